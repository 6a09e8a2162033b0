import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { UploadRecord } from '../../../src/protocol/metrics.ts';
import {
  compareLatency,
  emptyLatencyTally,
  latencyTallyAfter,
  latencyTallySchema,
  sizeClassOf,
  type LatencyComparison,
} from '../../../src/rollout/latencyReview.ts';
import { BLAMED, recordOf } from './recordOf.ts';

const KIB = 1024;

const times = (count: number, changes: Partial<UploadRecord>): UploadRecord[] =>
  Array.from({ length: count }, () => recordOf(changes));

/** The comparison of the smallest size class, into which the records fall unless they say otherwise. */
function compared(...records: UploadRecord[][]): LatencyComparison {
  const [smallest] = compareLatency(records.flat().reduce(latencyTallyAfter, emptyLatencyTally()));
  return smallest!;
}

describe('sizeClassOf', () => {
  const boundaries = [
    { bytes: 0, sizeClass: 'under-64-kib' },
    { bytes: 64 * KIB - 1, sizeClass: 'under-64-kib' },
    { bytes: 64 * KIB, sizeClass: '64-kib-to-1-mib' },
    { bytes: 1024 * KIB, sizeClass: '1-to-16-mib' },
    { bytes: 16 * 1024 * KIB - 1, sizeClass: '1-to-16-mib' },
    { bytes: 16 * 1024 * KIB, sizeClass: 'over-16-mib' },
  ];
  for (const { bytes, sizeClass } of boundaries) {
    it(`${bytes} bytes: ${sizeClass}`, () => assert.equal(sizeClassOf(bytes), sizeClass));
  }
});

describe('compareLatency', () => {
  const sync = times(10, { execution_type: 'sync', duration_ms: 100 });

  it('compares nothing under ten uploads on either side', () => {
    const nine = compared(sync, times(9, { duration_ms: 900 }));
    assert.deepEqual([nine.status, nine.ratio], ['not-enough-data', null]);
    assert.equal(compared(sync.slice(1), times(10, { duration_ms: 900 })).status, 'not-enough-data');
  });

  it('asks for a review above 120 %, not at less', () => {
    assert.equal(compared(sync, times(10, { duration_ms: 119 })).status, 'fine');
    const slow = compared(sync, times(10, { duration_ms: 121 }));
    assert.equal(slow.status, 'needs-review');
    assert.ok(Math.abs((slow.ratio ?? 0) - 1.21) < 1e-9);
  });

  it('is not moved by one stalled upload', () => {
    assert.equal(compared(sync, times(29, { duration_ms: 100 }), times(1, { duration_ms: 20_000 })).status, 'fine');
  });

  it('counts a fallback with all its time as async', () => {
    const { asyncUploads, status } = compared(sync, times(10, { ...BLAMED, duration_ms: 5_000 }));
    assert.deepEqual([asyncUploads, status], [10, 'needs-review']);
  });

  it('leaves out failures and what was not sent', () => {
    const { asyncUploads } = compared(sync, times(20, { success: false }), times(20, { deduplicated: true }));
    assert.equal(asyncUploads, 0);
  });

  it('keeps the size classes apart', () => {
    const slowBig = times(10, { bytes: 2_000 * KIB, duration_ms: 9_000 });
    assert.deepEqual(compared(sync, slowBig), {
      sizeClass: 'under-64-kib',
      syncUploads: 10,
      asyncUploads: 0,
      ratio: null,
      status: 'not-enough-data',
    });
  });

  it('bears uploads of no measurable time, and being written down', () => {
    const tally = times(10, { duration_ms: 0 }).reduce(latencyTallyAfter, emptyLatencyTally());
    assert.equal(tally['under-64-kib'].async.sumOfLogs, 0);
    assert.deepEqual(latencyTallySchema.parse(JSON.parse(JSON.stringify(tally))), tally);
  });
});
