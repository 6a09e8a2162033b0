import { isProvenAtLeast, isProvenBelow, lowerBound, requiredUploads, upperBound } from './proportion.ts';
import type { Stage } from './stages.ts';

/** Evidence that a stage has collected so far. Uploads that say nothing about async are not counted. */
export interface StageEvidence {
  readonly successes: number;
  readonly failures: number;
  readonly elapsedHours: number;
}

/**
 * - `fail`: with 95 % confidence the success rate is under the target, over at least `MIN_UPLOADS_TO_FAIL` uploads;
 * - `pass`: the time has elapsed and with 95 % confidence the success rate reaches the target;
 * - `hold`: anything else. Too few uploads is never a pass: a laptop asleep for a day has proved nothing.
 *
 * The confidence is that of a confidence sequence, so that it holds although the verdict is given after every upload.
 */
export type Verdict = 'fail' | 'pass' | 'hold';

/**
 * The fewest uploads with which a stage can fail. A path that breaks at once trips the guard, which brings async back by
 * itself; a failed stage waits for the user.
 */
export const MIN_UPLOADS_TO_FAIL = 20;

export interface StageCriterion {
  readonly name: 'time' | 'uploads' | 'success-rate';
  readonly status: 'met' | 'not-met' | 'not-enough-data';
  /** The numbers behind the status, for a table cell or a confirmation. */
  readonly detail: string;
}

export interface StageVerdict {
  readonly verdict: Verdict;
  /** One-sided 95 % bounds of the success rate at all times, 0 … 1. */
  readonly lower: number;
  readonly upper: number;
  /** Uploads counted. */
  readonly n: number;
  /** Uploads that prove the target if no further one fails. Grows with every failure. */
  readonly requiredUploads: number;
  /** Hours elapsed. */
  readonly hours: number;
  readonly criteria: readonly StageCriterion[];
}

/** The bare verdict, without the bounds and texts that only a person needs: cheap enough for every upload. */
export function verdictOf(stage: Stage, { successes, failures, elapsedHours }: StageEvidence): Verdict {
  const target = stage.successRate / 100;
  if (hasFailed(stage, successes, failures)) return 'fail';
  return elapsedHours >= stage.hours && isProvenAtLeast(successes, failures, target) ? 'pass' : 'hold';
}

function hasFailed({ successRate }: Stage, successes: number, failures: number): boolean {
  return successes + failures >= MIN_UPLOADS_TO_FAIL && isProvenBelow(successes, failures, successRate / 100);
}

/** The verdict on a stage with everything that explains it. */
export function stageVerdict(stage: Stage, evidence: StageEvidence): StageVerdict {
  const { successes, failures, elapsedHours } = evidence;
  const target = stage.successRate / 100;
  return {
    verdict: verdictOf(stage, evidence),
    lower: lowerBound(successes, failures),
    upper: upperBound(successes, failures),
    n: successes + failures,
    requiredUploads: requiredUploads(target, failures),
    hours: elapsedHours,
    criteria: [
      timeCriterion(stage, elapsedHours),
      uploadsCriterion(target, successes + failures),
      successRateCriterion(stage, evidence),
    ],
  };
}

function timeCriterion(stage: Stage, elapsedHours: number): StageCriterion {
  return {
    name: 'time',
    status: elapsedHours >= stage.hours ? 'met' : 'not-met',
    detail: `${formatHours(elapsedHours)} of ${formatHours(stage.hours)} hours`,
  };
}

/** Met from the number on at which a faultless run would prove the target. */
function uploadsCriterion(target: number, uploads: number): StageCriterion {
  const leastUploads = requiredUploads(target);
  return {
    name: 'uploads',
    status: uploads >= leastUploads ? 'met' : 'not-enough-data',
    detail: `${uploads} of ${leastUploads} uploads`,
  };
}

function successRateCriterion(stage: Stage, { successes, failures }: StageEvidence): StageCriterion {
  const name = 'success-rate';
  const target = stage.successRate / 100;
  const uploads = successes + failures;
  if (uploads === 0) return { name, status: 'not-enough-data', detail: 'no uploads yet' };
  const observed = `${failures} of ${uploads} failed`;
  if (hasFailed(stage, successes, failures)) {
    const most = formatPercent(upperBound(successes, failures));
    return {
      name,
      status: 'not-met',
      detail: `${observed}: at most ${most} succeed, the target is ${stage.successRate} %`,
    };
  }
  const least = formatPercent(lowerBound(successes, failures));
  if (isProvenAtLeast(successes, failures, target)) {
    return {
      name,
      status: 'met',
      detail: `${observed}: at least ${least} succeed, the target is ${stage.successRate} %`,
    };
  }
  return {
    name,
    status: 'not-enough-data',
    detail: `${observed}: ${least} proven, ${stage.successRate} % takes ${requiredUploads(target, failures)} uploads`,
  };
}

/** Rounded down, so that 23.97 hours never read as 24 while the criterion is unmet. */
const formatHours = (hours: number): string => String(Math.floor(hours * 10) / 10);

const formatPercent = (rate: number): string => `${(rate * 100).toFixed(2)} %`;
