import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RolloutRecord, UploadRecord } from '../../../src/protocol/metrics.ts';
import { canRunCommand } from '../../../src/rollout/rolloutTransitions.ts';
import { DEFAULT_ROLLOUT_CONFIG, type RolloutConfig } from '../../../src/rollout/rolloutConfig.ts';
import { ROLLOUT_COMMANDS, type RolloutCommand, type RolloutEvent } from '../../../src/rollout/rolloutEvent.ts';
import { reduce } from '../../../src/rollout/rolloutReducer.ts';
import { initialState, gateReading, rolloutStateSchema, type RolloutState } from '../../../src/rollout/rolloutState.ts';
import { BLAMED, HOUR, recordOf, T0 } from './recordOf.ts';

const SCOPE = { flagVersion: '1', backend: 'embedded', extensionVersion: '1.0.0' };

/** A rollout that is driven by hand, with its clock in hours from the beginning. */
class Rollout {
  state: RolloutState = initialState(SCOPE, T0);
  readonly log: RolloutRecord[] = [];
  readonly config: RolloutConfig;

  constructor(config: Partial<RolloutConfig> = {}) {
    this.config = { ...DEFAULT_ROLLOUT_CONFIG, ...config };
  }

  feed(event: RolloutEvent, hour: number): this {
    const { state, records } = reduce(this.state, event, T0 + hour * HOUR, this.config);
    this.state = state;
    this.log.push(...records);
    return this;
  }

  command(command: RolloutCommand, hour: number): this {
    return this.feed({ type: 'command', command }, hour);
  }

  settings(enabled: boolean, percentage: number, hour: number): this {
    return this.feed({ type: 'settings', enabled, percentage }, hour);
  }

  tick(hour: number): this {
    return this.feed({ type: 'tick' }, hour);
  }

  upload(hour: number, changes: Partial<UploadRecord> = {}, count = 1): this {
    const timestamp = new Date(T0 + hour * HOUR).toISOString();
    for (let i = 0; i < count; i++) this.feed({ type: 'upload', record: recordOf({ timestamp, ...changes }) }, hour);
    return this;
  }

  /** The log in short: hour, event type and action. */
  get story(): string[] {
    return this.log.map(({ timestamp, event_type, details }) => {
      return `${(Date.parse(timestamp) - T0) / HOUR} ${event_type} ${String(details['action'])}`;
    });
  }

  get gate(): string {
    const { isPaused, guard } = gateReading(this.state, this.state.updatedAt, this.config);
    return isPaused ? 'paused' : guard.kind;
  }
}

describe('commands', () => {
  it('climb the ladder to its top, and no further', () => {
    const rollout = new Rollout().command('start', 0);
    for (const hour of [1, 2, 3, 4]) rollout.command('advance', hour);
    assert.equal(rollout.state.progress.percentage, 100);
    assert.deepEqual(rollout.story, [
      '0 rollout_stage start',
      '1 rollout_stage advance',
      '2 rollout_stage advance',
      '3 rollout_stage advance',
    ]);
  });

  it('begin each stage with nothing proven', () => {
    const { progress } = new Rollout().command('start', 0).upload(1, {}, 5).command('advance', 2).state;
    assert.deepEqual([progress.percentage, progress.successes, progress.elapsedMs], [10, 0, 0]);
  });

  it('pause and resume without losing the stage, its uploads or its clock', () => {
    const rollout = new Rollout().command('start', 0).upload(1, {}, 600).command('pause', 2);
    assert.equal(rollout.gate, 'paused');
    rollout.tick(100);
    assert.equal(rollout.state.progress.verdict, 'hold');
    rollout.command('resume', 200).tick(500);
    assert.deepEqual(rollout.story, [
      '0 rollout_stage start',
      '2 rollout_stage pause',
      '200 rollout_stage resume',
      // Two hours lay before the pause, so 22 were missing.
      '222 rollout_stage verdict',
    ]);
    assert.equal(rollout.state.progress.verdict, 'pass');
  });

  for (const command of ['roll-back', 'turn-off'] as const) {
    it(`${command} ends the rollout from running and from paused`, () => {
      for (const way of [['start'], ['start', 'pause']] as const) {
        const rollout = new Rollout();
        for (const step of way) rollout.command(step, 0);
        rollout.command(command, 1);
        assert.deepEqual([rollout.state.progress.status, rollout.state.progress.percentage], ['idle', 0]);
        assert.equal(rollout.log.at(-1)?.details['cause'], 'person');
      }
    });
  }

  it('do and log nothing where there is nothing to do', () => {
    for (const command of ROLLOUT_COMMANDS) {
      const rollout = new Rollout();
      assert.equal(canRunCommand(rollout.state, command, rollout.config), command === 'start');
      if (command === 'start') continue;
      const before = rollout.state;
      assert.equal(rollout.command(command, 1).state, before);
      assert.deepEqual(rollout.log, []);
    }
  });
});

describe('settings', () => {
  it('written by a command are known already', () => {
    const rollout = new Rollout().command('start', 0).settings(true, 1, 0);
    assert.deepEqual(rollout.story, ['0 rollout_stage start']);
  });

  it('set by hand are honoured and shown as such', () => {
    const rollout = new Rollout().settings(true, 5, 0);
    const { percentage, isSetByHand, status } = rollout.state.progress;
    assert.deepEqual([percentage, isSetByHand, status], [5, true, 'running']);
    assert.equal(rollout.log[0]?.message, 'Rollout set by hand from 0 % to 5 %.');
  });

  it('lead on to the ladder', () => {
    const { percentage, isSetByHand } = new Rollout().settings(true, 5, 0).command('advance', 1).state.progress;
    assert.deepEqual([percentage, isSetByHand], [10, false]);
  });

  it('end the rollout when they disable it', () => {
    assert.equal(new Rollout().command('start', 0).settings(false, 1, 1).state.progress.status, 'idle');
  });

  it('out of range never reach the state', () => {
    assert.equal(new Rollout().settings(true, NaN, 0).state.progress.percentage, 0);
    assert.equal(new Rollout().settings(true, -5, 0).state.progress.percentage, 0);
    assert.equal(new Rollout().settings(true, 500, 0).state.progress.percentage, 100);
  });
});

describe('the verdict', () => {
  it('passes when the last upload comes after the time', () => {
    const rollout = new Rollout().command('start', 0).upload(30, {}, 597);
    assert.equal(rollout.state.progress.verdict, 'hold');
    rollout.upload(31);
    assert.equal(rollout.story.at(-1), '31 rollout_stage verdict');
    assert.equal(rollout.state.progress.verdict, 'pass');
  });

  it('passes at the moment the time is over, however late it is noticed', () => {
    assert.equal(
      new Rollout().command('start', 0).upload(1, {}, 598).tick(400).story.at(-1),
      '24 rollout_stage verdict',
    );
  });

  it('never passes for a laptop that slept', () => {
    assert.equal(new Rollout().command('start', 0).upload(1, {}, 3).tick(1_000).state.progress.verdict, 'hold');
  });

  it('fails on proof, and says so with the numbers', () => {
    const record = new Rollout().command('start', 0).upload(1, {}, 5).upload(2, BLAMED).log.at(-1);
    assert.equal(record?.details['verdict'], 'fail');
    assert.equal(record?.message, 'The 1 % stage: fail (1 of 6 uploads failed).');
  });
});

describe('automatic advance', () => {
  const passed = (config: Partial<RolloutConfig>): Rollout =>
    new Rollout(config).command('start', 0).upload(1, {}, 598).tick(50);

  it('is off unless asked for', () => assert.equal(passed({}).state.progress.percentage, 1));

  it('advances on the hour the stage passes', () => {
    const rollout = passed({ autoAdvance: true });
    assert.deepEqual(rollout.story.slice(1), ['24 rollout_stage verdict', '24 rollout_stage advance']);
    assert.equal(rollout.state.progress.percentage, 10);
  });

  it('leaves a percentage set by hand where it is', () => {
    const rollout = new Rollout({ autoAdvance: true }).settings(true, 1, 0).upload(1, {}, 598).tick(50);
    assert.deepEqual([rollout.state.progress.verdict, rollout.state.progress.percentage], ['pass', 1]);
  });

  it('stops at the top', () => {
    const rollout = new Rollout({ autoAdvance: true }).command('start', 0);
    for (const hour of [1, 2, 3]) rollout.command('advance', hour);
    assert.equal(rollout.upload(4, {}, 149).tick(1_000).state.progress.percentage, 100);
  });

  it('waits for a review of the latency', () => {
    const rollout = new Rollout({ autoAdvance: true })
      .command('start', 0)
      .upload(1, { execution_type: 'sync', duration_ms: 50 }, 10)
      .upload(1, {}, 598)
      .tick(50);
    assert.deepEqual([rollout.state.review.isPending, rollout.state.progress.percentage], [true, 1]);
    rollout.command('acknowledge-review', 60);
    assert.equal(rollout.state.progress.percentage, 10);
    assert.deepEqual(rollout.story.slice(-2), ['60 review acknowledge-review', '60 rollout_stage advance']);
  });
});

describe('the guard in the rollout', () => {
  const failed = (): Rollout => new Rollout().command('start', 0).upload(1, {}, 10).upload(2, BLAMED, 3);

  it('rolls back after three failures and says it in numbers', () => {
    const rollout = failed();
    assert.equal(rollout.gate, 'rolled-back');
    const record = rollout.log.find(({ event_type }) => event_type === 'rollback');
    assert.match(
      record?.message ?? '',
      /^Async uploads rolled back: 3 of the last 13 uploads failed \(last error: server error\)/,
    );
    assert.deepEqual(
      [record?.details['rule'], record?.details['failures'], record?.details['until']],
      ['cusum', 3, new Date(T0 + 26 * HOUR).toISOString()],
    );
  });

  it('keeps the percentage, so that the stage can begin anew', () => {
    const rollout = failed().upload(26, {}, 5);
    assert.deepEqual(rollout.story.slice(-2), ['26 rollback half-open', '26 rollback closed']);
    const { percentage, successes, elapsedMs, clockSince } = rollout.state.progress;
    assert.deepEqual(
      [rollout.gate, percentage, successes, elapsedMs, clockSince],
      ['watching', 1, 0, 0, T0 + 26 * HOUR],
    );
  });

  it('does not let time or uploads count for the stage while async is off', () => {
    const rollout = failed().tick(25).upload(30, {}, 4);
    assert.deepEqual([rollout.gate, rollout.state.progress.clockSince], ['half-open', null]);
    assert.equal(rollout.state.progress.successes, 10);
  });

  it('locks at the third rollback until a person turns async back on', () => {
    const rollout = failed()
      .upload(26, BLAMED)
      .upload(26 + 48, BLAMED)
      .tick(10_000);
    assert.equal(rollout.gate, 'locked');
    rollout.command('turn-back-on', 10_001);
    assert.deepEqual([rollout.gate, rollout.state.progress.successes], ['watching', 0]);
    assert.equal(rollout.log.at(-1)?.event_type, 'override');
  });

  it('cannot be advanced past, nor its clock started by a resume', () => {
    const rollout = failed().command('advance', 3);
    assert.equal(rollout.state.progress.percentage, 1);
    rollout.command('pause', 4).command('resume', 5);
    assert.equal(rollout.state.progress.clockSince, null);
  });

  it('hands the half-open turn to one upload and takes it back with its record', () => {
    const rollout = failed().feed({ type: 'trial-started', requestId: 'a' }, 26);
    assert.equal(rollout.state.guard.trial?.requestId, 'a');
    assert.equal(rollout.feed({ type: 'trial-started', requestId: 'b' }, 26.1).state.guard.trial?.requestId, 'a');
    rollout.upload(26.2, { request_id: 'a', success: false, error_type: 'cancelled' });
    assert.deepEqual([rollout.state.guard.trial, rollout.state.guard.cleanUploads], [null, 0]);
  });

  it('counts every outcome with its reason', () => {
    const { outcomes } = new Rollout()
      .upload(1)
      .upload(1, { execution_type: 'sync' })
      .upload(1, BLAMED)
      .upload(1, { ...BLAMED, success: false })
      .upload(1, { success: false, error_type: 'cancelled' }, 2)
      .upload(1, { deduplicated: true }).state;
    const expected = { successes: 1, blamed: 1, outages: 1, excluded: { cancelled: 2, deduplicated: 1 } };
    assert.deepEqual(outcomes, expected);
  });
});

describe('the latency review', () => {
  it('is raised once a stage and size class, and rolls nothing back', () => {
    const rollout = new Rollout()
      .command('start', 0)
      .upload(1, { execution_type: 'sync', duration_ms: 50 }, 10)
      .upload(2, {}, 30);
    assert.deepEqual(rollout.story.slice(1), ['2 review raised']);
    assert.equal(rollout.log.at(-1)?.message, "Async takes 200 % of sync's time for files under 64 KB; please review.");
    assert.equal(rollout.gate, 'watching');
  });
});

describe('time', () => {
  it('never runs backwards', () => {
    const rollout = new Rollout().command('start', 10).upload(5);
    assert.equal(rollout.state.updatedAt, T0 + 10 * HOUR);
  });

  it('does not move by ticks alone', () => {
    const rollout = new Rollout().command('start', 0);
    const before = rollout.state;
    assert.equal(rollout.tick(5).state, before);
  });

  it('lets the state survive being written down', () => {
    const { state } = new Rollout().command('start', 0).upload(1, {}, 10).upload(2, BLAMED, 3);
    assert.deepEqual(rolloutStateSchema.parse(JSON.parse(JSON.stringify(state))), state);
  });
});
