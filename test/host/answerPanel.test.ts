import assert from 'node:assert/strict';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { AnswerHostMessage, type AnswerSource } from '../../src/protocol/answerMessages.ts';
import { beginConversation } from '../../src/query/conversation.ts';
import { AnswerPanel } from '../../src/views/answer/answerPanel.ts';
import { workspaceFile } from './extension.ts';
import { citationOf } from './fakeCore.ts';

const TEXT = 'The kiln is fired on Mondays.\n';

/** A panel of VS Code that the test plays, and what the extension sends to its page. */
class PlayedPanel {
  readonly received = new vscode.EventEmitter<unknown>();
  readonly viewState = new vscode.EventEmitter<undefined>();
  readonly #disposed = new vscode.EventEmitter<undefined>();
  readonly #posted = new vscode.EventEmitter<unknown>();
  readonly panel = {
    visible: true,
    onDidDispose: this.#disposed.event,
    onDidChangeViewState: this.viewState.event,
    reveal: () => undefined,
    dispose: () => this.#disposed.fire(undefined),
    webview: {
      cspSource: '',
      html: '',
      asWebviewUri: (uri: vscode.Uri) => uri,
      onDidReceiveMessage: this.received.event,
      postMessage: (message: unknown) => this.#posted.fire(message),
    },
  };

  /** What the next answer that the page is sent says about its only source. */
  nextStatus(): Promise<AnswerSource['status'] | undefined> {
    return new Promise((resolve) => {
      const subscription = this.#posted.event((data) => {
        const message = AnswerHostMessage.parse(data);
        if (message.type !== 'answer') return;
        subscription.dispose();
        resolve(message.state.sources[0]?.status);
      });
    });
  }

  setVisible(visible: boolean): void {
    this.panel.visible = visible;
    this.viewState.fire(undefined);
  }
}

async function edit(change: (edit: vscode.WorkspaceEdit) => void): Promise<void> {
  const made = new vscode.WorkspaceEdit();
  change(made);
  assert.equal(await vscode.workspace.applyEdit(made), true);
}

suite('The panel with the answer', () => {
  const folder = workspaceFile('pottery');
  const file = vscode.Uri.joinPath(folder, 'kiln.md');
  const window: Record<string, unknown> = vscode.window;
  const { createWebviewPanel } = window;
  let played: PlayedPanel;
  let answerPanel: AnswerPanel;

  setup(async () => {
    played = new PlayedPanel();
    window['createWebviewPanel'] = () => played.panel;
    const nothing = (): void => undefined;
    answerPanel = new AnswerPanel(workspaceFile(), { askAnew: nothing, followUp: nothing, askCurrent: nothing });
    await vscode.workspace.fs.writeFile(file, Buffer.from(TEXT));
    await answerPanel.show(
      beginConversation({
        id: 'answer-1',
        question: 'When?',
        answer: 'On Mondays [1].',
        citations: [citationOf(file.fsPath, TEXT, 1, 1)],
        provider: 'local',
        model: 'extractive',
        files: [],
        uploads: [],
      }),
    );
    const status = played.nextStatus();
    played.received.fire({ type: 'ready' });
    assert.equal(await status, 'verified');
  });
  teardown(async () => {
    answerPanel.dispose();
    window['createWebviewPanel'] = createWebviewPanel;
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  test('checks its citations again when a cited file is renamed, and when it is back', async () => {
    const renamed = vscode.Uri.joinPath(folder, 'oven.md');
    let status = played.nextStatus();
    await edit((made) => made.renameFile(file, renamed));
    assert.equal(await status, 'unavailable');
    status = played.nextStatus();
    await edit((made) => made.renameFile(renamed, file));
    assert.equal(await status, 'verified');
  });

  test('checks its citations again when a folder is deleted with a cited file in it', async () => {
    const status = played.nextStatus();
    await edit((made) => made.deleteFile(folder, { recursive: true }));
    assert.equal(await status, 'unavailable');
    await vscode.workspace.fs.createDirectory(folder);
  });

  test('checks its citations again when it comes back to the front, whatever another program has done', async () => {
    played.setVisible(false);
    await vscode.workspace.fs.delete(file);
    const status = played.nextStatus();
    played.setVisible(true);
    assert.equal(await status, 'unavailable');
  });
});
