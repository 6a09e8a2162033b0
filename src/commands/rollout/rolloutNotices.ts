import * as vscode from 'vscode';
import { commandId } from '../../contributions.ts';
import type { RolloutRecord } from '../../protocol/metrics.ts';

/** Tells a person what the guard has done or found, in numbers, with what can be done about it. */
export class RolloutNotices {
  tell(events: readonly RolloutRecord[]): void {
    for (const { event_type, message, details } of events) {
      if (event_type === 'rollback' && details['action'] === 'trip') {
        void offer('warning', message, ['showMetrics', 'showLog', 'turnBackOn']);
      }
      if (event_type === 'review' && details['cause'] !== 'person') void offer('information', message, ['showMetrics']);
    }
  }
}

const TITLES = {
  showMetrics: () => vscode.l10n.t('Show Metrics'),
  showLog: () => vscode.l10n.t('Show Log'),
  turnBackOn: () => vscode.l10n.t('Turn Back On'),
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
