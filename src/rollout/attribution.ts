import type { UploadRecord } from '../protocol/metrics.ts';

/** The meaning of one upload for the async path. */
export type Attribution =
  /** The upload went by sync from the start, so it proves nothing about async. */
  | { readonly kind: 'not-async' }
  /** Async brought the file over. */
  | { readonly kind: 'success' }
  /** Async failed where it should not have, also if the fallback then saved the upload. */
  | { readonly kind: 'blamed'; readonly errorType: string; readonly isIntegrityFailure: boolean }
  /** Both paths failed on the same bytes: shown, but not async's fault. */
  | { readonly kind: 'outage' }
  /** The upload proves nothing about the path: `reason` is the error type, or `deduplicated`. */
  | { readonly kind: 'excluded'; readonly reason: string };

/** Errors of a person, a network, a file or a whole backend, which would have met either path. */
const EXCLUDED_ERRORS: ReadonlySet<string> = new Set([
  'cancelled',
  'turned_off',
  'offline',
  'unauthorized',
  'too_large',
  'empty_file',
  'unsupported_format',
  'file_changed',
  'file_unreadable',
  'backend_down',
  'storage_full',
  'processing',
]);

/** Errors with which the user ended async, even if sync then sent the file. */
const ENDED_BY_A_PERSON: ReadonlySet<string> = new Set(['cancelled', 'turned_off']);

const INTEGRITY_ERROR = 'integrity';

/** What the attribution of an upload depends on. */
export type AttributedUpload = Pick<UploadRecord, 'execution_type' | 'success' | 'error_type' | 'deduplicated'>;

/**
 * Decides whether an upload counts for or against async. One record is one sample, however many attempts it took.
 *
 * An integrity failure is blamed first of all, because damaged bytes are async's fault whatever the fallback did after.
 * What sync brought over after async had failed is async's fault whatever the failure was called: a refusal that would have
 * met either path has met one. An async failure without a fallback is blamed too, unless its kind says that it would have met
 * sync as well.
 */
export function attribute(record: AttributedUpload): Attribution {
  if (record.execution_type === 'sync') return { kind: 'not-async' };
  const errorType = record.error_type;
  if (errorType === INTEGRITY_ERROR) return { kind: 'blamed', errorType, isIntegrityFailure: true };
  if (record.deduplicated) return { kind: 'excluded', reason: 'deduplicated' };
  if (record.execution_type === 'async' && record.success) return { kind: 'success' };
  const isSavedBySync = record.execution_type === 'sync_fallback' && record.success;
  const excluded = isSavedBySync ? ENDED_BY_A_PERSON : EXCLUDED_ERRORS;
  if (errorType !== null && excluded.has(errorType)) return { kind: 'excluded', reason: errorType };
  if (record.execution_type === 'sync_fallback' && !record.success) return { kind: 'outage' };
  return { kind: 'blamed', errorType: errorType ?? 'unknown', isIntegrityFailure: false };
}
