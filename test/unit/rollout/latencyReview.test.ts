import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { UploadRecord } from '../../../src/protocol/metrics.ts';
import {
  compareLatency,
  emptyLatencyMemory,
  forgetClasses,
  latencyMemoryAfter,
  latencyMemorySchema,
  sizeClassOf,
  type AcceptedRatios,
  type LatencyComparison,
  type LatencyMemory,
} from '../../../src/rollout/latencyReview.ts';
import { mulberry32, normal } from '../../bench/random.ts';
import { BLAMED, HELD_BACK, recordOf } from './recordOf.ts';

const KIB = 1024;

const times = (count: number, changes: Partial<UploadRecord>): UploadRecord[] =>
  Array.from({ length: count }, () => recordOf(changes));

/** Uploads by turns: after every `asyncUploads` of the one kind a held-back one. */
const mixed = (rounds: number, asyncUploads: number, async: Partial<UploadRecord>): UploadRecord[] =>
  times(rounds, {}).flatMap(() => [recordOf({ ...HELD_BACK, duration_ms: 100 }), ...times(asyncUploads, async)]);

const after = (records: readonly UploadRecord[], accepted: AcceptedRatios = {}): LatencyMemory =>
  records.reduce((memory, record) => latencyMemoryAfter(memory, record, accepted), emptyLatencyMemory());

/** The comparison of the smallest size class, into which the records fall unless they say otherwise. */
function compared(...records: readonly UploadRecord[][]): LatencyComparison {
  const [smallest] = compareLatency(after(records.flat()));
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
  const slow = { duration_ms: 300 };

  it('compares nothing before three held-back uploads and four async ones', () => {
    const early = compared(mixed(2, 20, slow));
    assert.deepEqual([early.status, early.ratio, early.atLeast], ['not-enough-data', null, null]);
    assert.equal(compared(times(3, HELD_BACK), times(3, slow)).status, 'not-enough-data');
  });

  it('asks for a review of what takes three times as long, and says how much is sure', () => {
    const { status, ratio, atLeast } = compared(mixed(6, 5, slow));
    assert.equal(status, 'needs-review');
    assert.ok(Math.abs((ratio ?? 0) - 3) < 1e-9);
    assert.ok((atLeast ?? 0) > 1.2 && (atLeast ?? 0) <= (ratio ?? 0));
  });

  it('is sure of all of it where the durations of a path never vary', () => {
    const { ratio, atLeast } = compared(mixed(6, 5, slow));
    assert.equal(atLeast, ratio);
  });

  it('asks for none where the durations vary so much that chance may be all of it', () => {
    const varying = [40, 60, 400, 500, 50, 900].map((duration_ms) => recordOf({ duration_ms }));
    const { status, ratio, atLeast } = compared(times(4, { ...HELD_BACK, duration_ms: 100 }), varying);
    assert.ok((ratio ?? 0) > 1.5 && (atLeast ?? 0) < 1.2, `${ratio} and ${atLeast}`);
    assert.equal(status, 'fine');
  });

  it('asks for none at 120 % or less, however many uploads there are', () => {
    assert.notEqual(compared(mixed(200, 9, { duration_ms: 120 })).status, 'needs-review');
    assert.notEqual(compared(mixed(200, 9, { duration_ms: 40 })).status, 'needs-review');
  });

  it('is not moved by one stalled upload', () => {
    const stall = recordOf({ duration_ms: 20_000 });
    assert.notEqual(compared(mixed(10, 9, { duration_ms: 100 }), [stall]).status, 'needs-review');
  });

  it('counts a fallback with all its time as async', () => {
    const fellBack = { ...BLAMED, reason: 'in-cohort', duration_ms: 5_000 };
    assert.equal(compared(mixed(6, 5, fellBack)).status, 'needs-review');
  });

  const otherwise: Record<string, Partial<UploadRecord>> = {
    'uploads that failed': { success: false },
    'what was not sent': { deduplicated: true },
    'async uploads on trial': { reason: 'half-open' },
    'async uploads asked for explicitly': { reason: 'override' },
    'sync uploads from outside of the rollout': { execution_type: 'sync', reason: 'zero-percent' },
    'sync uploads after a rollback': { execution_type: 'sync', reason: 'rolled-back' },
  };
  for (const [name, changes] of Object.entries(otherwise)) {
    it(`leaves out ${name}`, () => {
      const memory = after(mixed(3, 3, {}));
      assert.equal(latencyMemoryAfter(memory, recordOf({ duration_ms: 90_000, ...changes })), memory);
    });
  }

  it('keeps the size classes apart', () => {
    const memory = after([...mixed(6, 5, {}), ...mixed(6, 5, { bytes: 2_000 * KIB, duration_ms: 9_000 })]);
    assert.notEqual(compareLatency(memory)[0]?.status, 'needs-review');
    const [, , big] = compareLatency(memory);
    assert.deepEqual([big?.sizeClass, big?.asyncUploads, big?.status], ['1-to-16-mib', 30, 'not-enough-data']);
  });

  it('is not taken in by a network that has become slow for both paths', () => {
    const both = times(5, {}).flatMap(() => [recordOf({ ...HELD_BACK, ...slow }), ...times(5, slow)]);
    assert.notEqual(compared(mixed(30, 9, { duration_ms: 100 }), both).status, 'needs-review');
  });

  it('notices a slowdown after 2,000 fast uploads within 40 async ones', () => {
    const memory = after(mixed(200, 9, { duration_ms: 100 }));
    const slowed = mixed(4, 10, slow).reduce((seen, record) => latencyMemoryAfter(seen, record), memory);
    assert.equal(compareLatency(memory)[0]?.status === 'needs-review', false);
    assert.equal(compareLatency(slowed)[0]?.status, 'needs-review');
  });

  it('forgets slow uploads once async is as fast as allowed', () => {
    const { status, asyncUploads } = compared(mixed(3, 1, slow), mixed(40, 9, { duration_ms: 90 }));
    assert.notEqual(status, 'needs-review');
    assert.ok(asyncUploads <= 1, String(asyncUploads));
  });

  it('brings up what was accepted again only where it has become slower still', () => {
    const accepted = { 'under-64-kib': 3 };
    const statusOf = (records: readonly UploadRecord[]) =>
      compareLatency(after(records, accepted), accepted)[0]?.status;
    assert.notEqual(statusOf(mixed(100, 9, { duration_ms: 310 })), 'needs-review');
    assert.equal(statusOf(mixed(6, 9, { duration_ms: 900 })), 'needs-review');
  });

  it('brings up what was accepted again only where it is surely slower than that', () => {
    const rounds = [90, 110, 80, 120].flatMap((heldBack, round) => [
      recordOf({ ...HELD_BACK, duration_ms: heldBack }),
      ...[360, 500 - 10 * round, 420].map((duration_ms) => recordOf({ duration_ms })),
    ]);
    const statusOf = (accepted: AcceptedRatios) => {
      const records = [...times(3, { ...HELD_BACK, duration_ms: 100 }), ...rounds];
      return compareLatency(after(records, accepted), accepted)[0]?.status;
    };
    assert.equal(statusOf({}), 'needs-review');
    assert.equal(statusOf({ 'under-64-kib': 3 }), 'fine');
  });

  it('forgets a class as a whole, and the others not at all', () => {
    const memory = after([...mixed(6, 5, slow), ...mixed(6, 5, { ...slow, bytes: 100 * KIB })]);
    const forgotten = forgetClasses(memory, ['under-64-kib']);
    assert.deepEqual(forgotten['under-64-kib'], emptyLatencyMemory()['under-64-kib']);
    assert.equal(forgotten['64-kib-to-1-mib'], memory['64-kib-to-1-mib']);
  });

  it('bears uploads of no measurable time, and being written down', () => {
    const memory = after([...times(10, { duration_ms: 0 }), ...times(4, { ...HELD_BACK, duration_ms: 0 })]);
    assert.equal(memory['under-64-kib'].sync.mean, 0);
    assert.equal(compareLatency(memory)[0]?.status, 'not-enough-data');
    assert.deepEqual(latencyMemorySchema.parse(JSON.parse(JSON.stringify(memory))), memory);
  });

  it('keeps a memory of bounded size', () => {
    const { sync, syncSpread, asyncSpread, run } = after(mixed(300, 5, slow))['under-64-kib'];
    const sizes = [sync.uploads, syncSpread.differences, asyncSpread.differences, run.uploads];
    assert.deepEqual(sizes.map(Math.round), [60, 60, 60, 100]);
  });
});

describe('the confidence sequence of the difference', () => {
  /** Half the squared differences of neighbours, the number of differences, of uploads, and their mean: of ln(duration). */
  function tallied(durations: readonly number[]) {
    const logs = durations.map((duration) => Math.log(duration));
    const sum = logs.slice(1).reduce((total, log, index) => total + (log - logs[index]!) ** 2 / 2, 0);
    const mean = logs.reduce((total, log) => total + log, 0) / logs.length;
    return { sum, differences: logs.length - 1, uploads: logs.length, mean };
  }

  it('has its bound where the test martingale of its source says 40 to 1', () => {
    const [held, sent] = [
      [100, 130, 80, 110, 90],
      [300, 500, 260, 410, 380, 290, 350, 330],
    ] as const;
    const records = [
      ...held.map((duration_ms) => recordOf({ ...HELD_BACK, duration_ms })),
      ...sent.map((duration_ms) => recordOf({ duration_ms })),
    ];
    const atLeast = compared(records).atLeast ?? 0;
    const [sync, async] = [tallied(held), tallied(sent)];
    const differences = sync.differences + async.differences;
    const pooled = (sync.sum + async.sum) / differences;
    // Each side borrows four differences from both together.
    const [ofSync, ofAsync] = [sync, async].map((side) => (side.sum + 4 * pooled) / (side.differences + 4));
    const variance = ofSync! / sync.uploads + ofAsync! / async.uploads;
    const nu = (2 / 3) * differences;
    const n = (sync.uploads * async.uploads) / (sync.uploads + async.uploads);
    const r = 1 / (1 + n);
    const u = (async.mean - sync.mean - Math.log(atLeast)) ** 2 / variance / nu;
    const evidence = Math.sqrt(r) * ((1 + r * u) / (1 + u)) ** (-(nu + 1) / 2);
    assert.ok(Math.abs(evidence - 40) < 1e-6, String(evidence));
  });

  it('bounds nothing while the uploads are so few that no difference would be evidence', () => {
    const held = [100, 130, 80].map((duration_ms) => recordOf({ ...HELD_BACK, duration_ms }));
    const sent = [3_000, 5_000, 2_600, 4_100].map((duration_ms) => recordOf({ duration_ms }));
    const { atLeast, status } = compared([...held, ...sent]);
    assert.deepEqual([atLeast, status], [0, 'fine']);
  });

  /** The share of runs in which the true ratio ever lies under the bound, as durations of log-normal distribution come in. */
  function wrongShare(ratio: number, spread: number): number {
    const random = mulberry32(5);
    const gauss = normal(random);
    const runs = 400;
    let wrong = 0;
    for (let run = 0; run < runs; run++) {
      let memory = emptyLatencyMemory();
      let isWrong = false;
      // Kept under the size of the memory, so that nothing has faded and the bound is that of the whole run.
      for (let upload = 0; upload < 90 && !isWrong; upload++) {
        const isSync = random() < 0.4;
        const duration_ms = 1_000 * (isSync ? 1 : ratio) * Math.exp(spread * gauss());
        const side = isSync ? HELD_BACK : {};
        memory = latencyMemoryAfter(memory, recordOf({ ...side, duration_ms }));
        isWrong = (compareLatency(memory)[0]?.atLeast ?? 0) > ratio;
      }
      wrong += Number(isWrong);
    }
    return wrong / runs;
  }

  // At a ratio this large a run never begins anew, which leaves the plain sequence.
  for (const spread of [0.5, 1]) {
    it(`excludes the true ratio in at most 5 % of runs that are looked at all the time, at a deviation of ${spread}`, () => {
      const share = wrongShare(30, spread);
      assert.ok(share <= 0.05, String(share));
    });
  }
});
