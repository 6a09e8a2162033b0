import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';

/** How many bytes may wait for the disk before the sender is slowed down. */
const BUFFER_BYTES = 4 * 1024 * 1024;

/**
 * How many bytes the system may hold before it is told to write them to the disk, so that at the end of a large file only the
 * last of them have to be waited for.
 */
const FLUSH_BYTES = 64 * 1024 * 1024;

/**
 * Writes chunks to a file from `position` on and hashes them at the same time. Chunks that wait while the disk is busy are
 * written in one vectored write.
 */
export class HashingFileSink extends Writable {
  readonly hash: Hash;
  /** The position behind the last byte that the file has taken. */
  position: number;
  /** Whether the disk has refused bytes that the file had taken: those behind `flushedTo` may not be there any more. */
  isFlushFailed = false;
  /** The position up to which the disk has confirmed the bytes; at first, where the writing began. */
  flushedTo: number;
  readonly #handle: FileHandle;
  /** The position up to which bytes are on the disk, or will be when `#flush` has ended. */
  #flushingTo: number;
  #flush: Promise<void> | undefined;

  constructor(handle: FileHandle, position = 0, hash: Hash = createHash('sha256')) {
    super({ highWaterMark: BUFFER_BYTES });
    this.#handle = handle;
    this.position = position;
    this.flushedTo = position;
    this.#flushingTo = position;
    this.hash = hash;
    // `put` and `finished` report the error; an `error` event without a listener would end the process.
    this.on('error', () => undefined);
  }

  /** Writes a chunk; resolves when there is room for the next one. Rejects with the error of the disk. */
  async put(chunk: Buffer): Promise<void> {
    if (!this.write(chunk) && !this.closed) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          this.off('drain', done);
          this.off('close', done);
          resolve();
        };
        this.on('drain', done);
        this.on('close', done);
      });
    }
    if (this.errored) throw this.errored;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#append([chunk]).then(() => callback(), callback);
  }

  override _writev(chunks: { chunk: Buffer }[], callback: (error?: Error | null) => void): void {
    this.#append(chunks.map(({ chunk }) => chunk)).then(() => callback(), callback);
  }

  /** Waits for the flush under way before the stream finishes. */
  override _final(callback: (error?: Error | null) => void): void {
    void (this.#flush ?? Promise.resolve()).then(() => callback());
  }

  /** Waits for the flush under way before a stream that ends by an error reports its end. */
  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    void (this.#flush ?? Promise.resolve()).then(() => callback(error));
  }

  async #append(buffers: Buffer[]): Promise<void> {
    const written = this.#write(buffers);
    // Hashed while the disk is busy with the same bytes: one after the other took up to twice the time.
    for (const buffer of buffers) this.hash.update(buffer);
    await written;
    if (this.position - this.#flushingTo >= FLUSH_BYTES) this.#startFlush();
  }

  async #write(buffers: Buffer[]): Promise<void> {
    let pending = buffers;
    while (pending.length > 0) {
      const { bytesWritten } = await this.#handle.writev(pending, this.position);
      this.position += bytesWritten;
      pending = skip(pending, bytesWritten);
    }
  }

  /** Starts a flush beside the writing. The disk reports a failure only once, so it fails the whole stream. */
  #startFlush(): void {
    if (this.#flush) return;
    const position = this.position;
    this.#flushingTo = position;
    this.#flush = this.#handle.datasync().then(
      () => {
        this.#flush = undefined;
        this.flushedTo = position;
      },
      (error: unknown) => {
        this.#flush = undefined;
        this.isFlushFailed = true;
        this.destroy(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }
}

/** The rest of `buffers` behind their first `bytes` bytes: a vectored write may write less than asked. */
function skip(buffers: Buffer[], bytes: number): Buffer[] {
  let left = bytes;
  let index = 0;
  for (; index < buffers.length; index++) {
    const length = buffers[index]?.length ?? 0;
    if (length > left) break;
    left -= length;
  }
  const rest = buffers.slice(index);
  if (left > 0 && rest[0]) rest[0] = rest[0].subarray(left);
  return rest;
}
