import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RolloutRecord, UploadRecord } from '../../../src/protocol/metrics.ts';
import { canRunCommand } from '../../../src/rollout/rolloutTransitions.ts';
import {
  DEFAULT_ROLLOUT_CONFIG,
  gateReading,
  initialState,
  type RolloutConfig,
  type RolloutState,
  rolloutStateSchema,
} from '../../../src/rollout/rolloutState.ts';
import {
  ROLLOUT_COMMANDS,
  type ChangedBy,
  type RolloutActor,
  type RolloutCommand,
  type RolloutEvent,
} from '../../../src/rollout/rolloutEvent.ts';
import { isWorthTelling } from '../../../src/rollout/rolloutRecord.ts';
import { autoAdvanceHindrance, reduce } from '../../../src/rollout/rolloutReducer.ts';
import { elapsedHours } from '../../../src/rollout/stages.ts';
import { BLAMED, HELD_BACK, HOUR, recordOf, T0 } from './recordOf.ts';

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

  command(command: RolloutCommand, hour: number, by: ChangedBy = {}): this {
    return this.feed({ type: 'command', command, ...by }, hour);
  }

  settings(enabled: boolean, percentage: number, hour: number, by: ChangedBy = {}): this {
    return this.feed({ type: 'settings', enabled, percentage, ...by }, hour);
  }

  /** Is awake between two moments, and shows it four times an hour. */
  awake(from: number, to: number): this {
    for (let hour = from + 0.25; hour <= to; hour += 0.25) this.feed({ type: 'running' }, hour);
    return this;
  }

  tick(hour: number): this {
    return this.feed({ type: 'tick' }, hour);
  }

  upload(hour: number, changes: Partial<UploadRecord> = {}, count = 1): this {
    const timestamp = new Date(T0 + hour * HOUR).toISOString();
    for (let i = 0; i < count; i++) this.feed({ type: 'upload', record: recordOf({ timestamp, ...changes }) }, hour);
    return this;
  }

  /** The log in short: hour, event type and action. The signs of the clock are left out. */
  get story(): string[] {
    return this.log.filter(isWorthTelling).map(({ timestamp, event_type, details }) => {
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
    const rollout = new Rollout().command('start', 0).upload(0, {}, 760).awake(0, 2).command('pause', 2);
    assert.equal(rollout.gate, 'paused');
    rollout.awake(2, 100);
    assert.equal(rollout.state.progress.verdict, 'hold');
    rollout.command('resume', 200).awake(200, 230);
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

describe('what a state means for the next upload', () => {
  it('is sync where the state cannot be read', () => {
    const expected = { isPaused: false, guard: { kind: 'unreadable' } };
    assert.deepEqual(gateReading(null, T0, DEFAULT_ROLLOUT_CONFIG), expected);
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

describe('who turned it', () => {
  it('is told apart in the records, with the reason in their words', () => {
    const reason = 'release\nfreeze\u001b[31m until   Monday';
    const rollout = new Rollout()
      .settings(true, 5, 0, { actor: 'environment' })
      .settings(true, 1, 1, { actor: 'settings-sync' })
      .settings(true, 10, 2)
      .command('pause', 3, { actor: 'person', reason });
    assert.deepEqual(
      rollout.log.map(({ message, details }) => [details['cause'], message]),
      [
        ['environment', 'Rollout set by the environment from 0 % to 5 %.'],
        ['settings-sync', 'Rollout set by settings that came from elsewhere from 5 % to 1 %.'],
        ['person', 'Rollout set by hand from 1 % to 10 %.'],
        ['person', 'Rollout paused at 10 %; uploads use the sync path. Reason: release freeze [31m until Monday'],
      ],
    );
    assert.equal(rollout.log.at(-1)?.details['reason'], 'release freeze [31m until Monday');
  });

  it('is a person where nobody says, and a reason is never longer than a note', () => {
    const rollout = new Rollout()
      .command('start', 0, { reason: ' ' })
      .command('advance', 1, { reason: 'x'.repeat(500) });
    assert.deepEqual(
      rollout.log.map(({ details }) => [details['cause'], String(details['reason'] ?? '').length]),
      [
        ['person', 0],
        ['person', 200],
      ],
    );
  });

  it('is the guard or the rollout for what they do by themselves', () => {
    const rollout = new Rollout({ autoAdvance: true }).command('start', 0).upload(0, {}, 756).awake(0, 24);
    rollout.upload(25, BLAMED, 3);
    const causes = rollout.log.filter(isWorthTelling).map(({ details }) => details['cause']);
    assert.deepEqual(causes, ['person', 'rollout', 'rollout', 'guard']);
  });
});

describe('turning back on', () => {
  for (const command of ['roll-back', 'turn-off'] as const) {
    it(`after ${command} goes on at the percentage of before`, () => {
      const rollout = new Rollout().command('start', 0).command('advance', 1).command(command, 2);
      assert.equal(canRunCommand(rollout.state, 'turn-back-on', rollout.config), true);
      rollout.command('turn-back-on', 3);
      const { status, percentage, startedAt } = rollout.state.progress;
      assert.deepEqual([status, percentage, startedAt], ['running', 10, T0 + 3 * HOUR]);
      assert.equal(rollout.log.at(-1)?.message, 'Async uploads turned back on at 10 %.');
    });
  }

  it('works after the settings have turned it off, and after a rollback of either kind', () => {
    assert.equal(
      new Rollout().settings(true, 5, 0).settings(false, 5, 1).command('turn-back-on', 2).state.progress.percentage,
      5,
    );
    const both = new Rollout()
      .command('start', 0)
      .upload(1, BLAMED, 3)
      .command('roll-back', 2)
      .command('turn-back-on', 3);
    assert.deepEqual([both.gate, both.state.progress.percentage, both.state.guard.rollbacks], ['watching', 1, 1]);
  });

  it('has nothing to go back to where async never ran, or runs', () => {
    for (const rollout of [new Rollout(), new Rollout().command('start', 0)]) {
      assert.equal(canRunCommand(rollout.state, 'turn-back-on', rollout.config), false);
    }
  });
});

describe('the verdict', () => {
  it('passes when the last upload comes after the time', () => {
    const rollout = new Rollout().command('start', 0).awake(0, 24).upload(30, {}, 755);
    assert.equal(rollout.state.progress.verdict, 'hold');
    rollout.upload(31);
    assert.equal(rollout.story.at(-1), '31 rollout_stage verdict');
    assert.equal(rollout.state.progress.verdict, 'pass');
  });

  it('passes at the sign of the clock with which the time is over', () => {
    const rollout = new Rollout().command('start', 0).upload(0, {}, 756).awake(0, 23.75);
    assert.equal(rollout.state.progress.verdict, 'hold');
    assert.equal(rollout.awake(23.75, 24).story.at(-1), '24 rollout_stage verdict');
  });

  it('never passes for a laptop that was awake and uploaded nothing', () => {
    assert.equal(new Rollout().command('start', 0).upload(1, {}, 3).awake(1, 50).state.progress.verdict, 'hold');
  });

  it('fails on proof, says so with the numbers, and pauses until a person comes', () => {
    const rollout = new Rollout().command('start', 0).upload(1, {}, 18).upload(2, BLAMED, 2);
    assert.deepEqual(rollout.story.slice(1), ['2 rollout_stage verdict', '2 rollout_stage pause']);
    const [verdict, pause] = rollout.log.slice(1);
    assert.equal(verdict?.message, 'The 1 % stage has failed (2 of 20 uploads failed).');
    assert.equal(
      pause?.message,
      'The 1 % stage has failed (2 of 20 uploads failed). The rollout is paused; uploads use the sync path.',
    );
    assert.deepEqual([pause?.details['cause'], rollout.gate], ['rollout', 'paused']);
    assert.equal(rollout.upload(3, {}, 50).tick(100).gate, 'paused');
  });

  it('that was a fail is given anew after a resume, from uploads of then', () => {
    const rollout = new Rollout().command('start', 0).upload(1, {}, 18).upload(2, BLAMED, 2).command('resume', 3);
    const { status, verdict, successes, failures, startedAt } = rollout.state.progress;
    assert.deepEqual([status, verdict, successes, failures, startedAt], ['running', 'hold', 0, 0, T0 + 3 * HOUR]);
    assert.equal(rollout.log.at(-1)?.message, 'Rollout resumed at 1 %; the stage begins anew.');
  });
});

describe('automatic advance', () => {
  const passed = (config: Partial<RolloutConfig>): Rollout =>
    new Rollout(config).command('start', 0).upload(0, {}, 756).awake(0, 24);

  it('is off unless asked for', () => {
    const rollout = passed({});
    assert.equal(rollout.state.progress.percentage, 1);
    assert.equal(autoAdvanceHindrance(rollout.state, rollout.config), 'off');
  });

  it('advances on the hour the stage passes', () => {
    const rollout = passed({ autoAdvance: true });
    assert.deepEqual(rollout.story.slice(1), ['24 rollout_stage verdict', '24 rollout_stage advance']);
    assert.equal(rollout.state.progress.percentage, 10);
  });

  const settingsThatPass = (actor: RolloutActor): Rollout =>
    new Rollout({ autoAdvance: true }).settings(true, 1, 0, { actor }).upload(0, {}, 756).awake(0, 24);

  for (const actor of ['person', 'settings-sync'] as const) {
    it(`climbs on from a percentage that a ${actor} has set`, () => {
      const { percentage, isSetByHand } = settingsThatPass(actor).state.progress;
      assert.deepEqual([percentage, isSetByHand], [10, false]);
    });
  }

  it('leaves a percentage that the environment holds where it is, and says so', () => {
    const { state, config } = settingsThatPass('environment');
    assert.deepEqual([state.progress.verdict, state.progress.percentage], ['pass', 1]);
    assert.equal(autoAdvanceHindrance(state, config), 'environment');
  });

  it('cannot pass a percentage between two stages, and says so', () => {
    const { state, config } = new Rollout({ autoAdvance: true }).settings(true, 5, 0).upload(0, {}, 800);
    assert.equal(autoAdvanceHindrance(state, config), 'no-stage');
  });

  it('stops at the top, and says so', () => {
    const rollout = new Rollout({ autoAdvance: true }).command('start', 0);
    for (const hour of [1, 2, 3]) rollout.command('advance', hour);
    rollout.upload(4, {}, 188).awake(4, 180);
    assert.deepEqual([rollout.state.progress.percentage, rollout.state.progress.verdict], [100, 'pass']);
    assert.equal(autoAdvanceHindrance(rollout.state, rollout.config), 'top');
  });

  it('waits for a review of the latency', () => {
    const rollout = new Rollout({ autoAdvance: true })
      .command('start', 0)
      .upload(0, { ...HELD_BACK, duration_ms: 50 }, 10)
      .upload(0, {}, 2);
    for (let round = 0; round < 4; round++) {
      rollout.upload(0, { ...HELD_BACK, duration_ms: 50 }).upload(0, { duration_ms: 200 }, 10);
    }
    rollout.upload(0, {}, 756).awake(0, 24);
    assert.deepEqual([rollout.state.review.isPending, rollout.state.progress.percentage], [true, 1]);
    assert.equal(autoAdvanceHindrance(rollout.state, rollout.config), 'review');
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
    const rollout = failed().awake(2, 25).upload(30, {}, 4);
    const { clockSince, elapsedMs } = rollout.state.progress;
    // Of the first two hours an upload each has shown a third.
    assert.deepEqual([rollout.gate, clockSince, elapsedMs / HOUR], ['half-open', null, 2 / 3]);
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
  const slowRounds = (rollout: Rollout, hour: number, rounds: number, factor = 2): Rollout => {
    for (let round = 0; round < rounds; round++) {
      rollout.upload(hour, { ...HELD_BACK, duration_ms: 100 }).upload(hour, { duration_ms: factor * 100 }, 10);
    }
    return rollout;
  };
  const reviews = ({ story }: Rollout): string[] => story.filter((line) => line.includes('review'));

  it('is raised once, says what is sure, and rolls nothing back', () => {
    const rollout = slowRounds(new Rollout().command('start', 0), 2, 12);
    assert.deepEqual(rollout.story.slice(1), ['2 review raised']);
    assert.match(
      rollout.log.at(-1)?.message ?? '',
      /^Async takes 200 % of sync's time for files under 64 KB \(surely over 1[2-9]\d %\); please review\.$/,
    );
    assert.equal(rollout.gate, 'watching');
  });

  it('does not come back from old data once it is acknowledged, nor from more of the same', () => {
    const rollout = slowRounds(new Rollout().command('start', 0), 1, 12).command('acknowledge-review', 2);
    slowRounds(rollout, 3, 40);
    assert.deepEqual(reviews(rollout), ['1 review raised', '2 review acknowledge-review']);
  });

  it('comes back where async has become slower than what was accepted', () => {
    const rollout = slowRounds(new Rollout().command('start', 0), 1, 12).command('acknowledge-review', 2);
    assert.deepEqual(reviews(slowRounds(rollout, 3, 12, 6)).slice(2), ['3 review raised']);
  });

  it('does not look at uploads from before the stage', () => {
    const before = new Rollout().upload(0, { ...HELD_BACK, duration_ms: 10 }, 50).command('start', 1);
    assert.deepEqual(reviews(slowRounds(before, 2, 30, 1)), []);
    const advanced = slowRounds(new Rollout().command('start', 0), 1, 2, 9).command('advance', 2);
    assert.deepEqual(reviews(slowRounds(advanced, 3, 30, 1)), []);
    assert.equal(advanced.state.speed['under-64-kib'].sync.uploads, 30);
  });

  it('does not look at uploads while the rollout is paused or rolled back', () => {
    const paused = slowRounds(new Rollout().command('start', 0).command('pause', 1), 2, 30, 9);
    assert.deepEqual(reviews(paused), []);
    const rolledBack = slowRounds(new Rollout().command('start', 0).upload(1, BLAMED, 3), 2, 30, 9);
    assert.deepEqual(reviews(rolledBack), []);
  });
});

describe('time', () => {
  it('never runs backwards for reports that come a little late', () => {
    const rollout = new Rollout().command('start', 10).upload(9.9);
    assert.equal(rollout.state.updatedAt, T0 + 10 * HOUR);
    assert.deepEqual(rollout.story, ['10 rollout_stage start']);
  });

  it('does not move by ticks alone', () => {
    const rollout = new Rollout().command('start', 0);
    const before = rollout.state;
    assert.equal(rollout.tick(5).state, before);
  });

  it('in the stage is that in which the machine was awake, capped per step', () => {
    const minutes = (rollout: Rollout, hour: number): number =>
      Math.round(60 * elapsedHours(rollout.state.progress, T0 + hour * HOUR));
    const slept = new Rollout().command('start', 0).awake(0, 2).upload(10).awake(10, 11);
    assert.equal(minutes(slept, 11), 120 + 20 + 60);
    assert.equal(minutes(slept, 30), 120 + 20 + 60 + 20, 'the step under way is capped, too');
  });

  it('of a single tick, upload or sign that is 25 hours ahead passes no stage', () => {
    const ready = (): Rollout => new Rollout().command('start', 0).upload(0, {}, 800);
    const late = [ready().tick(25), ready().upload(25), ready().feed({ type: 'running' }, 25)];
    for (const rollout of late) assert.equal(rollout.state.progress.verdict, 'hold');
  });

  it('is signed only while the stage has hours to collect', () => {
    const signs = ({ log }: Rollout): number => log.filter((record) => !isWorthTelling(record)).length;
    assert.equal(signs(new Rollout().awake(0, 5)), 0);
    assert.equal(signs(new Rollout().command('start', 0).awake(0, 30)), 24 * 4);
    assert.equal(signs(new Rollout().command('start', 0).command('pause', 0).awake(0, 5)), 0);
    assert.equal(signs(new Rollout().command('start', 0).upload(0, BLAMED, 3).awake(0, 5)), 0);
  });

  it('lets the state survive being written down', () => {
    const { state } = new Rollout().command('start', 0).upload(1, {}, 10).upload(2, BLAMED, 3);
    assert.deepEqual(rolloutStateSchema.parse(JSON.parse(JSON.stringify(state))), state);
  });
});

describe('a clock that stood ahead', () => {
  const YEAR = 24 * 365;

  it('is put right with the next event, which is told, and a later rollback lasts a day', () => {
    const rollout = new Rollout().command('start', 0).upload(YEAR).upload(1, BLAMED, 3);
    assert.deepEqual(rollout.story.slice(1), ['1 override set-back', '1 rollback trip']);
    assert.match(rollout.log.find(isSetBack)?.message ?? '', /^The clock stood ahead; /);
    assert.equal(rollout.log.find(isSetBack)?.details['hours_ahead'], YEAR - 1);
    assert.deepEqual([rollout.state.updatedAt, rollout.state.guard.until], [T0 + HOUR, T0 + 25 * HOUR]);
  });

  it('during a rollback leaves a cool-down of a day from then on, not of a year', () => {
    const rollout = new Rollout().command('start', 0).upload(YEAR, BLAMED, 3).tick(1);
    assert.equal(rollout.state.guard.until, T0 + 25 * HOUR);
    assert.equal(rollout.state.guard.trip?.at, T0 + HOUR);
    assert.equal(rollout.tick(25).gate, 'half-open');
  });

  it('is put right in whatever was stored by an older version', () => {
    const rollout = new Rollout().command('start', 0);
    const { progress } = rollout.state;
    const ahead = T0 + YEAR * HOUR;
    rollout.state = { ...rollout.state, progress: { ...progress, startedAt: ahead, clockSince: ahead } };
    rollout.tick(2);
    const { startedAt, clockSince } = rollout.state.progress;
    assert.deepEqual([startedAt, clockSince], [T0 + 2 * HOUR, T0 + 2 * HOUR]);
  });

  it('does not hold the time of the state where only an upload was stamped ahead', () => {
    const rollout = new Rollout().command('start', 0);
    const timestamp = new Date(T0 + YEAR * HOUR).toISOString();
    rollout.feed({ type: 'upload', record: recordOf({ timestamp }) }, 1);
    assert.equal(rollout.state.updatedAt, T0 + HOUR);
    assert.deepEqual(rollout.upload(1.1).story, ['0 rollout_stage start']);
  });

  it('is no matter where reports are merely out of order', () => {
    const rollout = new Rollout().command('start', 1).upload(1.15).upload(1);
    assert.deepEqual(rollout.story, ['1 rollout_stage start']);
  });

  const isSetBack = ({ details }: RolloutRecord): boolean => details['action'] === 'set-back';
});
