import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { rolloutConfig } from '../core.ts';
import { rolloutStatus } from '../rolloutState/rolloutStatus.ts';
import type { RolloutStatus } from '../protocol/panelMessages.ts';
import type { RolloutCommand, RolloutEvent } from '../rollout/rolloutEvent.ts';
import { terminalJson } from '../text/terminalText.ts';
import { reduce } from '../rollout/rolloutReducer.ts';
import { type RolloutState, DEFAULT_ROLLOUT_CONFIG, type RolloutConfig } from '../rollout/rolloutState.ts';
import { canRunCommand } from '../rollout/rolloutTransitions.ts';
import { isExtensionFolder, type Session, type SessionOptions, tellRollout, withSession } from './session.ts';
import { UsageError } from './usage.ts';
import { parseMetricLine } from '../metrics/parseLine.ts';
import { parseJson } from '../protocol/errors.ts';
import { DEFAULT_GUARD_THRESHOLDS, type GuardThresholds } from '../rollout/guard.ts';
import { replay } from '../rollout/replay.ts';
import { stagesSchema, type Stage } from '../rollout/stages.ts';

/** The rollout's commands by their verbs in the terminal. */
const COMMAND_OF = {
  start: 'start',
  advance: 'advance',
  pause: 'pause',
  resume: 'resume',
  'roll-back': 'roll-back',
  unlock: 'turn-back-on',
} as const satisfies Record<string, RolloutCommand>;

type RolloutVerb = keyof typeof COMMAND_OF;

const VERBS = Object.keys(COMMAND_OF) as readonly RolloutVerb[];

/** Commands that change the percentage, which VS Code's settings or the environment may decide instead. */
const CHANGES_PERCENTAGE: ReadonlySet<RolloutVerb> = new Set(['start', 'advance', 'roll-back']);

/** Why a command has nothing to do. */
const NOTHING_TO_DO: Readonly<Record<RolloutVerb, string>> = {
  start: 'The rollout has already started.',
  advance: 'There is no stage to advance to now: the rollout has not started, is paused, rolled back or complete.',
  pause: 'There is no running rollout to pause.',
  resume: 'The rollout is not paused.',
  'roll-back': 'There is nothing to roll back: async uploads are off.',
  unlock: 'There is nothing to unlock: async uploads are not rolled back.',
};

export interface RolloutCommandOptions extends SessionOptions {
  readonly json: boolean;
  /** The user's reason, in their own words. */
  readonly reason?: string | undefined;
  /** Advances where the stage has not passed, too. */
  readonly anyway: boolean;
  /** Of a fleet: passed stages lead on by themselves. */
  readonly autoAdvance?: boolean | undefined;
  /** The stages of a replay, or of a fleet. */
  readonly stages?: string | undefined;
  readonly config?: string | undefined;
}

/**
 * `rollout VERB`: resolves with the text to print. Each verb takes its own options; others are a `UsageError`. Rejects where
 * a command has nothing to do, and where this terminal may not change the percentage.
 */
export async function rolloutCommand(words: readonly string[], options: RolloutCommandOptions): Promise<string> {
  const [verb, ...rest] = words;
  const { json, reason, anyway, stages, config } = options;
  if (verb === 'fleet') {
    const { fleetCommand } = await import('./fleetCommand.ts');
    return fleetCommand(rest, { ...options, stages: stages === undefined ? undefined : [...parseStages(stages)] });
  }
  if (options.autoAdvance === true) throw new UsageError('--auto-advance goes with rollout fleet start.');
  const change = VERBS.find((name) => name === verb);
  if (reason !== undefined && !change) throw new UsageError(`--reason goes with rollout ${VERBS.join(', ')}.`);
  if (anyway && change !== 'advance') throw new UsageError('--anyway goes with rollout advance.');
  if ((stages ?? config) !== undefined && verb !== 'replay') {
    throw new UsageError('--stages and --config go with rollout replay.');
  }
  if (verb === 'replay') {
    const [file, ...more] = rest;
    if (file === undefined || more.length > 0) throw new UsageError('rollout replay takes one file of metrics.');
    return rolloutReplay({ file, json, stages, config });
  }
  if (verb !== 'status' && !change) {
    throw new UsageError(`rollout knows status, ${VERBS.join(', ')}, "replay METRICS.JSONL" and "fleet …".`);
  }
  if (rest.length > 0) throw new UsageError(`rollout ${verb ?? ''} takes no more words.`);
  return withSession(options, async (session) => {
    const state = change ? await carryOut(session, change, options) : await upcomingState(session);
    const status = await statusOf(session, state);
    return json ? `${terminalJson(status)}\n` : statusText(status, session.folder);
  });
}

/** Carries a command out. Resolves with the state after it. */
async function carryOut(
  session: Session,
  verb: RolloutVerb,
  { anyway, reason }: RolloutCommandOptions,
): Promise<RolloutState> {
  await assertOwnPercentage(session, verb);
  await assertPossible(session, await settled(session), verb, anyway);
  const state = await session.core.rollout.dispatch(commandEvent(verb, reason));
  if (!state) throw new Error(`The state of the rollout cannot be written to ${session.folder}.`);
  return state;
}

/** The rollout's event for a verb of the terminal, with the user's reason. */
export function commandEvent(verb: RolloutVerb, reason: string | undefined): RolloutEvent {
  const by = { actor: 'person', ...(reason === undefined ? {} : { reason }) } as const;
  return { type: 'command', command: COMMAND_OF[verb], ...by };
}

/** The state as the next command will find it, without changing it; null where it cannot be read. */
async function upcomingState({ core, folder, settings }: Session): Promise<RolloutState | null> {
  const state = await core.rollout.state();
  if (!state || isExtensionFolder(folder)) return state;
  const { settings: current } = await settings();
  const event: RolloutEvent = {
    type: 'settings',
    enabled: current['asyncUpload.enabled'],
    percentage: current['asyncUpload.rolloutPercentage'],
  };
  return reduce(state, event, Date.now(), rolloutConfig(current)).state;
}

/** The state after this terminal's settings have been applied to it; a damaged one has been set aside. */
async function settled(session: Session): Promise<RolloutState> {
  await tellRollout(session);
  const state = await session.core.rollout.state();
  if (!state) throw new Error(`The state of the rollout in ${session.folder} can be neither read nor written.`);
  return state;
}

/** Throws where a command would change a percentage that VS Code's settings or the environment decide. */
async function assertOwnPercentage({ folder, settings }: Session, verb: RolloutVerb): Promise<void> {
  if (!CHANGES_PERCENTAGE.has(verb)) return;
  if (isExtensionFolder(folder)) {
    throw new Error(
      `In ${folder} the percentage is a setting of VS Code: use the command there. ` +
        'rollout pause stops the async uploads of all its windows from here.',
    );
  }
  const deciding = (await settings()).overrides.filter(
    ({ setting }) => setting === 'asyncUpload.enabled' || setting === 'asyncUpload.rolloutPercentage',
  );
  if (deciding.length === 0) return;
  const variables = deciding.map(({ variable, value }) => `${variable}=${value}`).join(', ');
  throw new Error(`The environment decides the percentage (${variables}); unset that first.`);
}

/** Throws where a command has nothing to do, or has to be confirmed by an option. */
async function assertPossible(
  session: Session,
  state: RolloutState,
  verb: RolloutVerb,
  anyway: boolean,
): Promise<void> {
  const config = rolloutConfig((await session.settings()).settings);
  if (!canRunCommand(state, COMMAND_OF[verb], config)) throw new Error(NOTHING_TO_DO[verb]);
  if (verb !== 'advance' || anyway) return;
  const { stage } = await statusOf(session, state);
  if (stage?.verdict === 'pass') return;
  const unmet = stage
    ? stage.criteria.filter(({ status }) => status !== 'met').map(({ detail }) => detail)
    : [`${String(state.progress.percentage)} % is not a stage of the rollout`];
  throw new Error(
    `This stage has not passed yet: ${unmet.join('; ')}. To advance all the same: rollout advance --anyway`,
  );
}

async function statusOf({ core, machineId, settings }: Session, state: RolloutState | null): Promise<RolloutStatus> {
  const resolved = await settings();
  return rolloutStatus({
    resolved,
    machineId,
    state,
    config: rolloutConfig(resolved.settings),
    now: Date.now(),
    fleet: core.fleet.last,
  });
}

/** The status for a terminal, a fact in each line. */
function statusText(status: RolloutStatus, folder: string): string {
  const { bucket, percentage, isInCohort, stage, guard, review, overrides, ladder } = status;
  const rows: readonly (readonly [string, string])[] = [
    ['Path', status.sentence],
    ['Bucket', `${String(bucket)} of 10,000; in from ${String((bucket + 1) / 100)} % on`],
    ['Rollout', `${String(percentage)} %; this machine is ${isInCohort ? 'in' : 'out'}`],
    ['Ladder', ladder.map((step) => `${String(step.percentage)} %`).join(', ')],
    ...(stage ? [['Stage', stage.sentence] as const] : []),
    ['Guard', guard.until === null ? guard.sentence : `${guard.sentence} Off until ${guard.until}.`],
    ...(review ? [['Review', review.sentence] as const] : []),
    ...overrides.map(({ name, value }) => ['Environment', `${name}=${value}`] as const),
    ['State', join(folder, 'rollout.json')],
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, text]) => `${name.padEnd(width)}${text}\n`).join('');
}

interface ReplayOptions {
  readonly file: string;
  readonly json: boolean;
  /** Stages in the form of `--stages`. */
  readonly stages?: string | undefined;
  /** The path of a file with thresholds. */
  readonly config?: string | undefined;
}

/**
 * `rollout replay FILE`: runs the rollout's state machine over recorded metrics and reports its decisions, under other stages
 * and thresholds where they are given.
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

/**
 * Reads a file of thresholds; thresholds that it does not name have their defaults. Throws a `UsageError` that names the
 * file.
 */
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
