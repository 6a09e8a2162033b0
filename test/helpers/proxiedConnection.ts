import type { Socket } from 'node:net';
import type { ShapedLink } from './shapedLink.ts';

/**
 * `reset` is a TCP reset. `close` is a clean end, as of a gateway that is being stopped: no answer comes any more, and what the
 * client has sent until it notices is still delivered.
 */
export type CutKind = 'reset' | 'close';

/** What befalls one connection, at counts of bytes that the client has sent on it. */
export interface ConnectionPlan {
  /** Cuts the connection behind this byte; what came before is delivered. */
  readonly cutAt?: number;
  /** `reset` by default. */
  readonly cutKind?: CutKind;
  /** Stops forwarding about here, both ways, until `release`. */
  readonly holdAt?: number;
  /** Stops forwarding behind this byte for good and keeps both sockets open: a half-open connection. */
  readonly deafAt?: number;
}

/** Bytes count as they enter the link; what a cut connection had still to send does not. */
export interface ProxyCounts {
  connections: number;
  cuts: number;
  clientBytes: number;
  serverBytes: number;
}

export interface ProxiedConnectionContext {
  readonly plan: ConnectionPlan;
  readonly counts: ProxyCounts;
  readonly up: ShapedLink;
  readonly down: ShapedLink;
  /** Bytes that may be under way in one direction before the sender has to wait. */
  readonly queueBytes: number;
  onHeld(): void;
  onEnd(): void;
}

/** Bytes from one socket to the other, and how many of them are under way. */
interface Direction {
  readonly from: Socket;
  readonly to: Socket;
  readonly link: ShapedLink;
  underWay: number;
}

/** One connection through the proxy: two sockets and what is between them. */
export class ProxiedConnection {
  readonly #up: Direction;
  readonly #down: Direction;
  readonly #context: ProxiedConnectionContext;
  #fromClient = 0;
  #state: 'waiting' | 'open' | 'held' | 'deaf' | 'cut' = 'waiting';
  #canBeHeld = true;
  #isClosing = false;

  constructor(client: Socket, server: Socket, context: ProxiedConnectionContext) {
    this.#context = context;
    this.#up = { from: client, to: server, link: context.up, underWay: 0 };
    this.#down = { from: server, to: client, link: context.down, underWay: 0 };
    for (const direction of [this.#up, this.#down]) this.#connect(direction);
  }

  /** Begins to forward. */
  begin(): void {
    if (this.#state === 'waiting') this.#enter('open');
  }

  cut(kind: CutKind): void {
    if (this.#state === 'cut' || this.#isClosing) return;
    this.#context.counts.cuts++;
    const { from: client, to: server } = this.#up;
    if (kind === 'close') {
      this.#isClosing = true;
      this.#enter('open');
      client.end();
      return;
    }
    this.#enter('cut');
    client.resetAndDestroy();
    // The server is handed everything that got through before it learns of the cut.
    this.#context.up.afterAll(() => server.destroySoon());
  }

  deafen(): void {
    if (this.#state !== 'cut') this.#enter('deaf');
  }

  release(): void {
    this.#canBeHeld = false;
    if (this.#state === 'held') this.#enter('open');
  }

  dispose(): void {
    this.#up.from.destroy();
    this.#down.from.destroy();
  }

  #connect(direction: Direction): void {
    const { from, to, link } = direction;
    from.pause();
    from.setNoDelay(true);
    from.on('data', (chunk: Buffer) => {
      this.#take(direction, chunk);
    });
    from.on('drain', () => {
      this.#update();
    });
    from.on('end', () => {
      link.afterAll(() => {
        if (this.#state !== 'deaf') to.end();
      });
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      if (to.destroyed) this.#context.onEnd();
      else if (this.#state !== 'deaf') link.afterAll(() => to.destroySoon());
    });
  }

  #take(direction: Direction, chunk: Buffer): void {
    if (this.#state === 'cut' || this.#state === 'deaf') return;
    const isFromClient = direction === this.#up;
    if (this.#isClosing && !isFromClient) return;
    const taken = isFromClient ? this.#takeFromClient(chunk) : chunk;
    if (!isFromClient) this.#context.counts.serverBytes += chunk.length;
    direction.underWay += taken.length;
    direction.link.send(taken, (bytes) => {
      direction.underWay -= bytes.length;
      if (this.#state !== 'deaf' && direction.to.writable) direction.to.write(bytes);
      this.#update();
    });
    if (isFromClient) this.#follow(this.#context.plan);
    this.#update();
  }

  /** Counts a piece from the client; returns what of it gets through. */
  #takeFromClient(chunk: Buffer): Buffer {
    const { plan, counts } = this.#context;
    const cutAt = plan.cutKind === 'close' ? Infinity : (plan.cutAt ?? Infinity);
    const end = Math.min(cutAt, plan.deafAt ?? Infinity);
    const taken = chunk.subarray(0, Math.max(0, end - this.#fromClient));
    this.#fromClient += taken.length;
    counts.clientBytes += taken.length;
    return taken;
  }

  #follow({ cutAt = Infinity, cutKind = 'reset', deafAt = Infinity, holdAt = Infinity }: ConnectionPlan): void {
    if (this.#isClosing) return;
    if (this.#fromClient >= cutAt) this.cut(cutKind);
    else if (this.#fromClient >= deafAt) this.deafen();
    else if (this.#fromClient >= holdAt && this.#canBeHeld) {
      this.#enter('held');
      this.#context.onHeld();
    }
  }

  #enter(state: 'open' | 'held' | 'deaf' | 'cut'): void {
    this.#state = state;
    this.#update();
  }

  /** Reads on where there is room on the way and at the other end, and nothing else forbids it. */
  #update(): void {
    for (const { from, to, underWay } of [this.#up, this.#down]) {
      const isFlowing = this.#state === 'open' && underWay < this.#context.queueBytes && !to.writableNeedDrain;
      if (isFlowing && from.isPaused()) from.resume();
      if (!isFlowing && !from.isPaused()) from.pause();
    }
  }
}
