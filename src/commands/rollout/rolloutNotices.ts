import * as vscode from 'vscode';
import { commandId } from '../../contributions.ts';
import { rolloutNotices, type NoticeCommand, type RolloutNotice } from '../../rolloutState/rolloutNotices.ts';
import type { RolloutRecord } from '../../protocol/metrics.ts';

/** Tells a person what the rollout has done or found by itself, in numbers, with what can be done about it. */
export class RolloutNotices {
  tell(events: readonly RolloutRecord[]): void {
    for (const notice of rolloutNotices(events)) void offer(notice);
  }
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
