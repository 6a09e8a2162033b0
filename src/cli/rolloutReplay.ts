import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { parseMetricLine } from '../metrics/parseLine.ts';
import { parseJson } from '../protocol/json.ts';
import { terminalJson } from '../text/terminalText.ts';
import { DEFAULT_GUARD_THRESHOLDS, type GuardThresholds } from '../rollout/guardRules.ts';
import { DEFAULT_ROLLOUT_CONFIG, type RolloutConfig } from '../rollout/rolloutState.ts';
import { replay } from '../rollout/replay.ts';
import { stagesSchema, type Stage } from '../rollout/stages.ts';
import { UsageError } from './usage.ts';

interface ReplayOptions {
  readonly file: string;
  readonly json: boolean;
  /** Stages in the words of `--stages`. */
  readonly stages?: string | undefined;
  /** The path of a file with thresholds. */
  readonly config?: string | undefined;
}

/**
 * `rollout replay FILE`: runs the rollout's state machine over recorded metrics and says what it would have done, under
 * other stages and thresholds where they are given.
 */
export async function rolloutReplay({ file, json, stages, config: configFile }: ReplayOptions): Promise<string> {
  const given = configFile === undefined ? DEFAULT_ROLLOUT_CONFIG : await readConfig(configFile);
  const config = stages === undefined ? given : { ...given, stages: parseStages(stages) };
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const records = lines.map(parseMetricLine);
  const known = records.filter((record) => record !== null);
  const { timeline, uploads, state } = replay(known, config);
  const skippedLines = records.length - known.length;
  if (json) return `${terminalJson({ uploads, skippedLines, timeline, guard: state.guard, config })}\n`;
  const skipped = skippedLines > 0 ? `, ${String(skippedLines)} lines skipped` : '';
  const events = timeline.map(({ timestamp, message }) => `${timestamp}  ${message}\n`);
  return `${events.join('')}${String(uploads)} uploads${skipped}; ${String(timeline.length)} events\n`;
}

/** Stages as `PERCENTAGE:HOURS:SUCCESS`, separated by commas. Throws a `UsageError`. */
export function parseStages(text: string): readonly Stage[] {
  const stages = text.split(',').map((step) => {
    const [percentage, hours, successRate, ...more] = step.split(':').map((value) => value.trim());
    const isWhole = more.length === 0 && [percentage, hours, successRate].every((value) => /\d/.test(value ?? ''));
    if (!isWhole) {
      throw new UsageError(`--stages takes PERCENTAGE:HOURS:SUCCESS,… as in 1:24:99.5,10:48:99, not "${step}".`);
    }
    return { percentage: Number(percentage), hours: Number(hours), successRate: Number(successRate) };
  });
  const parsed = stagesSchema.safeParse(stages);
  if (!parsed.success) throw new UsageError(`--stages cannot be used: ${firstIssue(parsed.error)}.`);
  return parsed.data;
}

/** A rate that the rules take the logarithm of must be neither 0 nor 1. */
const rate = z.number().gt(0).lt(1);
const amount = z.number().nonnegative();

const guardNames = Object.keys(DEFAULT_GUARD_THRESHOLDS) as (keyof GuardThresholds)[];
const guardSchema = z.strictObject(
  Object.fromEntries(guardNames.map((name) => [name, (name.endsWith('Rate') ? rate : amount).optional()])),
);

const configSchema = z.strictObject({
  stages: stagesSchema.optional(),
  autoAdvance: z.boolean().optional(),
  guard: guardSchema.optional(),
});

/** Reads a file of thresholds; what it does not name is as it is by default. Throws a `UsageError` that names the file. */
async function readConfig(file: string): Promise<RolloutConfig> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(
      `--config: ${file} cannot be read (${error instanceof Error ? error.message : String(error)}).`,
    );
  });
  const parsed = configSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new UsageError(`--config: ${file} cannot be used: ${firstIssue(parsed.error)}.`);
  const { stages, autoAdvance, guard } = parsed.data;
  return {
    stages: stages ?? DEFAULT_ROLLOUT_CONFIG.stages,
    autoAdvance: autoAdvance ?? DEFAULT_ROLLOUT_CONFIG.autoAdvance,
    guard: { ...DEFAULT_GUARD_THRESHOLDS, ...guard },
  };
}

function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  const where = issue?.path.map(String).join('.') ?? '';
  const message = issue?.message ?? 'invalid';
  return where === '' ? message : `${where}: ${message}`;
}
