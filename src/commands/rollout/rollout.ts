import * as vscode from 'vscode';
import { commandId } from '../../contributions.ts';
import { type Core, rolloutConfig } from '../../core.ts';
import type { Log } from '../../log.ts';
import type { RolloutRecord } from '../../protocol/metrics.ts';
import type { RolloutStatus } from '../../protocol/panelMessages.ts';
import { givenIdentity, machineIdentity } from '../../rolloutState/machineIdentity.ts';
import { type NoticeCommand, type RolloutNotice, rolloutNotices } from '../../rolloutState/rolloutNotices.ts';
import { rolloutStatus } from '../../rolloutState/rolloutStatus.ts';
import type { WatchedSettings } from '../../watchedSettings.ts';
import { FleetPanel } from './fleetPanel.ts';
import { RolloutCommands } from './rolloutCommands.ts';

export interface RolloutParts {
  readonly settings: WatchedSettings;
  /** The identity that this machine's bucket is made from. */
  readonly machineId: string;
  readonly log: Log;
  core(): Core;
  /** Runs when a command has written the settings. */
  onSettingsWritten(): Promise<void>;
}

/** The rollout of async uploads with its commands and notices. */
export interface Rollout {
  readonly commands: RolloutCommands;
  readonly fleet: FleetPanel;
  /** The present status of the rollout. */
  status(): Promise<RolloutStatus>;
  /** Shows notices of what the rollout has done by itself, and updates the settings to follow it. */
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
      fleet: core().fleet.last,
    });
  const commands = new RolloutCommands(core, status, onSettingsWritten);
  const take = (events: readonly RolloutRecord[]): void => {
    tellNotices(events);
    commands.followEvents(events).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      log.warn(`The rollout has advanced, but its percentage could not be written into the settings (${reason}).`);
    });
  };
  return { commands, fleet: new FleetPanel(core), status, take };
}

/** Shows the user what the rollout has done or found by itself, in numbers, with buttons for what can be done. */
function tellNotices(events: readonly RolloutRecord[]): void {
  for (const notice of rolloutNotices(events)) void offer(notice);
}

const TITLES: Readonly<Record<NoticeCommand, () => string>> = {
  showMetrics: () => vscode.l10n.t('Show Metrics'),
  showLog: () => vscode.l10n.t('Show Log'),
  turnBackOn: () => vscode.l10n.t('Turn Back On'),
  resumeRollout: () => vscode.l10n.t('Resume Rollout'),
  advanceStage: () => vscode.l10n.t('Advance Stage'),
};

async function offer({ severity, message, commands }: RolloutNotice): Promise<void> {
  const titles = commands.map((command) => TITLES[command]());
  const show = severity === 'warning' ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  const chosen = await show(message, ...titles);
  const command = commands[titles.indexOf(chosen ?? '')];
  if (command) await vscode.commands.executeCommand(commandId(command));
}

/** The key of the identity that buckets are made from, in the state on this machine, which is never synced. */
const IDENTITY_KEY = 'machineIdentity';

/** The identity of this machine: the one that the environment gives it, else its own, which is kept from its first use on. */
export function readMachineId({ globalState }: vscode.ExtensionContext): string {
  const given = givenIdentity(process.env);
  if (given !== undefined) return given;
  const stored = globalState.get<string>(IDENTITY_KEY);
  const identity = machineIdentity(stored, vscode.env.machineId);
  if (identity !== stored) void globalState.update(IDENTITY_KEY, identity);
  return identity;
}
