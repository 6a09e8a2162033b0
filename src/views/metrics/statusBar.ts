import * as vscode from 'vscode';
import { STATUS_BAR_ITEM_ID } from '../../contributions.ts';
import type { RolloutStatus } from '../../protocol/panelMessages.ts';

/** Shows which path uploads take, and warns after a rollback; a click opens the metrics. */
export class StatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;

  constructor(command: string) {
    this.#item = vscode.window.createStatusBarItem(STATUS_BAR_ITEM_ID, vscode.StatusBarAlignment.Right, 0);
    this.#item.name = vscode.l10n.t('Smart File Query: Upload Path');
    this.#item.command = command;
  }

  show({ pathKind, guard, sentence }: RolloutStatus): void {
    const isRolledBack = guard.state === 'rolled-back' || guard.state === 'locked';
    const path = isRolledBack
      ? vscode.l10n.t('Sync (rolled back)')
      : pathKind === 'async'
        ? vscode.l10n.t('Async')
        : vscode.l10n.t('Sync');
    const explanation = isRolledBack ? guard.sentence : sentence;
    // “Sync” alone would be taken for the synchronization of the settings.
    this.#item.text = `$(${isRolledBack ? 'warning' : 'cloud-upload'}) ${vscode.l10n.t('Uploads: {0}', path)}`;
    this.#item.tooltip = `${vscode.l10n.t('Smart File Query: Upload Path')}\n${explanation}`;
    this.#item.accessibilityInformation = {
      label: vscode.l10n.t('Smart File Query, upload path: {0}. {1}', path, explanation),
    };
    this.#item.backgroundColor = isRolledBack ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
