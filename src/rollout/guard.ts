import * as z from 'zod';
import type { Attribution } from './attribution.ts';
import {
  cusumStep,
  type GuardDecision,
  type GuardRule,
  type GuardThresholds,
  isCusumTripped,
  isErrorRateExceeded,
  pushSample,
} from './guardRules.ts';
import { count, epochMs, MS_PER_HOUR } from './moments.ts';

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

/** Takes in what one upload says about async at the time `at` (epoch milliseconds). */
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

/** Gives the turn back when its upload has ended, however it did. */
export function releaseTrial(guard: GuardState, requestId: string): GuardState {
  return guard.trial?.requestId === requestId ? { ...guard, trial: null } : guard;
}

/** A closed window cannot report the end of its trial, so the turn lapses by itself, also one that was taken on a wrong clock. */
function isTrialFree({ trial }: GuardState, now: number, limits: GuardThresholds): boolean {
  return trial === null || Math.abs(now - trial.startedAt) >= limits.trialLeaseHours * MS_PER_HOUR;
}

/** What the guard allows now (epoch milliseconds). A cool-down that is over counts as half-open without waiting for a tick. */
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
