import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summaryText } from '../../../src/cli/metricsCommand.ts';
import { summarize } from '../../../src/metrics/summary.ts';
import { uploadRecord } from '../metrics/uploadRecord.ts';

test('a summary has its names and its figures in two columns', () => {
  const records = [
    uploadRecord(),
    uploadRecord({ execution_type: 'sync_fallback', fallback_used: true, error_type: 'protocol' }),
    uploadRecord({ execution_type: 'sync', success: false, error_type: 'too_large' }),
  ];
  const summary = summarize(records, { range: 'all', path: 'all' }, Date.UTC(2026, 10, 24), { skippedLines: 2 });
  assert.deepEqual(summaryText(summary).trimEnd().split('\n'), [
    'Uploads     2 of 3 succeeded (66.7 %)',
    '  sync      0 of 1 succeeded (0.0 %)',
    '  async     1 of 1 succeeded (100.0 %)',
    '  fallback  1 of 1 succeeded (100.0 %)',
    'Duration    p50 100 ms, p95 100 ms, p99 100 ms',
    'Bytes       3000 sent, 0 saved, 0 sent again',
    'Fallback    protocol: 1',
    'Skipped     2 damaged lines',
  ]);
});
