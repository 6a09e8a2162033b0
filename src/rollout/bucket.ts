import { createHash } from 'node:crypto';

/** The flag's name as it enters the hash. Renaming it would reshuffle every machine. */
export const ASYNC_UPLOAD_FLAG = 'smartFileQuery.asyncUpload';

/**
 * The salt of the async upload flag. It stays the same through all stages of a rollout, so that whoever is in at 1 % is
 * still in at 10 %; only a new flag version may change it.
 */
export const ASYNC_UPLOAD_SALT = 'async-upload-1';

/** Buckets are basis points of the population: 0 … 9999. */
export const BUCKET_COUNT = 10_000;

const BUCKETS_PER_PERCENT = BUCKET_COUNT / 100;
const UINT32_RANGE = 2 ** 32;

/**
 * The bucket of a machine, 0 … 9999: the first big-endian uint32 `h` of SHA-256 over UTF-8 `flag\0salt\0machineId`, scaled
 * by `floor(h × 10000 / 2^32)`. The product stays under 2^46, so it is exact in a double.
 */
export function bucketOf(machineId: string, flag = ASYNC_UPLOAD_FLAG, salt = ASYNC_UPLOAD_SALT): number {
  const digest = createHash('sha256').update(`${flag}\0${salt}\0${machineId}`, 'utf8').digest();
  return Math.floor((digest.readUInt32BE(0) * BUCKET_COUNT) / UINT32_RANGE);
}

/**
 * Whether a bucket (0 … 9999) belongs to the first `percentage` (0 … 100, fractions allowed) of the population:
 * `bucket < percentage × 100`.
 */
export function isInCohort(bucket: number, percentage: number): boolean {
  return bucket < cohortSize(percentage);
}

/**
 * How many buckets a percentage takes in. `0.28 * 100` is 28.000000000000004 in floating point, which would let bucket 28
 * in as a 29th; rounding to a millionth of a bucket keeps the boundary where a person wrote it.
 */
function cohortSize(percentage: number): number {
  return Math.round(percentage * BUCKETS_PER_PERCENT * 1e6) / 1e6;
}
