import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FleetRefusal, fleetVerdict } from '../../../src/fleet/fleetReducer.ts';
import { criteriaOf } from '../../../src/fleet/fleetVerdict.ts';
import { flagOf } from '../../../src/fleet/fleetState.ts';
import { FLAG_VERSION } from '../../../src/rollout/uploadPath.ts';
import { FAILED, HELD, HOUR, OUT, TestFleet } from './fleetRecords.ts';

const repeat = <T>(times: number, what: T): T[] => Array.from({ length: times }, () => what);
const verdictOf = (fleet: TestFleet) => fleetVerdict(fleet.state, fleet.now)?.verdict;
const criterionOf = (fleet: TestFleet, name: string) => {
  const verdict = fleetVerdict(fleet.state, fleet.now);
  return verdict && criteriaOf(verdict).find((criterion) => criterion.name === name);
};

describe('the rollout of a fleet', () => {
  it('passes a stage whose rate many machines prove together, and goes on only where it may', () => {
    const fleet = TestFleet.inFirstStage();
    fleet.sendClean(30, 30);
    assert.equal(verdictOf(fleet), 'hold', 'the time is not over');
    fleet.now += 24 * HOUR;
    fleet.send('in-0', {});
    assert.equal(verdictOf(fleet), 'pass');
    assert.equal(fleet.state.stage, 0, 'an admin advances');
    assert.deepEqual(fleet.log.at(-1)?.action, 'pass');
    const { successes } = fleet.state.evidence;
    fleet.run('advance', { reason: 'looks good' });
    assert.equal(flagOf(fleet.state).percentage, 100);
    const { action, actor, reason, numbers } = fleet.log.at(-1)!;
    assert.deepEqual([action, actor, reason], ['advance', 'ada', 'looks good']);
    assert.deepEqual([numbers['uploads'], numbers['failures'], numbers['machines_tried']], [successes, 0, 30]);
  });

  it('climbs by itself to the top where it is told so, and is finished there', () => {
    const fleet = TestFleet.inFirstStage({ autoAdvance: true });
    fleet.sendClean(30, 30);
    fleet.now += 24 * HOUR;
    fleet.send('in-0', {});
    assert.equal(fleet.state.stage, 1);
    for (let machine = 0; machine < 30; machine++) fleet.send(`in-${machine}`, ...repeat(20, {}));
    fleet.now += 24 * HOUR;
    fleet.send('in-0', {});
    const { percentage, finished, paused, kill } = flagOf(fleet.state);
    assert.deepEqual(
      { percentage, finished, paused, kill },
      { percentage: 100, finished: true, paused: false, kill: false },
    );
    assert.deepEqual(
      fleet.log.filter(({ actor }) => actor === 'fleet').map(({ action }) => action),
      ['pass', 'advance', 'pass', 'finish'],
    );
  });

  it('stops a stage that surely misses its rate: off before the first stage, one stage down and paused later', () => {
    const fleet = TestFleet.inFirstStage();
    // Failures far enough apart that no guard trips.
    const some = [...repeat(12, {}), FAILED, ...repeat(12, {}), FAILED];
    for (let machine = 0; machine < 30; machine++) fleet.send(`in-${machine}`, ...some);
    assert.deepEqual([fleet.state.status, flagOf(fleet.state).kill], ['stopped', true]);
    assert.equal(fleet.log.at(-1)?.action, 'fail');
    assert.match(fleet.log.at(-1)?.message ?? '', /10 % has failed: \d+ of \d+ failed: at most .* Async is off/);

    const later = TestFleet.inFirstStage();
    later.run('advance', { anyway: true });
    for (let machine = 0; machine < 30; machine++) later.send(`in-${machine}`, ...some);
    const { percentage, paused, kill } = flagOf(later.state);
    assert.deepEqual({ percentage, paused, kill }, { percentage: 10, paused: true, kill: false });
    later.run('resume');
    assert.equal(later.state.evidence.successes, 0, 'the stage begins anew');
  });

  it('is decided by no single machine: neither by its failures nor by its successes', () => {
    const flooded = TestFleet.inFirstStage();
    flooded.send('in-0', ...repeat(5_000, FAILED));
    assert.equal(verdictOf(flooded), 'hold');
    assert.deepEqual([flooded.state.evidence.tripped, flooded.state.evidence.failures], [1, 0]);

    // Failures too far apart for a guard, and too many for a stage that allows one in a thousand.
    const stages = [{ percentage: 10, hours: 24, successRate: 99.9 }];
    const flaky = TestFleet.inFirstStage({ stages });
    const uploads = [...repeat(12, {}), FAILED, ...repeat(12, {}), FAILED, ...repeat(12, {}), FAILED];
    flaky.send('in-0', ...uploads);
    assert.deepEqual([flaky.state.evidence.failures, flaky.state.status], [3, 'running']);
    flaky.send('in-1', ...uploads);
    assert.equal(flaky.state.status, 'stopped', 'two machines may decide');

    const praised = TestFleet.inFirstStage({ minMachines: 2 });
    praised.send('in-1', {});
    praised.now += 24 * HOUR;
    praised.send('in-0', ...repeat(50_000, {}));
    assert.equal(criterionOf(praised, 'success-rate')?.status, 'not-enough-data');
    assert.equal(verdictOf(praised), 'hold');
  });

  it('counts machines whose guard has tripped apart, and stops where they are too many', () => {
    const fleet = TestFleet.inFirstStage();
    fleet.sendClean(30, 30);
    fleet.send('broken', ...repeat(3, FAILED));
    const { tripped, failures } = fleet.state.evidence;
    assert.deepEqual([tripped, failures, fleet.state.status], [1, 0, 'running']);
    for (let machine = 0; machine < 8; machine++) fleet.send(`broken-${machine}`, ...repeat(3, FAILED));
    assert.equal(fleet.state.status, 'stopped');
    assert.match(fleet.log.at(-1)?.message ?? '', /tripped on \d of 3\d machines, surely more than 5.00 %/);
  });

  it('stops at once where two machines have sent other bytes than their files have', () => {
    const fleet = TestFleet.inFirstStage();
    const damaged = { success: false, error_type: 'integrity' } as const;
    fleet.send('in-0', {}, damaged);
    assert.equal(fleet.state.status, 'running');
    fleet.send('in-1', {}, damaged);
    assert.equal(fleet.state.status, 'stopped');
  });

  it('stops where async is slower than held-back uploads of the same machines, and not where machines differ', () => {
    const mixed = (machine: number, slower: number) => {
      const base = 100 * (1 + machine);
      // The noise of a machine differs from that of others.
      const noise = 1 + (machine % 7) / 20;
      return [...repeat(6, { duration_ms: base * slower * noise }), ...repeat(4, { ...HELD, duration_ms: base })];
    };
    const alike = TestFleet.inFirstStage({ holdback: 40 });
    const slow = TestFleet.inFirstStage({ holdback: 40 });
    for (let machine = 0; machine < 60; machine++) {
      for (let out = 0; out < 9; out++) {
        alike.send(`out-${machine}-${out}`, OUT);
        slow.send(`out-${machine}-${out}`, OUT);
      }
      alike.send(`in-${machine}`, ...mixed(machine, 0.9));
      if (slow.state.status === 'running') slow.send(`in-${machine}`, ...mixed(machine, 2));
    }
    assert.equal(alike.state.status, 'running');
    assert.equal(criterionOf(alike, 'latency')?.status, 'met');
    assert.equal(slow.state.status, 'stopped');
    assert.match(slow.log.at(-1)?.message ?? '', /async takes 2\d\d.* % of sync's time/);
  });

  it('stops where the machines of one side go missing, and says so', () => {
    const fleet = TestFleet.inFirstStage();
    for (let machine = 0; machine < 300 && fleet.state.status === 'running'; machine++) {
      fleet.send(`out-${machine}`, OUT);
    }
    assert.equal(fleet.log.at(-1)?.action, 'mismatch');
    assert.match(fleet.log.at(-1)?.message ?? '', /0 of \d+ machines are in, 10 % are expected: one side is missing/);
  });

  it('stops where fewer uploads are held back than planned, unless one machine alone says so', () => {
    const fleet = TestFleet.inFirstStage({ holdback: 30, minMachines: 2 });
    fleet.send('in-0', ...repeat(500, {}));
    assert.equal(fleet.state.status, 'running');
    for (let machine = 1; machine < 60 && fleet.state.status === 'running'; machine++) {
      fleet.send(`in-${machine}`, ...repeat(20, {}));
    }
    assert.equal(fleet.log.at(-1)?.action, 'mismatch');
  });

  it('takes a baseline on sync first, which must be over and alike in both halves of the fleet', () => {
    const start = (slower: number): TestFleet => {
      const fleet = new TestFleet();
      fleet.run('start', { plan: { autoAdvance: true, minMachines: 20 } });
      assert.equal(flagOf(fleet.state).percentage, 0);
      for (let machine = 0; machine < 60; machine++) {
        const isLow = machine % 2 === 0;
        const duration_ms = (isLow ? slower : 1) * (100 + (machine % 9));
        fleet.send(`machine-${machine}`, ...repeat(3, { ...OUT, bucket: isLow ? 1_000 : 9_000, duration_ms }));
      }
      fleet.now += 24 * HOUR;
      fleet.send('machine-1', OUT);
      return fleet;
    };
    const alike = start(1);
    assert.deepEqual([alike.state.stage, alike.state.status], [0, 'running']);
    assert.equal(alike.state.baseline?.arms[0].uploads, 90);
    const different = start(2);
    assert.deepEqual([different.state.status, different.log.at(-1)?.action], ['stopped', 'mismatch']);
  });

  it('counts only uploads of this flag version and this stage', () => {
    const fleet = TestFleet.inFirstStage();
    fleet.send('in-0', { flag_version: 'another' }, { generation: fleet.state.generation - 1 }, {});
    assert.equal(fleet.state.evidence.successes, 1);
    assert.equal(fleet.state.flagVersion, FLAG_VERSION);
  });

  it('does not count uploads that were not drawn by lot, nor those of machines that are out', () => {
    const fleet = TestFleet.inFirstStage();
    fleet.send('in-0', { reason: 'override' }, { reason: 'half-open' });
    fleet.send('out-0', { bucket: 9_999 });
    assert.equal(fleet.state.evidence.successes, 0);
  });

  it('keeps the clock of a stage still while an admin has paused it', () => {
    const fleet = TestFleet.inFirstStage();
    fleet.now += HOUR;
    fleet.run('pause', { reason: 'release day' });
    fleet.now += 100 * HOUR;
    assert.equal(flagOf(fleet.state).paused, true);
    fleet.send('in-0', {});
    assert.equal(fleet.state.evidence.successes, 0);
    fleet.run('resume');
    assert.match(criterionOf(fleet, 'time')?.detail ?? '', /^1 of 24 hours$/);
    assert.equal(fleet.log.find(({ action }) => action === 'pause')?.reason, 'release day');
  });

  it('refuses commands that have nothing to do, an advance that has not been earned, and a plan that cannot be used', () => {
    const fleet = new TestFleet();
    for (const command of ['advance', 'pause', 'resume', 'roll-back'] as const) {
      assert.throws(() => fleet.run(command), FleetRefusal, command);
    }
    const stages = [
      { percentage: 50, hours: 1, successRate: 99 },
      { percentage: 10, hours: 1, successRate: 99 },
    ];
    assert.throws(() => fleet.run('start', { plan: { stages } }), /plan cannot be used: percentages must rise/);
    fleet.run('start');
    assert.throws(() => fleet.run('start'), /already started/);
    assert.throws(() => fleet.run('advance'), /not passed yet: 0 of 24 hours/);
    assert.deepEqual(
      fleet.log.map(({ action }) => action),
      ['start'],
    );
  });

  it('rolls back one stage at an admin’s word, and to nothing from the first', () => {
    const fleet = TestFleet.inFirstStage();
    fleet.run('advance', { anyway: true });
    fleet.run('roll-back', { reason: 'complaints' });
    assert.deepEqual([flagOf(fleet.state).percentage, fleet.state.status], [10, 'paused']);
    fleet.run('roll-back');
    assert.deepEqual([flagOf(fleet.state).percentage, flagOf(fleet.state).kill], [0, true]);
  });

  it('tells versions and errors apart, as many as fit', () => {
    const fleet = TestFleet.inFirstStage();
    fleet.send('in-0', { extension_version: '1.0.0' }, { extension_version: '2.0.0', ...FAILED });
    for (let version = 0; version < 50; version++) fleet.send('in-0', { extension_version: `3.0.${version}` });
    const { versions, errors } = fleet.state.evidence;
    assert.deepEqual(versions['2.0.0'], { uploads: 1, failures: 1 });
    assert.deepEqual(errors, { server_error: 1 });
    assert.ok(Object.keys(versions).length <= 21);
  });
});
