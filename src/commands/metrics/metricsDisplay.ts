import * as vscode from 'vscode';
import { commandId, openSettings } from '../../contributions.ts';
import type { MetricsStore } from '../../metrics/metricsStore.ts';
import { SummaryWriter } from '../../metrics/summaryWriter.ts';
import { Coalescer } from '../../views/coalescer.ts';
import { MetricsPanel } from '../../views/metrics/metricsPanel.ts';
import { MetricsSource } from '../../views/metrics/metricsSource.ts';
import { StatusBar } from '../../views/metrics/statusBar.ts';
import { openLogLines } from './logLines.ts';
import type { Rollout } from '../rollout/rollout.ts';

export interface MetricsDisplayParts {
  readonly extensionUri: vscode.Uri;
  /** The folder of VS Code's logs. */
  readonly logUri: vscode.Uri;
  readonly metrics: MetricsStore;
  readonly rollout: Rollout;
  readonly log: vscode.LogOutputChannel;
}

/** What a person sees of the uploads: the metrics panel and the status bar; beside them the summary on disk. */
export interface MetricsDisplay extends vscode.Disposable {
  readonly panel: MetricsPanel;
  readonly source: MetricsSource;
  /** Has it show what is so now; asking often is fine. */
  request(): void;
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
    openLog: (requestId) => openLogLines(log, logUri, requestId),
    onDidChange: changed.event,
    run: (command) => (command === 'openSettings' ? openSettings() : rollout.commands.run(command)),
  });
  const panel = new MetricsPanel(extensionUri, source);
  const statusBar = new StatusBar(commandId('showMetrics'));
  const summaries = new SummaryWriter(metrics);
  // One look at a time: an earlier one that ended later would show what is no longer so.
  const looks = new Coalescer(async () => {
    statusBar.show(await rollout.status());
    changed.fire();
  });
  const subscription = metrics.onDidChange(() => {
    summaries.request();
    looks.request();
  });
  const disposables = vscode.Disposable.from(changed, panel, statusBar, summaries, looks, { dispose: subscription });
  return { panel, source, request: () => looks.request(), dispose: () => void disposables.dispose() };
}
