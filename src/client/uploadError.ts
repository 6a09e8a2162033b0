import type { UploadErrorType } from '../protocol/metrics.ts';

/** Why an upload, or a request to the backend, failed: in one word, in one sentence, and whether to try again. */
export class UploadError extends Error {
  readonly type: UploadErrorType;
  /** The HTTP status that said so, if one did. */
  readonly status: number | undefined;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The code of the backend's own error answer; undefined where something on the way answered in its place, or nobody did. */
  readonly backendCode: string | undefined;

  constructor(
    type: UploadErrorType,
    message: string,
    options: {
      status?: number | undefined;
      retryAfterMs?: number | undefined;
      backendCode?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'UploadError';
    this.type = type;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
    this.backendCode = options.backendCode;
  }
}

/** Failures that no later attempt on the same path would mend, so no retry follows. */
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

/**
 * Failures of a person, a file, a token or a whole backend, which would meet either path. What a firewall alone holds against
 * one path is told from a refused token before this is asked: see `FallbackUploader`.
 */
const SHARED_TYPES: ReadonlySet<UploadErrorType> = new Set([
  'cancelled',
  'unauthorized',
  'empty_file',
  'unsupported_format',
  'file_changed',
  'file_unreadable',
  'processing',
  'backend_down',
  'offline',
]);

/** Limits that a backend has for both paths, while a proxy may have them for the requests of one. */
const LIMIT_TYPES: ReadonlySet<UploadErrorType> = new Set(['too_large', 'storage_full']);

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

/** Whether a server asks to be left alone for longer than anybody waits. */
export function asksForLongWait(error: UploadError): boolean {
  return (error.retryAfterMs ?? 0) > MAX_RETRY_AFTER_MS;
}

/**
 * Whether the sync path may succeed where the async path failed so. A backend that is down, refuses the token, has no room
 * or wants to be left alone does so for both.
 */
export function canFallBack(error: UploadError): boolean {
  if (SHARED_TYPES.has(error.type) || asksForLongWait(error)) return false;
  return !(LIMIT_TYPES.has(error.type) && error.backendCode !== undefined);
}

/** An error with what caused it, for the log. */
export function explainError(error: UploadError): string {
  const cause = error.cause instanceof Error ? ` [${error.cause.message}]` : '';
  return error.message + cause;
}

export function cancelled(): UploadError {
  return new UploadError('cancelled', 'Cancelled.');
}
