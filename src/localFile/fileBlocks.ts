import type { FileHandle } from 'node:fs/promises';
import { unreadable } from './fileSnapshot.ts';
import { EncodingDetector, type Detection } from '../text/encoding.ts';

/**
 * The size of one block in bytes: large enough that the cost of a read does not count, small enough that hashing one
 * (about a millisecond) never holds up the event loop.
 */
const BLOCK_BYTES = 1024 * 1024;

/**
 * Reads `[start, end)` of a file block by block into two buffers that take turns: while the caller works on one, the
 * next is being read. A block is valid until the next one is asked for. Ends early at the end of the file. Throws
 * `file_unreadable`.
 */
export async function* readBlocks(handle: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  const size = Math.min(BLOCK_BYTES, Math.max(1, end - start));
  const buffers = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(size)] as const;
  const read = (turn: number, position: number): Promise<{ bytesRead: number }> =>
    handle.read(buffers[turn % 2 === 0 ? 0 : 1], 0, Math.min(size, end - position), position);

  let position = start;
  let pending = position < end ? read(0, position) : undefined;
  for (let turn = 0; pending; turn++) {
    const { bytesRead } = await pending.catch((error: unknown) => {
      throw unreadable(error);
    });
    if (bytesRead === 0) return;
    position += bytesRead;
    pending = position < end ? read(turn + 1, position) : undefined;
    // The caller may close the generator early; a failed read must not count as an unhandled rejection then.
    pending?.catch(() => undefined);
    yield buffers[turn % 2 === 0 ? 0 : 1].subarray(0, bytesRead);
  }
}

/**
 * Finds the encoding of a file on this machine as the backend does. Reads all of it, up to `end` bytes. Throws `file_unreadable`,
 * or the signal's reason.
 */
export async function detectFileEncoding(handle: FileHandle, end: number, signal?: AbortSignal): Promise<Detection> {
  const detector = new EncodingDetector();
  for await (const block of readBlocks(handle, 0, end)) {
    signal?.throwIfAborted();
    const found = detector.push(block);
    if (found) return found;
  }
  return settledEncoding(detector);
}

/** The result of a detector that has taken all bytes. The code that guesses is large, and loaded only where it is needed. */
export async function settledEncoding(detector: EncodingDetector): Promise<Detection> {
  if (!detector.needsGuess) return detector.finish();
  const { guessEncoding } = await import('../text/guessEncoding.ts');
  return detector.finish(guessEncoding);
}
