import { isErrorRateAbove } from './proportion.ts';

/** What tripped the guard. `unreadable-state` stands for a torn state file, which is treated as a trip. */
export type GuardRule = 'integrity' | 'error-rate' | 'cusum' | 'half-open-failure' | 'unreadable-state';

/** What the guard allows at one moment; the answer of `decideGuard` and an input of `resolveUploadPath`. */
export type GuardDecision =
  /** Nothing speaks against async. */
  | { readonly kind: 'watching' }
  /** Async is off until `until` (epoch milliseconds). */
  | { readonly kind: 'rolled-back'; readonly rule: GuardRule; readonly until: number }
  /** Async is on trial, one upload at a time; `isTrialFree` says whether this upload may be the one. */
  | {
      readonly kind: 'half-open';
      readonly isTrialFree: boolean;
      readonly cleanUploads: number;
      readonly cleanUploadsNeeded: number;
    }
  /** Rolled back too often: only a person turns async back on. */
  | { readonly kind: 'locked'; readonly rule: GuardRule; readonly rollbacks: number }
  /** The guard's state cannot be read. Not knowing means sync. */
  | { readonly kind: 'unreadable' };

/** The numbers of the guard. Rates are 0 … 1. README.md in this folder says how they were chosen. */
export interface GuardThresholds {
  /** Rule 2 looks at the last this many samples… */
  readonly windowUploads: number;
  /** …says nothing under this many… */
  readonly windowFloor: number;
  /** …and trips where they show an error rate above this one, which is a success rate under its complement. */
  readonly maxErrorRate: number;
  /** Rule 3: the error rate that is fine, the one that is not, and the sum at which it trips. */
  readonly cusumAcceptableRate: number;
  readonly cusumBadRate: number;
  readonly cusumThreshold: number;
  /** The sum with which rule 3 begins, so that a path that is broken from the start is found sooner. */
  readonly cusumHeadStart: number;
  /** Rule 3 also trips at this many failures in a row, whatever the sum. */
  readonly failuresInARow: number;
  /** Async stays off for `cooldownHours × 2^k` after the rollback number k (from 0). */
  readonly cooldownHours: number;
  /** Clean uploads, one at a time, that end a trial. */
  readonly cleanUploadsNeeded: number;
  /** The rollback of this number needs a person. */
  readonly rollbacksBeforeLock: number;
  /** A trial upload that has not reported after this time is taken for lost, in hours. */
  readonly trialLeaseHours: number;
}

export const DEFAULT_GUARD_THRESHOLDS: GuardThresholds = {
  windowUploads: 100,
  windowFloor: 20,
  maxErrorRate: 0.05,
  cusumAcceptableRate: 0.02,
  cusumBadRate: 0.2,
  cusumThreshold: 8.5,
  cusumHeadStart: 3.4,
  failuresInARow: 3,
  cooldownHours: 24,
  cleanUploadsNeeded: 5,
  rollbacksBeforeLock: 3,
  trialLeaseHours: 1,
};

/** Adds one sample to the window of rule 2 (true = success), forgetting the oldest beyond its size. */
export function pushSample(window: readonly boolean[], isSuccess: boolean, limits: GuardThresholds): boolean[] {
  return [...window, isSuccess].slice(-limits.windowUploads);
}

/**
 * Rule 2: whether enough samples are there and show, by the one-sided 95 % lower bound of Clopper and Pearson, an error rate
 * above the limit. That takes 4 failures among 20 samples and 10 among 100.
 */
export function isErrorRateExceeded(window: readonly boolean[], limits: GuardThresholds): boolean {
  const failures = window.filter((isSuccess) => !isSuccess).length;
  // Where no more fail than the limit allows, there is nothing to prove.
  if (window.length < limits.windowFloor || failures <= limits.maxErrorRate * window.length) return false;
  return isErrorRateAbove(limits.maxErrorRate, window.length - failures, failures);
}

/**
 * Rule 3: one step of a Bernoulli CUSUM (Reynolds and Stoumbos, Journal of Quality Technology 31, 1999, 87–108), the log
 * likelihood ratio of the bad error rate against the acceptable one, never under 0. With the defaults a failure adds 2.303
 * and a success takes away 0.203. A guard that has seen nothing begins at the head start (Lucas and Crosier, Technometrics
 * 24, 1982, 199–205).
 */
export function cusumStep(sum: number, isSuccess: boolean, limits: GuardThresholds): number {
  const { cusumAcceptableRate: p0, cusumBadRate: p1 } = limits;
  return Math.max(0, sum + (isSuccess ? Math.log((1 - p1) / (1 - p0)) : Math.log(p1 / p0)));
}

/**
 * Rule 3: whether the sum has reached its threshold or the latest samples have all failed. The second is what a Shewhart
 * limit is beside a CUSUM (Lucas, Journal of Quality Technology 14, 1982, 51–59): after a long good time the sum alone would
 * take four failures in a row.
 */
export function isCusumTripped(sum: number, window: readonly boolean[], limits: GuardThresholds): boolean {
  const latest = window.slice(-limits.failuresInARow);
  return sum >= limits.cusumThreshold || (latest.length === limits.failuresInARow && !latest.includes(true));
}
