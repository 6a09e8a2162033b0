import type { ServerResponse } from 'node:http';
import { type ErrorBody, type ErrorCode, STATUS_CHECKSUM_MISMATCH } from '../../protocol/errors.ts';

/** An error that becomes an answer: status, code and one sentence that the client may show to the user. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  readonly param: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: ErrorCode,
    message: string,
    options: { param?: string; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'HttpError';
    this.status = status;
    this.code = code;
    this.param = options.param ?? null;
    this.headers = options.headers ?? {};
  }

  toBody(): ErrorBody {
    const type = this.status >= 500 ? 'server_error' : 'invalid_request_error';
    return { error: { message: this.message, type, code: this.code, param: this.param } };
  }
}

export const badRequest = (message: string, param?: string): HttpError =>
  new HttpError(400, 'bad_request', message, param === undefined ? {} : { param });
export const notFound = (message: string): HttpError => new HttpError(404, 'not_found', message);
export const tooLarge = (maxBytes: number): HttpError =>
  new HttpError(413, 'too_large', `The file is larger than this backend accepts (${String(maxBytes)} bytes).`);
export const emptyFile = (): HttpError => new HttpError(400, 'empty_file', 'The file is empty.', { param: 'file' });
export const unsupportedFormat = (message: string): HttpError => new HttpError(415, 'unsupported_format', message);
export const checksumMismatch = (): HttpError =>
  new HttpError(
    STATUS_CHECKSUM_MISMATCH,
    'checksum_mismatch',
    'The bytes that arrived do not have the announced checksum. The file may have changed while it was being sent.',
  );

/**
 * The error for a compressed body that cannot be decompressed: it was changed on the way, or never had the encoding that its
 * header names.
 */
export const damagedBody = (cause?: unknown): HttpError =>
  new HttpError(
    STATUS_CHECKSUM_MISMATCH,
    'checksum_mismatch',
    'The compressed body arrived damaged, or does not have the encoding that it names.',
    { param: 'Content-Encoding', cause },
  );

export const storageFull = (cause?: unknown): HttpError =>
  new HttpError(507, 'insufficient_storage', 'The backend has no disk space left for this file.', { cause });

/** SQLite's primary result code for a full disk (SQLITE_FULL). */
const SQLITE_FULL = 13;

/** Whether `error` says that a disk or quota is full, be it from the file system or from SQLite. */
export function isStorageFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_FULL) return true;
  return 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** The answer for any thrown value; an unexpected error is a 500 without its inner detail. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (isStorageFull(error)) return storageFull(error);
  return new HttpError(500, 'internal', 'The backend failed to handle the request. Its log has the detail.', {
    cause: error,
  });
}

/**
 * Answers with `error`, or ends the connection where an answer has already begun. A caller that gives `onWritten` ends the
 * response itself; its body is complete by then.
 */
export function sendError(response: ServerResponse, error: HttpError, onWritten?: () => void): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify(error.toBody());
  response.writeHead(error.status, {
    ...error.headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  if (!onWritten) {
    response.end(body);
    return;
  }
  response.write(body);
  onWritten();
}
