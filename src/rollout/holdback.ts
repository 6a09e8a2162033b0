import { bucketOf, isInCohort } from './bucket.ts';

/** Percent of an enrolled machine's uploads that stay on sync, so that async has something to be compared with. */
export const DEFAULT_HOLDBACK_PERCENTAGE = 10;

const HOLDBACK_FLAG = 'smartFileQuery.asyncUpload.holdback';
const HOLDBACK_SALT = 'holdback-1';

/** One upload's part in the hold-back draw. */
export interface Holdback {
  /** The upload's id (the record's `request_id`): the same upload always draws the same lot, also after a retry. */
  readonly uploadId: string;
  /** 0 … 100, fractions allowed. */
  readonly percentage: number;
}

/**
 * Whether this upload is held back to sync. It hashes the upload's id, not the machine's, so that every enrolled machine
 * compares both paths on its own network, disk and files.
 */
export function isHeldBack({ uploadId, percentage }: Holdback): boolean {
  return isInCohort(bucketOf(uploadId, HOLDBACK_FLAG, HOLDBACK_SALT), percentage);
}
