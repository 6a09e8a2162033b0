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
import { enterStage, IDLE_PROGRESS, pauseStage, type StageProgress } from '../../../src/rollout/stageProgress.ts';
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

  it('stays locked although another backend was used later', () => {
    const other = initialState({ ...SCOPE, backend: 'https://other.example' }, T0 + HOUR);
    const file = [rolledBack(3), other].reduce(withState, EMPTY_ROLLOUT_FILE);
    assert.equal(stateFor(file, NEWER, T0 + 2 * HOUR).guard.status, 'locked');
  });

  const running = enterStage(10, T0);
  const stages: Record<string, StageProgress> = {
    'a rollout on the ladder on it': running,
    'a percentage set by hand by hand': enterStage(5, T0, true),
    'a paused rollout paused': pauseStage(running, T0 + HOUR),
    'an idle rollout idle': IDLE_PROGRESS,
  };
  for (const scope of [NEWER, { ...SCOPE, backend: 'https://other.example' }]) {
    for (const [name, progress] of Object.entries(stages)) {
      it(`keeps ${name}, for ${scope.backend} and version ${scope.extensionVersion}`, () => {
        const file = withState(EMPTY_ROLLOUT_FILE, { ...initialState(SCOPE, T0), progress });
        const { status, percentage, isSetByHand } = stateFor(file, scope, T0 + 2 * HOUR).progress;
        assert.deepEqual(
          [status, percentage, isSetByHand],
          [progress.status, progress.percentage, progress.isSetByHand],
        );
      });
    }
  }

  it('has proven nothing yet', () => {
    const known = initialState(SCOPE, T0);
    const seen: RolloutState = {
      ...known,
      progress: { ...running, elapsedMs: HOUR, successes: 600, failures: 1, verdict: 'pass' },
      guard: { ...known.guard, window: [true, false], cusum: 2 },
      outcomes: { ...known.outcomes, successes: 600, blamed: 1 },
      review: { raised: ['1-to-16-mib'], isPending: true },
    };
    const now = T0 + 2 * HOUR;
    const fresh = { ...initialState(NEWER, now), progress: enterStage(10, now) };
    assert.deepEqual(stateFor(withState(EMPTY_ROLLOUT_FILE, seen), NEWER, now), fresh);
  });

  it('lets the clock of its stage stand still while it is locked', () => {
    const file = withState(EMPTY_ROLLOUT_FILE, { ...rolledBack(3), progress: running });
    const { progress } = stateFor(file, NEWER, T0 + HOUR);
    assert.deepEqual([progress.percentage, progress.clockSince, progress.elapsedMs], [10, null, 0]);
  });

  it('knows nothing of another flag version', () => {
    const file = withState(EMPTY_ROLLOUT_FILE, rolledBack(3));
    assert.equal(stateFor(file, { ...SCOPE, flagVersion: '2' }, T0).guard.rollbacks, 0);
  });
});
