import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { EXTRACTED_TEXT_SCHEME } from '../../src/contributions.ts';
import type { Answer } from '../../src/asking/answer.ts';
import { openCitation, showFileBeside } from '../../src/views/answer/besideAnswer.ts';
import { checkAnswers, type CheckedCitation } from '../../src/views/answer/checkedAnswer.ts';
import { extractedTextUri } from '../../src/views/files/extractedText.ts';
import { notebook } from '../helpers/documents.ts';
import { until } from '../helpers/until.ts';
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

async function firstCitation(answer: Answer): Promise<CheckedCitation> {
  const [checked] = await checkAnswers([answer]);
  assert.ok(checked?.citations[0]);
  return checked.citations[0];
}

/** What is said of the first citation. */
async function statusOf(answer: Answer): Promise<unknown> {
  return (await firstCitation(answer)).check?.status;
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
    const cited = await firstCitation(answerAbout(file));
    assert.deepEqual(cited.check, { status: 'moved', lines: { start: 3, end: 3 } });
    await vscode.workspace.fs.delete(file);
    await openCitation(cited, undefined);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), extractedTextUri('file-1', file.fsPath).toString());
    assert.equal(editor.document.getText(editor.selection), 'The wheel turns left.');
  });

  test('is checked against the disk: what VS Code still has of a deleted file does not count', async () => {
    const file = workspaceFile('stale.md');
    await vscode.workspace.fs.writeFile(file, Buffer.from(TEXT));
    assert.equal(await statusOf(answerAbout(file)), 'verified');
    await vscode.workspace.fs.delete(file);
    assert.equal(await statusOf(answerAbout(file)), undefined);
  });

  test('is checked in a file that is too large for an extension, and opened there', async () => {
    const file = workspaceFile('large.log');
    const line = `${'x'.repeat(1023)}\n`;
    await vscode.workspace.fs.writeFile(file, Buffer.from(`Moved.\n${TEXT}${line.repeat(51 * 1024)}`));
    await assert.rejects(Promise.resolve(vscode.workspace.openTextDocument(file)), /50MB/);
    const cited = await firstCitation(answerAbout(file));
    assert.deepEqual(cited.check, { status: 'moved', lines: { start: 3, end: 3 } });
    const { executeCommand } = vscode.commands;
    const selected: unknown[] = [];
    const commands: Record<string, unknown> = vscode.commands;
    commands['executeCommand'] = (command: string, uri: vscode.Uri, place: { selection: vscode.Range }) => {
      selected.push([command, place.selection.start.line, place.selection.end.line]);
      return executeCommand(command, uri, place);
    };
    try {
      await openCitation(cited, undefined);
    } finally {
      commands['executeCommand'] = executeCommand;
    }
    assert.deepEqual(selected, [['vscode.open', 2, 2]]);
    await until('the file is in front', () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputText && input.uri.toString() === file.toString();
    });
    await vscode.workspace.fs.delete(file);
  });

  test('is of the version of a document that was asked about', async () => {
    const file = workspaceFile('asked.pdf');
    const answer = answerAbout(file);
    const [asked] = answer.files;
    const [citation] = answer.citations;
    assert.ok(asked && citation);
    const content = Buffer.from('%PDF-1.7 as it was asked about');
    const version = { ...asked, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
    const about = { ...answer, files: [version], citations: [{ ...citation, place: 'page 3' }] };
    await vscode.workspace.fs.writeFile(file, content);
    assert.equal(await statusOf(about), 'verified');
    await vscode.workspace.fs.writeFile(file, Buffer.concat([content, content]));
    assert.equal(await statusOf(about), 'changed');
    await vscode.workspace.fs.delete(file);
    assert.equal(await statusOf(about), undefined);
    assert.equal(await statusOf({ ...about, files: [] }), undefined, 'nobody knows which file it was');
  });
});
