import * as z from 'zod';

/** One step of the ladder: how many are in, for how long at least, and what has to be proven before the next. */
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

/** Proving more than 99.9 % would take over 3,787 faultless uploads on one machine. */
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
