import type { UploadErrorType } from '../protocol/metrics.ts';

/** Why an upload, or a request to the backend, failed: in one word, in one sentence, and whether to try again. */
export class UploadError extends Error {
  readonly type: UploadErrorType;
  /** The HTTP status that said so, if one did. */
  readonly status: number | undefined;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    type: UploadErrorType,
    message: string,
    options: { status?: number; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'UploadError';
    this.type = type;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Failures that no other path and no later attempt would mend, so neither retry nor fallback follows. */
const FINAL_TYPES: ReadonlySet<UploadErrorType> = new Set([
  'cancelled',
  'unauthorized',
  'too_large',
  'empty_file',
  'unsupported_format',
  'file_changed',
  'file_unreadable',
  'storage_full',
  'processing',
]);

/** Whether the same request may succeed a little later. */
export function isRetryable(error: UploadError): boolean {
  if (error.type === 'protocol') return error.status === 404 || error.status === 409 || error.status === 410;
  return !FINAL_TYPES.has(error.type) && error.type !== 'integrity' && error.type !== 'turned_off';
}

/**
 * The longest that a server's `Retry-After` is followed, in milliseconds. One that asks for more is not bothered again: it is
 * better to say so than to sit.
 */
export const MAX_RETRY_AFTER_MS = 5 * 60_000;

/**
 * Whether the sync path may succeed where the async path failed so. A backend that is down, or wants to be left alone, is so
 * for both.
 */
export function canFallBack(error: UploadError): boolean {
  if (error.type === 'backend_down' || error.type === 'offline') return false;
  return !FINAL_TYPES.has(error.type) && (error.retryAfterMs ?? 0) <= MAX_RETRY_AFTER_MS;
}

/** An error with what caused it, for the log. */
export function explainError(error: UploadError): string {
  const cause = error.cause instanceof Error ? ` [${error.cause.message}]` : '';
  return error.message + cause;
}

export function cancelled(): UploadError {
  return new UploadError('cancelled', 'Cancelled.');
}
