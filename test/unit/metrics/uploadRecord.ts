import type { UploadRecord } from '../../../src/protocol/metrics.ts';

/** One upload in full, a good async one; whatever matters to a test is told. */
export function uploadRecord(change: Partial<UploadRecord> = {}): UploadRecord {
  return {
    event_type: 'upload',
    timestamp: '2026-11-23T12:00:00.000Z',
    execution_type: 'async',
    success: true,
    duration_ms: 100,
    file_size_mb: 0.001,
    provider: 'embedded',
    error_type: null,
    fallback_used: false,
    bytes: 1_000,
    bytes_sent: 1_000,
    attempts: 1,
    deduplicated: false,
    bucket: 412,
    rollout_percentage: 10,
    reason: 'in-cohort',
    request_id: 'request',
    file_hash: '0123456789abcdef',
    schema_version: 2,
    extension_version: '0.1.0',
    backend_id: 'embedded',
    ...change,
  };
}
