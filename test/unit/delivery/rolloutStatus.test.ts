import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rolloutStatus } from '../../../src/delivery/rolloutStatus.ts';
import { RolloutStatus } from '../../../src/protocol/panelMessages.ts';
import { DEFAULT_ROLLOUT_CONFIG } from '../../../src/rollout/rolloutConfig.ts';
import { resolveSettings, type SettingName } from '../../../src/settings.ts';

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
});
