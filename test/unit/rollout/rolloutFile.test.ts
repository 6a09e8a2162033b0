import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod';
import { goHalfOpen, tripGuard, turnBackOn } from '../../../src/rollout/guard.ts';
import {
  DEFAULT_ROLLOUT_CONFIG as CONFIG,
  gateReading,
  initialState,
  NO_REVIEW,
  type RolloutScope,
  type RolloutState,
} from '../../../src/rollout/rolloutState.ts';
import {
  EMPTY_ROLLOUT_FILE,
  openScope,
  parseRolloutFile,
  rolloutFileText,
  withState,
  type RolloutFile,
} from '../../../src/rollout/rolloutFile.ts';
import { endRollout, enterStage, IDLE_PROGRESS, pauseStage, type StageProgress } from '../../../src/rollout/stages.ts';
import { HOUR, T0 } from './recordOf.ts';

const SCOPE = { flagVersion: '1', backend: 'embedded', extensionVersion: '1.0.0' };
/** What the first version of the extension asks of the file, as far as it can fail. */
const side = z.object({ uploads: z.int().nonnegative(), sumOfLogs: z.number() });
const SIZE_CLASSES = ['under-64-kib', '64-kib-to-1-mib', '1-to-16-mib', 'over-16-mib'] as const;
const OLDEST_SCHEMA = z.object({
  version: z.literal(1),
  states: z.array(
    z.object({
      scope: z.object({ flagVersion: z.string(), backend: z.string(), extensionVersion: z.string() }),
      updatedAt: z.number().nonnegative(),
      progress: z.object({
        status: z.enum(['idle', 'running', 'paused']),
        percentage: z.number().min(0).max(100),
        isSetByHand: z.boolean(),
        startedAt: z.number().nonnegative().nullable(),
        elapsedMs: z.number().nonnegative(),
        clockSince: z.number().nonnegative().nullable(),
        successes: z.int().nonnegative(),
        failures: z.int().nonnegative(),
        verdict: z.enum(['hold', 'pass', 'fail']),
      }),
      guard: z.object({
        status: z.enum(['watching', 'rolled-back', 'half-open', 'locked']),
        window: z.array(z.boolean()),
        cusum: z.number().nonnegative(),
        rollbacks: z.int().nonnegative(),
        trip: z
          .object({
            rule: z.enum(['integrity', 'error-rate', 'cusum', 'half-open-failure', 'unreadable-state']),
            at: z.number().nonnegative(),
            successes: z.int().nonnegative(),
            failures: z.int().nonnegative(),
            cusum: z.number().nonnegative(),
            errorType: z.string().nullable(),
          })
          .nullable(),
        until: z.number().nonnegative().nullable(),
        cleanUploads: z.int().nonnegative(),
        trial: z.object({ requestId: z.string(), startedAt: z.number().nonnegative() }).nullable(),
      }),
      latency: z.record(z.enum(SIZE_CLASSES), z.object({ sync: side, async: side })),
      review: z.object({ raised: z.array(z.enum(SIZE_CLASSES)), isPending: z.boolean() }),
      outcomes: z.object({
        successes: z.int().nonnegative(),
        blamed: z.int().nonnegative(),
        outages: z.int().nonnegative(),
        excluded: z.record(z.string(), z.int().nonnegative()),
      }),
    }),
  ),
});

/** A file as the first version wrote it: locked after three rollbacks, and paused at 10 %. */
const NONE = '{"uploads":0,"sumOfLogs":0}';
const OLDEST_FILE = `{"version":1,"states":[{"scope":{"flagVersion":"1","backend":"embedded","extensionVersion":"1.0.0"},"updatedAt":${T0},
"progress":{"status":"paused","percentage":10,"isSetByHand":false,"startedAt":${T0},"elapsedMs":3600000,"clockSince":null,"successes":40,"failures":3,"verdict":"hold"},
"guard":{"status":"locked","window":[true,false],"cusum":6.9,"rollbacks":3,"trip":{"rule":"cusum","at":${T0},"successes":2,"failures":3,"cusum":6.9,"errorType":"timeout"},"until":null,"cleanUploads":0,"trial":null},
"latency":{${SIZE_CLASSES.map((name) => `"${name}":{"sync":${NONE},"async":${NONE}}`).join(',')}},
"review":{"raised":[],"isPending":false},"outcomes":{"successes":40,"blamed":3,"outages":0,"excluded":{"cancelled":1}}}]}`;

const NEWER = { ...SCOPE, extensionVersion: '1.1.0' };

function rolledBack(times: number): RolloutState {
  let state = initialState(SCOPE, T0);
  for (let i = 0; i < times; i++) state = { ...state, guard: tripGuard(state.guard, 'cusum', T0, CONFIG.guard) };
  return state;
}

const stateFor = (file: RolloutFile, scope: RolloutScope, now: number): RolloutState =>
  openScope(file, scope, now).state;

describe('the rollout file', () => {
  it('gives back what was written', () => {
    const file = withState(EMPTY_ROLLOUT_FILE, rolledBack(2));
    assert.deepEqual(parseRolloutFile(rolloutFileText(file)), file);
    assert.deepEqual(openScope(file, SCOPE, T0 + 1), { state: rolledBack(2), records: [] });
  });

  it('reads a file of the first version, whose lock and pause stay', () => {
    const { states } = OLDEST_SCHEMA.parse(JSON.parse(OLDEST_FILE));
    assert.equal(states[0]?.guard.status, 'locked');
    const file = parseRolloutFile(OLDEST_FILE);
    const { guard, progress } = stateFor(file ?? EMPTY_ROLLOUT_FILE, { ...SCOPE, extensionVersion: '2.0.0' }, T0);
    assert.deepEqual(
      [guard.status, guard.rollbacks, progress.status, progress.percentage],
      ['locked', 3, 'paused', 10],
    );
  });

  it('is read by the first version, so that a lock and a pause survive a downgrade to it', () => {
    const progress = pauseStage(enterStage(10, T0, 'environment'));
    const text = rolloutFileText(withState(EMPTY_ROLLOUT_FILE, { ...rolledBack(3), progress }));
    const [state] = OLDEST_SCHEMA.parse(JSON.parse(text)).states;
    assert.deepEqual([state?.guard.status, state?.progress.status], ['locked', 'paused']);
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
    'a percentage set by hand by hand': enterStage(5, T0, 'person'),
    'a paused rollout paused': pauseStage(running),
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
      review: { ...NO_REVIEW, raised: ['1-to-16-mib'], isPending: true },
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

  it('tells what it takes over, and nothing where there is nothing', () => {
    const used = withState(EMPTY_ROLLOUT_FILE, { ...initialState(SCOPE, T0), progress: running });
    const [record] = openScope(used, NEWER, T0 + HOUR).records;
    assert.equal(record?.message, 'The extension is now version 1.1.0: the 10 % stage begins anew.');
    assert.equal(record?.details['action'], 'scope');
    const unused = withState(EMPTY_ROLLOUT_FILE, initialState(SCOPE, T0));
    assert.deepEqual(openScope(unused, NEWER, T0 + HOUR).records, []);
  });
});

describe('a scope that is used again, as after a downgrade', () => {
  const running = { ...initialState(SCOPE, T0), progress: { ...enterStage(10, T0), successes: 40 } };
  const newer = (changes: Partial<RolloutState>): RolloutFile => {
    const inherited = stateFor(withState(EMPTY_ROLLOUT_FILE, running), NEWER, T0 + HOUR);
    return withState(withState(EMPTY_ROLLOUT_FILE, running), { ...inherited, ...changes });
  };
  const back = (changes: Partial<RolloutState>) => openScope(newer(changes), SCOPE, T0 + 2 * HOUR);

  it('goes on with what it has seen where nobody has decided otherwise', () => {
    assert.deepEqual(back({}), { state: running, records: [] });
  });

  it('stays locked, with a clock that stands still', () => {
    const { state, records } = back({ guard: rolledBack(3).guard });
    assert.deepEqual([state.guard.status, state.progress.clockSince], ['locked', null]);
    assert.match(records[0]?.message ?? '', /async stays locked/);
  });

  it('is unlocked where a person has unlocked the newer version, and its stage begins anew', () => {
    const locked = { ...running, guard: rolledBack(3).guard };
    const file = withState(withState(EMPTY_ROLLOUT_FILE, locked), {
      ...stateFor(withState(EMPTY_ROLLOUT_FILE, locked), NEWER, T0),
      guard: turnBackOn(locked.guard),
    });
    const { guard, progress } = stateFor(file, SCOPE, T0 + HOUR);
    assert.deepEqual(
      [guard.status, guard.rollbacks, progress.successes, progress.clockSince],
      ['watching', 0, 0, T0 + HOUR],
    );
  });

  it('stays paused, turned off, or at another percentage', () => {
    const stages = {
      paused: pauseStage(enterStage(10, T0)),
      idle: endRollout(enterStage(10, T0)),
      running: enterStage(50, T0),
    };
    for (const [status, progress] of Object.entries(stages)) {
      const { state } = back({ progress });
      assert.deepEqual([state.progress.status, state.progress.percentage], [status, progress.percentage]);
      assert.equal(state.progress.percentageBefore, progress.percentageBefore);
    }
  });

  it('keeps a cool-down of its own', () => {
    const file = withState(newer({}), { ...rolledBack(1), progress: running.progress });
    const paused = { ...stateFor(file, NEWER, T0), progress: pauseStage(running.progress) };
    const { guard, progress } = stateFor(withState(file, paused), SCOPE, T0 + HOUR);
    assert.deepEqual([guard.status, progress.status], ['rolled-back', 'paused']);
  });

  it('stays on trial', () => {
    const onTrial = { ...running, guard: goHalfOpen(rolledBack(1).guard) };
    const file = [onTrial, stateFor(withState(EMPTY_ROLLOUT_FILE, onTrial), NEWER, T0)].reduce(
      withState,
      EMPTY_ROLLOUT_FILE,
    );
    assert.equal(stateFor(file, SCOPE, T0).guard.status, 'half-open');
  });
});
