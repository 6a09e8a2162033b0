import * as vscode from 'vscode';
import type { MetricsStore } from '../../metrics/metricsStore.ts';
import { summarizeInSlices } from '../../metrics/summary.ts';
import type { MetricsFilter, PanelState, PanelCommand, RolloutStatus } from '../../protocol/panelMessages.ts';
import type { PanelSource } from './metricsPanel.ts';

export interface MetricsSourceParts {
  readonly metrics: MetricsStore;
  readonly onDidChange: vscode.Event<void>;
  status(): Promise<RolloutStatus>;
  openLog(requestId: string | undefined): Promise<void>;
  run(command: PanelCommand): void | Promise<void>;
}

/** What the metrics panel shows, and what it can have done. */
export class MetricsSource implements PanelSource {
  readonly onDidChange: vscode.Event<void>;
  readonly #parts: MetricsSourceParts;

  constructor(parts: MetricsSourceParts) {
    this.#parts = parts;
    this.onDidChange = parts.onDidChange;
  }

  async state(filter: MetricsFilter): Promise<PanelState> {
    const { metrics, status } = this.#parts;
    const { records, skippedLines } = await metrics.read();
    const now = Date.now();
    const [summary, rollout] = await Promise.all([summarizeInSlices(records, filter, now, { skippedLines }), status()]);
    return { generatedAt: new Date(now).toISOString(), filter, rollout, summary };
  }

  async run(command: PanelCommand): Promise<void> {
    await this.#parts.run(command);
  }

  /** Asks where to, then writes the file and offers to open it. */
  async exportMetrics(format?: 'jsonl' | 'csv'): Promise<void> {
    const chosen = format ?? (await chooseFormat());
    if (chosen === undefined) return;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const name = `upload-metrics.${chosen}`;
    const target = await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Export Upload Metrics'),
      filters: { [chosen.toUpperCase()]: [chosen] },
      ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
    });
    if (!target) return;
    await this.#parts.metrics.exportTo(chosen, target.fsPath);
    const open = vscode.l10n.t('Open');
    const message = vscode.l10n.t('The metrics have been exported to {0}.', target.fsPath);
    if ((await vscode.window.showInformationMessage(message, open)) === open) {
      await vscode.window.showTextDocument(target);
    }
  }

  openLog(requestId?: string): Promise<void> {
    return this.#parts.openLog(requestId);
  }
}

async function chooseFormat(): Promise<'jsonl' | 'csv' | undefined> {
  const formats = [
    { label: 'JSONL', description: vscode.l10n.t('every record, one JSON object a line'), format: 'jsonl' as const },
    { label: 'CSV', description: vscode.l10n.t('uploads, for a spreadsheet'), format: 'csv' as const },
  ];
  const title = vscode.l10n.t('Export Upload Metrics');
  return (await vscode.window.showQuickPick(formats, { title }))?.format;
}
