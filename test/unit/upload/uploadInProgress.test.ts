import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Failure } from '../../../src/failure.ts';
import type { UploadRecord } from '../../../src/protocol/metrics.ts';
import { UploadInProgress } from '../../../src/upload/uploadInProgress.ts';

/** An upload by the async path, with what a test changes about it. */
function running(changes: Partial<UploadInProgress> = {}): UploadInProgress {
  const run = new UploadInProgress('request-1', 412);
  run.decision = { kind: 'async', reason: 'in-cohort', bucket: 412 };
  run.bytes = 3 * 1024 * 1024;
  run.cost.bytesSent = 3_200_000;
  run.cost.attempts = 2;
  return Object.assign(run, changes);
}

const recordOf = (run: UploadInProgress, error?: Failure): UploadRecord =>
  run.toRecord({ fileHash: 'hash', durationMs: 123.456, error, provider: 'embedded', rolloutPercentage: 10 });

const timeout = new Failure('timeout', 'No answer.');

suite('the record of an upload', () => {
  test('tells its path, size, cost and time', () => {
    const { timestamp, ...record } = recordOf(running());
    assert.match(timestamp, /^\d{4}-\d\d-\d\dT.*Z$/);
    assert.deepEqual(record, {
      event_type: 'upload',
      execution_type: 'async',
      success: true,
      duration_ms: 123.5,
      file_size_mb: 3,
      provider: 'embedded',
      error_type: null,
      fallback_used: false,
      bytes: 3 * 1024 * 1024,
      bytes_sent: 3_200_000,
      attempts: 2,
      deduplicated: false,
      bucket: 412,
      rollout_percentage: 10,
      reason: 'in-cohort',
      request_id: 'request-1',
      file_hash: 'hash',
    });
  });

  test('of one that failed before its path was chosen is of a sync upload, undecided', () => {
    const run = new UploadInProgress('request-1', 412);
    const { execution_type, reason, success, error_type, bytes } = recordOf(run, new Failure('offline', 'No network.'));
    assert.deepEqual([execution_type, reason, success, error_type, bytes], ['sync', 'undecided', false, 'offline', 0]);
  });

  test('of one that fell back has the reason for it, whether sync then succeeded or failed', () => {
    for (const error of [undefined, new Failure('server_error', 'Busy.')]) {
      const record = recordOf(running({ fallbackError: timeout }), error);
      const { execution_type, fallback_used, success, error_type } = record;
      assert.deepEqual(
        [execution_type, fallback_used, success, error_type],
        ['sync_fallback', true, error === undefined, 'timeout'],
      );
    }
  });

  test('of one that was cancelled during the fallback is of a cancellation, unless bytes had been damaged', () => {
    const cancelled = new Failure('cancelled', 'Cancelled.');
    assert.equal(recordOf(running({ fallbackError: timeout }), cancelled).error_type, 'cancelled');
    const damaged = running({ fallbackError: new Failure('integrity', 'Damaged.') });
    assert.equal(recordOf(damaged, cancelled).error_type, 'integrity');
    assert.equal(recordOf(running(), cancelled).error_type, 'cancelled');
  });
});

suite('an upload', () => {
  test('that begins anew forgets the fallback and the deduplication, but not what it has cost', () => {
    const run = running({ fallbackError: timeout, isDeduplicated: true });
    run.restart();
    assert.deepEqual([run.fallbackError, run.isDeduplicated], [undefined, false]);
    assert.deepEqual(run.cost, { bytesSent: 3_200_000, attempts: 2 });
  });

  test('has its path only once it has been chosen', () => {
    assert.equal(running().requireDecision().kind, 'async');
    assert.throws(() => new UploadInProgress('request-1', 0).requireDecision(), /has not been chosen/);
  });

  test('says for the log what came of it', () => {
    assert.equal(running().describe(), '3145728 bytes by async (3200000 sent, 2 attempts)');
    const fellBack = running({ fallbackError: timeout });
    assert.equal(fellBack.describe(), '3145728 bytes by sync after async had failed (3200000 sent, 2 attempts)');
    assert.equal(running({ isDeduplicated: true }).describe(), 'nothing: the backend has these 3145728 bytes already');
    assert.equal(new UploadInProgress('request-1', 0).describe(), '0 bytes by sync (0 sent, 0 attempts)');
  });
});
