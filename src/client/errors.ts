import { cancelled, Failure } from '../failure.ts';
import { ERROR_CODES, ErrorBody, STATUS_CHECKSUM_MISMATCH, parseJson } from '../protocol/errors.ts';
import type { UploadErrorType } from '../protocol/metrics.ts';
import { systemCode } from '../system/systemErrors.ts';
import { withoutLinks } from '../text/harmlessMarkdown.ts';

const OFFLINE_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH']);
const CERTIFICATE_CODES = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT)/;
const NETWORK_CODES = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
]);

/** Any thrown value as a `Failure`; network errors are told apart by their system code. */
export function toFailure(error: unknown, signal?: AbortSignal): Failure {
  if (error instanceof Failure) return error;
  if (signal?.aborted === true) return signal.reason instanceof Failure ? signal.reason : cancelled();
  const code = systemCode(error);
  const cause = { cause: error };
  if (code === 'ECONNREFUSED') return new Failure('backend_down', 'The backend cannot be reached.', cause);
  if (OFFLINE_CODES.has(code)) {
    return new Failure('offline', 'The backend cannot be found. This machine may be offline.', cause);
  }
  if (code === 'ETIMEDOUT') return new Failure('timeout', 'The backend did not answer in time.', cause);
  if (CERTIFICATE_CODES.test(code)) {
    return new Failure('protocol', `The backend's certificate is not trusted (${code}).`, cause);
  }
  if (isTooLarge(error)) return new Failure('too_large', "The backend's answer is too large.", cause);
  if (isNetworkError(error, code)) return new Failure('connection', 'The connection to the backend was cut.', cause);
  return new Failure('internal', error instanceof Error ? error.message : String(error), cause);
}

/** An answer that was left unread where it passed the limit of `node-fetch`. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.name === 'FetchError' && 'type' in error && error.type === 'max-size';
}

function isNetworkError(error: unknown, code: string): boolean {
  if (NETWORK_CODES.has(code) || code.startsWith('HPE_')) return true;
  return error instanceof Error && error.name === 'FetchError';
}

/** The longest message of a backend that is shown and logged, in characters. */
const MAX_MESSAGE_LENGTH = 500;

/**
 * The failure for an HTTP answer other than success. `body` is its text; `isCompressed` says whether the request's own body
 * was compressed.
 */
export function errorFromAnswer(
  status: number,
  headers: { get(name: string): string | null },
  body: string,
  isCompressed = false,
): Failure {
  // The server's own clock, where the answer has its time, since this machine's may be wrong.
  const sentAt = Date.parse(headers.get('date') ?? '');
  const now = Number.isNaN(sentAt) ? Date.now() : sentAt;
  const parsed = ErrorBody.safeParse(parseJson(body)).data;
  const said = parsed ? plainSentence(parsed.error.message) : describeStatus(status);
  const { code = null, param = null } = parsed?.error ?? {};
  const isDamaged = status === 400 && isDamagedBody(param, isCompressed);
  return new Failure(isDamaged ? 'integrity' : typeOfAnswer(status, code), said, {
    status,
    retryAfterMs: parseRetryAfter(headers.get('retry-after'), now),
    backendCode: ERROR_CODES.find((known) => known === code),
  });
}

/** A backend's message as one short line, without anything that could pass for another line or for a link. */
export function plainSentence(words: string): string {
  const start = words.slice(0, MAX_MESSAGE_LENGTH).replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
  return withoutLinks(words.length > MAX_MESSAGE_LENGTH ? `${start}…` : start);
}

/**
 * Whether an answer says that a compressed body arrived other than it was sent: it could not be decompressed, or came out
 * longer than the file. Backends of an earlier version answer both with a plain 400.
 */
function isDamagedBody(param: string | null, isCompressed: boolean): boolean {
  return param === 'Content-Encoding' || (isCompressed && param === 'Upload-Length');
}

function typeOfAnswer(status: number, code: string | null): UploadErrorType {
  if (code === 'empty_file') return 'empty_file';
  switch (status) {
    case 401:
    case 403:
    case 407:
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

/** The message where the answer is not an error of this API: it may come from a proxy or another program. */
function describeStatus(status: number): string {
  if (status === 401) return 'The backend refused the token (status 401).';
  if (status === 403) return 'The backend, or something on the way to it, refused the request (status 403).';
  if (status === 404) return 'The backend has nothing at this address (status 404). Check the setting "Backend: Url".';
  if (status === 407) return 'The proxy on the way to the backend asks for a user name and a password (status 407).';
  if (status === 413) return 'Something on the way to the backend refuses files of this size (status 413).';
  return `The backend answered with status ${String(status)}.`;
}

/** `Retry-After` in milliseconds: seconds or an HTTP date. @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The error type of a file within a batch, by the code of its error. */
export function typeOfCode(code: string | null): UploadErrorType {
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

/** The failure for an answer that is not of this API, such as the web page of a proxy or of another program. */
export function notThisBackend(status: number, cause?: unknown): Failure {
  return new Failure(
    'protocol',
    'Something else answered in place of the backend. Check the address in the setting "Backend: Url".',
    // Not 404, which would mean that this very backend no longer has something.
    { status: status === 404 ? 400 : status, cause },
  );
}

/**
 * Waits for work that others share. When the signal aborts, only this caller stops waiting, with the signal's reason; the
 * work goes on.
 */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
    work.catch(() => undefined);
  }
}

/** Waits for work that others share, until it ends or the signal aborts. Rejects with a `Failure`. */
export async function unlessCancelled<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await unlessAborted(signal, work);
  } catch (error) {
    throw toFailure(error, signal);
  }
}
