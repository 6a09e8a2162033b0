import * as z from 'zod';
import { ROLLOUT_ACTORS, type RolloutActor } from './rolloutEvent.ts';
import { count, epochMs, MS_PER_HOUR } from './moments.ts';

/**
 * The most that one step adds to a stage's clock, in milliseconds. A machine that was awake shows itself by an upload or by
 * the extension's regular sign at least this often; a longer step was sleep, a closed editor or a clock that was set.
 */
export const MAX_STEP_MS = 20 * 60_000;

/** Where the rollout stands and what its present stage has seen. */
export const stageProgressSchema = z.object({
  status: z.enum(['idle', 'running', 'paused']),
  /** 0 … 100; 0 while idle. */
  percentage: z.number().min(0).max(100),
  /** Whether the percentage came by the settings instead of by climbing the ladder. */
  isSetByHand: z.boolean(),
  /** Who set it then; null where it climbed, or was written down before this was noted. */
  setBy: z.enum(ROLLOUT_ACTORS).nullable().default(null),
  /** What the percentage was before async was turned off; 0 where nothing is there to go back to. */
  percentageBefore: z.number().min(0).max(100).default(0),
  /** Epoch milliseconds at which the stage began; null while idle. */
  startedAt: epochMs.nullable(),
  /** The stage's clock: time counted, and up to which moment it is (null: it stands still, as in a pause). */
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
  setBy: null,
  percentageBefore: 0,
  startedAt: null,
  elapsedMs: 0,
  clockSince: null,
  successes: 0,
  failures: 0,
  verdict: 'hold',
};

/**
 * A stage at its beginning: nothing is proven yet, whatever an earlier stage has shown. `at` is in epoch milliseconds;
 * `setBy` is who wrote the percentage into the settings, null where it climbs the ladder.
 */
export function enterStage(percentage: number, at: number, setBy: RolloutActor | null = null): StageProgress {
  const isSetByHand = setBy !== null;
  return { ...IDLE_PROGRESS, status: 'running', percentage, isSetByHand, setBy, startedAt: at, clockSince: at };
}

/** The rollout turned off, with the percentage to which it can be turned back on. */
export function endRollout({ percentage, percentageBefore }: StageProgress): StageProgress {
  return { ...IDLE_PROGRESS, percentageBefore: percentage > 0 ? percentage : percentageBefore };
}

/** The same stage from its beginning, as after a rollback: what was seen before it says little about what comes after. */
export function restartStage(progress: StageProgress, at: number): StageProgress {
  if (progress.status === 'idle') return progress;
  const { percentage, isSetByHand, setBy } = progress;
  const fresh = { ...enterStage(percentage, at), isSetByHand, setBy };
  return progress.status === 'paused' ? pauseStage(fresh) : fresh;
}

/** Keeps the stage and what it has seen, while its clock and its uploads stand still. */
export function pauseStage(progress: StageProgress): StageProgress {
  return { ...stopClock(progress), status: 'paused' };
}

/** Goes on where the pause began. A stage that has failed begins anew, since it would fail again from the same uploads. */
export function resumeStage(progress: StageProgress, at: number): StageProgress {
  const resumed: StageProgress = { ...progress, status: 'running', clockSince: at };
  return progress.verdict === 'fail' ? restartStage(resumed, at) : resumed;
}

/** Stops the stage's clock; time in which async does not run proves nothing. */
export function stopClock(progress: StageProgress): StageProgress {
  return { ...progress, clockSince: null };
}

/** Counts the time since the last step, as far as one step may count. A clock that was set back a little adds nothing. */
export function countTime(progress: StageProgress, at: number): StageProgress {
  if (progress.clockSince === null) return progress;
  return { ...progress, elapsedMs: progress.elapsedMs + stepUntil(progress.clockSince, at), clockSince: at };
}

/** Counts one upload that speaks for or against async. */
export function countUpload(progress: StageProgress, isSuccess: boolean): StageProgress {
  return isSuccess
    ? { ...progress, successes: progress.successes + 1 }
    : { ...progress, failures: progress.failures + 1 };
}

/** Hours that the stage's clock has counted. */
export function countedHours({ elapsedMs }: StageProgress): number {
  return elapsedMs / MS_PER_HOUR;
}

/** The same with the step that is under way at `now` (epoch milliseconds), for display. */
export function elapsedHours(progress: StageProgress, now: number): number {
  return countedHours(countTime(progress, now));
}

function stepUntil(clockSince: number, at: number): number {
  return Math.min(MAX_STEP_MS, Math.max(0, at - clockSince));
}
