import * as z from 'zod';
import { ROLLOUT_ACTORS, type RolloutActor, count, epochMs, MS_PER_HOUR } from './rolloutEvent.ts';

/**
 * One step of the ladder: the share of machines that take part, for how long at least, and the success rate to prove before
 * the next.
 */
export interface Stage {
  /** Share of the machines, 0 < percentage ≤ 100, fractions allowed. */
  readonly percentage: number;
  /** The least time in the stage, in hours. */
  readonly hours: number;
  /** The success rate to prove, in percent. */
  readonly successRate: number;
}

/** The defaults of the setting `smartFileQuery.rollout.stages`. */
export const DEFAULT_STAGES: readonly Stage[] = [
  { percentage: 1, hours: 24, successRate: 99.5 },
  { percentage: 10, hours: 48, successRate: 99 },
  { percentage: 50, hours: 72, successRate: 98.5 },
  { percentage: 100, hours: 168, successRate: 98 },
];

/** The longest stage that makes sense to wait for: a year, in hours. */
const MAX_STAGE_HOURS = 8_760;

/**
 * The highest success rate that a stage may ask for, in percent: to prove more would take over 3,787 faultless uploads on one
 * machine.
 */
const MAX_SUCCESS_RATE = 99.9;
const MIN_SUCCESS_RATE = 50;

const stageSchema = z.strictObject({
  percentage: z
    .number('percentage must be a number')
    .gt(0, 'percentage must be above 0')
    .max(100, 'percentage must be at most 100'),
  hours: z
    .number('hours must be a number')
    .min(0, 'hours must be at least 0')
    .max(MAX_STAGE_HOURS, `hours must be at most ${MAX_STAGE_HOURS} (a year)`),
  successRate: z
    .number('successRate must be a number of percent')
    .min(MIN_SUCCESS_RATE, `successRate must be at least ${MIN_SUCCESS_RATE} (percent)`)
    .max(MAX_SUCCESS_RATE, `successRate must be at most ${MAX_SUCCESS_RATE} (percent), or it could hardly be proven`),
});

/** The setting `smartFileQuery.rollout.stages`: at least one stage, percentages strictly rising. */
export const stagesSchema = z
  .array(stageSchema, 'stages must be a list')
  .min(1, 'stages must hold at least one stage')
  .superRefine((stages, context) => {
    for (const [index, stage] of stages.entries()) {
      const previous = stages[index - 1];
      if (previous && stage.percentage <= previous.percentage) {
        context.addIssue({
          code: 'custom',
          path: [index, 'percentage'],
          message: `percentages must rise: ${stage.percentage} follows ${previous.percentage}`,
        });
      }
    }
  });

/** The stage at exactly this percentage, or undefined where the percentage was set by hand between two stages. */
export function stageAt(stages: readonly Stage[], percentage: number): Stage | undefined {
  return stages.find((stage) => stage.percentage === percentage);
}

/** The first stage above this percentage, or undefined at the top of the ladder. */
export function nextStage(stages: readonly Stage[], percentage: number): Stage | undefined {
  return stages.find((stage) => stage.percentage > percentage);
}

/**
 * The most that one step adds to a stage's clock, in milliseconds. A machine that was awake shows itself by an upload or by
 * the extension's regular sign at least this often; a longer step was sleep, a closed editor or a clock that was set.
 */
export const MAX_STEP_MS = 20 * 60_000;

/** Progress of the rollout: its stage, and the evidence of that stage. */
export const stageProgressSchema = z.object({
  status: z.enum(['idle', 'running', 'paused']),
  /** 0 … 100; 0 while idle. */
  percentage: z.number().min(0).max(100),
  /** Whether the percentage came by the settings instead of by climbing the ladder. */
  isSetByHand: z.boolean(),
  /** The actor who set it; null where the percentage climbed the ladder, or was written before actors were recorded. */
  setBy: z.enum(ROLLOUT_ACTORS).nullable().default(null),
  /** The percentage before async was turned off; 0 where there is none to go back to. */
  percentageBefore: z.number().min(0).max(100).default(0),
  /** Epoch milliseconds at which the stage began; null while idle. */
  startedAt: epochMs.nullable(),
  /**
   * The stage's clock: the time counted in milliseconds, and up to which moment (null: the clock stands still, as in a
   * pause).
   */
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

/** The stage from its beginning, as after a rollback: its earlier uploads tell little about later ones. */
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

/** The hours with the step that is under way at `now` (epoch milliseconds), for display. */
export function elapsedHours(progress: StageProgress, now: number): number {
  return countedHours(countTime(progress, now));
}

function stepUntil(clockSince: number, at: number): number {
  return Math.min(MAX_STEP_MS, Math.max(0, at - clockSince));
}
