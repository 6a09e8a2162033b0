import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { EXTRACTED_TEXT_SCHEME } from '../../src/contributions.ts';
import type { Answer } from '../../src/query/answer.ts';
import { openCitation, showFileBeside } from '../../src/views/answer/besideAnswer.ts';
import { checkAnswer } from '../../src/views/answer/checkedAnswer.ts';
import { extractedTextUri } from '../../src/views/files/extractedText.ts';
import { notebook } from '../helpers/documents.ts';
import { workspaceFile } from './extension.ts';
import { citationOf } from './fakeCore.ts';

const TEXT = 'The kiln is fired on Mondays.\nThe wheel turns left.\n';

/** An answer about one file of the workspace that cites its second line. */
function answerAbout(file: vscode.Uri): Answer {
  const path = file.fsPath;
  const asked = { backend: 'embedded', id: 'file-1', filename: 'kiln.md', path, sha256: '', bytes: 1, readAt: '' };
  return {
    id: 'answer-1',
    question: 'Which way?',
    answer: 'Left [1].',
    citations: [citationOf(path, TEXT, 2, 2)],
    provider: 'local',
    model: 'extractive',
    files: [asked],
    uploads: [],
  };
}

function isShown(uri: vscode.Uri): boolean {
  return vscode.window.visibleTextEditors.some(({ document }) => document.uri.toString() === uri.toString());
}

suite('What is shown beside an answer', () => {
  let texts: vscode.Disposable;
  suiteSetup(() => {
    texts = vscode.workspace.registerTextDocumentContentProvider(EXTRACTED_TEXT_SCHEME, {
      provideTextDocumentContent: () => TEXT,
    });
  });
  suiteTeardown(() => void texts.dispose());

  test('is the file, but not the JSON of a closed notebook', async () => {
    const [text, cells] = [workspaceFile('plain.md'), workspaceFile('closed.ipynb')];
    await vscode.workspace.fs.writeFile(text, Buffer.from(TEXT));
    await vscode.workspace.fs.writeFile(cells, notebook([]));
    await showFileBeside({ ...answerAbout(text), citations: [] }, undefined);
    assert.equal(isShown(text), true);
    await showFileBeside({ ...answerAbout(cells), citations: [] }, undefined);
    assert.equal(isShown(cells), false);
  });

  test('is the text that the backend keeps, at the cited lines, where the file has gone', async () => {
    const file = workspaceFile('gone.md');
    await vscode.workspace.fs.writeFile(file, Buffer.from(`Moved.\n${TEXT}`));
    const { citations } = await checkAnswer(answerAbout(file));
    assert.deepEqual(citations[0]?.check, { status: 'moved', lines: { start: 3, end: 3 } });
    await vscode.workspace.fs.delete(file);
    await openCitation(citations[0], undefined);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), extractedTextUri('file-1', file.fsPath).toString());
    assert.equal(editor.document.getText(editor.selection), 'The wheel turns left.');
  });

  test('is checked against the disk: what VS Code still has of a deleted file does not count', async () => {
    const file = workspaceFile('stale.md');
    await vscode.workspace.fs.writeFile(file, Buffer.from(TEXT));
    const statusOf = async (): Promise<unknown> => (await checkAnswer(answerAbout(file))).citations[0]?.check?.status;
    assert.equal(await statusOf(), 'verified');
    await vscode.workspace.fs.delete(file);
    assert.equal(await statusOf(), undefined);
  });
});
