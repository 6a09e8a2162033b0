import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bucketHoursFor, downsample } from '../../../src/metrics/timeline.ts';
import { nearestRank, percentilesOf, MIN_UPLOADS_PER_SIDE } from '../../../src/metrics/tallies.ts';
import { summarize, summarizeInSlices } from '../../../src/metrics/summary.ts';
import type { MetricRecord, UploadRecord } from '../../../src/protocol/metrics.ts';
import { MetricsSummary, type MetricsFilter } from '../../../src/protocol/panelMessages.ts';
import { uploadRecord } from './uploadRecord.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 23, 13);
const ALL: MetricsFilter = { range: 'all', path: 'all' };
const fallback: Partial<UploadRecord> = {
  execution_type: 'sync_fallback',
  fallback_used: true,
  error_type: 'timeout',
  attempts: 3,
};
const at = (hoursAgo: number): string => new Date(NOW - hoursAgo * HOUR).toISOString();
const summaryOf = (records: readonly MetricRecord[], filter = ALL): MetricsSummary =>
  summarize(records, filter, NOW, { zoneOffsetMinutes: 0 });

describe('percentiles', () => {
  test('are by nearest rank, as the textbook example has it', () => {
    const sorted = [15, 20, 35, 40, 50];
    assert.deepEqual(
      [5, 30, 40, 50, 100].map((percent) => nearestRank(sorted, percent)),
      [15, 20, 20, 35, 50],
    );
  });

  test('of one value are that value, of none are null, and order does not matter', () => {
    assert.deepEqual(percentilesOf([7]), { n: 1, p50: 7, p95: 7, p99: 7 });
    assert.equal(percentilesOf([]), null);
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.deepEqual(percentilesOf(hundred), { n: 100, p50: 50, p95: 95, p99: 99 });
  });
});

describe('summarize', () => {
  test('without records everything is zero or null, and valid', () => {
    const summary = MetricsSummary.parse(summaryOf([]));
    assert.equal(summary.totals.successRate, null);
    assert.equal(summary.durations, null);
    assert.deepEqual(summary.timeline.buckets, []);
  });

  test('cancelled uploads count as uploads, but not for or against the success rate', () => {
    const { totals, mishaps } = summaryOf([
      uploadRecord(),
      uploadRecord({ success: false, error_type: 'timeout' }),
      uploadRecord({ success: false, error_type: 'cancelled' }),
    ]);
    assert.deepEqual(totals, { uploads: 3, succeeded: 1, failed: 1, cancelled: 1, successRate: 0.5 });
    assert.equal(mishaps.total, 1);
  });

  test('counts each path by itself', () => {
    const { byPath } = summaryOf([uploadRecord(), uploadRecord({ execution_type: 'sync' }), uploadRecord(fallback)]);
    assert.deepEqual([byPath.sync.uploads, byPath.async.uploads, byPath.sync_fallback.uploads], [1, 1, 1]);
  });

  test('adds up what was sent, saved and sent again', () => {
    const { bytes, deduplicated } = summaryOf([
      uploadRecord({ bytes: 100, bytes_sent: 350, execution_type: 'sync', attempts: 1 }),
      uploadRecord({ bytes: 100, bytes_sent: 130, attempts: 2 }),
      uploadRecord({ bytes: 100, bytes_sent: 20, attempts: 3, success: false, error_type: 'timeout' }),
      uploadRecord({ bytes: 5_000, bytes_sent: 0, deduplicated: true }),
    ]);
    assert.deepEqual(bytes, { sent: 500, savedByDeduplication: 5_000, resent: 30 });
    assert.equal(deduplicated, 1);
  });

  test('names the reasons of fallbacks, the most frequent first', () => {
    const { fallbacks } = summaryOf([
      uploadRecord({ ...fallback, error_type: 'protocol' }),
      uploadRecord(fallback),
      uploadRecord(fallback),
    ]);
    assert.deepEqual(fallbacks, {
      total: 3,
      reasons: [
        { errorType: 'timeout', count: 2 },
        { errorType: 'protocol', count: 1 },
      ],
    });
  });

  test('durations leave failed and deduplicated uploads out', () => {
    const { durations } = summaryOf([
      uploadRecord({ duration_ms: 10 }),
      uploadRecord({ duration_ms: 9_999, success: false, error_type: 'timeout' }),
      uploadRecord({ duration_ms: 1, deduplicated: true }),
    ]);
    assert.deepEqual(durations, { n: 1, p50: 10, p95: 10, p99: 10 });
  });

  test('compares the paths by size class, whatever the path filter, with fallbacks on the side of async', () => {
    const records = [
      uploadRecord({ bytes: 64 * 1024 - 1, duration_ms: 1_000 }),
      uploadRecord({ ...fallback, bytes: 10, duration_ms: 3_000 }),
      uploadRecord({ bytes: 64 * 1024, execution_type: 'sync', duration_ms: 2_000 }),
    ];
    const { sizeClasses, minUploadsToCompare } = summaryOf(records, { range: 'all', path: 'sync' });
    assert.deepEqual(
      sizeClasses.map(({ sizeClass, async, sync }) => [sizeClass, async?.durations.n ?? 0, sync?.durations.n ?? 0]),
      [
        ['under-64-kib', 2, 0],
        ['64-kib-to-1-mib', 0, 1],
        ['1-to-16-mib', 0, 0],
        ['over-16-mib', 0, 0],
      ],
    );
    assert.equal(sizeClasses[1]?.sync?.bytesPerSecond, 32 * 1024);
    assert.equal(minUploadsToCompare, MIN_UPLOADS_PER_SIDE);
  });

  test('takes an upload of no measurable time for one of a millisecond', () => {
    const { sizeClasses } = summaryOf([
      uploadRecord({ bytes: 500, duration_ms: 0.2 }),
      uploadRecord({ bytes: 500, duration_ms: 0.5, execution_type: 'sync' }),
      uploadRecord({ bytes: 9_000, duration_ms: 1, deduplicated: true }),
    ]);
    assert.deepEqual([sizeClasses[0]?.async?.bytesPerSecond, sizeClasses[0]?.sync?.bytesPerSecond], [500_000, 500_000]);
  });

  test('tells each mishap with what it was and what it cost', () => {
    const { mishaps } = summaryOf([
      uploadRecord({ ...fallback, timestamp: at(2), bytes: 7, duration_ms: 9, request_id: 'a' }),
      uploadRecord({ timestamp: at(1), success: false, error_type: 'protocol', request_id: 'b' }),
    ]);
    assert.deepEqual(mishaps.newest, [
      {
        timestamp: at(1),
        kind: 'failure',
        executionType: 'async',
        errorType: 'protocol',
        attempts: 1,
        bytes: 1_000,
        durationMs: 100,
        requestId: 'b',
      },
      {
        timestamp: at(2),
        kind: 'fallback',
        executionType: 'sync_fallback',
        errorType: 'timeout',
        attempts: 3,
        bytes: 7,
        durationMs: 9,
        requestId: 'a',
      },
    ]);
  });

  test('saves nothing with a deduplicated upload that failed', () => {
    const failed = uploadRecord({ bytes: 5_000, deduplicated: true, success: false, error_type: 'timeout' });
    const { bytes, deduplicated } = summaryOf([failed]);
    assert.deepEqual([bytes.savedByDeduplication, deduplicated], [0, 0]);
  });

  test('sends again whatever a fallback has sent beyond the file, even at its first attempt', () => {
    const { bytes } = summaryOf([uploadRecord({ ...fallback, attempts: 1, bytes: 100, bytes_sent: 260 })]);
    assert.equal(bytes.resent, 160);
  });

  test('tells how many lines could not be read', () => {
    assert.equal(summarize([], ALL, NOW, { skippedLines: 3 }).skippedLines, 3);
    assert.equal(summarize([], ALL, NOW).skippedLines, 0);
  });

  test('leaves the signs of the clock out of the events, which are the fifty newest', () => {
    const event = (hoursAgo: number, action: string): MetricRecord => ({
      event_type: 'rollout_stage',
      timestamp: at(hoursAgo),
      message: `${hoursAgo}`,
      details: { action },
    });
    const records = Array.from({ length: 60 }, (_, index) => event(60 - index, 'pause'));
    const { events } = summaryOf([...records, event(0, 'running')]);
    assert.deepEqual([events.length, events[0]?.message, events.at(-1)?.message], [50, '1', '50']);
    assert.deepEqual(events[0], { timestamp: at(1), type: 'rollout_stage', message: '1' });
  });

  test('tells what the guard counts and what it leaves out', () => {
    const { attribution } = summaryOf([
      uploadRecord(),
      uploadRecord(fallback),
      uploadRecord({ ...fallback, success: false }),
      uploadRecord({ success: false, error_type: 'offline' }),
      uploadRecord({ execution_type: 'sync', success: false, error_type: 'offline' }),
    ]);
    const excluded = [{ reason: 'offline', count: 1 }];
    assert.deepEqual(attribution, { succeeded: 1, blamed: 1, outages: 1, excluded });
  });

  test('lists the newest mishaps first, capped, and counts them all', () => {
    const records = Array.from({ length: 250 }, (_, index) =>
      uploadRecord({ ...fallback, timestamp: at(250 - index), request_id: `r${index}` }),
    );
    const { mishaps } = summaryOf(records);
    assert.equal(mishaps.total, 250);
    assert.equal(mishaps.newest.length, 200);
    assert.equal(mishaps.newest[0]?.requestId, 'r249');
  });

  test('carries the rollout events beside the uploads, newest first', () => {
    const event = (hoursAgo: number, message: string): MetricRecord => ({
      event_type: 'rollout_stage',
      timestamp: at(hoursAgo),
      message,
      details: {},
    });
    const { events, totals } = summaryOf([event(3, 'first'), event(1, 'second')]);
    assert.deepEqual(
      events.map(({ message }) => message),
      ['second', 'first'],
    );
    assert.equal(totals.uploads, 0);
  });
});

describe('the filter', () => {
  const records = [
    uploadRecord({ timestamp: at(24 * 31), execution_type: 'sync' }),
    uploadRecord({ timestamp: at(24 * 8) }),
    uploadRecord({ timestamp: at(25) }),
    uploadRecord({ timestamp: at(24), execution_type: 'sync' }),
    uploadRecord({ timestamp: at(0) }),
  ];
  const cases: readonly (readonly [MetricsFilter['range'], MetricsFilter['path'], number])[] = [
    ['24h', 'all', 2],
    ['7d', 'all', 3],
    ['30d', 'all', 4],
    ['all', 'all', 5],
    ['all', 'sync', 2],
    ['24h', 'async', 1],
    ['all', 'sync_fallback', 0],
  ];
  for (const [range, path, uploads] of cases) {
    test(`${range}, ${path}: ${uploads} uploads`, () => {
      const summary = summaryOf(records, { range, path });
      assert.equal(summary.totals.uploads, uploads);
      assert.equal(summary.uploadsOnFile, records.length);
    });
  }
});

describe('the timeline', () => {
  test('counts every upload once, in bars that begin at whole local hours', () => {
    const records = [
      uploadRecord({ timestamp: '2026-11-23T10:15:00.000Z', duration_ms: 50 }),
      uploadRecord({ timestamp: '2026-11-23T10:29:59.999Z', success: false, error_type: 'timeout' }),
      uploadRecord({ ...fallback, timestamp: '2026-11-23T10:30:00.000Z' }),
    ];
    const { timeline } = summarize(records, { range: '24h', path: 'all' }, NOW, { zoneOffsetMinutes: -330 });
    assert.equal(timeline.bucketHours, 1);
    assert.deepEqual(
      timeline.buckets.map(({ start, succeeded, failed, fallbacks }) => [
        new Date(start).toISOString(),
        succeeded,
        failed,
        fallbacks,
      ]),
      [
        ['2026-11-23T09:30:00.000Z', 1, 1, 0],
        ['2026-11-23T10:30:00.000Z', 1, 0, 1],
      ],
    );
    assert.deepEqual(timeline.buckets[0]?.medians, { sync: null, async: 50, sync_fallback: null });
  });

  test('has as fine bars as can be told apart', () => {
    assert.deepEqual([24, 7 * 24, 30 * 24, 365 * 24, 100 * 365 * 24].map(bucketHoursFor), [1, 1, 6, 168, 5160]);
  });

  test('has at most 170 bars, of the next width where they would be more', () => {
    const widths = [1, 2, 3, 6, 12, 24, 7 * 24, 28 * 24];
    assert.deepEqual(
      widths.map((width) => bucketHoursFor(170 * width)),
      widths,
    );
    assert.deepEqual(
      widths.map((width) => bucketHoursFor(170 * width + 1)),
      [...widths.slice(1), 29 * 24],
    );
  });

  test('begins with the first upload, or with the range, and ends now or with an upload that is dated later', () => {
    const hours = (records: readonly MetricRecord[], range: MetricsFilter['range'] = 'all'): number =>
      summaryOf(records, { range, path: 'all' }).timeline.bucketHours;
    assert.equal(hours([]), 1);
    assert.equal(hours([uploadRecord({ timestamp: at(0) }), uploadRecord({ timestamp: at(200) })]), 2);
    assert.equal(hours([uploadRecord({ timestamp: at(0) })], '30d'), 6);
    assert.equal(hours([uploadRecord({ timestamp: at(0) }), uploadRecord({ timestamp: at(-200) })]), 2);
  });

  test('is in the order of time, whatever the order of the uploads', () => {
    const { timeline } = summaryOf([at(1), at(5), at(3)].map((timestamp) => uploadRecord({ timestamp })));
    assert.deepEqual(
      timeline.buckets.map(({ start, succeeded }) => [(NOW - start) / HOUR, succeeded]),
      [
        [5, 1],
        [3, 1],
        [1, 1],
      ],
    );
  });

  test('has the median of each path, by the uploads that travelled', () => {
    const { timeline } = summaryOf([
      uploadRecord({ timestamp: at(1), duration_ms: 30 }),
      uploadRecord({ timestamp: at(1), duration_ms: 10 }),
      uploadRecord({ timestamp: at(1), duration_ms: 20 }),
      uploadRecord({ timestamp: at(1), duration_ms: 1, deduplicated: true }),
      uploadRecord({ timestamp: at(1), duration_ms: 70, execution_type: 'sync' }),
      uploadRecord({ ...fallback, timestamp: at(1), duration_ms: 90 }),
    ]);
    assert.deepEqual(timeline.buckets[0]?.medians, { sync: 70, async: 20, sync_fallback: 90 });
  });
});

describe('the duration series', () => {
  test('has the fastest, the median and the slowest of each slice of time, in the order of time', () => {
    const points = [5, 1, 4, 2, 3, 9, 6, 8, 7].map((durationMs, index) => ({ at: 100 + index, durationMs }));
    // Two slices of four units of time each; the last moment belongs to the second.
    assert.deepEqual(downsample(points, 6), [
      { at: 100, durationMs: 5 },
      { at: 101, durationMs: 1 },
      { at: 103, durationMs: 2 },
      { at: 104, durationMs: 3 },
      { at: 105, durationMs: 9 },
      { at: 108, durationMs: 7 },
    ]);
  });

  test('holds the paths that have uploads, each with its times and durations', () => {
    const { durationSeries } = summaryOf([
      uploadRecord({ timestamp: at(1), duration_ms: 20 }),
      uploadRecord({ ...fallback, timestamp: at(2), duration_ms: 30 }),
      uploadRecord({ ...fallback, timestamp: at(3), duration_ms: 40, success: false }),
    ]);
    assert.deepEqual(durationSeries, [
      { path: 'async', points: [{ at: NOW - HOUR, durationMs: 20 }] },
      { path: 'sync_fallback', points: [{ at: NOW - 2 * HOUR, durationMs: 30 }] },
    ]);
  });

  test('has no point too many where the paths share what cannot be shared evenly', () => {
    const paths = ['sync', 'async', 'sync_fallback'] as const;
    const records = Array.from({ length: 3 * 667 }, (_, index) =>
      uploadRecord({ timestamp: at(index / 100), execution_type: paths[index % 3] ?? 'sync' }),
    );
    const points = summaryOf(records).durationSeries.flatMap((series) => series.points);
    assert.ok(points.length <= 2_000, String(points.length));
  });

  test('thinning keeps the extremes, the order of time and the limit', () => {
    const point = fc.record({ at: fc.integer({ min: 0, max: 1e6 }), durationMs: fc.nat(1e5) });
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 3, max: 60 }),
        (points, most) => {
          const thinned = downsample(points, most);
          const longest = (list: typeof points): number => Math.max(...list.map(({ durationMs }) => durationMs));
          const shortest = (list: typeof points): number => Math.min(...list.map(({ durationMs }) => durationMs));
          assert.ok(thinned.length <= Math.max(most, 3));
          assert.equal(longest(thinned), longest(points));
          assert.equal(shortest(thinned), shortest(points));
          assert.deepEqual(
            thinned,
            thinned.toSorted((a, b) => a.at - b.at),
          );
        },
      ),
    );
  });

  test('of all paths together stay within 2,000 points', () => {
    const paths = ['sync', 'async', 'sync_fallback'] as const;
    const records = Array.from({ length: 9_000 }, (_, index) =>
      uploadRecord({ timestamp: at(index / 100), execution_type: paths[index % 3] ?? 'sync' }),
    );
    const { durationSeries } = summaryOf(records);
    assert.equal(durationSeries.length, 3);
    assert.ok(durationSeries.reduce((sum, { points }) => sum + points.length, 0) <= 2_000);
  });
});

test('in slices the summary is the same, and others get their turn', async () => {
  const records = Array.from({ length: 25_000 }, (_, index) =>
    uploadRecord({ timestamp: at(index % 100), request_id: `r${index}`, duration_ms: index % 977 }),
  );
  let turns = 0;
  const ticking = setInterval(() => turns++, 0);
  const sliced = await summarizeInSlices(records, ALL, NOW, { zoneOffsetMinutes: 0 });
  clearInterval(ticking);
  assert.deepEqual(sliced, summaryOf(records));
  assert.ok(turns > 0);
});
