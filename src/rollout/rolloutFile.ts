import * as z from 'zod';
import { parseJson } from '../protocol/parseJson.ts';
import { tripGuard, initialGuard } from './guard.ts';
import type { RolloutConfig } from './rolloutConfig.ts';
import { initialState, rolloutStateSchema, type RolloutScope, type RolloutState } from './rolloutState.ts';
import { restartStage, stopClock } from './stageProgress.ts';

/** The state file that all windows of a machine share: one state a scope. */
export const rolloutFileSchema = z.object({ version: z.literal(1), states: z.array(rolloutStateSchema) });
export type RolloutFile = z.infer<typeof rolloutFileSchema>;

/** How many scopes the file remembers, the latest first; an old backend or version is not worth more. */
const MAX_STATES = 20;

export const EMPTY_ROLLOUT_FILE: RolloutFile = { version: 1, states: [] };

/** Reads the file's text; null where it is torn, foreign or from another version, which callers treat as sync. */
export function parseRolloutFile(text: string): RolloutFile | null {
  return rolloutFileSchema.safeParse(parseJson(text)).data ?? null;
}

/**
 * The state of a scope, or a fresh one. What a person wants goes on: a pause stays a pause, a stage on the ladder stays on
 * it, and a lock holds until a person opens it. So does the count of rollbacks. Everything else that was seen of another
 * backend or extension proves nothing of this one, so the stage begins anew under a guard that has seen nothing.
 */
export function stateFor(file: RolloutFile, scope: RolloutScope, now: number): RolloutState {
  const known = file.states.find((state) => isSameScope(state.scope, scope));
  if (known) return known;
  const fresh = initialState(scope, now);
  const ofFlag = file.states.filter((state) => state.scope.flagVersion === scope.flagVersion);
  // What was decided about this backend counts before what was decided later about another.
  const latest = latestOf(ofFlag.filter((state) => state.scope.backend === scope.backend)) ?? latestOf(ofFlag);
  if (!latest) return fresh;
  const guard = latest.guard.status === 'locked' ? latest.guard : initialGuard(latest.guard.rollbacks);
  const progress = restartStage(latest.progress, now);
  return { ...fresh, guard, progress: guard.status === 'watching' ? progress : stopClock(progress, now) };
}

function latestOf(states: readonly RolloutState[]): RolloutState | undefined {
  return states.reduce<RolloutState | undefined>((a, b) => (a && a.updatedAt >= b.updatedAt ? a : b), undefined);
}

/** The file with this state in the place of its scope's former one. */
export function withState(file: RolloutFile, state: RolloutState): RolloutFile {
  const others = file.states.filter(({ scope }) => !isSameScope(scope, state.scope));
  return { ...file, states: [state, ...others].slice(0, MAX_STATES) };
}

/**
 * The state to write over an unreadable one. What it knew is lost, so that async starts in a cool-down and then on trial,
 * as after a rollback.
 */
export function recoveredState(scope: RolloutScope, now: number, config: RolloutConfig): RolloutState {
  const state = initialState(scope, now);
  return { ...state, guard: tripGuard(state.guard, 'unreadable-state', now, config.guard) };
}

function isSameScope(a: RolloutScope, b: RolloutScope): boolean {
  return a.flagVersion === b.flagVersion && a.backend === b.backend && a.extensionVersion === b.extensionVersion;
}
