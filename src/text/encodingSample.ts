/** So many bytes are enough to tell an encoding by. */
const SAMPLE_BYTES = 64 * 1024;
/** No more of one line: a file without line ends gives more than its beginning. */
const MAX_LINE_BYTES = 512;
const LINE_FEED = 10;
const SPACE = 0x20;
const FIRST_NON_ASCII = 0x80;

/**
 * The parts of a text that tell its encoding, from all over it: of each line what lies between its first and its last character
 * beyond ASCII. The English lines of a log would tell nothing but English. Where they are many, every second is dropped again
 * and again.
 */
export class EncodingSample {
  #lines: Buffer[] = [];
  #bytes = 0;
  #stride = 1;
  #seen = 0;

  push(chunk: Buffer): void {
    for (let start = 0; start < chunk.length;) {
      const lineFeed = chunk.indexOf(LINE_FEED, start);
      const end = lineFeed < 0 ? chunk.length : lineFeed;
      for (let at = start; at < end; at += MAX_LINE_BYTES) this.#take(chunk, at, Math.min(end, at + MAX_LINE_BYTES));
      start = end + 1;
    }
  }

  bytes(): Buffer {
    return Buffer.concat(this.#lines.flatMap((line) => [line, Buffer.from([LINE_FEED])]));
  }

  #take(chunk: Buffer, start: number, end: number): void {
    let first = start;
    while (first < end && (chunk[first] ?? 0) < FIRST_NON_ASCII) first++;
    if (first === end || this.#seen++ % this.#stride !== 0) return;
    let last = end;
    while ((chunk[last - 1] ?? 0) < FIRST_NON_ASCII) last--;
    while (first > start && (chunk[first - 1] ?? 0) > SPACE) first--;
    while (last < end && (chunk[last] ?? 0) > SPACE) last++;
    this.#lines.push(Buffer.from(chunk.subarray(first, last)));
    this.#bytes += last - first;
    if (this.#bytes <= SAMPLE_BYTES) return;
    this.#lines = this.#lines.filter((_, index) => index % 2 === 0);
    this.#bytes = this.#lines.reduce((sum, line) => sum + line.length, 0);
    this.#stride *= 2;
  }
}
