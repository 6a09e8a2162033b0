import type { UploadRecord } from '../../../src/protocol/metrics.ts';

/** 2025-01-01T00:00:00Z in epoch milliseconds: when the tests' time begins. */
export const T0 = Date.UTC(2025, 0, 1);
export const HOUR = 3_600_000;

/** A clean async upload of 1,000 bytes at `T0`, with what a test changes about it. */
export function recordOf(changes: Partial<UploadRecord> = {}): UploadRecord {
  return {
    event_type: 'upload',
    timestamp: new Date(T0).toISOString(),
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
    bucket: 0,
    rollout_percentage: 0,
    reason: 'in-cohort',
    request_id: 'request-1',
    file_hash: '0123456789abcdef',
    ...changes,
  };
}

/** Async failed and sync saved the upload: the one kind of failure that async alone is to blame for. */
export const BLAMED: Partial<UploadRecord> = {
  execution_type: 'sync_fallback',
  fallback_used: true,
  error_type: 'server_error',
};

/** A sync upload that the rollout has held back to compare with. */
export const HELD_BACK: Partial<UploadRecord> = { execution_type: 'sync', reason: 'held-back' };
