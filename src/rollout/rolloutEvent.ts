import * as z from 'zod';
import type { UploadRecord } from '../protocol/metrics.ts';

/** Commands that the user can give to the rollout; each is a command of the extension. */
export const ROLLOUT_COMMANDS = [
  'start',
  'advance',
  'roll-back',
  'pause',
  'resume',
  'turn-off',
  'turn-back-on',
  'acknowledge-review',
] as const;
export type RolloutCommand = (typeof ROLLOUT_COMMANDS)[number];

/**
 * Actors that change the rollout from outside. A change of the settings is the `person`'s where it comes while they are at
 * the window, the `environment`'s where a variable decides the value, and else `settings-sync`: it came from another machine
 * or program.
 */
export const ROLLOUT_ACTORS = ['person', 'environment', 'settings-sync'] as const;
export type RolloutActor = (typeof ROLLOUT_ACTORS)[number];

/** The actor of a change, the person by default, and their reason in their own words. Both are recorded. */
export interface ChangedBy {
  readonly actor?: RolloutActor;
  readonly reason?: string;
}

/**
 * The state of a rollout as far as a log of metrics still tells it after the state is lost: the user's choices and the
 * guard's decisions. Taken from what was recorded, never worked out anew, so that a lock holds whatever rules led to it.
 */
export interface LastKnown {
  /** 0 while the rollout is off. */
  readonly percentage: number;
  readonly percentageBefore: number;
  readonly setBy: RolloutActor | null;
  readonly isPaused: boolean;
  readonly isLocked: boolean;
  /** Rollbacks since a person last unlocked async. */
  readonly rollbacks: number;
  /** Whether there was a state to lose: async may have run, or was rolled back. */
  readonly wasInUse: boolean;
}

/** Everything that can happen to the rollout. */
export type RolloutEvent =
  /** An upload ended. */
  | { readonly type: 'upload'; readonly record: UploadRecord }
  | ({ readonly type: 'command'; readonly command: RolloutCommand } & ChangedBy)
  /** The settings as they are now, read at start and after every change. */
  | ({ readonly type: 'settings'; readonly enabled: boolean; readonly percentage: number } & ChangedBy)
  /** An upload asks for the half-open turn; whether it got the turn stands in the state's `guard.trial`. */
  | { readonly type: 'trial-started'; readonly requestId: string }
  /** The machine is awake and the extension runs: comes at regular times, and lets the stage's clock go on. */
  | { readonly type: 'running' }
  /** The stored state was lost; `known` is what the log still tells of it. */
  | { readonly type: 'state-lost'; readonly known: LastKnown }
  /** Time went by. Needed only so that what is due happens without an upload. */
  | { readonly type: 'tick' };

/** Epoch milliseconds, as they stand in stored state. */
export const epochMs = z.number().nonnegative();
/** How many of something, as it stands in stored state. */
export const count = z.int().nonnegative();

export const MS_PER_HOUR = 3_600_000;

/** A moment (epoch milliseconds) for a person: date and time to the minute where the machine is, `2026-03-02 14:05`. */
export function formatMoment(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
