import { toUploadError } from './toUploadError.ts';
import { unlessAborted } from './unlessAborted.ts';

/** Waits for work that belongs to others as well, until the signal says otherwise. Rejects with an `UploadError`. */
export async function unlessCancelled<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await unlessAborted(signal, work);
  } catch (error) {
    throw toUploadError(error, signal);
  }
}
