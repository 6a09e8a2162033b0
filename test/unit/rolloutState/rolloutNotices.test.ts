import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rolloutNotices, type RolloutNotice } from '../../../src/rolloutState/rolloutNotices.ts';
import type { RolloutRecord, UploadRecord } from '../../../src/protocol/metrics.ts';
import { DEFAULT_ROLLOUT_CONFIG, initialState, type RolloutConfig } from '../../../src/rollout/rolloutState.ts';
import type { RolloutEvent } from '../../../src/rollout/rolloutEvent.ts';
import { reduce } from '../../../src/rollout/rolloutReducer.ts';
import { BLAMED, HOUR, recordOf, T0 } from '../rollout/recordOf.ts';

const START: RolloutEvent = { type: 'command', command: 'start' };
const EASY: RolloutConfig = {
  ...DEFAULT_ROLLOUT_CONFIG,
  stages: [1, 10].map((percentage) => ({ percentage, hours: 0, successRate: 99.5 })),
};

const uploads = (count: number, changes: Partial<UploadRecord> = {}): RolloutEvent[] =>
  Array.from({ length: count }, () => {
    const record = recordOf({ timestamp: new Date(T0).toISOString(), ...changes });
    return { type: 'upload', record };
  });

/** What is told of a row of events, each heard by itself as the keeper tells them. */
function told(events: readonly RolloutEvent[], config = EASY): RolloutNotice[] {
  const scope = { flagVersion: '1', backend: 'embedded', extensionVersion: '1' };
  let state = initialState(scope, T0);
  return events.flatMap((event) => {
    const reduction = reduce(state, event, T0, config);
    state = reduction.state;
    return rolloutNotices(reduction.records);
  });
}

describe('rolloutNotices', () => {
  test('says nothing of what a person has done', () => {
    assert.deepEqual(
      told([START, { type: 'command', command: 'pause' }, { type: 'command', command: 'roll-back' }]),
      [],
    );
  });

  test('tells that a stage is passed, and offers to advance', () => {
    const [notice, ...more] = told([START, ...uploads(756)]);
    assert.deepEqual(more, []);
    assert.deepEqual([notice?.severity, notice?.commands], ['information', ['showMetrics', 'advanceStage']]);
    assert.equal(notice?.message, 'The 1 % stage is passed (0 of 756 uploads failed).');
  });

  test('tells the same where the rollout has advanced by itself, with nothing to press', () => {
    const notices = told([START, ...uploads(756)], { ...EASY, autoAdvance: true });
    assert.deepEqual(
      notices.map(({ commands }) => commands),
      [['showMetrics']],
    );
  });

  test('tells that a stage has failed and is paused, once, and offers to resume', () => {
    const [notice, ...more] = told([START, ...uploads(18), ...uploads(2, BLAMED)]);
    assert.deepEqual(more, []);
    assert.deepEqual([notice?.severity, notice?.commands], ['warning', ['showMetrics', 'showLog', 'resumeRollout']]);
    assert.match(notice?.message ?? '', /^The 1 % stage has failed \(2 of 20 uploads failed\)\./);
  });

  test('tells of a rollback, and of a lost state where there was something to lose', () => {
    assert.deepEqual(told([START, ...uploads(3, BLAMED)]).at(-1)?.commands, ['showMetrics', 'showLog', 'turnBackOn']);
    const lost = (was_in_use: boolean): RolloutRecord => ({
      event_type: 'rollback',
      timestamp: new Date(T0 + HOUR).toISOString(),
      message: 'lost',
      details: { cause: 'rollout', action: 'state-lost', was_in_use },
    });
    assert.deepEqual([rolloutNotices([lost(true)]).length, rolloutNotices([lost(false)]).length], [1, 0]);
  });

  test('tells of a clock that was put right', () => {
    const ahead: RolloutEvent = { type: 'settings', enabled: true, percentage: 1 };
    const state = reduce(
      initialState({ flagVersion: '1', backend: 'b', extensionVersion: '1' }),
      ahead,
      T0 + 99 * HOUR,
      EASY,
    ).state;
    const { records } = reduce(state, { type: 'tick' }, T0, EASY);
    assert.deepEqual(
      rolloutNotices(records).map(({ severity }) => severity),
      ['warning'],
    );
  });
});
