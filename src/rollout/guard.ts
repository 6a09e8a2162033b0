import * as z from 'zod';
import { isErrorRateAbove } from './proportion.ts';
import type { Attribution } from './attribution.ts';
import { count, epochMs, MS_PER_HOUR } from './rolloutEvent.ts';

/** The rule that tripped the guard. `unreadable-state` stands for a torn state file, which is treated as a trip. */
export type GuardRule = 'integrity' | 'error-rate' | 'cusum' | 'half-open-failure' | 'unreadable-state';

/** The guard's decision at one moment; the answer of `decideGuard` and an input of `resolveUploadPath`. */
export type GuardDecision =
  /** Async is on; no rule has tripped. */
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
function pushSample(window: readonly boolean[], isSuccess: boolean, limits: GuardThresholds): boolean[] {
  return [...window, isSuccess].slice(-limits.windowUploads);
}

/**
 * Rule 2: whether enough samples are there and show, by the one-sided 95 % lower bound of Clopper and Pearson, an error rate
 * above the limit. That takes 4 failures among 20 samples and 10 among 100.
 */
export function isErrorRateExceeded(window: readonly boolean[], limits: GuardThresholds): boolean {
  const failures = window.filter((isSuccess) => !isSuccess).length;
  // Where no more uploads fail than the limit allows, no bound has to be computed.
  if (window.length < limits.windowFloor || failures <= limits.maxErrorRate * window.length) return false;
  return isErrorRateAbove(limits.maxErrorRate, window.length - failures, failures);
}

/**
 * Rule 3: one step of a Bernoulli CUSUM (Reynolds and Stoumbos, Journal of Quality Technology 31, 1999, 87–108), the log
 * likelihood ratio of the bad error rate against the acceptable one, never under 0. With the defaults a failure adds 2.303
 * and a success takes away 0.203. A guard that has seen nothing begins at the head start (Lucas and Crosier, Technometrics
 * 24, 1982, 199–205).
 */
function cusumStep(sum: number, isSuccess: boolean, limits: GuardThresholds): number {
  const { cusumAcceptableRate: p0, cusumBadRate: p1 } = limits;
  return Math.max(0, sum + (isSuccess ? Math.log((1 - p1) / (1 - p0)) : Math.log(p1 / p0)));
}

/**
 * Rule 3: whether the sum has reached its threshold or the latest samples have all failed. The second is what a Shewhart
 * limit is beside a CUSUM (Lucas, Journal of Quality Technology 14, 1982, 51–59): after a long good time the sum alone would
 * take four failures in a row.
 */
function isCusumTripped(sum: number, window: readonly boolean[], limits: GuardThresholds): boolean {
  const latest = window.slice(-limits.failuresInARow);
  return sum >= limits.cusumThreshold || (latest.length === limits.failuresInARow && !latest.includes(true));
}

/** A rollback and the numbers that caused it. */
const tripSchema = z.object({
  rule: z.enum(['integrity', 'error-rate', 'cusum', 'half-open-failure', 'unreadable-state']),
  at: epochMs,
  /** The samples in the window, the CUSUM and the error of the last upload, as they were. */
  successes: count,
  failures: count,
  cusum: z.number().nonnegative(),
  errorType: z.string().nullable(),
});
export type GuardTrip = z.infer<typeof tripSchema>;

/**
 * The guard's memory: `watching` (async may run) → `rolled-back` (off until `until`) → `half-open` (one upload at a time)
 * → `watching`; or `locked`, which only a person ends.
 */
export const guardStateSchema = z.object({
  status: z.enum(['watching', 'rolled-back', 'half-open', 'locked']),
  /** The latest samples, oldest first, true = success. */
  window: z.array(z.boolean()),
  cusum: z.number().nonnegative(),
  /** Rollbacks of this flag version since a person last unlocked it. */
  rollbacks: count,
  /** The latest rollback, kept for display after it is over. */
  trip: tripSchema.nullable(),
  /** Epoch milliseconds at which a `rolled-back` guard goes half-open; null in every other status. */
  until: epochMs.nullable(),
  cleanUploads: count,
  /** The upload that holds the half-open turn. */
  trial: z.object({ requestId: z.string(), startedAt: epochMs }).nullable(),
});
export type GuardState = z.infer<typeof guardStateSchema>;

/** A guard that has seen nothing yet, though its flag version may have been rolled back before. */
export function initialGuard(rollbacks = 0): GuardState {
  return {
    status: 'watching',
    window: [],
    cusum: 0,
    rollbacks,
    trip: null,
    until: null,
    cleanUploads: 0,
    trial: null,
  };
}

/** The guard after one upload with this outcome, at the time `at` (epoch milliseconds). */
export function guardAfter(guard: GuardState, outcome: Attribution, at: number, limits: GuardThresholds): GuardState {
  if (outcome.kind !== 'success' && outcome.kind !== 'blamed') return guard;
  switch (guard.status) {
    // Uploads that were under way at the rollback say nothing new about the decision already taken.
    case 'rolled-back':
    case 'locked':
      return guard;
    case 'half-open':
      return halfOpenAfter(guard, outcome, at, limits);
    case 'watching':
      return watchingAfter(guard, outcome, at, limits);
  }
}

type Sample = Extract<Attribution, { kind: 'success' | 'blamed' }>;

function watchingAfter(guard: GuardState, sample: Sample, at: number, limits: GuardThresholds): GuardState {
  const isSuccess = sample.kind === 'success';
  const seen: GuardState = {
    ...guard,
    window: pushSample(guard.window, isSuccess, limits),
    cusum: cusumStep(guard.window.length === 0 ? limits.cusumHeadStart : guard.cusum, isSuccess, limits),
  };
  const rule = trippedRule(seen, sample, limits);
  return rule === undefined ? seen : tripGuard(seen, rule, at, limits, errorOf(sample));
}

function halfOpenAfter(guard: GuardState, sample: Sample, at: number, limits: GuardThresholds): GuardState {
  if (sample.kind === 'blamed') {
    const rule = sample.isIntegrityFailure ? 'integrity' : 'half-open-failure';
    return tripGuard(guard, rule, at, limits, sample.errorType);
  }
  const cleanUploads = guard.cleanUploads + 1;
  if (cleanUploads < limits.cleanUploadsNeeded) return { ...guard, cleanUploads };
  return { ...initialGuard(guard.rollbacks), trip: guard.trip };
}

/** The first rule that trips. A success can only ease the guard, yet it may lift the window to its floor (rule 2). */
function trippedRule(guard: GuardState, sample: Sample, limits: GuardThresholds): GuardRule | undefined {
  if (sample.kind === 'blamed' && sample.isIntegrityFailure) return 'integrity';
  if (isCusumTripped(guard.cusum, guard.window, limits)) return 'cusum';
  if (isErrorRateExceeded(guard.window, limits)) return 'error-rate';
  return undefined;
}

const errorOf = (sample: Sample): string | null => (sample.kind === 'blamed' ? sample.errorType : null);

/** How long async stays off after the rollback of this number, counted from 1, in milliseconds. */
export function cooldownMs(rollbacks: number, { cooldownHours }: GuardThresholds): number {
  return cooldownHours * MS_PER_HOUR * 2 ** Math.max(0, rollbacks - 1);
}

/** Rolls back at `at` (epoch milliseconds): for 24 h × 2^k, or for good once it has happened too often. */
export function tripGuard(
  guard: GuardState,
  rule: GuardRule,
  at: number,
  limits: GuardThresholds,
  errorType: string | null = null,
): GuardState {
  const rollbacks = guard.rollbacks + 1;
  const isLocked = rollbacks >= limits.rollbacksBeforeLock;
  const successes = guard.window.filter(Boolean).length;
  return {
    ...guard,
    status: isLocked ? 'locked' : 'rolled-back',
    rollbacks,
    trip: { rule, at, successes, failures: guard.window.length - successes, cusum: guard.cusum, errorType },
    until: isLocked ? null : at + cooldownMs(rollbacks, limits),
    cleanUploads: 0,
    trial: null,
  };
}

/** When a rolled-back guard goes half-open (epoch milliseconds), or undefined where none does. */
export function halfOpenAt(guard: GuardState): number | undefined {
  return guard.status === 'rolled-back' ? (guard.until ?? undefined) : undefined;
}

/** Puts async on trial. */
export function goHalfOpen(guard: GuardState): GuardState {
  return { ...guard, status: 'half-open', until: null, cleanUploads: 0, trial: null };
}

/**
 * A person turns async back on. Ending a cool-down early does not forget its rollback; unlocking starts the count anew,
 * since otherwise the next rollback would find the guard locked again.
 */
export function turnBackOn(guard: GuardState): GuardState {
  return { ...initialGuard(guard.status === 'locked' ? 0 : guard.rollbacks), trip: guard.trip };
}

/** Hands the half-open turn to an upload if it is free; otherwise the guard stays as it is. */
export function claimTrial(guard: GuardState, requestId: string, now: number, limits: GuardThresholds): GuardState {
  if (guard.status !== 'half-open' || !isTrialFree(guard, now, limits)) return guard;
  return { ...guard, trial: { requestId, startedAt: now } };
}

/** Frees the half-open turn when its upload has ended, with success or not. */
export function releaseTrial(guard: GuardState, requestId: string): GuardState {
  return guard.trial?.requestId === requestId ? { ...guard, trial: null } : guard;
}

/**
 * Whether the half-open turn is free. A closed window cannot report the end of its trial, so the turn lapses by itself, also
 * one that was taken on a wrong clock.
 */
function isTrialFree({ trial }: GuardState, now: number, limits: GuardThresholds): boolean {
  return trial === null || Math.abs(now - trial.startedAt) >= limits.trialLeaseHours * MS_PER_HOUR;
}

/**
 * The guard's decision at `now` (epoch milliseconds). A cool-down that is over counts as half-open without waiting for a
 * tick.
 */
export function decideGuard(guard: GuardState, now: number, limits: GuardThresholds): GuardDecision {
  const rule = guard.trip?.rule ?? 'unreadable-state';
  switch (guard.status) {
    case 'watching':
      return { kind: 'watching' };
    case 'locked':
      return { kind: 'locked', rule, rollbacks: guard.rollbacks };
    case 'rolled-back':
      if (guard.until !== null && now < guard.until) return { kind: 'rolled-back', rule, until: guard.until };
      return halfOpenDecision(goHalfOpen(guard), now, limits);
    case 'half-open':
      return halfOpenDecision(guard, now, limits);
  }
}

function halfOpenDecision(guard: GuardState, now: number, limits: GuardThresholds): GuardDecision {
  return {
    kind: 'half-open',
    isTrialFree: isTrialFree(guard, now, limits),
    cleanUploads: guard.cleanUploads,
    cleanUploadsNeeded: limits.cleanUploadsNeeded,
  };
}
