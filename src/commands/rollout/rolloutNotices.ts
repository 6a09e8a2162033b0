import * as vscode from 'vscode';
import { commandId } from '../../contributions.ts';
import type { RolloutRecord } from '../../protocol/metrics.ts';

/** Tells a person what the rollout has done or found by itself, in numbers, with what can be done about it. */
export class RolloutNotices {
  tell(events: readonly RolloutRecord[]): void {
    const hasAdvanced = events.some(({ details }) => details['action'] === 'advance' && details['cause'] === 'rollout');
    for (const { event_type, message, details } of events) {
      const { action, cause, verdict } = details;
      if (
        event_type === 'rollback' &&
        (action === 'trip' || (action === 'state-lost' && details['was_in_use'] === true))
      ) {
        void offer('warning', message, ['showMetrics', 'showLog', 'turnBackOn']);
      } else if (event_type === 'review' && action === 'raised') {
        void offer('information', message, ['showMetrics']);
      } else if (action === 'pause' && cause === 'rollout') {
        void offer('warning', message, ['showMetrics', 'showLog', 'resumeRollout']);
      } else if (action === 'verdict' && verdict === 'pass') {
        // Where the rollout goes on by itself, there is nothing left to press.
        void offer('information', message, hasAdvanced ? ['showMetrics'] : ['showMetrics', 'advanceStage']);
      } else if (action === 'set-back') {
        void offer('warning', message, ['showMetrics']);
      }
    }
  }
}

const TITLES = {
  showMetrics: () => vscode.l10n.t('Show Metrics'),
  showLog: () => vscode.l10n.t('Show Log'),
  turnBackOn: () => vscode.l10n.t('Turn Back On'),
  resumeRollout: () => vscode.l10n.t('Resume Rollout'),
  advanceStage: () => vscode.l10n.t('Advance Stage'),
} as const;

async function offer(
  severity: 'warning' | 'information',
  message: string,
  commands: readonly (keyof typeof TITLES)[],
): Promise<void> {
  const titles = commands.map((command) => TITLES[command]());
  const show = severity === 'warning' ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  const chosen = await show(message, ...titles);
  const command = commands[titles.indexOf(chosen ?? '')];
  if (command) await vscode.commands.executeCommand(commandId(command));
}
