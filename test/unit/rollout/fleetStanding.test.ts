import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FleetFlag } from '../../../src/protocol/fleet.ts';
import { standingOf, type LocalChoice } from '../../../src/rollout/fleetStanding.ts';
import { resolveUploadPath } from '../../../src/rollout/uploadPath.ts';

const FLAG: FleetFlag = {
  active: true,
  percentage: 50,
  paused: false,
  kill: false,
  finished: false,
  generation: 7,
  holdback: 20,
  stages: [],
};
const LOCAL = { enabled: true, percentage: 80, holdback: 10 };
const NOTHING_CHOSEN: LocalChoice = { enabled: undefined, percentage: undefined, isSharing: false };

const standing = (flag: Partial<FleetFlag>, choice: Partial<LocalChoice> = {}) =>
  standingOf({ kind: 'flag', flag: { ...FLAG, ...flag } }, LOCAL, { ...NOTHING_CHOSEN, ...choice });

/** The path of a machine in whose way nothing of its own stands. */
const pathOf = (decides: ReturnType<typeof standingOf>): string => {
  const { enabled, percentage, fleet } = decides;
  const input = { enabled, rolloutPercentage: percentage, fleet, machineId: 'm', backendSupportsAsync: true };
  return resolveUploadPath({ ...input, guard: { kind: 'watching' }, isPaused: false }).reason;
};

describe('what decides on a machine of a fleet', () => {
  it('are its own settings where there is no fleet', () => {
    assert.deepEqual(standingOf({ kind: 'none' }, LOCAL, NOTHING_CHOSEN), LOCAL);
  });

  it('is the fleet where nobody has chosen anything and records are shared', () => {
    const { enabled, percentage, holdback, fleet, generation } = standing({}, { isSharing: true });
    assert.deepEqual([enabled, percentage, holdback, fleet, generation], [true, 50, 20, 'follows', 7]);
  });

  it('is nothing of the fleet on a machine that has agreed to nothing, until the ladder is climbed', () => {
    assert.equal(standing({}).enabled, false);
    assert.equal(standing({ finished: true, percentage: 100 }).enabled, true);
  });

  it('stays with the machine: it can be turned off, and its own percentage caps the fleet’s', () => {
    assert.equal(standing({ finished: true }, { enabled: false, isSharing: true }).enabled, false);
    assert.equal(standing({ percentage: 50 }, { percentage: 5 }).percentage, 5);
    assert.equal(standing({ percentage: 50 }, { percentage: 80 }).percentage, 50);
  });

  it('sends everything by sync while the fleet is paused, stopped or not heard of for too long', () => {
    const all = { percentage: 100 };
    assert.equal(pathOf(standing(all, { enabled: true })), 'full-rollout');
    assert.equal(pathOf(standing({ ...all, paused: true }, { enabled: true })), 'fleet-paused');
    assert.equal(pathOf(standing({ ...all, kill: true }, { enabled: true })), 'fleet-stopped');
    const unreachable = standingOf({ kind: 'unreachable' }, LOCAL, { ...NOTHING_CHOSEN, enabled: true });
    assert.equal(pathOf(unreachable), 'fleet-unreachable');
  });
});
