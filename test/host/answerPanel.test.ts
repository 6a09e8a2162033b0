import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { EXTRACTED_TEXT_SCHEME } from '../../src/contributions.ts';
import { AnswerHostMessage, type AnswerSource, type AnswerState } from '../../src/protocol/answerMessages.ts';
import { beginConversation, type Conversation } from '../../src/asking/answer.ts';
import type { AnswerDraft } from '../../src/views/answer/answerDraft.ts';
import type { UploadOutcome } from '../../src/upload/uploader.ts';
import { AnswerPanel } from '../../src/views/answer/answerPanel.ts';
import { notebook } from '../helpers/documents.ts';
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
      const subscription = this.onPosted((message) => {
        if (message.type !== 'answer') return;
        subscription.dispose();
        resolve(message.state.sources[0]?.status);
      });
    });
  }

  /** Hears of what is sent to the page. */
  onPosted(hear: (message: AnswerHostMessage) => void): vscode.Disposable {
    return this.#posted.event((data) => hear(AnswerHostMessage.parse(data)));
  }

  setVisible(visible: boolean): void {
    this.panel.visible = visible;
    this.viewState.fire(undefined);
  }
}

/** An answer that cites the only line of a file, or of a document where it has a place. */
function conversationAbout(file: vscode.Uri, content: Uint8Array = Buffer.from(TEXT), place?: string): Conversation {
  const path = file.fsPath;
  const sha256 = createHash('sha256').update(content).digest('hex');
  return beginConversation({
    id: 'answer-1',
    question: 'When?',
    answer: 'On Mondays [1].',
    citations: [{ ...citationOf(path, TEXT, 1, 1), place }],
    provider: 'local',
    model: 'extractive',
    files: [{ backend: 'embedded', id: 'file-1', filename: 'a', path, sha256, bytes: content.length, readAt: '' }],
    // Where files were just uploaded, nothing is said of their version.
    uploads: [{ deduplicated: true } as UploadOutcome],
  });
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
  let texts: vscode.Disposable;
  /** How often the panel was opened. */
  let opened = 0;

  setup(async () => {
    played = new PlayedPanel();
    opened = 0;
    window['createWebviewPanel'] = () => {
      opened++;
      return played.panel;
    };
    texts = vscode.workspace.registerTextDocumentContentProvider(EXTRACTED_TEXT_SCHEME, {
      provideTextDocumentContent: () => TEXT,
    });
    const nothing = (): void => undefined;
    answerPanel = new AnswerPanel(workspaceFile(), {
      askAnew: nothing,
      followUp: nothing,
      askCurrent: nothing,
      kept: (answerId) => Promise.resolve(answerId === 'answer-1' ? conversationAbout(file) : undefined),
    });
    await vscode.workspace.fs.writeFile(file, Buffer.from(TEXT));
    await answerPanel.show(conversationAbout(file));
    const status = played.nextStatus();
    played.received.fire({ type: 'ready' });
    assert.equal(await status, 'verified');
  });
  teardown(async () => {
    answerPanel.dispose();
    texts.dispose();
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

  /** Shows an answer about a document with this content in place of the one about a text. */
  async function showDocument(document: vscode.Uri, content: Uint8Array, place: string): Promise<void> {
    await vscode.workspace.fs.writeFile(document, content);
    const status = played.nextStatus();
    await answerPanel.show(conversationAbout(document, content, place));
    assert.equal(await status, 'verified');
  }

  test('checks what it cites of a document again when that is deleted', async () => {
    const report = vscode.Uri.joinPath(folder, 'report.pdf');
    await showDocument(report, Buffer.from('%PDF-1.7'), 'page 3');
    const status = played.nextStatus();
    await edit((made) => made.deleteFile(report));
    assert.equal(await status, 'unavailable');
  });

  test('checks what it cites of a notebook again when that is saved', async () => {
    const survey = vscode.Uri.joinPath(folder, 'survey.ipynb');
    await showDocument(survey, notebook([{ cell_type: 'markdown', metadata: {}, source: TEXT }]), 'cell 1');
    const document = await vscode.workspace.openNotebookDocument(survey);
    const status = played.nextStatus();
    await edit((made) => made.set(survey, [vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(0, 1))]));
    await document.save();
    assert.equal(await status, 'changed');
  });

  test('goes back to the answer before, and forward again', async () => {
    const shownNext = (): Promise<AnswerState> =>
      new Promise((resolve) => {
        const subscription = played.onPosted((message) => {
          if (message.type !== 'answer') return;
          subscription.dispose();
          resolve(message.state);
        });
      });
    const { latest } = conversationAbout(file);
    const second = shownNext();
    await answerPanel.show(beginConversation({ ...latest, id: 'answer-2', question: 'Where?' }));
    assert.deepEqual((await second).canGo, { back: true, forward: false });
    const first = shownNext();
    played.received.fire({ type: 'go', where: 'back' });
    const { question, canGo } = await first;
    assert.deepEqual([question, canGo], ['When?', { back: false, forward: true }]);
    const again = shownNext();
    played.received.fire({ type: 'go', where: 'forward' });
    assert.equal((await again).question, 'Where?');
  });

  test('comes back after a reload where the history keeps the answer, else closes', async () => {
    played.panel.dispose();
    const restored = new PlayedPanel();
    const closed = new PlayedPanel();
    let isClosed = false;
    closed.panel.onDidDispose(() => (isClosed = true));
    // The panel has what is used of a panel.
    await answerPanel.deserializeWebviewPanel(closed.panel as unknown as vscode.WebviewPanel, { answerId: 'gone' });
    assert.equal(isClosed, true);
    const panel = restored.panel as unknown as vscode.WebviewPanel;
    await answerPanel.deserializeWebviewPanel(panel, { answerId: 'answer-1', draft: '' });
    const status = restored.nextStatus();
    restored.received.fire({ type: 'ready' });
    assert.equal(await status, 'verified');
    assert.match(panel.title, /^kiln\.md: When\?/);
    panel.dispose();
  });

  /** Has an answer to the same question written; `stops` counts how often the panel has called that off. */
  function beginDraft(): { draft: AnswerDraft; stops: () => number } {
    let stops = 0;
    const draft = answerPanel.begin({ target: { paths: [file.fsPath] }, question: 'When?', stop: () => stops++ });
    return { draft, stops: () => stops };
  }

  test('stops the writing of an answer when it is closed, and is not opened by what comes of it', async () => {
    const { stops } = beginDraft();
    played.panel.dispose();
    assert.equal(stops(), 1);
    await answerPanel.show(conversationAbout(file));
    assert.equal(opened, 1);
    await answerPanel.show(conversationAbout(file));
    assert.equal(opened, 2, 'another answer to the same question');
  });

  test('is not opened again where it is closed while the whole answer is being checked', async () => {
    beginDraft();
    const showing = answerPanel.show(conversationAbout(file));
    played.panel.dispose();
    await showing;
    assert.equal(opened, 1);
  });

  test('is opened again by an answer to a question that had been stopped', async () => {
    const { draft } = beginDraft();
    played.panel.dispose();
    draft.end();
    await answerPanel.show(conversationAbout(file));
    assert.equal(opened, 2);
  });

  test('knows an answer by the same id while it is written and when it is whole', async () => {
    const ids: string[] = [];
    const { draft } = beginDraft();
    const whole = new Promise<void>((resolve) => {
      played.onPosted((message) => {
        if (message.type !== 'answer' && message.type !== 'growing') return;
        ids.push(message.state.id);
        if (message.type === 'answer') resolve();
      });
    });
    played.received.fire({ type: 'ready' });
    await answerPanel.show(conversationAbout(file));
    await whole;
    assert.deepEqual(ids, [draft.id, draft.id]);
  });
});
