import { systemCode } from '../system/systemCode.ts';
import { cancelled, UploadError } from './uploadError.ts';

const OFFLINE_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH']);
const CERTIFICATE_CODES = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT)/;
const NETWORK_CODES = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
]);

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
  if (isTooLarge(error)) return new UploadError('too_large', "The backend's answer is too large.", cause);
  if (isNetworkError(error, code))
    return new UploadError('connection', 'The connection to the backend was cut.', cause);
  return new UploadError('internal', error instanceof Error ? error.message : String(error), cause);
}

/** An answer that was left unread where it passed the limit of `node-fetch`. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.name === 'FetchError' && 'type' in error && error.type === 'max-size';
}

function isNetworkError(error: unknown, code: string): boolean {
  if (NETWORK_CODES.has(code) || code.startsWith('HPE_')) return true;
  return error instanceof Error && error.name === 'FetchError';
}
