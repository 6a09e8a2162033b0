import * as z from 'zod';
import { count, epochMs, MS_PER_HOUR } from './stateValues.ts';

/** Where the rollout stands and what its present stage has seen. */
export const stageProgressSchema = z.object({
  status: z.enum(['idle', 'running', 'paused']),
  /** 0 … 100; 0 while idle. */
  percentage: z.number().min(0).max(100),
  /** Whether a person wrote the percentage into the settings instead of climbing the ladder. */
  isSetByHand: z.boolean(),
  /** Epoch milliseconds at which the stage began; null while idle. */
  startedAt: epochMs.nullable(),
  /** The stage's clock: time collected, and since when it runs (null: it stands still, as in a pause). */
  elapsedMs: z.number().nonnegative(),
  clockSince: epochMs.nullable(),
  successes: count,
  failures: count,
  verdict: z.enum(['hold', 'pass', 'fail']),
});
export type StageProgress = z.infer<typeof stageProgressSchema>;

/** A rollout that has not begun, or was ended. */
export const IDLE_PROGRESS: StageProgress = {
  status: 'idle',
  percentage: 0,
  isSetByHand: false,
  startedAt: null,
  elapsedMs: 0,
  clockSince: null,
  successes: 0,
  failures: 0,
  verdict: 'hold',
};

/** A stage at its beginning: nothing is proven yet, whatever an earlier stage has shown. `at` is in epoch milliseconds. */
export function enterStage(percentage: number, at: number, isSetByHand = false): StageProgress {
  return { ...IDLE_PROGRESS, status: 'running', percentage, isSetByHand, startedAt: at, clockSince: at };
}

/** The same stage from its beginning, as after a rollback: what was seen before it says little about what comes after. */
export function restartStage(progress: StageProgress, at: number): StageProgress {
  if (progress.status === 'idle') return progress;
  const fresh = enterStage(progress.percentage, at, progress.isSetByHand);
  return progress.status === 'paused' ? pauseStage(fresh, at) : fresh;
}

/** Keeps the stage and what it has seen, while its clock and its uploads stand still. */
export function pauseStage(progress: StageProgress, at: number): StageProgress {
  return { ...stopClock(progress, at), status: 'paused' };
}

/** Goes on where the pause began. */
export function resumeStage(progress: StageProgress, at: number): StageProgress {
  return { ...progress, status: 'running', clockSince: at };
}

/** Stops the stage's clock; time in which async does not run proves nothing. */
export function stopClock(progress: StageProgress, at: number): StageProgress {
  return { ...progress, elapsedMs: elapsedMsAt(progress, at), clockSince: null };
}

/** Counts one upload that speaks for or against async. */
export function countUpload(progress: StageProgress, isSuccess: boolean): StageProgress {
  return isSuccess
    ? { ...progress, successes: progress.successes + 1 }
    : { ...progress, failures: progress.failures + 1 };
}

/** Hours on the stage's clock at `now` (epoch milliseconds). */
export function elapsedHours(progress: StageProgress, now: number): number {
  return elapsedMsAt(progress, now) / MS_PER_HOUR;
}

/** When the stage's clock reaches these hours (epoch milliseconds), or undefined while it stands still. */
export function clockReaches(progress: StageProgress, hours: number): number | undefined {
  if (progress.clockSince === null) return undefined;
  return Math.ceil(progress.clockSince + hours * MS_PER_HOUR - progress.elapsedMs);
}

function elapsedMsAt({ elapsedMs, clockSince }: StageProgress, now: number): number {
  return elapsedMs + (clockSince === null ? 0 : Math.max(0, now - clockSince));
}
