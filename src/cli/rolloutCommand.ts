import { join } from 'node:path';
import { rolloutConfig } from '../core.ts';
import { rolloutStatus } from '../delivery/rolloutStatus.ts';
import type { RolloutStatus } from '../protocol/panelMessages.ts';
import type { RolloutCommand, RolloutEvent } from '../rollout/rolloutEvent.ts';
import { reduce } from '../rollout/rolloutReducer.ts';
import type { RolloutState } from '../rollout/rolloutState.ts';
import { canRunCommand } from '../rollout/rolloutTransitions.ts';
import { isExtensionFolder, tellRollout, withSession, type Session, type SessionOptions } from './session.ts';
import { writeJson, writeOut } from './terminal.ts';

/** What a person can tell the rollout in a terminal, by the words of the terminal. */
const COMMAND_OF = {
  start: 'start',
  advance: 'advance',
  pause: 'pause',
  resume: 'resume',
  'roll-back': 'roll-back',
  unlock: 'turn-back-on',
} as const satisfies Record<string, RolloutCommand>;

export type RolloutVerb = keyof typeof COMMAND_OF;

export const ROLLOUT_VERBS = Object.keys(COMMAND_OF) as readonly RolloutVerb[];

/** Commands that change the percentage, which may be somebody else's to say. */
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
}

export interface RolloutChange extends RolloutCommandOptions {
  readonly verb: RolloutVerb;
  /** Why, in the person's own words. */
  readonly reason?: string | undefined;
  /** Advances where the stage has not passed, too. */
  readonly anyway: boolean;
}

/** `rollout status`: which path uploads take here and why, and where the rollout stands. */
export async function rolloutStatusCommand(options: RolloutCommandOptions): Promise<void> {
  await withSession(options, async (session) => {
    print(session, await statusOf(session, await upcomingState(session)), options.json);
  });
}

/**
 * `rollout start | advance | pause | resume | roll-back | unlock`: carries it out and prints where the rollout stands then.
 * Throws where there is nothing to do, and where the percentage is not this terminal's to change.
 */
export async function rolloutChangeCommand(options: RolloutChange): Promise<void> {
  await withSession(options, async (session) => {
    const { core, folder } = session;
    const before = await settled(session);
    await assertPossible(session, before, options);
    const state = await core.rollout.dispatch(commandEvent(options.verb, options.reason));
    if (!state) throw new Error(`The state of the rollout cannot be written to ${folder}.`);
    print(session, await statusOf(session, state), options.json);
  });
}

/** What a person's command is to the rollout. */
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

/** The state once this terminal's settings are known to it; a damaged one has been set aside. */
async function settled(session: Session): Promise<RolloutState> {
  await tellRollout(session);
  const state = await session.core.rollout.state();
  if (!state) throw new Error(`The state of the rollout in ${session.folder} can be neither read nor written.`);
  return state;
}

async function assertPossible(session: Session, state: RolloutState, { verb, anyway }: RolloutChange): Promise<void> {
  const { settings, overrides } = await session.settings();
  if (CHANGES_PERCENTAGE.has(verb)) {
    if (isExtensionFolder(session.folder)) {
      throw new Error(
        `In ${session.folder} the percentage is a setting of VS Code: use the command there. ` +
          'rollout pause stops the async uploads of all its windows from here.',
      );
    }
    const deciding = overrides.filter(
      ({ setting }) => setting === 'asyncUpload.enabled' || setting === 'asyncUpload.rolloutPercentage',
    );
    if (deciding.length > 0) {
      const variables = deciding.map(({ variable, value }) => `${variable}=${value}`).join(', ');
      throw new Error(`The environment decides the percentage (${variables}); unset that first.`);
    }
  }
  const config = rolloutConfig(settings);
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

async function statusOf({ machineId, settings }: Session, state: RolloutState | null): Promise<RolloutStatus> {
  const resolved = await settings();
  return rolloutStatus({ resolved, machineId, state, config: rolloutConfig(resolved.settings), now: Date.now() });
}

function print({ folder }: Session, status: RolloutStatus, isJson: boolean): void {
  if (isJson) writeJson(status);
  else writeOut(statusText(status, folder));
}

/** The status for a terminal, a fact in each line. */
export function statusText(status: RolloutStatus, folder: string): string {
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
