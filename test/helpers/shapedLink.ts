/** What a link is like. */
export interface LinkShape {
  /** From one end to the other and back, in milliseconds. */
  readonly roundTripMs: number;
  /** In each direction, in bits per second; `Infinity` does not slow anything down. */
  readonly bitsPerSecond: number;
}

/** A piece travels in parts of this size at most, so that the far end sees a flow rather than lumps. In bytes. */
const PIECE_BYTES = 16 * 1024;

/** What arrives within this time of now is handed over at once: timers are no finer. In milliseconds. */
const COALESCE_MS = 0.5;

interface Piece {
  readonly bytes: Buffer;
  readonly dueAt: number;
  arrive(bytes: Buffer): void;
}

/**
 * One direction of a link that all its connections share. A piece occupies the link for its size over the bandwidth and
 * arrives half a round trip later. Times are reckoned from the end of the piece before, not from when a timer fired, so
 * that the rate is exact in the long run; one timer serves all pieces.
 */
export class ShapedLink {
  readonly #oneWayMs: number;
  readonly #msPerByte: number;
  readonly #onTheWay: Piece[] = [];
  #freeAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ roundTripMs, bitsPerSecond }: LinkShape) {
    this.#oneWayMs = roundTripMs / 2;
    this.#msPerByte = 8000 / bitsPerSecond;
  }

  /** Sends bytes; `arrive` is called with them, in order and maybe in parts, when they are at the other end. */
  send(bytes: Buffer, arrive: (bytes: Buffer) => void): void {
    if (this.#oneWayMs === 0 && this.#msPerByte === 0) return arrive(bytes);
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      const piece = bytes.subarray(start, start + PIECE_BYTES);
      this.#freeAt = Math.max(this.#freeAt, performance.now()) + piece.length * this.#msPerByte;
      this.#onTheWay.push({ bytes: piece, dueAt: this.#freeAt + this.#oneWayMs, arrive });
    }
    this.#schedule();
  }

  /** Calls `arrive` once everything sent so far is at the other end. */
  afterAll(arrive: () => void): void {
    if (this.#oneWayMs === 0 && this.#msPerByte === 0) return arrive();
    const dueAt = Math.max(this.#freeAt, performance.now()) + this.#oneWayMs;
    this.#onTheWay.push({ bytes: Buffer.alloc(0), dueAt, arrive });
    this.#schedule();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#onTheWay.length = 0;
  }

  #schedule(): void {
    const [next] = this.#onTheWay;
    if (!next || this.#timer) return;
    this.#timer = setTimeout(() => this.#deliver(), Math.max(0, next.dueAt - performance.now()));
  }

  #deliver(): void {
    this.#timer = undefined;
    const now = performance.now() + COALESCE_MS;
    const later = this.#onTheWay.findIndex(({ dueAt }) => dueAt > now);
    const arrived = this.#onTheWay.splice(0, later === -1 ? this.#onTheWay.length : later);
    for (const { bytes, arrive } of arrived) arrive(bytes);
    this.#schedule();
  }
}
