import * as vscode from 'vscode';
import type { RolloutStatus } from '../protocol/panelMessages.ts';

/** Shows which path uploads take, and warns after a rollback; a click opens the metrics. */
export class StatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;

  constructor(command: string) {
    this.#item = vscode.window.createStatusBarItem('smartFileQuery.path', vscode.StatusBarAlignment.Right, 0);
    this.#item.name = vscode.l10n.t('Smart File Query: Upload Path');
    this.#item.command = command;
  }

  show({ pathKind, guard, sentence }: RolloutStatus): void {
    const isRolledBack = guard.state === 'open' || guard.state === 'locked';
    const path = pathKind === 'async' ? vscode.l10n.t('Async') : vscode.l10n.t('Sync');
    this.#item.text = isRolledBack ? `$(warning) ${vscode.l10n.t('Sync: rolled back')}` : `$(cloud-upload) ${path}`;
    const explanation = isRolledBack ? guard.sentence : sentence;
    this.#item.tooltip = explanation;
    this.#item.accessibilityInformation = { label: vscode.l10n.t('Upload path: {0}. {1}', path, explanation) };
    this.#item.backgroundColor = isRolledBack ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
