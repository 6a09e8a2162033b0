import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tripGuard } from '../../../src/rollout/guard.ts';
import { DEFAULT_ROLLOUT_CONFIG as CONFIG } from '../../../src/rollout/rolloutConfig.ts';
import {
  EMPTY_ROLLOUT_FILE,
  parseRolloutFile,
  recoveredState,
  stateFor,
  withState,
} from '../../../src/rollout/rolloutFile.ts';
import { initialState, gateReading, type RolloutState } from '../../../src/rollout/rolloutState.ts';
import { HOUR, T0 } from './recordOf.ts';

const SCOPE = { flagVersion: '1', backend: 'embedded', extensionVersion: '1.0.0' };
const NEWER = { ...SCOPE, extensionVersion: '1.1.0' };

function rolledBack(times: number): RolloutState {
  let state = initialState(SCOPE, T0);
  for (let i = 0; i < times; i++) state = { ...state, guard: tripGuard(state.guard, 'cusum', T0, CONFIG.guard) };
  return state;
}

describe('the rollout file', () => {
  it('gives back what was written', () => {
    const file = withState(EMPTY_ROLLOUT_FILE, rolledBack(2));
    assert.deepEqual(parseRolloutFile(JSON.stringify(file)), file);
    assert.deepEqual(stateFor(file, SCOPE, T0 + 1), rolledBack(2));
  });

  it('replaces a state of the same scope and keeps the others', () => {
    const other = { ...initialState(NEWER, T0) };
    const file = [rolledBack(0), other, rolledBack(1)].reduce(withState, EMPTY_ROLLOUT_FILE);
    assert.deepEqual(file.states, [rolledBack(1), other]);
  });

  for (const text of [
    '',
    '{"version":1,"sta',
    'null',
    '[]',
    '{"version":2,"states":[]}',
    '{"version":1,"states":[{}]}',
  ]) {
    it(`does not read ${text === '' ? 'an empty file' : text}`, () => assert.equal(parseRolloutFile(text), null));
  }

  it('sends uploads by sync while it cannot be read', () => {
    assert.deepEqual(gateReading(null, T0, CONFIG).guard, { kind: 'unreadable' });
  });

  it('recovers into a cool-down, not into trust', () => {
    const state = recoveredState(SCOPE, T0, CONFIG);
    const until = T0 + 24 * HOUR;
    assert.deepEqual(gateReading(state, T0, CONFIG).guard, { kind: 'rolled-back', rule: 'unreadable-state', until });
  });
});

describe('a scope that was never seen', () => {
  it('begins afresh, but the rollbacks of its flag version add up', () => {
    const { guard, progress } = stateFor(withState(EMPTY_ROLLOUT_FILE, rolledBack(2)), NEWER, T0);
    assert.deepEqual([guard.status, guard.rollbacks, progress.status], ['watching', 2, 'idle']);
  });

  it('stays locked until a person opens it', () => {
    assert.equal(stateFor(withState(EMPTY_ROLLOUT_FILE, rolledBack(3)), NEWER, T0).guard.status, 'locked');
  });

  it('knows nothing of another flag version', () => {
    const file = withState(EMPTY_ROLLOUT_FILE, rolledBack(3));
    assert.equal(stateFor(file, { ...SCOPE, flagVersion: '2' }, T0).guard.rollbacks, 0);
  });
});
