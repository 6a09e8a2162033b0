import type { FleetCriterion } from '../protocol/fleet.ts';
import { isProvenAtLeast, isProvenBelow, lowerBound, upperBound } from '../rollout/proportion.ts';
import { MIN_UPLOADS_TO_FAIL, type Verdict } from '../rollout/stageVerdict.ts';
import type { Stage } from '../rollout/stages.ts';
import { boundedMean, isShareImprobable, standardDifference } from './comparisons.ts';
import { type Evidence, MOST_FAILURES_OF_ONE } from './evidence.ts';
import {
  FAIL_ALPHA,
  FAST_ENOUGH_RATIO,
  fairShareOf,
  mostOfOne,
  MOST_TRIPS,
  PASS_ALPHA,
  SLOW_RATIO,
  type FleetPlan,
} from './fleetPlan.ts';

/** The verdict on a stage over the whole fleet. */
export interface FleetVerdict {
  readonly verdict: Verdict;
  /** What has failed the stage; undefined unless it has failed. */
  readonly failed: Finding | undefined;
  readonly findings: readonly Finding[];
}

/** One condition as it stands. Its numbers are written out when they are asked for: the verdict is given after every batch. */
interface Finding extends Omit<FleetCriterion, 'detail'> {
  readonly isFailed: boolean;
  detail(): string;
}

/** The conditions of a verdict with their numbers, for a person. */
export function criteriaOf({ findings }: FleetVerdict): FleetCriterion[] {
  return findings.map(({ name, status, detail }) => ({ name, status, detail: detail() }));
}

/**
 * The verdict on a stage: `fail` where one condition has surely failed, `pass` where all are met, `hold` else.
 *
 * Neither is up to a single machine: both must also hold without the machine that speaks for it most.
 *
 * @param hours that the stage has lasted
 */
export function stageFleetVerdict(plan: FleetPlan, stage: Stage, evidence: Evidence, hours: number): FleetVerdict {
  return verdictFrom([
    timeFinding(hours, stage.hours),
    machinesFinding(evidence.tried, plan),
    successFinding(plan, stage, evidence),
    tripsFinding(evidence),
    latencyFinding(plan, evidence),
    ratioFinding(plan, stage, evidence),
  ]);
}

/** The verdict on the baseline, in which every upload takes sync: whether two halves of the fleet are alike. */
export function baselineVerdict(plan: FleetPlan, evidence: Evidence, hours: number): FleetVerdict {
  const findings = [
    timeFinding(hours, plan.baselineHours),
    machinesFinding(evidence.machinesIn + evidence.machinesOut, plan),
  ];
  // The halves are compared once, at the end: what is looked at again and again differs at some time.
  const isOver = findings.every(({ status }) => status === 'met');
  return verdictFrom([...findings, isOver ? halvesFinding(evidence) : NOT_COMPARED]);
}

function verdictFrom(findings: readonly Finding[]): FleetVerdict {
  const failed = findings.find(({ isFailed }) => isFailed);
  const isMet = findings.every(({ status }) => status === 'met');
  return { verdict: failed ? 'fail' : isMet ? 'pass' : 'hold', failed, findings };
}

type Detail = () => string;

function finding(name: FleetCriterion['name'], status: FleetCriterion['status'], detail: Detail): Finding {
  return { name, status, detail, isFailed: false };
}

const failure = (name: FleetCriterion['name'], detail: Detail): Finding => ({
  name,
  status: 'not-met',
  detail,
  isFailed: true,
});

function timeFinding(hours: number, needed: number): Finding {
  return finding('time', hours >= needed ? 'met' : 'not-met', () => `${one(hours)} of ${one(needed)} hours`);
}

function machinesFinding(machines: number, { minMachines }: FleetPlan): Finding {
  const detail = (): string => `${machines} of ${minMachines} machines have reported`;
  return finding('machines', machines >= minMachines ? 'met' : 'not-enough-data', detail);
}

function successFinding(plan: FleetPlan, stage: Stage, { successes, failures }: Evidence): Finding {
  const name = 'success-rate';
  const target = stage.successRate / 100;
  const uploads = successes + failures;
  if (uploads === 0) return finding(name, 'not-enough-data', () => 'no uploads yet');
  const observed = (): string => `${failures} of ${uploads} failed`;
  const withoutOne = Math.max(0, failures - MOST_FAILURES_OF_ONE);
  if (uploads >= MIN_UPLOADS_TO_FAIL && isProvenBelow(successes, withoutOne, target, FAIL_ALPHA)) {
    const most = (): string => percent(upperBound(successes, failures, FAIL_ALPHA));
    return failure(name, () => `${observed()}: at most ${most()} succeed, the target is ${stage.successRate} %`);
  }
  const least = (): string => percent(lowerBound(successes, failures, PASS_ALPHA));
  const withoutBest = Math.max(0, successes - mostOfOne(fairShareOf(plan, stage.successRate), uploads));
  const isProven = isProvenAtLeast(withoutBest, failures, target, PASS_ALPHA);
  return finding(
    name,
    isProven ? 'met' : 'not-enough-data',
    () => `${observed()}: at least ${least()} succeed, the target is ${stage.successRate} %`,
  );
}

/** The fewest machines that must have sent damaged files before that alone fails a stage. */
const INTEGRITY_MACHINES = 2;

/** The fewest trips that prove too many of them, as many as failed uploads of one machine make a trip. */
const FEWEST_TRIPS = 3;

function tripsFinding({ tried, tripped, integrityTrips }: Evidence): Finding {
  const name = 'trips';
  const detail = (): string => `the guard has tripped on ${tripped} of ${tried} machines`;
  if (integrityTrips >= INTEGRITY_MACHINES) {
    return failure(name, () => `${integrityTrips} machines have sent other bytes than their files have`);
  }
  const isTooMany = tripped >= FEWEST_TRIPS && isProvenBelow(tried - tripped, tripped, 1 - MOST_TRIPS, FAIL_ALPHA);
  if (isTooMany) return failure(name, () => `${detail()}, surely more than ${percent(MOST_TRIPS)}`);
  if (tried === 0) return finding(name, 'not-enough-data', detail);
  return finding(name, tripped <= MOST_TRIPS * tried ? 'met' : 'not-met', detail);
}

function latencyFinding(plan: FleetPlan, { latency }: Evidence): Finding {
  const name = 'latency';
  // Where nothing is held back there is nothing to compare with; whoever plans that has decided it.
  if (plan.holdback === 0) return finding(name, 'met', () => 'nothing is held back to compare with');
  const bounds = latencyBounds(latency);
  if (!bounds) return finding(name, 'not-enough-data', () => `${latency.machines} machines have uploads of both paths`);
  const { ratio, atLeast, atMost } = bounds;
  const detail = (): string =>
    `async takes ${one(100 * ratio)} % of sync's time, between ${one(100 * atLeast)} and ${one(100 * atMost)} %`;
  if (atLeast > SLOW_RATIO) return failure(name, () => `${detail()}; ${one(100 * SLOW_RATIO)} % is allowed`);
  return finding(name, atMost < FAST_ENOUGH_RATIO ? 'met' : 'not-enough-data', detail);
}

/** How many times as long as held-back uploads async takes, with bounds; undefined with too few machines. */
export function latencyBounds(
  latency: Evidence['latency'],
): { ratio: number; atLeast: number; atMost: number } | undefined {
  const bounds = boundedMean(latency, 2 * FAIL_ALPHA);
  return bounds && { ratio: Math.exp(bounds.mean), atLeast: Math.exp(bounds.lower), atMost: Math.exp(bounds.upper) };
}

/**
 * Whether as many machines report from either side of the flag as its percentage says, and whether as many uploads are held
 * back: where one side goes missing, what is left of it proves nothing.
 */
function ratioFinding(plan: FleetPlan, stage: Stage, evidence: Evidence): Finding {
  const name = 'sample-ratio';
  const { machinesIn, machinesOut, drawnAsync, drawnSync } = evidence;
  const expected = stage.percentage / 100;
  const detail = (): string =>
    `${machinesIn} of ${machinesIn + machinesOut} machines are in, ${stage.percentage} % are expected`;
  if (isShareImprobable(machinesIn, machinesOut, expected, FAIL_ALPHA)) {
    return failure(name, () => `${detail()}: one side is missing`);
  }
  const held = plan.holdback / 100;
  const drawn = drawnAsync + drawnSync;
  const heldDetail = (): string => `${drawnSync} of ${drawn} uploads were held back, ${plan.holdback} % are expected`;
  // Without the machine that speaks most for a mismatch, in whichever direction it is.
  const most = mostOfOne(fairShareOf(plan, stage.successRate), drawn);
  const isTooMany = drawnSync > held * drawn;
  const [sync, async] = isTooMany
    ? [Math.max(0, drawnSync - most), drawnAsync]
    : [drawnSync, Math.max(0, drawnAsync - most)];
  const isStill = sync > held * (sync + async) === isTooMany;
  if (isStill && isShareImprobable(sync, async, held, FAIL_ALPHA)) {
    return failure(name, () => `${heldDetail()}: one side is missing`);
  }
  return finding(name, 'met', () => `${detail()}; ${heldDetail()}`);
}

/** How many standard errors the halves of an untreated fleet may differ by: 1 in 1,000 differ by more without a cause. */
const MOST_DIFFERENCE = 3.3;

const NOT_COMPARED = finding('a-a', 'not-enough-data', () => 'the halves of the fleet are compared at the end');

function halvesFinding({ arms: [low, high] }: Evidence): Finding {
  const durations = standardDifference(low.log, high.log) ?? 0;
  const failures = standardDifference(low.failureShare, high.failureShare) ?? 0;
  const detail = (): string =>
    `two halves of the fleet that are treated alike differ by ${one(Math.abs(durations))} standard errors in duration and ${one(Math.abs(failures))} in failures`;
  const isAlike = Math.max(Math.abs(durations), Math.abs(failures)) <= MOST_DIFFERENCE;
  return isAlike
    ? finding('a-a', 'met', detail)
    : failure('a-a', () => `${detail()}; something else than the path differs`);
}

/** Rounded down to a tenth, so that 23.97 hours never read as 24. */
const one = (value: number): string => String(Math.floor(value * 10 + 1e-9) / 10);
const percent = (rate: number): string => `${(rate * 100).toFixed(2)} %`;
