import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Answering } from '../../src/commands/asking/answering.ts';
import { QueryFileCommand, QuerySelectionCommand } from '../../src/commands/asking/queryCommands.ts';
import { QuestionBox } from '../../src/commands/asking/questionBox.ts';
import { hasOwnLines } from '../../src/commands/targets.ts';
import type { AskedTarget } from '../../src/asking/answer.ts';
import { notebook } from '../helpers/documents.ts';
import { workspaceFile } from './extension.ts';
import { asPerson } from './person.ts';

suite('Query Selection…', () => {
  teardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  /** Opens a new file with some of its lines selected; the numbers are 0-based. */
  async function open(name: string, text: string, first: number, last: number): Promise<vscode.TextEditor> {
    const file = workspaceFile(name);
    await vscode.workspace.fs.writeFile(file, Buffer.from(text));
    const editor = await vscode.window.showTextDocument(file);
    editor.selection = new vscode.Selection(first, 0, last, 1);
    return editor;
  }

  /** Runs the command, all of whose buttons but the first are left alone; resolves with what was asked about. */
  async function ask(): Promise<AskedTarget[]> {
    const asked: AskedTarget[] = [];
    const answering: Partial<Answering> = { begin: (target) => (asked.push(target), Promise.resolve()) };
    const questions = new QuestionBox();
    const file = new QueryFileCommand(answering as Answering, questions);
    const command = new QuerySelectionCommand(answering as Answering, questions, file);
    await asPerson(
      'What is it?',
      () => command.run(),
      (_message, [first]) => first,
    );
    return asked;
  }

  test('is about the lines where they are after the file has been saved', async () => {
    const editor = await open('selection.txt', 'one\ntwo\nthree\nfour\n', 1, 2);
    await editor.edit((edit) => edit.insert(new vscode.Position(4, 0), 'five\n'));
    const formatting = vscode.workspace.onWillSaveTextDocument((event) => {
      event.waitUntil(Promise.resolve([vscode.TextEdit.insert(new vscode.Position(0, 0), '\n\n')]));
    });
    try {
      assert.deepEqual(await ask(), [{ paths: [editor.document.uri.fsPath], lines: { start: 4, end: 5 } }]);
    } finally {
      formatting.dispose();
    }
  });

  test('is about the whole file where nothing is selected', async () => {
    const { document } = await open('nothing.txt', 'one\ntwo\n', 0, 0);
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(1, 0, 1, 0);
    assert.deepEqual(await ask(), [{ paths: [document.uri.fsPath] }]);
  });

  test('is a code action where the user asks for them, and makes no lightbulb appear by itself', async () => {
    const { document } = await open('action.txt', 'one\ntwo\n', 0, 1);
    const titles = async (range: vscode.Range): Promise<string[]> => {
      const actions: unknown = await vscode.commands.executeCommand(
        'vscode.executeCodeActionProvider',
        document.uri,
        range,
        'smartFileQuery',
      );
      assert.ok(Array.isArray(actions));
      return actions.map((action) => (action instanceof vscode.CodeAction ? action.title : ''));
    };
    assert.deepEqual(await titles(new vscode.Range(0, 0, 1, 1)), ['Query Selection…']);
    assert.deepEqual(await titles(new vscode.Range(0, 0, 0, 0)), []);
  });

  test('is refused where answers come from a text with other lines, and says what to do instead', async () => {
    for (const [name, text] of [
      ['page.html', '<p>\nHi\n</p>\n'],
      ['raw.ipynb', '{\n "cells": []\n}\n'],
      ['magic.txt', '%PDF-1.7\nx\ny\n'],
    ] as const) {
      await open(name, text, 0, 1);
      await assert.rejects(ask(), { message: new RegExp(`^Questions about ${name} .* Use Query File…`) });
    }
  });

  test('knows that the lines of a cell are not those of the notebook', async () => {
    const file = workspaceFile('cells.ipynb');
    const cell = { cell_type: 'code', metadata: {}, execution_count: null, outputs: [], source: 'ships = 12' };
    await vscode.workspace.fs.writeFile(file, notebook([cell]));
    const { document } = (await vscode.workspace.openNotebookDocument(file)).cellAt(0);
    assert.equal(hasOwnLines(document), false);
    // Whatever the notebook is called.
    const uri = document.uri.with({ path: '/w/notes.txt' });
    assert.equal(hasOwnLines({ ...document, uri, getText: () => '' }), false);
  });
});
