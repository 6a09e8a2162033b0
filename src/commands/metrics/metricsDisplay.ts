import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandId, openSettings } from '../../contributions.ts';
import type { MetricsStore } from '../../metrics/metricsStore.ts';
import { SummaryWriter } from '../../metrics/summary.ts';
import { ThrottledTask } from '../../views/throttledTask.ts';
import { MetricsPanel, MetricsSource } from '../../views/metrics/metricsPanel.ts';
import { StatusBar } from '../../views/metrics/statusBar.ts';
import { offerRolloutCommands } from '../paletteConditions.ts';
import type { Rollout } from '../rollout/rollout.ts';

export interface MetricsDisplayParts {
  readonly extensionUri: vscode.Uri;
  /** The folder of VS Code's logs. */
  readonly logUri: vscode.Uri;
  readonly metrics: MetricsStore;
  readonly rollout: Rollout;
  readonly log: vscode.LogOutputChannel;
}

/** The display of the uploads: the metrics panel and the status bar, and the summary on disk. */
export interface MetricsDisplay extends vscode.Disposable {
  readonly panel: MetricsPanel;
  readonly source: MetricsSource;
  /** Requests an update of the display; may be called often. */
  request(): void;
  /** Shows how many uploads of this window are under way. */
  showRunning(count: number): void;
}

export function createMetricsDisplay({
  extensionUri,
  logUri,
  metrics,
  rollout,
  log,
}: MetricsDisplayParts): MetricsDisplay {
  const changed = new vscode.EventEmitter<void>();
  const source = new MetricsSource({
    metrics,
    status: () => rollout.status(),
    fleet: {
      status: () => rollout.fleet.status(),
      run: async (command) => {
        await rollout.fleet.run(command);
        looks.request();
      },
    },
    openLog: (requestId) => openLogLines(log, logUri, requestId),
    onDidChange: changed.event,
    run: (command) => (command === 'openSettings' ? openSettings() : rollout.commands.run(command)),
  });
  const panel = new MetricsPanel(extensionUri, source);
  const statusBar = new StatusBar(commandId('showMetrics'));
  const summaries = new SummaryWriter(metrics);
  // One update at a time: an earlier one that ended later would show old values.
  const looks = new ThrottledTask(async () => {
    const status = await rollout.status();
    statusBar.show(status);
    void offerRolloutCommands(status);
    changed.fire();
  });
  const subscription = metrics.onDidChange(() => {
    summaries.request();
    looks.request();
  });
  const disposables = vscode.Disposable.from(changed, panel, statusBar, summaries, looks, { dispose: subscription });
  const showRunning = (count: number): void => statusBar.showRunning(count);
  return { panel, source, request: () => looks.request(), showRunning, dispose: () => void disposables.dispose() };
}

/**
 * Opens the log at the lines of one upload. An extension cannot scroll the output view, so the log's file is opened with
 * those lines selected; where they have been rotated away, the output view is shown.
 */
export async function openLogLines(
  log: vscode.LogOutputChannel,
  logFolder: vscode.Uri,
  requestId?: string,
): Promise<void> {
  const found = requestId === undefined ? undefined : await findLines(logFolder.fsPath, requestId);
  if (!found) {
    log.show();
    return;
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(found.file));
  const selection = document.validateRange(new vscode.Range(found.first, 0, found.last, Number.MAX_SAFE_INTEGER));
  await vscode.window.showTextDocument(document, { selection, preview: true });
}

async function findLines(
  folder: string,
  text: string,
): Promise<{ file: string; first: number; last: number } | undefined> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((candidate) => candidate.endsWith('.log'))) {
    const lines = (await readFile(join(folder, name), 'utf8')).split('\n');
    const first = lines.findIndex((line) => line.includes(text));
    const last = lines.findLastIndex((line) => line.includes(text));
    if (first >= 0) return { file: join(folder, name), first, last };
  }
  return undefined;
}
