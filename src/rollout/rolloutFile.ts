import * as z from 'zod';
import type { RolloutRecord } from '../protocol/metrics.ts';
import { parseJson } from '../protocol/errors.ts';
import { initialGuard, type GuardState } from './guard.ts';
import { knownDetails } from './lastKnown.ts';
import { rolloutRecord } from './rolloutRecord.ts';
import { initialState, type RolloutScope, type RolloutState, rolloutStateSchema } from './rolloutState.ts';
import { withGuardedClock, type Reduction } from './rolloutTransitions.ts';
import { restartStage } from './stages.ts';

/** The state file that all windows of a machine share: one state a scope, the one written last in front. */
export const rolloutFileSchema = z.object({ version: z.literal(1), states: z.array(rolloutStateSchema) });
export type RolloutFile = z.infer<typeof rolloutFileSchema>;

/** How many scopes the file remembers, the latest first; an old backend or version is not worth more. */
const MAX_STATES = 20;

export const EMPTY_ROLLOUT_FILE: RolloutFile = { version: 1, states: [] };

/**
 * Fields that the first version of the extension has to find in every state; without them it would take the file for damaged
 * and lose a lock or a pause after a downgrade. It ignores fields that it does not know, so that new ones need no new
 * version.
 */
const NO_TALLY = { uploads: 0, sumOfLogs: 0 };
const NO_TALLIES = { sync: NO_TALLY, async: NO_TALLY };
const FIELDS_OF_THE_FIRST_VERSION = {
  latency: {
    'under-64-kib': NO_TALLIES,
    '64-kib-to-1-mib': NO_TALLIES,
    '1-to-16-mib': NO_TALLIES,
    'over-16-mib': NO_TALLIES,
  },
};

/** Reads the file's text; null where it is torn, foreign or from another version, which callers treat as sync. */
export function parseRolloutFile(text: string): RolloutFile | null {
  return rolloutFileSchema.safeParse(parseJson(text)).data ?? null;
}

/** The file's text, which `parseRolloutFile` reads, and so does the first version of the extension. */
export function rolloutFileText(file: RolloutFile): string {
  return JSON.stringify({
    ...file,
    states: file.states.map((state) => ({ ...state, ...FIELDS_OF_THE_FIRST_VERSION })),
  });
}

/**
 * The state of a scope, with the record of what it took over where another extension or backend was used before. The user's
 * choices go on: a pause stays a pause, a stage on the ladder stays on it, and a lock holds until the user opens it, after a
 * downgrade, too. So does the count of rollbacks. Uploads to another backend or of another extension prove nothing of this
 * one, so the stage begins anew under a guard without samples.
 *
 * @param now epoch milliseconds
 */
export function openScope(file: RolloutFile, scope: RolloutScope, now: number): Reduction {
  const own = file.states.find((state) => isSameScope(state.scope, scope));
  const ofFlag = file.states.filter((state) => state.scope.flagVersion === scope.flagVersion);
  // The latest decision about this backend counts before a later one about another.
  const latest = ofFlag.find((state) => state.scope.backend === scope.backend) ?? ofFlag[0];
  if (!latest) return { state: initialState(scope), records: [] };
  if (latest === own) return { state: own, records: [] };
  const state = own ? takeUp(own, latest, now) : inherit(scope, latest, now);
  if (state === own) return { state, records: [] };
  // A rollout that never began has nothing to record, and its time has not begun either.
  return isUntouched(state)
    ? { state: { ...state, updatedAt: 0 }, records: [] }
    : { state, records: [scopeRecord(state, latest, now)] };
}

/** The state of a scope that was never used before. */
function inherit(scope: RolloutScope, latest: RolloutState, now: number): RolloutState {
  const guard = latest.guard.status === 'locked' ? latest.guard : initialGuard(latest.guard.rollbacks);
  return withGuardedClock({ ...initialState(scope, now), guard, progress: restartStage(latest.progress, now) });
}

/**
 * The state of a scope that is used again, as after a downgrade: its own where status, percentage and lock were not changed
 * since, else one that begins anew.
 */
function takeUp(own: RolloutState, latest: RolloutState, now: number): RolloutState {
  const guard = guardTakenUp(own.guard, latest.guard);
  const { status, percentage } = latest.progress;
  const isSame = own.progress.status === status && own.progress.percentage === percentage && guard === own.guard;
  return isSame ? own : withGuardedClock({ ...inherit(own.scope, latest, now), guard, outcomes: own.outcomes });
}

/** The guard of a scope that is used again. A lock follows the latest decision, whether it was closed or opened since. */
function guardTakenUp(own: GuardState, latest: GuardState): GuardState {
  if (latest.status === 'locked') return own.status === 'locked' ? own : latest;
  return own.status === 'locked' ? initialGuard(latest.rollbacks) : own;
}

function isUntouched({ progress, guard }: RolloutState): boolean {
  return progress.status === 'idle' && guard.status === 'watching' && guard.rollbacks === 0;
}

function scopeRecord(state: RolloutState, latest: RolloutState, at: number): RolloutRecord {
  const { scope, progress, guard } = state;
  const isOtherBackend = scope.backend !== latest.scope.backend;
  const change = isOtherBackend
    ? 'Another backend is in use'
    : `The extension is now version ${scope.extensionVersion}`;
  const stage = progress.status === 'idle' ? '' : ` the ${progress.percentage} % stage begins anew.`;
  const lock = guard.status === 'locked' ? ' async stays locked.' : '';
  const message = stage || lock ? `${change}:${lock || stage}` : `${change}.`;
  const details = { cause: 'rollout' as const, action: 'scope', ...knownDetails(state) };
  return rolloutRecord('rollout_stage', at, message, details);
}

/** The file with this state in place of its scope's former one. */
export function withState(file: RolloutFile, state: RolloutState): RolloutFile {
  const others = file.states.filter(({ scope }) => !isSameScope(scope, state.scope));
  return { ...file, states: [state, ...others].slice(0, MAX_STATES) };
}

function isSameScope(a: RolloutScope, b: RolloutScope): boolean {
  return a.flagVersion === b.flagVersion && a.backend === b.backend && a.extensionVersion === b.extensionVersion;
}
