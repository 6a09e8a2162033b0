import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Attribution } from '../../../src/rollout/attribution.ts';
import {
  claimTrial,
  decideGuard,
  goHalfOpen,
  guardAfter,
  guardStateSchema,
  initialGuard,
  releaseTrial,
  tripGuard,
  turnBackOn,
  type GuardState,
  isErrorRateExceeded,
  DEFAULT_GUARD_THRESHOLDS as LIMITS,
} from '../../../src/rollout/guard.ts';
import { HOUR, T0 } from './recordOf.ts';

const OUTCOMES: Record<string, Attribution> = {
  S: { kind: 'success' },
  F: { kind: 'blamed', errorType: 'server_error', isIntegrityFailure: false },
  I: { kind: 'blamed', errorType: 'integrity', isIntegrityFailure: true },
  O: { kind: 'outage' },
  X: { kind: 'excluded', reason: 'cancelled' },
  N: { kind: 'not-async' },
};

/** A guard that has seen a row of outcomes: S success, F failure, I integrity, O outage, X excluded, N not async. */
function afterRow(row: string, guard: GuardState = initialGuard()): GuardState {
  return [...row].reduce((state, letter) => guardAfter(state, OUTCOMES[letter]!, T0, LIMITS), guard);
}

const ruleAfter = (row: string): string | undefined => {
  const guard = afterRow(row);
  return guard.status === 'watching' ? undefined : guard.trip?.rule;
};

const trip = (guard: GuardState, at = T0): GuardState => tripGuard(guard, 'cusum', at, LIMITS);

const GOOD = 'S'.repeat(40);
const HALF = 'S'.repeat(9);

/** So many failures, evenly spread over so many uploads, so that they do not come close together; the last one fails. */
function spread(failures: number, uploads: number): string {
  return Array.from({ length: uploads }, (_, index) => {
    const isFailure = Math.floor(((index + 1) * failures) / uploads) > Math.floor((index * failures) / uploads);
    return isFailure ? 'F' : 'S';
  }).join('');
}

describe('the three rules', () => {
  const rows = [
    { name: 'one integrity failure', row: 'I', rule: 'integrity' },
    { name: 'an integrity failure after many clean uploads', row: `${'S'.repeat(90)}I`, rule: 'integrity' },
    { name: 'two failures in a row', row: 'FF', rule: undefined },
    { name: 'three failures in a row', row: 'FFF', rule: 'cusum' },
    { name: 'three failures among the first eleven uploads', row: 'FSSSSFSSSSF', rule: 'cusum' },
    { name: 'three failures among the first twelve', row: 'FSSSSFSSSSSF', rule: undefined },
    { name: 'the same three after a good time', row: `${GOOD}FSSSSFSSSSF`, rule: undefined },
    { name: 'three failures after a good time, with one success between', row: `${GOOD}FFSF`, rule: undefined },
    { name: 'three failures in a row after a good time', row: `${GOOD}FFF`, rule: 'cusum' },
    { name: 'four failures after a good time, with three successes between', row: `${GOOD}FSFSFSF`, rule: 'cusum' },
    { name: 'four failures after a good time, with four successes between', row: `${GOOD}FSSFSFSF`, rule: undefined },
    { name: 'three failures among twenty, which is 15 %', row: `F${HALF}F${HALF}F`.slice(0, 20), rule: undefined },
    { name: 'nine failures among a hundred', row: spread(9, 100), rule: undefined },
    { name: 'ten failures among a hundred', row: spread(10, 100), rule: 'error-rate' },
    { name: 'outages, exclusions and sync uploads, however many', row: 'OXN'.repeat(50), rule: undefined },
    { name: 'failures with exclusions between', row: 'FXOFNXF', rule: 'cusum' },
  ];
  for (const { name, row, rule } of rows) {
    it(`${rule ?? 'no rule'} after ${name}`, () => assert.equal(ruleAfter(row), rule));
  }

  it('take an error rate of over 5 % for shown where its lower bound is, from twenty uploads on', () => {
    const least = (uploads: number): number => {
      const isExceeded = (failures: number): boolean =>
        isErrorRateExceeded(
          Array.from({ length: uploads }, (_, index) => index >= failures),
          LIMITS,
        );
      return Array.from({ length: uploads + 1 }, (_, failures) => failures).find(isExceeded) ?? Infinity;
    };
    assert.deepEqual([19, 20, 40, 60, 80, 100].map(least), [Infinity, 4, 5, 7, 8, 10]);
  });

  it('do not trip at 5 % of any window size, nor at 8 %: so much chance there is', () => {
    for (let times = 1; times <= 50; times++) {
      assert.equal(ruleAfter(('S'.repeat(19) + 'F').repeat(times)), undefined, `${times} failures at 5 %`);
      assert.equal(ruleAfter((spread(1, 12) + spread(1, 13)).repeat(times)), undefined, `${times} times at 8 %`);
    }
  });

  it('forgets what lies before the window', () => {
    const guard = afterRow('S'.repeat(250));
    assert.equal(guard.window.length, LIMITS.windowUploads);
    assert.equal(guard.cusum, 0);
  });

  it('notes the numbers that tripped it', () => {
    const { cusum, ...numbers } = afterRow('SSFFF').trip!;
    assert.deepEqual(numbers, { rule: 'cusum', at: T0, successes: 2, failures: 3, errorType: 'server_error' });
    const expected = LIMITS.cusumHeadStart + 2 * Math.log(0.8 / 0.98) + 3 * Math.log(10);
    assert.ok(Math.abs(cusum - expected) < 1e-12, `${cusum} instead of ${expected}`);
  });
});

describe('after a rollback', () => {
  it('stays off for 24 hours, then 48, then until a person comes', () => {
    const first = trip(initialGuard());
    assert.deepEqual([first.status, first.until], ['rolled-back', T0 + 24 * HOUR]);
    const second = trip(goHalfOpen(first));
    assert.deepEqual([second.status, second.until], ['rolled-back', T0 + 48 * HOUR]);
    const third = trip(goHalfOpen(second));
    assert.deepEqual([third.status, third.until, third.rollbacks], ['locked', null, 3]);
    assert.deepEqual(decideGuard(third, T0 + 1e6 * HOUR, LIMITS), { kind: 'locked', rule: 'cusum', rollbacks: 3 });
  });

  it('ignores uploads that were under way', () => {
    const guard = trip(initialGuard());
    assert.equal(afterRow('SFFFFI', guard), guard);
  });

  it('goes half-open on the millisecond, also if nothing has ticked', () => {
    const guard = trip(initialGuard());
    const until = T0 + 24 * HOUR;
    assert.deepEqual(decideGuard(guard, until - 1, LIMITS), { kind: 'rolled-back', rule: 'cusum', until });
    const halfOpen = { kind: 'half-open', isTrialFree: true, cleanUploads: 0, cleanUploadsNeeded: 5 };
    assert.deepEqual(decideGuard(guard, until, LIMITS), halfOpen);
  });

  it('survives being written down', () => {
    for (const guard of [initialGuard(), afterRow('SFS'), trip(initialGuard()), goHalfOpen(trip(initialGuard()))]) {
      assert.deepEqual(guardStateSchema.parse(JSON.parse(JSON.stringify(guard))), guard);
    }
  });
});

describe('half-open', () => {
  const halfOpen = goHalfOpen(trip(initialGuard()));

  it('closes after five clean uploads, and remembers the rollback', () => {
    assert.deepEqual([afterRow('SSSS', halfOpen).status, afterRow('SSSS', halfOpen).cleanUploads], ['half-open', 4]);
    const closed = afterRow('SSSSS', halfOpen);
    assert.deepEqual([closed.status, closed.window, closed.cusum, closed.rollbacks], ['watching', [], 0, 1]);
  });

  it('rolls back at the first failure', () => {
    assert.deepEqual(
      [afterRow('SSSSF', halfOpen).trip?.rule, afterRow('I', halfOpen).trip?.rule],
      ['half-open-failure', 'integrity'],
    );
    assert.equal(afterRow('SSSSF', halfOpen).rollbacks, 2);
  });

  it('takes neither outages nor exclusions for clean', () => {
    assert.equal(afterRow('OXNOXNOXN', halfOpen).cleanUploads, 0);
  });

  it('lets one upload through at a time', () => {
    const claimed = claimTrial(halfOpen, 'a', T0, LIMITS);
    assert.equal(claimed.trial?.requestId, 'a');
    assert.equal(claimTrial(claimed, 'b', T0 + 1, LIMITS), claimed);
    const decision = decideGuard(claimed, T0 + 1, LIMITS);
    assert.ok(decision.kind === 'half-open' && !decision.isTrialFree);
    assert.equal(releaseTrial(claimed, 'b'), claimed);
    assert.equal(claimTrial(releaseTrial(claimed, 'a'), 'b', T0 + 1, LIMITS).trial?.requestId, 'b');
  });

  it('takes the turn back from an upload that never reports', () => {
    const claimed = claimTrial(halfOpen, 'a', T0, LIMITS);
    assert.equal(claimTrial(claimed, 'b', T0 + HOUR - 1, LIMITS).trial?.requestId, 'a');
    assert.equal(claimTrial(claimed, 'b', T0 + HOUR, LIMITS).trial?.requestId, 'b');
    // The clock was put right since.
    assert.equal(claimTrial(claimed, 'b', T0 - HOUR / 2, LIMITS).trial?.requestId, 'a');
    assert.equal(claimTrial(claimed, 'b', T0 - 9 * HOUR, LIMITS).trial?.requestId, 'b');
  });

  it('hands out no turn in any other status', () => {
    for (const guard of [initialGuard(), trip(initialGuard())]) assert.equal(claimTrial(guard, 'a', T0, LIMITS), guard);
  });
});

describe('turnBackOn', () => {
  it('keeps the count when it cuts a cool-down short', () => {
    const on = turnBackOn(trip(trip(initialGuard())));
    assert.deepEqual([on.status, on.rollbacks, on.window, on.cusum], ['watching', 2, [], 0]);
    assert.equal(trip(on).status, 'locked');
  });

  it('begins to count anew when it unlocks', () => {
    const on = turnBackOn(trip(trip(trip(initialGuard()))));
    assert.deepEqual([on.status, on.rollbacks], ['watching', 0]);
  });
});
