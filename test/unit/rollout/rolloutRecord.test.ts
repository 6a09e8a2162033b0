import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initialGuard, type GuardState, type GuardTrip } from '../../../src/rollout/guard.ts';
import { formatMoment } from '../../../src/rollout/rolloutEvent.ts';
import {
  actorRecord,
  describeSlowness,
  describeTrip,
  isWorthTelling,
  reviewRecord,
  rolloutRecord,
  stageNumbers,
  tripRecord,
} from '../../../src/rollout/rolloutRecord.ts';
import { initialState } from '../../../src/rollout/rolloutState.ts';
import { enterStage } from '../../../src/rollout/stages.ts';
import { HOUR, T0 } from './recordOf.ts';

const TRIP: GuardTrip = {
  rule: 'cusum',
  at: T0,
  successes: 7,
  failures: 3,
  cusum: 4.56789,
  errorType: 'server_error_of_a_kind',
};

const rolledBack = (changes: Partial<GuardState> = {}): GuardState => ({
  ...initialGuard(2),
  status: 'rolled-back',
  until: T0 + 24 * HOUR,
  ...changes,
});

describe('the record of a rollback', () => {
  it('has its numbers, to the third place, and says until when async is off', () => {
    const { timestamp, message, details } = tripRecord(rolledBack(), TRIP);
    assert.equal(timestamp, '2025-01-01T00:00:00.000Z');
    assert.equal(
      message,
      'Async uploads rolled back: 3 of the last 10 uploads failed (last error: server error of a kind), ' +
        `too many too close together. Async stays off until ${formatMoment(T0 + 24 * HOUR)}.`,
    );
    assert.deepEqual(details, {
      cause: 'guard',
      action: 'trip',
      rule: 'cusum',
      successes: 7,
      failures: 3,
      cusum: 4.568,
      error_type: 'server_error_of_a_kind',
      rollbacks: 2,
      until: '2025-01-02T00:00:00.000Z',
    });
  });

  it('says that a person is needed where async is locked', () => {
    const { message, details } = tripRecord(rolledBack({ status: 'locked', until: null, rollbacks: 3 }), TRIP);
    assert.match(message, /close together\. This was rollback 3; a person has to turn async back on\.$/);
    assert.equal(details['until'], null);
  });
});

describe('the reason of a rollback', () => {
  const reasons: [Partial<GuardTrip>, string][] = [
    [{ rule: 'integrity' }, 'the server received other bytes than were sent'],
    [{ rule: 'error-rate', errorType: null }, '3 of the last 10 uploads failed'],
    [{ rule: 'error-rate', successes: 0, failures: 1, errorType: null }, '1 of the last 1 upload failed'],
    [{ rule: 'half-open-failure', errorType: null }, 'an upload failed while async was on trial'],
    [
      { rule: 'half-open-failure', errorType: 'rate_limit' },
      'an upload failed while async was on trial (last error: rate limit)',
    ],
    [{ rule: 'unreadable-state' }, "the rollout's state was lost"],
  ];
  for (const [changes, reason] of reasons) {
    it(`is that ${reason}`, () => assert.equal(describeTrip({ ...TRIP, ...changes }), reason));
  }
});

describe('the numbers of a stage', () => {
  it('are those of the present stage, with its hours to the second place', () => {
    const progress = { ...enterStage(10, T0, 'environment'), successes: 5, failures: 1, elapsedMs: 1.238 * HOUR };
    const state = { ...initialState({ flagVersion: '1', backend: 'b', extensionVersion: '1' }), progress };
    assert.deepEqual(stageNumbers(state), {
      percentage: 10,
      set_by_hand: true,
      successes: 5,
      failures: 1,
      hours: 1.24,
      verdict: 'hold',
    });
  });
});

describe('the record of a slow size class', () => {
  it('says how slow, what is sure at least, and from how many uploads', () => {
    const comparison = {
      sizeClass: '1-to-16-mib' as const,
      syncUploads: 12,
      asyncUploads: 40,
      ratio: 1.4567,
      atLeast: 1.2398,
      status: 'needs-review' as const,
    };
    const { event_type, message, details } = reviewRecord(T0, comparison, 1.4567, 1.2398);
    assert.equal(event_type, 'review');
    assert.equal(
      message,
      "Async takes 146 % of sync's time for files of 1 to 16 MB (surely over 123 %); please review.",
    );
    assert.deepEqual(details, {
      cause: 'rollout',
      action: 'raised',
      size_class: '1-to-16-mib',
      ratio: 1.457,
      ratio_at_least: 1.24,
      sync_uploads: 12,
      async_uploads: 40,
    });
  });

  it('says that it is too much where the ratio was not noted', () => {
    assert.equal(describeSlowness('over-16-mib', undefined), "too much of sync's time for files over 16 MB");
  });
});

describe('the record of what a person has done', () => {
  const recordWith = (reason?: string) =>
    actorRecord('rollout_stage', T0, 'Done.', reason === undefined ? {} : { reason }, { action: 'pause' });

  it('is without a reason where none was given', () => {
    for (const { message, details } of [recordWith(), recordWith(''), recordWith(' \n\t')]) {
      assert.deepEqual([message, details], ['Done.', { cause: 'person', action: 'pause' }]);
    }
  });

  it('has a reason of at most 200 characters, which does not end in a space', () => {
    const reason = recordWith(`${'x'.repeat(199)} and more`).details['reason'];
    assert.equal(reason, 'x'.repeat(199));
    assert.equal(recordWith('y'.repeat(201)).message, `Done. Reason: ${'y'.repeat(200)}`);
    assert.equal(recordWith(`  ${'z'.repeat(200)}`).details['reason'], 'z'.repeat(200));
  });
});

it('signs of the clock are not worth telling, all else is', () => {
  const told = ['running', 'pause'].map((action) =>
    isWorthTelling(rolloutRecord('rollout_stage', T0, 'x', { cause: 'clock', action })),
  );
  assert.deepEqual(told, [false, true]);
});
