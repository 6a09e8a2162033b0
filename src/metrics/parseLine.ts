import { ExecutionType, MetricRecord, UPLOAD_ERROR_TYPES, type UploadErrorType } from '../protocol/metrics.ts';

const EXECUTION_TYPES: ReadonlySet<unknown> = new Set(ExecutionType.options);
const ERROR_TYPES: ReadonlySet<unknown> = new Set([null, ...UPLOAD_ERROR_TYPES]);

/** Timestamps that need no calendar: the days that every month has. The schema decides about the others. */
const EVERYDAY_TIMESTAMP = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/**
 * Reads a line of `metrics.jsonl`; null when it is torn or foreign. The lines that this extension usually writes are checked
 * by hand, four times as fast as by the schema, which matters at 100,000 lines. The check by hand admits only lines that the
 * schema admits; any other line is passed to the schema.
 */
export function parseMetricLine(line: string): MetricRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return plainUpload(value) ?? MetricRecord.safeParse(value).data ?? null;
}

function plainUpload(value: unknown): MetricRecord | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Readonly<Record<string, unknown>>;
  const { timestamp, provider, reason, request_id, file_hash, success, fallback_used, deduplicated } = fields;
  const { duration_ms, file_size_mb, bytes, bytes_sent, attempts, bucket, rollout_percentage } = fields;
  const { schema_version, extension_version, backend_id } = fields;
  const isPlain =
    fields['event_type'] === 'upload' &&
    EXECUTION_TYPES.has(fields['execution_type']) &&
    ERROR_TYPES.has(fields['error_type']) &&
    typeof timestamp === 'string' &&
    EVERYDAY_TIMESTAMP.test(timestamp) &&
    typeof success === 'boolean' &&
    typeof fallback_used === 'boolean' &&
    typeof deduplicated === 'boolean' &&
    typeof provider === 'string' &&
    typeof reason === 'string' &&
    typeof request_id === 'string' &&
    typeof file_hash === 'string' &&
    isAmount(duration_ms) &&
    isAmount(file_size_mb) &&
    isCount(bytes) &&
    isCount(bytes_sent) &&
    isCount(attempts) &&
    isCount(bucket) &&
    bucket <= 9999 &&
    isAmount(rollout_percentage) &&
    rollout_percentage <= 100 &&
    (schema_version === undefined || (isCount(schema_version) && schema_version > 0)) &&
    (extension_version === undefined || typeof extension_version === 'string') &&
    (backend_id === undefined || typeof backend_id === 'string');
  if (!isPlain) return null;
  // A fresh object drops fields that the schema does not know, and gives all records one shape.
  return {
    event_type: 'upload',
    timestamp,
    execution_type: fields['execution_type'] as ExecutionType,
    success,
    duration_ms,
    file_size_mb,
    provider,
    error_type: fields['error_type'] as UploadErrorType | null,
    fallback_used,
    bytes,
    bytes_sent,
    attempts,
    deduplicated,
    bucket,
    rollout_percentage,
    reason,
    request_id,
    file_hash,
    ...(schema_version === undefined ? {} : { schema_version }),
    ...(extension_version === undefined ? {} : { extension_version }),
    ...(backend_id === undefined ? {} : { backend_id }),
  };
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Infinity;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
