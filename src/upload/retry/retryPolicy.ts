import { isRetryable, MAX_RETRY_AFTER_MS, type UploadError } from '../../client/uploadError.ts';

/** The first wait's upper bound and the longest one's, in milliseconds. */
const BASE_DELAY_MS = 300;
const MAX_DELAY_MS = 10_000;

/**
 * How long to wait before the next attempt, in milliseconds, or undefined to give up. Exponential backoff with full
 * jitter; a server's `Retry-After` is the least wait.
 *
 * `failures` counts the attempts that failed since bytes last moved, this one included.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelay(
  error: UploadError,
  failures: number,
  maxRetries: number,
  random: () => number = Math.random,
): number | undefined {
  if (!isRetryable(error) || failures > maxRetries) return undefined;
  const asked = error.retryAfterMs ?? 0;
  if (asked > MAX_RETRY_AFTER_MS) return undefined;
  const bound = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (failures - 1));
  return asked + random() * bound;
}
