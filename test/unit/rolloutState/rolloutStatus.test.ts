import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rolloutStatus, settingsActor } from '../../../src/rolloutState/rolloutStatus.ts';
import { RolloutStatus } from '../../../src/protocol/panelMessages.ts';
import {
  DEFAULT_ROLLOUT_CONFIG,
  initialState,
  type RolloutConfig,
  type RolloutState,
} from '../../../src/rollout/rolloutState.ts';
import type { RolloutEvent } from '../../../src/rollout/rolloutEvent.ts';
import { reduce } from '../../../src/rollout/rolloutReducer.ts';
import { resolveSettings, type ResolvedSettings, type SettingName } from '../../../src/settings.ts';

/** Its bucket is 28, the first one outside of 0.28 %. */
const MACHINE_ID = 'machine-26205';

function statusAt(percentage: number, config = DEFAULT_ROLLOUT_CONFIG, enabled = true): RolloutStatus {
  const values: Partial<Record<SettingName, unknown>> = {
    'asyncUpload.enabled': enabled,
    'asyncUpload.rolloutPercentage': percentage,
  };
  const resolved = resolveSettings((name) => values[name], {});
  return RolloutStatus.parse(rolloutStatus({ resolved, machineId: MACHINE_ID, state: null, config, now: 0 }));
}

describe('rolloutStatus', () => {
  test('says by the rule of the rollout itself whether this machine is in', () => {
    assert.equal(statusAt(0.28).bucket, 28);
    assert.equal(statusAt(0.28).isInCohort, false, '0.28 * 100 is 28.000000000000004');
    assert.equal(statusAt(0.29).isInCohort, true);
    assert.equal(statusAt(100, DEFAULT_ROLLOUT_CONFIG, false).isInCohort, false);
  });

  test('names the success rate under which the guard rolls back', () => {
    assert.equal(statusAt(10).guardSuccessRate, 0.95);
    const guard = { ...DEFAULT_ROLLOUT_CONFIG.guard, maxErrorRate: 0.25 };
    assert.equal(statusAt(10, { ...DEFAULT_ROLLOUT_CONFIG, guard }).guardSuccessRate, 0.75);
  });

  test('says who set the percentage, and whether the rollout goes on by itself or why not', () => {
    const on = { ...DEFAULT_ROLLOUT_CONFIG, autoAdvance: true };
    const told = (
      state: RolloutState,
      config: RolloutConfig,
      resolved = settingsOf({ percentage: state.progress.percentage }),
    ) => {
      const { percentageSetBy, autoAdvance } = rolloutStatus({
        resolved,
        machineId: MACHINE_ID,
        state,
        config,
        now: 0,
      });
      return [percentageSetBy, autoAdvance];
    };
    const set = (percentage: number, actor: 'person' | 'environment' | 'settings-sync') =>
      stateAfter({ type: 'settings', enabled: true, percentage, actor });
    const started = stateAfter({ type: 'command', command: 'start' });
    assert.deepEqual(told(stateAfter(), on), ['ladder', null]);
    assert.deepEqual(told(started, on), ['ladder', 'Yes, once the stage is passed.']);
    assert.deepEqual(told(set(10, 'settings-sync'), on), ['settings-sync', 'Yes, once the stage is passed.']);
    assert.deepEqual(told(started, DEFAULT_ROLLOUT_CONFIG), [
      'ladder',
      'No: a person advances it, since rollout.autoAdvance is off.',
    ]);
    const environment = settingsOf({ percentage: 1, environment: { ASYNC_UPLOAD_ROLLOUT: '10' } });
    assert.deepEqual(told(set(10, 'environment'), on, environment), [
      'environment',
      'No: ASYNC_UPLOAD_ROLLOUT holds it at 10 %.',
    ]);
    assert.deepEqual(told(set(5, 'person'), on), [
      'person',
      'No: 5 % is no stage of the ladder (1 %, 10 %, 50 %, 100 %), so that nothing can be passed.',
    ]);
    assert.deepEqual(told(set(100, 'person'), on), ['person', 'No: this is the last stage.']);
    assert.deepEqual(told(started, on, settingsOf({ percentage: 100 })), [
      'ladder',
      "No: this window's settings say 100 %, while the rollout that all windows share stands at 1 %.",
    ]);
  });

  test('names what is slow, by how much, and what marking it as done means', () => {
    const state = stateAfter();
    const review = {
      ...state.review,
      isPending: true,
      raised: ['1-to-16-mib' as const],
      ratios: { '1-to-16-mib': 3.14 },
    };
    const input = { resolved: settingsOf({}), machineId: MACHINE_ID, config: DEFAULT_ROLLOUT_CONFIG, now: 0 };
    assert.match(
      rolloutStatus({ ...input, state: { ...state, review } }).review?.sentence ?? '',
      /^Async takes 314 % of sync's time for files of 1 to 16 MB\. .* does not come up again in this stage\.$/,
    );
  });

  test('says of a failed stage that it waits, and offers to turn back on what was rolled back by hand', () => {
    const input = { resolved: settingsOf({}), machineId: MACHINE_ID, config: DEFAULT_ROLLOUT_CONFIG, now: 0 };
    const started = stateAfter({ type: 'command', command: 'start' });
    const progress = { ...started.progress, status: 'paused' as const, successes: 18, failures: 2 };
    const failed = { ...started, progress };
    assert.match(
      rolloutStatus({ ...input, state: failed }).stage?.sentence ?? '',
      /has failed.*resume it begins the stage anew/,
    );
    const off = stateAfter({ type: 'command', command: 'start' }, { type: 'command', command: 'roll-back' });
    assert.deepEqual(rolloutStatus({ ...input, state: off }).availableCommands, [
      'startRollout',
      'turnBackOn',
      'openSettings',
    ]);
  });
});

describe('settingsActor', () => {
  const cases = [
    { environment: {}, isAttended: true, actor: 'person' },
    { environment: {}, isAttended: false, actor: 'settings-sync' },
    { environment: { ASYNC_UPLOAD_ROLLOUT: '10' }, isAttended: true, actor: 'environment' },
    { environment: { ASYNC_UPLOAD_ENABLED: 'off' }, isAttended: true, actor: 'environment' },
    { environment: { ASYNC_UPLOAD_ENABLED: 'on' }, isAttended: true, actor: 'person' },
    { environment: { ASYNC_UPLOAD_TIMEOUT: '3' }, isAttended: true, actor: 'person' },
  ];
  for (const { environment, isAttended, actor } of cases) {
    test(`${actor}: ${JSON.stringify(environment)}, ${isAttended ? 'attended' : 'in the background'}`, () => {
      assert.equal(settingsActor(settingsOf({ percentage: 5, environment }), isAttended), actor);
    });
  }
});

function settingsOf({
  percentage = 0,
  environment = {},
}: {
  percentage?: number;
  environment?: Record<string, string>;
}): ResolvedSettings {
  const values: Partial<Record<SettingName, unknown>> = {
    'asyncUpload.enabled': percentage > 0,
    'asyncUpload.rolloutPercentage': percentage,
  };
  return resolveSettings((name) => values[name], environment);
}

function stateAfter(...events: readonly RolloutEvent[]): RolloutState {
  const scope = { flagVersion: '1', backend: 'embedded', extensionVersion: '1' };
  return events.reduce((state, event) => reduce(state, event, 0, DEFAULT_ROLLOUT_CONFIG).state, initialState(scope));
}
