import * as vscode from 'vscode';
import { commandId, configuredValue, writeSetting } from '../../contributions.ts';
import type { Core } from '../../core.ts';
import { ROLLOUT_COMMAND_OF } from '../../rolloutState/rolloutStatus.ts';
import type { RolloutRecord } from '../../protocol/metrics.ts';
import type { RolloutStatus, StageCriterion } from '../../protocol/panelMessages.ts';
import { countText } from '../../views/pageLanguage.ts';

export type RolloutCommandName = keyof typeof ROLLOUT_COMMAND_OF;

/** Carries out the user's rollout commands, in the shared state and in the settings that the user sees. */
export class RolloutCommands {
  readonly #core: () => Core;
  readonly #status: () => Promise<RolloutStatus>;
  readonly #onSettingsWritten: () => Promise<void>;
  /** Whether a command is writing its two settings: the state between the two must not pass for a change by hand. */
  #isWriting = false;

  /** `onSettingsWritten` runs when both settings are written: the environment may override them. */
  constructor(core: () => Core, status: () => Promise<RolloutStatus>, onSettingsWritten: () => Promise<void>) {
    this.#core = core;
    this.#status = status;
    this.#onSettingsWritten = onSettingsWritten;
  }

  get isWritingSettings(): boolean {
    return this.#isWriting;
  }

  async run(name: RolloutCommandName): Promise<void> {
    const status = await this.#status();
    if (name === 'turnAsyncOff') {
      // The kill switch acts whatever the shared state allows.
      await this.#writeSettings(false, 0);
      await this.#core().rollout.dispatch({ type: 'command', command: 'turn-off' });
      if (await this.#isOverruled(0)) return;
      void vscode.window.showInformationMessage(vscode.l10n.t('Async uploads are off. All uploads use the sync path.'));
      return;
    }
    if (!status.availableCommands.includes(name)) {
      void vscode.window.showInformationMessage(notNow(name));
      return;
    }
    if (name === 'advanceStage' && !(await confirmAdvance(status))) return;
    const state = await this.#core().rollout.dispatch({ type: 'command', command: ROLLOUT_COMMAND_OF[name] });
    if (!state) throw new Error(vscode.l10n.t('The state of the rollout cannot be written. The log has the detail.'));
    await this.followState(state.progress.percentage);
    await this.#isOverruled(state.progress.percentage);
  }

  /** Writes the rollout's percentage into the settings, where it differs. */
  async followState(percentage: number): Promise<void> {
    if (configuredValue('asyncUpload.rolloutPercentage') === percentage && percentage === 0) return;
    await this.#writeSettings(percentage > 0, percentage);
  }

  /** Writes the percentage into the settings after an advance that the rollout made by itself. */
  async followEvents(events: readonly RolloutRecord[]): Promise<void> {
    const advance = events.findLast(({ details }) => details['action'] === 'advance' && details['cause'] === 'rollout');
    const percentage = advance?.details['percentage'];
    if (typeof percentage === 'number') await this.followState(percentage);
  }

  /** Whether the environment keeps the settings from taking effect; shows a message if it does. */
  async #isOverruled(wanted: number): Promise<boolean> {
    const { percentage, overrides } = await this.#status();
    if (percentage === wanted || overrides.length === 0) return false;
    await this.#onSettingsWritten();
    const variables = overrides.map(({ name, value }) => `${name}=${value}`).join(', ');
    const message = vscode.l10n.t(
      'The rollout stays at {0} %: the environment overrides the settings ({1}).',
      countText(percentage),
      variables,
    );
    const show = vscode.l10n.t('Show Metrics');
    void vscode.window.showWarningMessage(message, show).then((chosen) => {
      if (chosen === show) void vscode.commands.executeCommand(commandId('showMetrics'));
    });
    return true;
  }

  async #writeSettings(isEnabled: boolean, percentage: number): Promise<void> {
    this.#isWriting = true;
    try {
      await writeSetting('asyncUpload.rolloutPercentage', percentage);
      await writeSetting('asyncUpload.enabled', isEnabled);
    } finally {
      this.#isWriting = false;
    }
  }
}

/** Asks the user to confirm an advance before the stage is passed, and says what is missing. */
async function confirmAdvance({ stage, percentage }: RolloutStatus): Promise<boolean> {
  if (stage?.verdict === 'pass') return true;
  const unmet = (stage?.criteria ?? []).filter(({ status }) => status !== 'met').map(criterionText);
  const reason = stage
    ? [vscode.l10n.t('Not met yet:'), ...unmet].join('\n')
    : vscode.l10n.t('{0} % is not a stage of the rollout.', countText(percentage));
  const advance = vscode.l10n.t('Advance Anyway');
  const message = vscode.l10n.t('This stage has not passed yet. Advance anyway?');
  return (await vscode.window.showWarningMessage(message, { modal: true, detail: reason }, advance)) === advance;
}

function criterionText({ name, detail }: StageCriterion): string {
  const names: Record<StageCriterion['name'], string> = {
    time: vscode.l10n.t('Time in stage'),
    uploads: vscode.l10n.t('Number of uploads'),
    'success-rate': vscode.l10n.t('Success rate'),
  };
  return `• ${names[name]}: ${detail}`;
}

function notNow(name: Exclude<RolloutCommandName, 'turnAsyncOff'>): string {
  switch (name) {
    case 'startRollout':
      return vscode.l10n.t('The rollout has already started.');
    case 'advanceStage':
      return vscode.l10n.t(
        'There is no stage to advance to now: the rollout has not started, is paused, or is complete.',
      );
    case 'rollBack':
      return vscode.l10n.t('There is nothing to roll back: async uploads are off.');
    case 'pauseRollout':
      return vscode.l10n.t('There is no running rollout to pause.');
    case 'resumeRollout':
      return vscode.l10n.t('The rollout is not paused.');
    case 'turnBackOn':
      return vscode.l10n.t('Async uploads are neither rolled back nor turned off.');
    case 'acknowledgeReview':
      return vscode.l10n.t('No latency review is pending.');
  }
}
