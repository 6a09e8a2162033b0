import type { BackendClient } from '../../client/backendClient.ts';
import { unlessCancelled } from '../../client/errors.ts';
import { Failure } from '../../failure.ts';
import { SYSTEM_CLOCK, type Clock } from '../../system/clock.ts';

/** How long an upload waits in total for a backend that was there and is gone, until bytes move again. In milliseconds. */
const OUTAGE_PATIENCE_MS = 5 * 60_000;

/**
 * The least waiting time that one outage counts as, in milliseconds, so that a backend that keeps coming and going without
 * taking bytes is given up.
 */
const LEAST_COST_MS = 5_000;

/** How often a gone backend is asked whether it is back, in milliseconds. */
const PROBE_INTERVAL_MS = 300;

/** The longest time that a probe counts as, in milliseconds; its own timeout ends it before that. */
const LONGEST_PROBE_MS = 10_000;

/** The longest pause between two uploads of the same run, in milliseconds; within a run the backend counts as reached. */
const PAUSE_MS = 100;

/** Statuses that a gateway gives when its backend is away. */
const GATEWAY_STATUSES: readonly (number | undefined)[] = [502, 503, 504];

/**
 * Waits for a backend that is gone in mid-upload: it is being restarted, or the network is away. Time decides, not the number
 * of attempts. All uploads of a window wait together, and those that begin meanwhile join them; a backend that has never
 * answered is not waited for.
 */
export class Outages {
  readonly #client: BackendClient;
  readonly #clock: Clock;
  #probing: Promise<boolean> | undefined;
  #underWay = 0;
  #endedAt = -Infinity;
  #hasContact = false;

  constructor(client: BackendClient, clock: Clock = SYSTEM_CLOCK) {
    this.#client = client;
    this.#clock = clock;
  }

  /** Begins to count an upload among those under way, until its `end`; returns its outages. */
  begin(): UploadOutages {
    if (this.#underWay === 0 && performance.now() - this.#endedAt > PAUSE_MS) this.#hasContact = false;
    this.#underWay++;
    return new UploadOutages(this, this.#clock);
  }

  end(): void {
    this.#underWay--;
    this.#endedAt = performance.now();
  }

  /**
   * Whether the backend has answered any upload of the present run; a run lasts while uploads follow each other without a
   * pause.
   */
  get hasContact(): boolean {
    return this.#hasContact;
  }

  noteContact(): void {
    this.#hasContact = true;
  }

  /** Whether the backend answers now. */
  probe(): Promise<boolean> {
    return this.#client.isReachable();
  }

  /** Whether the backend answers a moment later: one probe for all uploads that wait. */
  probeLater(): Promise<boolean> {
    this.#probing ??= this.#clock
      .sleep(PROBE_INTERVAL_MS)
      .then(() => this.probe())
      .finally(() => {
        this.#probing = undefined;
      });
    return this.#probing;
  }
}

/** The outages of one upload, with the waiting time that it has left. */
export class UploadOutages {
  readonly #all: Outages;
  readonly #clock: Clock;
  #leftMs = OUTAGE_PATIENCE_MS;

  constructor(all: Outages, clock: Clock) {
    this.#all = all;
    this.#clock = clock;
  }

  /** Whether the backend has answered any upload of the present run. */
  get hasContact(): boolean {
    return this.#all.hasContact;
  }

  /** Notes that the backend has answered. */
  noteContact(): void {
    this.#all.noteContact();
  }

  /** Notes that the backend has got bytes: the waiting time starts anew. */
  noteProgress(): void {
    this.#leftMs = OUTAGE_PATIENCE_MS;
  }

  end(): void {
    this.#all.end();
  }

  /**
   * Returns true when a failure came from an outage that is over, so that the work goes on. Returns false where the backend
   * is there, or has never been. Throws `backend_down` when it stays away for longer than the waiting time.
   */
  async outlast(error: Failure, signal: AbortSignal, onWaiting: () => void): Promise<boolean> {
    const isCertain = isUnreachable(error);
    if (!this.#all.hasContact || !(isCertain || isSuspicious(error))) return false;
    // A cut or a timeout may concern this request alone; the backend is gone only if it does not answer a probe either.
    if (!isCertain && (await unlessCancelled(signal, this.#all.probe()))) return false;
    onWaiting();
    let spentMs = 0;
    for (let isBack = false; !isBack;) {
      if (this.#leftMs <= 0) throw stayedAway(error);
      const begunAt = this.#clock.now();
      isBack = await unlessCancelled(signal, this.#all.probeLater());
      // Time in which the machine sleeps does not count as waiting.
      const tookMs = Math.min(Math.max(0, this.#clock.now() - begunAt), LONGEST_PROBE_MS);
      spentMs += tookMs;
      this.#leftMs -= tookMs;
    }
    this.#leftMs -= Math.max(0, LEAST_COST_MS - spentMs);
    return true;
  }
}

/** Whether a failure means that the backend, or the network, is not there at all. */
export function isUnreachable({ kind: type }: Failure): boolean {
  return type === 'backend_down' || type === 'offline';
}

/** Whether a failure may come from the whole backend being gone, behind a silent network or a gateway. */
function isSuspicious({ kind: type, status }: Failure): boolean {
  return type === 'connection' || type === 'timeout' || (type === 'server_error' && GATEWAY_STATUSES.includes(status));
}

function stayedAway(cause: Failure): Failure {
  const minutes = String(OUTAGE_PATIENCE_MS / 60_000);
  return new Failure('backend_down', `The backend has been away for more than ${minutes} minutes.`, { cause });
}
