import { newContributor, type Contributor } from '../../src/fleet/evidence.ts';
import { runFleetCommand, settle, takeIn, type FleetStep } from '../../src/fleet/fleetReducer.ts';
import { IDLE_FLEET, percentageOf, stageOf, type FleetState } from '../../src/fleet/fleetState.ts';
import { FAST_ENOUGH_RATIO } from '../../src/fleet/fleetPlan.ts';
import type { FleetRecord } from '../../src/protocol/fleet.ts';
import { MS_PER_HOUR } from '../../src/rollout/rolloutEvent.ts';
import { isInCohort } from '../../src/rollout/uploadPath.ts';
import { mulberry32, normal } from './random.ts';

export const FLEET_MACHINES = 5_000;

/** A machine's uploads a day: the median over machines, and the deviation of their logarithm. */
const UPLOADS_A_DAY = 18;
const UPLOADS_SPREAD = 1;

/** Shares of the machines that are broken, that run an older flag version, and whose clock is wrong by up to a week. */
const BROKEN_SHARE = 0.01;
const OLD_VERSION_SHARE = 0.1;
const WRONG_CLOCK_SHARE = 0.05;

/** The share of days on which a machine is offline, and hands its records in later. */
const OFFLINE_SHARE = 0.1;

/** Deviations of logarithms: of error rates and of levels of duration between machines, and of durations on one machine. */
const RATE_SPREAD = 0.5;
const LEVEL_SPREAD = 0.5;
const DURATION_SPREAD = 0.75;

/** The share of sync uploads that fail. */
const SYNC_ERRORS = 0.001;

/** Every machine hands its records in after so many hours. */
const STEP_HOURS = 4;

/** How long a run is watched, in days. */
const MOST_DAYS = 60;

const T0 = Date.UTC(2026, 0, 5);

/** What is true of async in a simulated fleet. */
export interface FleetTruth {
  /** The share of async uploads that fail on machines that are not broken, 0 … 1. */
  readonly errorRate: number;
  /** How many times as long as sync async takes. */
  readonly latencyRatio: number;
}

/** How one climb of the ladder has ended. */
export interface Climb {
  readonly end: 'finished' | 'stopped' | 'waiting';
  /** Days from the start to the end. */
  readonly days: number;
  /** Whether a stage was left upwards whose target the truth misses. */
  readonly hasWronglyAdvanced: boolean;
  /** Uploads sent by async until the end, and those of them that failed. */
  readonly exposed: number;
  readonly failed: number;
  /** The condition that stopped it, in the decision's own words. */
  readonly message: string;
}

interface Machine {
  readonly bucket: number;
  readonly uploadsAStep: number;
  readonly errorRate: number;
  readonly level: number;
  readonly isOldVersion: boolean;
  readonly clockErrorMs: number;
  contributor: Contributor;
  /** Records that wait for the machine to be online again. */
  held: FleetRecord[];
}

/** Whether a stage may be left upwards: the truth meets its target, and async is not clearly slower. */
function mayAdvance({ errorRate, latencyRatio }: FleetTruth, state: FleetState): boolean {
  const stage = stageOf(state);
  return !stage || (errorRate <= 1 - stage.successRate / 100 && latencyRatio < FAST_ENOUGH_RATIO);
}

/** Lets a fleet climb its ladder by the shipped reducer, until it is up, has stopped, or `MOST_DAYS` are over. */
export function climb(truth: FleetTruth, seed: number, machines = FLEET_MACHINES): Climb {
  const random = mulberry32(seed);
  const gauss = normal(random);
  const fleet = Array.from({ length: machines }, () => newMachine(truth, random, gauss));
  let state = runFleetCommand(IDLE_FLEET, { command: 'start', plan: { autoAdvance: true } }, 'bench', T0).state;
  let hasWronglyAdvanced = false;
  let exposed = 0;
  let failed = 0;
  let message = '';
  const follow = (before: FleetState, { state: after, decisions }: FleetStep): void => {
    const advanced = decisions.find(({ action }) => action === 'advance' || action === 'finish');
    if (advanced && !mayAdvance(truth, before)) hasWronglyAdvanced = true;
    message = decisions.findLast(({ action }) => action === 'fail' || action === 'mismatch')?.message ?? message;
    state = after;
  };
  for (let step = 1; step <= (MOST_DAYS * 24) / STEP_HOURS; step++) {
    const now = T0 + step * STEP_HOURS * MS_PER_HOUR;
    follow(state, settle(state, now));
    for (const machine of fleet) {
      if (state.status !== 'running') break;
      const percentage = percentageOf(state);
      const isIn = isInCohort(machine.bucket, percentage);
      const isNew = machine.contributor.generation !== state.generation;
      // What a machine that is out says after its first word changes nothing.
      if (!isIn && state.stage >= 0 && !isNew && machine.contributor.seen > 0) continue;
      const records = uploadsOf(machine, state, isIn, now, truth, random, gauss);
      for (const record of records) {
        if (record.execution_type === 'sync') continue;
        exposed++;
        if (!record.success || record.error_type !== null) failed++;
      }
      machine.held.push(...records);
      if (machine.held.length === 0 || random() < OFFLINE_SHARE) continue;
      const taken = takeIn(state, machine.contributor, machine.held, now);
      machine.held = [];
      machine.contributor = taken.contributor;
      follow(state, taken);
    }
    const days = (step * STEP_HOURS) / 24;
    if (state.status === 'finished') return { end: 'finished', days, hasWronglyAdvanced, exposed, failed, message };
    if (state.status !== 'running') return { end: 'stopped', days, hasWronglyAdvanced, exposed, failed, message };
  }
  return { end: 'waiting', days: MOST_DAYS, hasWronglyAdvanced, exposed, failed, message };
}

function newMachine({ errorRate }: FleetTruth, random: () => number, gauss: () => number): Machine {
  // Scaled so that the mean over machines is the true rate.
  const spread = Math.exp(RATE_SPREAD * gauss() - RATE_SPREAD ** 2 / 2);
  const uploadsADay = UPLOADS_A_DAY * Math.exp(UPLOADS_SPREAD * gauss());
  return {
    bucket: Math.floor(random() * 10_000),
    uploadsAStep: (uploadsADay * STEP_HOURS) / 24,
    errorRate: random() < BROKEN_SHARE ? 1 : Math.min(1, errorRate * spread),
    level: 6 + LEVEL_SPREAD * gauss(),
    isOldVersion: random() < OLD_VERSION_SHARE,
    clockErrorMs: random() < WRONG_CLOCK_SHARE ? (random() - 0.5) * 14 * 24 * MS_PER_HOUR : 0,
    contributor: newContributor(-1),
    held: [],
  };
}

/** A machine's uploads of one step, each by the path that the flag and the machine's own guard give it. */
function uploadsOf(
  machine: Machine,
  { generation, flagVersion, plan }: FleetState,
  isIn: boolean,
  now: number,
  { latencyRatio }: FleetTruth,
  random: () => number,
  gauss: () => number,
): FleetRecord[] {
  const records: FleetRecord[] = [];
  const isTripped = machine.contributor.generation === generation && machine.contributor.isTripped;
  for (let count = poisson(machine.uploadsAStep, random); count > 0; count--) {
    const isHeldBack = isIn && random() < plan.holdback / 100;
    const isAsync = isIn && !isTripped && !isHeldBack;
    const isFailure = random() < (isAsync ? machine.errorRate : SYNC_ERRORS);
    const log = machine.level + DURATION_SPREAD * gauss() + (isAsync ? Math.log(latencyRatio) : 0);
    records.push({
      request_id: String(count),
      timestamp: new Date(now + machine.clockErrorMs).toISOString(),
      // A failed async upload is saved by sync.
      execution_type: isAsync ? (isFailure ? 'sync_fallback' : 'async') : 'sync',
      success: isAsync || !isFailure,
      duration_ms: Math.exp(log),
      bytes: 8_192,
      error_type: isFailure ? 'server_error' : null,
      deduplicated: false,
      reason: !isIn ? 'out-of-cohort' : isTripped ? 'rolled-back' : isHeldBack ? 'held-back' : 'in-cohort',
      bucket: machine.bucket,
      extension_version: '1.0.0',
      flag_version: machine.isOldVersion ? 'older' : flagVersion,
      generation,
    });
  }
  return records;
}

/** How often something happens that happens `mean` times on average (Knuth); halved where the mean is large. */
function poisson(mean: number, random: () => number): number {
  if (mean > 20) return poisson(mean / 2, random) + poisson(mean / 2, random);
  const limit = Math.exp(-mean);
  let product = random();
  let count = 0;
  while (product > limit) {
    product *= random();
    count++;
  }
  return count;
}
