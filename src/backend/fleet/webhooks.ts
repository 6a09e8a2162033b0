import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FleetDecision } from '../../protocol/fleet.ts';
import type { Logger } from '../log.ts';

/** The pauses before a delivery is tried again, in milliseconds. */
const RETRY_AFTER_MS: readonly number[] = [1_000, 5_000, 30_000, 2 * 60_000, 10 * 60_000];

/** How long a receiver may take to answer, in milliseconds. */
const ANSWER_MS = 10_000;

/** How many messages wait for one receiver; a receiver that is away for longer misses the oldest. */
const MOST_WAITING = 100;

/** The shapes of messages: our own, and those of incoming webhooks of Slack and of Teams. */
type Shape = 'generic' | 'slack' | 'teams';

/** Where messages are sent, and in which shape. */
export interface Receiver {
  readonly url: URL;
  readonly shape: Shape;
}

/**
 * The receivers of a list of addresses, separated by commas. `slack+https://…` and `teams+https://…` name the shape; otherwise it
 * is told by the host. Throws an `Error` for what is no address, without repeating it: such addresses are secrets.
 */
export function parseReceivers(list: string): Receiver[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry, index) => {
      const [, named, address = ''] = /^(?:(slack|teams)\+)?(.*)$/s.exec(entry) ?? [];
      const url = URL.parse(address);
      if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
        throw new Error(`Webhook ${String(index + 1)} is no http or https address.`);
      }
      return { url, shape: named === 'slack' || named === 'teams' ? named : shapeOf(url.hostname) };
    });
}

function shapeOf(host: string): Shape {
  if (host === 'hooks.slack.com') return 'slack';
  return /\.(webhook\.office\.com|logic\.azure\.com|powerplatform\.com)$/.test(host) ? 'teams' : 'generic';
}

export interface WebhooksParts {
  readonly receivers: readonly Receiver[];
  /** The key of the signatures; without one, messages are not signed. */
  readonly secret?: string | undefined;
  readonly log: Logger;
  readonly retryAfterMs?: readonly number[];
}

/**
 * Tells receivers of the decisions of a fleet, in their order, each tried again for a quarter of an hour. No one waits for it.
 * Messages are signed as the Standard Webhooks specification says: `webhook-signature: v1,` and the Base64 of HMAC-SHA256 over
 * `id.timestamp.body`.
 */
export class Webhooks {
  readonly #parts: WebhooksParts;
  readonly #waiting = new Map<Receiver, FleetDecision[]>();
  readonly #ending = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(parts: WebhooksParts) {
    this.#parts = parts;
  }

  tell(decisions: readonly FleetDecision[]): void {
    for (const receiver of this.#parts.receivers) {
      const before = this.#waiting.get(receiver);
      this.#waiting.set(receiver, [...(before ?? []), ...decisions].slice(-MOST_WAITING));
      // Whoever delivers to this receiver already takes the new ones as well.
      if (before) continue;
      const run = this.#deliverAll(receiver).finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  /** Gives up what has not been delivered. */
  async close(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#running);
  }

  async #deliverAll(receiver: Receiver): Promise<void> {
    for (;;) {
      const [next, ...rest] = this.#waiting.get(receiver) ?? [];
      if (!next || this.#ending.signal.aborted) {
        this.#waiting.delete(receiver);
        return;
      }
      this.#waiting.set(receiver, rest);
      await this.#deliver(receiver, next);
    }
  }

  async #deliver({ url, shape }: Receiver, decision: FleetDecision): Promise<void> {
    const { secret, log, retryAfterMs = RETRY_AFTER_MS } = this.#parts;
    const body = JSON.stringify(messageOf(shape, decision));
    const id = `msg_${randomUUID()}`;
    for (let tries = 0; ; tries++) {
      try {
        const timestamp = String(Math.floor(Date.now() / 1000));
        const answer = await fetch(url, {
          method: 'POST',
          redirect: 'error',
          headers: { 'Content-Type': 'application/json', ...signed(secret, id, timestamp, body) },
          body,
          signal: AbortSignal.any([this.#ending.signal, AbortSignal.timeout(ANSWER_MS)]),
        });
        await answer.body?.cancel();
        if (answer.ok) return;
        throw new Error(`status ${String(answer.status)}`);
      } catch (error) {
        const pause = retryAfterMs[tries];
        if (this.#ending.signal.aborted) return;
        if (pause === undefined) {
          // The host alone: the rest of such an address is a secret.
          const reason = error instanceof Error ? error.message : String(error);
          log.warn(`${url.host} was not told that "${decision.message}" (${reason}).`);
          return;
        }
        await delay(pause, undefined, { ref: false, signal: this.#ending.signal }).catch(() => undefined);
      }
    }
  }
}

function signed(secret: string | undefined, id: string, timestamp: string, body: string): Record<string, string> {
  if (secret === undefined) return {};
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

/** The decisions that somebody should look at. */
const ALARMS: ReadonlySet<FleetDecision['action']> = new Set(['fail', 'mismatch', 'roll-back']);

/** A decision as a receiver of this shape takes it. */
export function messageOf(shape: Shape, decision: FleetDecision): object {
  const { action, actor, message, reason } = decision;
  const mark = ALARMS.has(action) ? '⚠️ ' : '';
  const why = reason === null ? '' : ` (${reason})`;
  const text = `${mark}Async uploads: ${message} By ${actor}${why}.`;
  switch (shape) {
    case 'generic':
      return { type: `fleet.${action}`, timestamp: decision.at, data: decision };
    case 'slack':
      // Slack's three control characters; everything else is text.
      return { text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') };
    case 'teams':
      return {
        type: 'message',
        attachments: [
          {
            contentType: 'application/vnd.microsoft.card.adaptive',
            content: {
              $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
              type: 'AdaptiveCard',
              version: '1.4',
              body: [{ type: 'TextBlock', text, wrap: true }],
            },
          },
        ],
      };
  }
}
