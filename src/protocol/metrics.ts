import * as z from 'zod';

/** How an upload went in the end: by the path it was given, or by sync after async had failed. */
export const ExecutionType = z.enum(['sync', 'async', 'sync_fallback']);
export type ExecutionType = z.infer<typeof ExecutionType>;

/** Why an upload failed, in one word: the same words in metrics, log and panel. */
export const UPLOAD_ERROR_TYPES = [
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
  'timeout',
  'connection',
  'server_error',
  'protocol',
  'integrity',
  'storage_full',
  'processing',
  'internal',
] as const;
export const UploadErrorType = z.enum(UPLOAD_ERROR_TYPES);
export type UploadErrorType = z.infer<typeof UploadErrorType>;

/**
 * Origin of a record, beside the machine: the schema it was written by, the extension's version, and the backend, by the id
 * under which the rollout keeps its state (`embedded`, or its address). Missing in records from before these fields existed.
 */
const ORIGIN = {
  schema_version: z.int().positive().optional(),
  extension_version: z.string().optional(),
  backend_id: z.string().optional(),
};

/** The version of the schema below. */
export const METRICS_SCHEMA_VERSION = 2;

/**
 * One upload, as it stands in `metrics.jsonl` and `metrics.csv`. Durations are in milliseconds, sizes in bytes
 * (`file_size_mb` in MiB), `timestamp` is when the upload ended. File names never appear, only a hash of the path.
 */
export const UploadRecord = z.object({
  event_type: z.literal('upload').default('upload'),
  timestamp: z.iso.datetime(),
  execution_type: ExecutionType,
  success: z.boolean(),
  duration_ms: z.number().nonnegative(),
  file_size_mb: z.number().nonnegative(),
  provider: z.string(),
  /** Why it failed; for `sync_fallback` why async failed, also when the fallback brought the file over. */
  error_type: UploadErrorType.nullable(),
  fallback_used: z.boolean(),
  bytes: z.int().nonnegative(),
  /** Body bytes handed to the network, counting those sent again. */
  bytes_sent: z.int().nonnegative(),
  attempts: z.int().nonnegative(),
  deduplicated: z.boolean(),
  /** This machine's bucket in basis points, 0…9999. */
  bucket: z.int().min(0).max(9999),
  rollout_percentage: z.number().min(0).max(100),
  /** Why the upload took the path it took: a reason of `resolveUploadPath`. */
  reason: z.string(),
  request_id: z.string(),
  /**
   * The first 16 hexadecimal digits of HMAC-SHA256 over the file's path under a secret of the machine; of plain SHA-256 in
   * records without a schema version.
   */
  file_hash: z.string(),
  ...ORIGIN,
});
export type UploadRecord = z.infer<typeof UploadRecord>;

/** The rollout's own events beside the uploads: stage changes, rollbacks, reviews and overrides, with their numbers. */
export const RolloutRecord = z.object({
  event_type: z.enum(['rollout_stage', 'rollback', 'review', 'override']),
  timestamp: z.iso.datetime(),
  /** One sentence for the user. */
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  ...ORIGIN,
});
export type RolloutRecord = z.infer<typeof RolloutRecord>;

/** A line of `metrics.jsonl`. Lines written before events had types are uploads. */
export const MetricRecord = z.union([RolloutRecord, UploadRecord]);
export type MetricRecord = z.infer<typeof MetricRecord>;
