import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RolloutRecord } from '../../../src/protocol/metrics.ts';
import {
  knownBeforeLoss,
  knownDetails,
  lastKnownFrom,
  NOTHING_BUT_USE,
  stateAfterLoss,
} from '../../../src/rollout/lastKnown.ts';
import type { LastKnown } from '../../../src/rollout/rolloutEvent.ts';
import { DEFAULT_ROLLOUT_CONFIG } from '../../../src/rollout/rolloutState.ts';
import { HOUR, recordOf, T0 } from './recordOf.ts';

const SCOPE = { flagVersion: '1', backend: 'embedded', extensionVersion: '1.0.0' };

/** What is known of a rollout that is off and was never used. */
const OFF: LastKnown = {
  percentage: 0,
  percentageBefore: 0,
  setBy: null,
  isPaused: false,
  isLocked: false,
  rollbacks: 0,
  wasInUse: false,
};

/** A record of the rollout with this action. */
function told(action: string, details: RolloutRecord['details'] = {}): RolloutRecord {
  const timestamp = new Date(T0).toISOString();
  return { event_type: 'rollout_stage', timestamp, message: action, details: { cause: 'person', action, ...details } };
}

const TRIPPED = told('trip', { rollbacks: 1, until: new Date(T0 + HOUR).toISOString() });
const LOCKED = told('trip', { rollbacks: 3, until: null });

/** What the log tells that differs from a rollout that is off. */
function changesIn(...log: readonly (RolloutRecord | ReturnType<typeof recordOf>)[]): Partial<LastKnown> | undefined {
  const known = lastKnownFrom(log);
  if (!known) return undefined;
  const isChanged = ([name, value]: [string, unknown]): boolean => value !== OFF[name as keyof LastKnown];
  return Object.fromEntries(Object.entries(known).filter(isChanged));
}

describe('what a log tells of a rollout', () => {
  it('is nothing where it holds no word of one', () => {
    assert.equal(lastKnownFrom([]), undefined);
    assert.equal(changesIn(recordOf({ execution_type: 'sync' })), undefined);
    assert.equal(changesIn(told('verdict', { percentage: 10 }), told('running', { percentage: 10 })), undefined);
    assert.equal(changesIn(told('acknowledge-review', { percentage: 10 })), undefined);
  });

  it('comes from the last upload where no record tells of it', () => {
    const at = (rollout_percentage: number) => recordOf({ rollout_percentage });
    assert.deepEqual(changesIn(at(1)), { percentage: 1, wasInUse: true });
    assert.deepEqual(changesIn(at(1), at(10)), { percentage: 10, wasInUse: true });
    assert.deepEqual(changesIn(recordOf({ rollout_percentage: 10, reason: 'paused', execution_type: 'sync' })), {
      percentage: 10,
      isPaused: true,
      wasInUse: true,
    });
    assert.deepEqual(changesIn(recordOf({ rollout_percentage: 10, reason: 'locked', execution_type: 'sync' })), {
      percentage: 10,
      isLocked: true,
      wasInUse: true,
    });
  });

  it('is that it was off where an async upload took place outside of it', () => {
    assert.deepEqual(changesIn(recordOf({ reason: 'override' })), {});
    assert.deepEqual(changesIn(recordOf({ rollout_percentage: 10, reason: 'disabled' })), {});
  });

  it('keeps what an upload told when a sync upload follows that tells nothing', () => {
    const disabled = recordOf({ rollout_percentage: 10, reason: 'disabled', execution_type: 'sync' });
    const expected = { percentage: 10, wasInUse: true };
    assert.deepEqual(changesIn(recordOf({ rollout_percentage: 10 }), disabled), expected);
  });

  it('comes from the records rather than from uploads, before or after them', () => {
    const upload = recordOf({ rollout_percentage: 50 });
    assert.equal(changesIn(told('start', { percentage: 1 }), upload)?.percentage, 1);
    assert.equal(changesIn(upload, told('advance', { percentage: 10 }))?.percentage, 10);
  });

  it('begins with the uploads where the first record says less than they do', () => {
    const expected = { percentage: 50, rollbacks: 1, wasInUse: true };
    assert.deepEqual(changesIn(recordOf({ rollout_percentage: 50 }), TRIPPED), expected);
  });

  it('is who set the percentage, until it climbs', () => {
    const set = told('settings', { cause: 'environment', percentage: 5 });
    assert.equal(changesIn(set)?.setBy, 'environment');
    assert.equal(changesIn(set, told('pause', { percentage: 5 }))?.setBy, 'environment');
    assert.equal(changesIn(set, told('advance', { percentage: 10 }))?.setBy, undefined);
    assert.equal(changesIn(told('settings', { cause: 'somebody', percentage: 5 }))?.setBy, 'person');
  });

  it('is the percentage of before once the rollout is off', () => {
    const start = told('start', { percentage: 1 });
    const off = told('turn-off', { percentage: 0 });
    assert.deepEqual(changesIn(start, off), { percentageBefore: 1 });
    assert.deepEqual(changesIn(start, off, told('settings', { percentage: 0 })), {
      percentageBefore: 1,
      setBy: 'person',
    });
    const on = told('turn-back-on', { percentage: 1 });
    assert.deepEqual(changesIn(start, off, on), { percentage: 1, wasInUse: true });
  });

  it('is a percentage of 0 where a record has none, or one that cannot be', () => {
    assert.equal(lastKnownFrom([told('start')])?.percentage, 0);
    assert.equal(lastKnownFrom([told('start', { percentage: '10' })])?.percentage, 0);
    assert.equal(lastKnownFrom([told('start', { percentage: -1 })])?.percentage, 0);
    assert.equal(lastKnownFrom([told('start', { percentage: 0.5 })])?.percentage, 0.5);
  });

  it('is a pause until the next record that sets a percentage', () => {
    const [start, pause] = [told('start', { percentage: 1 }), told('pause', { percentage: 1 })];
    assert.deepEqual(changesIn(start, pause), { percentage: 1, isPaused: true, wasInUse: true });
    assert.equal(changesIn(start, pause, told('resume', { percentage: 1 }))?.isPaused, undefined);
  });

  it('is still a pause where async is turned back on at the same percentage', () => {
    const pause = told('pause', { percentage: 10 });
    assert.equal(changesIn(pause, TRIPPED, told('turn-back-on', { percentage: 10 }))?.isPaused, true);
    assert.equal(changesIn(pause, TRIPPED, told('turn-back-on', { percentage: 1 }))?.isPaused, undefined);
    const start = told('start', { percentage: 10 });
    assert.equal(changesIn(start, TRIPPED, told('turn-back-on', { percentage: 10 }))?.isPaused, undefined);
  });

  it('is a rollback, or the lock where it has no end', () => {
    assert.deepEqual(changesIn(TRIPPED), { rollbacks: 1, wasInUse: true });
    assert.deepEqual(changesIn(LOCKED), { rollbacks: 3, isLocked: true, wasInUse: true });
  });

  it('forgets the rollbacks when a person ends a lock, and only then', () => {
    const on = told('turn-back-on', { percentage: 0 });
    assert.deepEqual(changesIn(LOCKED, on), {});
    assert.deepEqual(changesIn(TRIPPED, on), { rollbacks: 1, wasInUse: true });
  });

  it('is use where it is locked at no percentage and after no rollback that is known', () => {
    assert.deepEqual(changesIn(told('scope', { is_locked: true })), { isLocked: true, wasInUse: true });
    assert.deepEqual(changesIn(told('scope', { percentage: 0 })), {});
  });

  it('is all that a record of a new version or a loss has kept', () => {
    const known: LastKnown = {
      percentage: 10,
      percentageBefore: 5,
      setBy: 'settings-sync',
      isPaused: true,
      isLocked: true,
      rollbacks: 3,
      wasInUse: true,
    };
    const { state, records } = stateAfterLoss({ scope: SCOPE }, known, T0, DEFAULT_ROLLOUT_CONFIG);
    // A percentage is set, so that there is none to go back to.
    const kept = { ...known, percentageBefore: 0 };
    assert.deepEqual(lastKnownFrom(records), kept);
    assert.deepEqual(lastKnownFrom([told('scope', knownDetails(state))]), kept);
  });
});

describe('what a record of a loss tells of the time before it', () => {
  it('is the lock and the rollbacks of then, not those that the loss has made', () => {
    const details = {
      percentage: 10,
      is_locked: true,
      rollbacks: 3,
      was_locked: false,
      rollbacks_before: 2,
      was_in_use: true,
    };
    assert.deepEqual(knownBeforeLoss(details), { ...OFF, percentage: 10, rollbacks: 2, wasInUse: true });
    assert.equal(knownBeforeLoss({ ...details, was_locked: true }).isLocked, true);
  });
});

describe('the state after a loss', () => {
  const after = (known: LastKnown) => {
    const { state, records } = stateAfterLoss({ scope: SCOPE }, known, T0, DEFAULT_ROLLOUT_CONFIG);
    return { ...state, message: records[0]?.message, details: records[0]?.details };
  };

  it('is off and free where nothing was in use, with the way back', () => {
    const { progress, guard, message } = after({ ...OFF, percentageBefore: 10, isPaused: true });
    assert.deepEqual([progress.status, progress.percentage, progress.percentageBefore], ['idle', 0, 10]);
    assert.deepEqual([guard.status, guard.trip], ['watching', null]);
    assert.equal(message, "The rollout's state was lost; by the metrics it was off.");
  });

  it('begins the stage anew, in a cool-down', () => {
    const { progress, guard, message } = after({ ...OFF, percentage: 1, setBy: 'person', wasInUse: true });
    assert.deepEqual([progress.status, progress.percentage, progress.setBy], ['running', 1, 'person']);
    assert.deepEqual([guard.status, guard.rollbacks, guard.until], ['rolled-back', 1, T0 + 24 * HOUR]);
    assert.equal(guard.trip?.rule, 'unreadable-state');
    assert.equal(
      message,
      "The rollout's state was lost; by the metrics it was at 1 %. Async stays off, as after a rollback.",
    );
  });

  it('is in a cool-down, too, where nothing but use is known', () => {
    const { progress, guard, message } = after(NOTHING_BUT_USE);
    assert.deepEqual([progress.status, guard.status, guard.rollbacks], ['idle', 'rolled-back', 1]);
    assert.equal(
      message,
      "The rollout's state was lost; by the metrics it was off. Async stays off, as after a rollback.",
    );
  });

  it('keeps a pause', () => {
    const { progress, message } = after({ ...OFF, percentage: 10, isPaused: true, wasInUse: true });
    assert.deepEqual([progress.status, progress.percentage, progress.clockSince], ['paused', 10, null]);
    assert.match(message ?? '', /; by the metrics it was at 10 %, paused\. /);
  });

  it('keeps a lock with its count, however few rollbacks that is, and tells both', () => {
    const { guard, message, details } = after({ ...OFF, isLocked: true, rollbacks: 1, wasInUse: true });
    assert.deepEqual([guard.status, guard.rollbacks, guard.until], ['locked', 1, null]);
    assert.equal(message, "The rollout's state was lost; by the metrics it was off. Async stays locked.");
    assert.deepEqual(
      [details?.['action'], details?.['was_locked'], details?.['rollbacks_before'], details?.['was_in_use']],
      ['state-lost', true, 1, true],
    );
  });
});
