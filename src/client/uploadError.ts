import { ErrorBody, STATUS_CHECKSUM_MISMATCH } from '../protocol/errors.ts';
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

const OFFLINE_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH']);
const CERTIFICATE_CODES = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT)/;

/** Any thrown value as an `UploadError`; network errors are told apart by their system code. */
export function toUploadError(error: unknown, signal?: AbortSignal): UploadError {
  if (error instanceof UploadError) return error;
  if (signal?.aborted === true) return signal.reason instanceof UploadError ? signal.reason : cancelled();
  const code = systemCode(error);
  const cause = { cause: error };
  if (code === 'ECONNREFUSED') return new UploadError('backend_down', 'The backend cannot be reached.', cause);
  if (OFFLINE_CODES.has(code)) {
    return new UploadError('offline', 'The backend cannot be found. This machine may be offline.', cause);
  }
  if (code === 'ETIMEDOUT') return new UploadError('timeout', 'The backend did not answer in time.', cause);
  if (CERTIFICATE_CODES.test(code)) {
    return new UploadError('protocol', `The backend's certificate is not trusted (${code}).`, cause);
  }
  if (isNetworkError(error, code))
    return new UploadError('connection', 'The connection to the backend was cut.', cause);
  return new UploadError('internal', error instanceof Error ? error.message : String(error), cause);
}

/** An error with what caused it, for the log. */
export function explainError(error: UploadError): string {
  const cause = error.cause instanceof Error ? ` [${error.cause.message}]` : '';
  return error.message + cause;
}

export function cancelled(): UploadError {
  return new UploadError('cancelled', 'Cancelled.');
}

/** What an HTTP answer other than success means. `body` is its text. */
export function errorFromAnswer(
  status: number,
  headers: { get(name: string): string | null },
  body: string,
): UploadError {
  // The server's own clock, where it is told, since this machine's may be wrong.
  const sentAt = Date.parse(headers.get('date') ?? '');
  const now = Number.isNaN(sentAt) ? Date.now() : sentAt;
  const parsed = parseErrorBody(body);
  const said = parsed?.error.message ?? describeStatus(status);
  const details = { status, retryAfterMs: parseRetryAfter(headers.get('retry-after'), now) };
  return new UploadError(typeOfAnswer(status, parsed?.error.code ?? null), said, details);
}

/** What to say where the answer has no words of this API: it may well come from a proxy or another program. */
function describeStatus(status: number): string {
  if (status === 401 || status === 403) return `The backend refused the token (status ${String(status)}).`;
  if (status === 404) return 'There is no such thing at the backend (status 404). Check the setting "Backend: Url".';
  if (status === 413) return 'Something on the way to the backend refuses files of this size (status 413).';
  return `The backend answered with status ${String(status)}.`;
}

/** What an outcome within a batch means, by the code of its error. */
export function errorFromCode(code: string | null): UploadErrorType {
  switch (code) {
    case 'checksum_mismatch':
      return 'integrity';
    case 'insufficient_storage':
      return 'storage_full';
    case 'empty_file':
    case 'too_large':
    case 'unsupported_format':
    case 'unauthorized':
      return code;
    default:
      return 'server_error';
  }
}

/** The word for an answer that is no answer of this API, such as the web page of a proxy or of another program. */
export function notThisBackend(status: number, cause?: unknown): UploadError {
  return new UploadError(
    'protocol',
    'Something else answered in place of the backend. Check the address in the setting "Backend: Url".',
    { status: status === 404 ? 400 : status, cause },
  );
}

function typeOfAnswer(status: number, code: string | null): UploadErrorType {
  if (code === 'empty_file') return 'empty_file';
  switch (status) {
    case 401:
    case 403:
      return 'unauthorized';
    case 413:
      return 'too_large';
    case 415:
      return code === 'unsupported_format' ? 'unsupported_format' : 'protocol';
    case STATUS_CHECKSUM_MISMATCH:
      return 'integrity';
    case 507:
      return 'storage_full';
    case 408:
    case 423:
    case 425:
    case 429:
      return 'server_error';
    default:
      return status >= 500 ? 'server_error' : 'protocol';
  }
}

/** `Retry-After` in milliseconds: seconds or an HTTP date. @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function parseErrorBody(body: string): ErrorBody | undefined {
  try {
    return ErrorBody.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** The system's code of an error or of what caused it, or an empty string. */
export function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return systemCode(error.cause);
}

const NETWORK_CODES = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
]);

function isNetworkError(error: unknown, code: string): boolean {
  if (NETWORK_CODES.has(code) || code.startsWith('HPE_')) return true;
  return error instanceof Error && error.name === 'FetchError';
}
