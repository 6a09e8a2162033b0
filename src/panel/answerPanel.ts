import * as vscode from 'vscode';
import { assertNever } from '../assertNever.ts';
import { AnswerPageMessage, type AnswerHostMessage, type AnswerSource } from '../protocol/answerMessages.ts';
import { answerMarkdown, citationLabel } from '../query/answerMarkdown.ts';
import { displayName, type Answer, type LocatedCitation } from '../query/askService.ts';
import { verifyCitation, type CitationCheck } from '../query/verifyCitation.ts';
import { AnswerDraft } from './answerDraft.ts';
import { answerReceipt } from './answerReceipt.ts';
import { citationUri } from './extractedText.ts';
import { buildPanelHtml, newNonce } from './html.ts';

export const ANSWER_PANEL_VIEW_TYPE = 'smartFileQuery.answer';

/** A citation as it stands in the file now; undefined where the file cannot be read any more. */
interface CheckedCitation {
  readonly citation: LocatedCitation;
  readonly check: CitationCheck | undefined;
}

/** The answer beside the file: one panel in a window, showing the latest answer. */
export class AnswerPanel implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #onAskAgain: (uri: vscode.Uri) => void;
  #panel: vscode.WebviewPanel | undefined;
  #answer: Answer | undefined;
  #checked: readonly CheckedCitation[] = [];
  /** The answer that is being written; it is shown in place of the last one. */
  #draft: AnswerDraft | undefined;

  constructor(extensionUri: vscode.Uri, onAskAgain: (uri: vscode.Uri) => void) {
    this.#extensionUri = extensionUri;
    this.#onAskAgain = onAskAgain;
  }

  /** Shows an answer while it is written, from the first event on; `stop` ends that. */
  begin(path: string, question: string, stop: () => void): AnswerDraft {
    this.#draft?.dispose();
    const draft = new AnswerDraft(path, question, stop, () => {
      if (this.#draft === draft) this.#send();
    });
    this.#draft = draft;
    if (this.#panel) {
      this.#panel.reveal(undefined, true);
      this.#send();
    } else {
      this.#panel = this.#open();
    }
    return draft;
  }

  /** Shows an answer, after its citations have been checked against the files as they are now. */
  async show(answer: Answer): Promise<void> {
    this.#answer = answer;
    this.#checked = await Promise.all(answer.citations.map(check));
    await showBeside(answer, this.#panel?.viewColumn);
    this.#draft?.dispose();
    this.#draft = undefined;
    if (this.#panel) {
      this.#panel.reveal(undefined, true);
      this.#send();
    } else {
      this.#panel = this.#open();
    }
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #open(): vscode.WebviewPanel {
    const assets = vscode.Uri.joinPath(this.#extensionUri, 'dist');
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
    const panel = vscode.window.createWebviewPanel(ANSWER_PANEL_VIEW_TYPE, vscode.l10n.t('Answer'), place, {
      enableScripts: true,
      enableFindWidget: true,
      localResourceRoots: [assets],
    });
    panel.iconPath = vscode.Uri.joinPath(this.#extensionUri, 'media', 'icon.png');
    const subscriptions = [
      panel.webview.onDidReceiveMessage((message: unknown) => {
        this.#receive(message);
      }),
    ];
    panel.onDidDispose(() => {
      vscode.Disposable.from(...subscriptions).dispose();
      if (this.#panel === panel) this.#panel = undefined;
    });
    const assetUri = (name: string): string => panel.webview.asWebviewUri(vscode.Uri.joinPath(assets, name)).toString();
    panel.webview.html = buildPanelHtml({
      title: vscode.l10n.t('Answer'),
      cspSource: panel.webview.cspSource,
      scriptUri: assetUri('answer.js'),
      styleUri: assetUri('answer.css'),
      nonce: newNonce(),
    });
    return panel;
  }

  #receive(data: unknown): void {
    const message = AnswerPageMessage.safeParse(data).data;
    switch (message?.type) {
      case undefined:
        return;
      case 'ready':
        this.#send();
        return;
      case 'stop':
        this.#draft?.stop();
        return;
      case 'openSource':
        void this.#openSource(message.index);
        return;
      case 'copy':
        if (this.#answer) void vscode.env.clipboard.writeText(answerMarkdown(this.#answer));
        return;
      case 'askAgain': {
        const path = this.#draft?.path ?? this.#answer?.uploads[0]?.localPath;
        if (path !== undefined) this.#onAskAgain(vscode.Uri.file(path));
        return;
      }
      default:
        assertNever(message);
    }
  }

  /** Opens the cited file and selects the cited lines, where they are now. */
  async #openSource(index: number): Promise<void> {
    const checked = this.#checked[index];
    if (!checked) return;
    const uri = citationUri(checked.citation);
    const { check, citation } = checked;
    const start = (check?.lines.start ?? citation.line_start) - 1;
    const end = (check?.lines.end ?? citation.line_end) - 1;
    try {
      const document = await vscode.workspace.openTextDocument(uri);
      const selection = document.validateRange(new vscode.Range(start, 0, end, Number.MAX_SAFE_INTEGER));
      const own = this.#panel?.viewColumn;
      await vscode.window.showTextDocument(document, {
        selection,
        viewColumn: findTab(uri, own)?.group.viewColumn ?? columnBeside(own),
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      void vscode.window.showErrorMessage(
        vscode.l10n.t('{0} cannot be opened: {1}', displayName(citation.path), reason),
      );
    }
  }

  #send(): void {
    if (this.#panel && this.#draft) {
      const growing: AnswerHostMessage = { type: 'growing', state: this.#draft.state };
      void this.#panel.webview.postMessage(growing);
      return;
    }
    if (!this.#panel || !this.#answer) return;
    const message: AnswerHostMessage = {
      type: 'answer',
      state: {
        question: this.#answer.question,
        answer: this.#answer.answer,
        sources: this.#checked.map(toSource),
        receipt: answerReceipt(this.#answer),
      },
    };
    void this.#panel.webview.postMessage(message);
  }
}

/** Brings the file to the front in a column other than the answer's own, so that both can be read. */
async function showBeside({ uploads, citations }: Answer, own: vscode.ViewColumn | undefined): Promise<void> {
  const [upload, ...others] = uploads;
  if (!upload || others.length > 0) return;
  // A document is no text that VS Code could show.
  if (citations.some(({ place }) => place !== undefined)) return;
  const uri = vscode.Uri.file(upload.localPath);
  const tab = findTab(uri, own);
  // A file in a notebook or a custom editor is left as the person opened it.
  if (tab && (tab.isActive || !(tab.input instanceof vscode.TabInputText))) return;
  try {
    await vscode.window.showTextDocument(uri, {
      viewColumn: tab?.group.viewColumn ?? columnBeside(own),
      preserveFocus: true,
      preview: true,
    });
  } catch {
    // A file that VS Code cannot show as text (too large, say) still has its answer.
  }
}

async function check(citation: LocatedCitation): Promise<CheckedCitation> {
  const cited = { start: citation.line_start, end: citation.line_end };
  try {
    const document = await vscode.workspace.openTextDocument(citationUri(citation));
    const lines = document.getText().split(/\r\n|\n|\r/);
    return { citation, check: verifyCitation(lines, cited, citation.text) };
  } catch {
    return { citation, check: undefined };
  }
}

function toSource({ citation, check }: CheckedCitation): AnswerSource {
  const lines = check?.lines ?? { start: citation.line_start, end: citation.line_end };
  return {
    label: citationLabel({ ...citation, line_start: lines.start, line_end: lines.end, place: undefined }),
    ...(citation.place === undefined ? {} : { place: citation.place }),
    quote: citation.text,
    status: check?.status ?? 'unavailable',
  };
}

/** Where the file is open already, so that it does not open twice. The answer's own column does not count. */
function findTab(uri: vscode.Uri, own: vscode.ViewColumn | undefined): vscode.Tab | undefined {
  return vscode.window.tabGroups.all
    .filter(({ viewColumn }) => viewColumn !== own)
    .flatMap(({ tabs }) => tabs)
    .find(({ input }) => {
      const isFile =
        input instanceof vscode.TabInputText ||
        input instanceof vscode.TabInputCustom ||
        input instanceof vscode.TabInputNotebook;
      return isFile && input.uri.toString() === uri.toString();
    });
}

function columnBeside(own: vscode.ViewColumn | undefined): vscode.ViewColumn {
  return own === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One;
}
