import * as vscode from 'vscode';
import { newNonce } from '../../grounding/prompt.ts';
import { METRICS_PANEL_VIEW_TYPE } from '../../contributions.ts';
import type { FleetCommandRequest, FleetStatus } from '../../protocol/fleet.ts';
import {
  DEFAULT_FILTER,
  MetricsFilter,
  PageMessage,
  type HostMessage,
  type PanelState,
  type PanelCommand,
  type RolloutStatus,
} from '../../protocol/panelMessages.ts';
import { ThrottledTask } from '../throttledTask.ts';
import { buildPanelHtml } from '../html.ts';
import { pageLanguage } from '../pageLanguage.ts';
import type { MetricsStore } from '../../metrics/metricsStore.ts';
import { summarizeInSlices } from '../../metrics/summary.ts';

/** The panel's source of data, which also carries out its commands. Errors thrown here appear in the panel. */
interface PanelSource {
  state(filter: MetricsFilter): Promise<PanelState>;
  /** Fires when the result of `state` has changed; it may fire often. */
  readonly onDidChange: vscode.Event<void>;
  run(command: PanelCommand): void | Promise<void>;
  runFleet(command: FleetCommandRequest['command']): Promise<void>;
  exportMetrics(format: 'jsonl' | 'csv'): void | Promise<void>;
  openLog(requestId?: string): void | Promise<void>;
}

/**
 * The metrics panel: one in a window. Its page is discarded while it is hidden and requests the state again when it is shown;
 * the state is kept here.
 */
export class MetricsPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #source: PanelSource;
  #open: OpenPanel | undefined;

  constructor(extensionUri: vscode.Uri, source: PanelSource) {
    this.#extensionUri = extensionUri;
    this.#source = source;
  }

  /** Opens the panel, or brings it to the front where it is. */
  show(): void {
    if (this.#open !== undefined) {
      this.#open.panel.reveal();
      return;
    }
    const options: vscode.WebviewPanelOptions = { retainContextWhenHidden: false, enableFindWidget: true };
    this.#adopt(
      vscode.window.createWebviewPanel(
        METRICS_PANEL_VIEW_TYPE,
        vscode.l10n.t('Upload Metrics'),
        vscode.ViewColumn.Active,
        options,
      ),
      DEFAULT_FILTER,
    );
  }

  /** Takes over the panel that VS Code kept across a window reload, with the filter that its page had. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, pageState: unknown): Promise<void> {
    // A restored panel takes the place of one that was opened in the meantime.
    this.#open?.panel.dispose();
    this.#adopt(panel, MetricsFilter.safeParse(pageState).data ?? DEFAULT_FILTER);
    return Promise.resolve();
  }

  dispose(): void {
    this.#open?.panel.dispose();
  }

  #adopt(panel: vscode.WebviewPanel, filter: MetricsFilter): void {
    const open = new OpenPanel(panel, filter, this.#extensionUri, this.#source);
    this.#open = open;
    panel.onDidDispose(() => {
      open.dispose();
      if (this.#open === open) this.#open = undefined;
    });
  }
}

/** One open panel, from its opening to its end. */
class OpenPanel implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #source: PanelSource;
  readonly #updates = new ThrottledTask(() => this.#send());
  readonly #disposables: vscode.Disposable[] = [this.#updates];
  #filter: MetricsFilter;

  constructor(panel: vscode.WebviewPanel, filter: MetricsFilter, extensionUri: vscode.Uri, source: PanelSource) {
    this.panel = panel;
    this.#filter = filter;
    this.#source = source;
    const { webview } = panel;
    const assets = [vscode.Uri.joinPath(extensionUri, 'dist'), vscode.Uri.joinPath(extensionUri, 'media')];
    const assetUri = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', name)).toString();
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
    webview.options = { enableScripts: true, localResourceRoots: assets };
    this.#disposables.push(
      webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      panel.onDidChangeViewState(() => this.#updates.request()),
      source.onDidChange(() => this.#updates.request()),
    );
    webview.html = buildPanelHtml({
      title: vscode.l10n.t('Upload Metrics'),
      cspSource: webview.cspSource,
      scriptUri: assetUri('panel.js'),
      styleUri: assetUri('panel.css'),
      nonce: newNonce(),
      language: pageLanguage(),
    });
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #receive(data: unknown): void {
    const message = PageMessage.safeParse(data).data;
    switch (message?.type) {
      case undefined:
        return;
      case 'ready':
        this.#filter = message.filter ?? this.#filter;
        return this.#updates.request();
      case 'setFilter':
        this.#filter = message.filter;
        return this.#updates.request();
      case 'runCommand':
        return this.#carryOut(() => this.#source.run(message.command));
      case 'runFleetCommand':
        return this.#carryOut(() => this.#source.runFleet(message.command));
      case 'exportMetrics':
        return this.#carryOut(() => this.#source.exportMetrics(message.format));
      case 'openLog':
        return this.#carryOut(() => this.#source.openLog(message.requestId));
    }
  }

  #carryOut(action: () => void | Promise<void>): void {
    const work = async (): Promise<void> => action();
    work().catch((error: unknown) => this.#report(error));
  }

  /** Sends the state to the page, unless the page is hidden; a page that is shown again requests it itself. */
  async #send(): Promise<void> {
    if (!this.panel.visible) return;
    try {
      this.#post({ type: 'state', state: await this.#source.state(this.#filter) });
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    this.#post({ type: 'problem', message: error instanceof Error ? error.message : String(error) });
  }

  #post(message: HostMessage): void {
    // Posting to a panel that was closed meanwhile fails, and the message is no longer needed then.
    void Promise.resolve(this.panel.webview.postMessage(message)).catch(() => undefined);
  }
}

export interface MetricsSourceParts {
  readonly metrics: MetricsStore;
  readonly onDidChange: vscode.Event<void>;
  status(): Promise<RolloutStatus>;
  openLog(requestId: string | undefined): Promise<void>;
  run(command: PanelCommand): void | Promise<void>;
  readonly fleet: {
    status(): Promise<FleetStatus | null>;
    run(command: FleetCommandRequest['command']): Promise<void>;
  };
}

/** The metrics panel's state and commands. */
export class MetricsSource implements PanelSource {
  readonly onDidChange: vscode.Event<void>;
  readonly #parts: MetricsSourceParts;

  constructor(parts: MetricsSourceParts) {
    this.#parts = parts;
    this.onDidChange = parts.onDidChange;
  }

  async state(filter: MetricsFilter): Promise<PanelState> {
    const { metrics, status, fleet: ofFleet } = this.#parts;
    const { records, skippedLines } = await metrics.read();
    const now = Date.now();
    const [summary, rollout, fleet] = await Promise.all([
      summarizeInSlices(records, filter, now, { skippedLines }),
      status(),
      ofFleet.status(),
    ]);
    return { generatedAt: new Date(now).toISOString(), filter, rollout, fleet, summary };
  }

  async run(command: PanelCommand): Promise<void> {
    await this.#parts.run(command);
  }

  runFleet(command: FleetCommandRequest['command']): Promise<void> {
    return this.#parts.fleet.run(command);
  }

  /** Asks the user for a place, then writes the file and offers to open it. */
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
