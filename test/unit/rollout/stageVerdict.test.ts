import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { requiredUploads } from '../../../src/rollout/proportion.ts';
import { DEFAULT_STAGES } from '../../../src/rollout/stages.ts';
import { stageVerdict, verdictOf } from '../../../src/rollout/stageVerdict.ts';

/** 1 %, 24 h, 99.5 %. */
const [STAGE] = DEFAULT_STAGES as [(typeof DEFAULT_STAGES)[number]];

const statuses = (successes: number, failures: number, elapsedHours: number): string[] =>
  stageVerdict(STAGE, { successes, failures, elapsedHours }).criteria.map(({ status }) => status);

describe('stageVerdict', () => {
  const cases = [
    { successes: 756, failures: 0, elapsedHours: 24, verdict: 'pass' },
    { successes: 755, failures: 0, elapsedHours: 24, verdict: 'hold' },
    { successes: 756, failures: 0, elapsedHours: 23.99, verdict: 'hold' },
    { successes: 0, failures: 0, elapsedHours: 1_000, verdict: 'hold' },
    { successes: 1_327, failures: 1, elapsedHours: 24, verdict: 'hold' },
    { successes: 1_328, failures: 1, elapsedHours: 24, verdict: 'pass' },
    { successes: 17, failures: 2, elapsedHours: 1, verdict: 'hold' },
    { successes: 18, failures: 2, elapsedHours: 1, verdict: 'fail' },
    { successes: 19, failures: 2, elapsedHours: 1, verdict: 'hold' },
    { successes: 0, failures: 19, elapsedHours: 1, verdict: 'hold' },
    { successes: 0, failures: 20, elapsedHours: 1, verdict: 'fail' },
    { successes: 100, failures: 1, elapsedHours: 1, verdict: 'hold' },
    { successes: 50, failures: 50, elapsedHours: 24, verdict: 'fail' },
  ];
  for (const { verdict, ...evidence } of cases) {
    it(`${verdict}: ${JSON.stringify(evidence)}`, () => assert.equal(stageVerdict(STAGE, evidence).verdict, verdict));
  }

  it('says what is met, not met and not yet known', () => {
    assert.deepEqual(statuses(0, 0, 0), ['not-met', 'not-enough-data', 'not-enough-data']);
    assert.deepEqual(statuses(756, 0, 24), ['met', 'met', 'met']);
    assert.deepEqual(statuses(800, 1, 24), ['met', 'met', 'not-enough-data']);
    assert.deepEqual(statuses(50, 50, 24), ['met', 'not-enough-data', 'not-met']);
  });

  it('tells what the success rate is known to be, from the first upload on', () => {
    const detail = (successes: number, failures: number): string | undefined =>
      stageVerdict(STAGE, { successes, failures, elapsedHours: 0 }).criteria[2]?.detail;
    assert.equal(detail(0, 0), 'no uploads yet');
    assert.match(detail(1, 0) ?? '', /^0 of 1 failed: \d\.\d\d % proven, 99\.5 % takes 756 uploads$/);
    assert.match(detail(756, 0) ?? '', /^0 of 756 failed: at least 99\.5\d % succeed, the target is 99\.5 %$/);
    assert.match(detail(50, 50) ?? '', /^50 of 100 failed: at most 6\d\.\d\d % succeed, the target is 99\.5 %$/);
  });

  it('shows n of N uploads and h of H hours', () => {
    const {
      n,
      requiredUploads: needed,
      hours,
      criteria,
    } = stageVerdict(STAGE, {
      successes: 41,
      failures: 1,
      elapsedHours: 23.97,
    });
    assert.deepEqual({ n, needed, hours }, { n: 42, needed: 1329, hours: 23.97 });
    assert.equal(criteria[0]?.detail, '23.9 of 24 hours');
    assert.equal(criteria[1]?.detail, '42 of 756 uploads');
    assert.match(criteria[2]?.detail ?? '', /^1 of 42 failed: 85\.\d\d % proven, 99.5 % takes 1329 uploads$/);
  });

  it('never passes under n, before the time, or where it also fails', () => {
    const stage = fc.record({
      percentage: fc.constant(1),
      hours: fc.integer({ min: 0, max: 200 }),
      successRate: fc.double({ min: 50, max: 99.9, noNaN: true }),
    });
    const evidence = fc.record({
      successes: fc.integer({ min: 0, max: 4_000 }),
      failures: fc.integer({ min: 0, max: 20 }),
      elapsedHours: fc.double({ min: 0, max: 400, noNaN: true }),
    });
    fc.assert(
      fc.property(stage, evidence, (theStage, seen) => {
        const { verdict, n, lower, upper } = stageVerdict(theStage, seen);
        const target = theStage.successRate / 100;
        if (verdict === 'pass') {
          assert.ok(n >= requiredUploads(target, seen.failures));
          assert.ok(seen.elapsedHours >= theStage.hours);
          assert.ok(lower >= target - 1e-9 && upper >= target);
        }
        if (verdict === 'fail') assert.ok(upper < target + 1e-9);
        assert.equal(verdict, verdictOf(theStage, seen));
      }),
    );
  });
});
