import * as vscode from 'vscode';
import { STATUS_BAR_ITEM_ID } from '../../contributions.ts';
import type { RolloutStatus } from '../../protocol/panelMessages.ts';
import { countText } from '../pageLanguage.ts';

/** What the status bar item shows. */
interface Shown {
  readonly icon: string;
  readonly text: string;
  readonly explanation: string;
  readonly isWarning?: boolean;
}

/**
 * Shows uploads while they run, which path uploads take while async is on, and a warning after a rollback; else there is
 * nothing to see. A click opens the metrics.
 */
export class StatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  #status: RolloutStatus | undefined;
  #running = 0;

  constructor(command: string) {
    this.#item = vscode.window.createStatusBarItem(STATUS_BAR_ITEM_ID, vscode.StatusBarAlignment.Right, 0);
    this.#item.name = vscode.l10n.t('Smart File Query: Uploads');
    this.#item.command = command;
  }

  show(status: RolloutStatus): void {
    this.#status = status;
    this.#render();
  }

  /** `count` is how many uploads of this window are under way. */
  showRunning(count: number): void {
    this.#running = count;
    this.#render();
  }

  dispose(): void {
    this.#item.dispose();
  }

  #render(): void {
    const shown = shownIn(this.#status, this.#running);
    if (!shown) {
      this.#item.hide();
      return;
    }
    const { icon, text, explanation, isWarning = false } = shown;
    this.#item.text = `$(${icon}) ${text}`;
    this.#item.tooltip = `${vscode.l10n.t('Smart File Query: Uploads')}\n${explanation}`;
    this.#item.accessibilityInformation = { label: `Smart File Query, ${text}. ${explanation}` };
    this.#item.backgroundColor = isWarning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }
}

function shownIn(status: RolloutStatus | undefined, running: number): Shown | undefined {
  const { guard, percentage = 0, pathKind, sentence = '' } = status ?? {};
  if (guard?.state === 'rolled-back' || guard?.state === 'locked') {
    const text = vscode.l10n.t('Uploads: Sync (rolled back)');
    return { icon: 'warning', text, explanation: guard.sentence, isWarning: true };
  }
  const isAsync = pathKind === 'async';
  const isOn = isAsync || percentage > 0;
  // “Sync” alone would be taken for the synchronization of the settings.
  const path = isAsync ? vscode.l10n.t('Uploads: Async') : vscode.l10n.t('Uploads: Sync');
  if (isOn) return { icon: running > 0 ? 'sync~spin' : 'cloud-upload', text: path, explanation: sentence };
  if (running === 0) return undefined;
  const text =
    running === 1 ? vscode.l10n.t('Uploading 1 file') : vscode.l10n.t('Uploading {0} files', countText(running));
  return { icon: 'sync~spin', text, explanation: vscode.l10n.t('Click to see the metrics of your uploads.') };
}
