import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { barStarts, timeRange } from '../../../media/panel/timeRange.ts';
import { summarize } from '../../../src/metrics/summary.ts';
import type { MetricsFilter, MetricsSummary } from '../../../src/protocol/panelMessages.ts';
import { uploadRecord } from '../metrics/uploadRecord.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 23, 13, 30);

function summaryOf(range: MetricsFilter['range'], ...hoursAgo: readonly number[]): MetricsSummary {
  const records = hoursAgo.map((hours) => uploadRecord({ timestamp: new Date(NOW - hours * HOUR).toISOString() }));
  return summarize(records, { range, path: 'all' }, NOW, { zoneOffsetMinutes: 0 });
}

describe('barStarts', () => {
  test('cover the whole range evenly, and hold every bar that has uploads', () => {
    const summary = summaryOf('7d', 100, 3, 0);
    const starts = barStarts(summary);
    assert.ok((starts[0] ?? 0) <= NOW - 7 * 24 * HOUR + HOUR);
    assert.ok((starts.at(-1) ?? 0) + HOUR > NOW);
    assert.ok(starts.every((start, index) => index === 0 || start - (starts[index - 1] ?? 0) === HOUR));
    assert.ok(summary.timeline.buckets.every(({ start }) => starts.includes(start)));
  });

  test('give a lone record company, so that its bar is no wall', () => {
    const starts = barStarts(summaryOf('all', 0));
    assert.equal(starts.length, 12);
  });

  test('are none without uploads', () => {
    assert.deepEqual(barStarts(summaryOf('all')), []);
  });
});

test('the time axis ends where the last bar does', () => {
  const summary = summaryOf('24h', 5);
  assert.deepEqual(timeRange(summary)[1], (barStarts(summary).at(-1) ?? 0) + HOUR);
});
