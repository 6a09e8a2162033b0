import type { UploadRecord } from '../protocol/metrics.ts';

/** What a person can tell the rollout to do; each is a command of the extension. */
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

/** Everything that can happen to the rollout. */
export type RolloutEvent =
  /** An upload ended. */
  | { readonly type: 'upload'; readonly record: UploadRecord }
  | { readonly type: 'command'; readonly command: RolloutCommand }
  /** The settings as they are now, read at start and after every change. */
  | { readonly type: 'settings'; readonly enabled: boolean; readonly percentage: number }
  /** An upload asks for the half-open turn; whether it got it stands in the state's `guard.trial`. */
  | { readonly type: 'trial-started'; readonly requestId: string }
  /** Time went by. Needed only so that what is due happens without an upload. */
  | { readonly type: 'tick' };
