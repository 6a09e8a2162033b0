import type { FileHandle } from 'node:fs/promises';
import { EncodingDetector, type Detection } from '../text/encoding.ts';
import { readBlocks } from './fileBlocks.ts';

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

/** What a detector has found that has taken all bytes. What guesses is large, and loaded only where it has to. */
export async function settledEncoding(detector: EncodingDetector): Promise<Detection> {
  if (!detector.needsGuess) return detector.finish();
  const { guessEncoding } = await import('../text/guessEncoding.ts');
  return detector.finish(guessEncoding);
}
