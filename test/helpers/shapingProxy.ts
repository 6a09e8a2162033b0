import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { ProxiedConnection, type ConnectionPlan, type CutKind, type ProxyCounts } from './proxiedConnection.ts';
import type { Owner } from './temporaryFolder.ts';
import { ShapedLink, type LinkShape } from './shapedLink.ts';

export interface LinkProfile extends LinkShape {
  /** Each connection is cut after so many bytes from the client. */
  readonly cutEveryBytes?: number;
}

/** Links as people have them. */
export const LINK_PROFILES = {
  office: { roundTripMs: 10, bitsPerSecond: 200e6 },
  home: { roundTripMs: 40, bitsPerSecond: 20e6 },
  mobile: { roundTripMs: 120, bitsPerSecond: 5e6, cutEveryBytes: 4 * 1024 * 1024 },
} as const satisfies Record<string, LinkProfile>;

export interface ShapingProxyOptions {
  /** Where connections lead; asked for each one. */
  target(): { readonly host: string; readonly port: number };
  /** A perfect link by default. */
  readonly profile?: LinkProfile;
  /** What befalls the connection of this number (the first is 0); nothing by default. */
  plan?(connection: number): ConnectionPlan;
}

const PERFECT: LinkProfile = { roundTripMs: 0, bitsPerSecond: Infinity };

/** What may be under way on a connection beyond what the link itself holds, in bytes: a router's queue. */
const QUEUE_BYTES = 256 * 1024;

/** A TCP proxy on loopback that behaves like a network: delay, bandwidth, cuts, holds, half-open and refused connections. */
export class ShapingProxy {
  readonly counts: ProxyCounts = { connections: 0, cuts: 0, clientBytes: 0, serverBytes: 0 };
  readonly #options: ShapingProxyOptions;
  readonly #profile: LinkProfile;
  readonly #up: ShapedLink;
  readonly #down: ShapedLink;
  readonly #connections = new Set<ProxiedConnection>();
  #server: Server | undefined;
  #port = 0;
  #held = Promise.withResolvers<void>();
  #isDisposed = false;

  constructor(options: ShapingProxyOptions) {
    this.#options = options;
    this.#profile = options.profile ?? PERFECT;
    this.#up = new ShapedLink(this.#profile);
    this.#down = new ShapedLink(this.#profile);
  }

  /** `http://127.0.0.1:port`, the same after connections have been refused for a while. */
  get url(): string {
    return `http://127.0.0.1:${String(this.#port)}`;
  }

  /** Begins to take connections, at first or after `refuse`. */
  async accept(): Promise<void> {
    if (this.#server || this.#isDisposed) return;
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#take(client));
    if (this.#port === 0) this.#port = await listenOnKeptPort(this.#server);
    else await listen(this.#server, this.#port);
  }

  /** Refuses new connections. Those that are open stay. */
  refuse(): void {
    this.#server?.close();
    this.#server = undefined;
  }

  /** Cuts every open connection. */
  cutAll(kind: CutKind = 'reset'): void {
    for (const connection of this.#connections) connection.cut(kind);
  }

  /** Makes every open connection half-open: nothing goes through any more and nobody is told. */
  deafenAll(): void {
    for (const connection of this.#connections) connection.deafen();
  }

  /** Resolves when a plan's `holdAt` has stopped a connection. */
  get held(): Promise<void> {
    return this.#held.promise;
  }

  /** Lets held connections go on. */
  release(): void {
    this.#held = Promise.withResolvers<void>();
    for (const connection of this.#connections) connection.release();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.refuse();
    for (const connection of this.#connections) connection.dispose();
    this.#up.dispose();
    this.#down.dispose();
  }

  #take(client: Socket): void {
    const number = this.counts.connections++;
    const { cutEveryBytes } = this.#profile;
    const plan = {
      ...(cutEveryBytes === undefined ? {} : { cutAt: cutEveryBytes }),
      ...this.#options.plan?.(number),
    };
    const { host, port } = this.#options.target();
    const connection = new ProxiedConnection(client, connect({ host, port, allowHalfOpen: true }), {
      plan,
      counts: this.counts,
      up: this.#up,
      down: this.#down,
      queueBytes: QUEUE_BYTES + (this.#profile.roundTripMs * Math.min(this.#profile.bitsPerSecond, 1e9)) / 8000,
      onHeld: () => this.#held.resolve(),
      onEnd: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    // The client's own connect took no time; a real one takes a round trip.
    if (this.#profile.roundTripMs === 0) connection.begin();
    else setTimeout(() => connection.begin(), this.#profile.roundTripMs);
  }
}

/**
 * Ports that no system hands out to those who ask for any: one that is given up while connections are refused is still free when
 * they are taken again.
 */
const FIRST_KEPT_PORT = 20_000;
const KEPT_PORTS = 12_000;
const MAX_TRIES = 50;

/** Listens on a port that stays free when it is given up for a while, and resolves with it. */
async function listenOnKeptPort(server: Server): Promise<number> {
  for (let tries = 1; ; tries++) {
    const port = FIRST_KEPT_PORT + randomInt(KEPT_PORTS);
    try {
      await listen(server, port);
      return port;
    } catch (error) {
      if (tries === MAX_TRIES) throw error;
    }
  }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

/** Starts a proxy in front of `target`; it is gone when the test is over. */
export async function startShapingProxy(test: Owner, options: ShapingProxyOptions): Promise<ShapingProxy> {
  const proxy = new ShapingProxy(options);
  await proxy.accept();
  test.after(() => {
    proxy.dispose();
  });
  return proxy;
}
