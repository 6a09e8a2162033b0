import { rolloutConfig, type Core } from '../../core.ts';
import { rolloutStatus } from '../../rolloutState/rolloutStatus.ts';
import type { Log } from '../../log.ts';
import type { RolloutRecord } from '../../protocol/metrics.ts';
import type { RolloutStatus } from '../../protocol/panelMessages.ts';
import type { WatchedSettings } from '../../watchedSettings.ts';
import { RolloutCommands } from './rolloutCommands.ts';
import { RolloutNotices } from './rolloutNotices.ts';

export interface RolloutParts {
  readonly settings: WatchedSettings;
  /** What this machine's bucket is made from. */
  readonly machineId: string;
  readonly log: Log;
  core(): Core;
  /** Runs when a command has written the settings. */
  onSettingsWritten(): Promise<void>;
}

/** The rollout of async uploads as a person meets it. */
export interface Rollout {
  readonly commands: RolloutCommands;
  /** Where it stands now. */
  status(): Promise<RolloutStatus>;
  /** Tells what the rollout has done by itself, and has the settings follow. */
  take(events: readonly RolloutRecord[]): void;
}

export function createRollout({ settings, machineId, log, core, onSettingsWritten }: RolloutParts): Rollout {
  const status = async (): Promise<RolloutStatus> =>
    rolloutStatus({
      resolved: settings.current,
      machineId,
      state: await core().rollout.state(),
      config: rolloutConfig(settings.current.settings),
      now: Date.now(),
    });
  const commands = new RolloutCommands(core, status, onSettingsWritten);
  const notices = new RolloutNotices();
  const take = (events: readonly RolloutRecord[]): void => {
    notices.tell(events);
    commands.followEvents(events).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      log.warn(`The rollout has advanced, but its percentage could not be written into the settings (${reason}).`);
    });
  };
  return { commands, status, take };
}
