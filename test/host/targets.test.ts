import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import {
  chooseFile,
  fileUriOf,
  hasUnsavedChanges,
  pathOf,
  saveAllIfDirty,
  saveIfDirty,
  selectedUris,
  toChosen,
} from '../../src/commands/targets.ts';
import { notebook } from '../helpers/documents.ts';
import { workspaceFile } from './extension.ts';
import { asPerson } from './person.ts';

suite('What a command is about', () => {
  let open: vscode.NotebookDocument;
  suiteSetup(async () => {
    const file = workspaceFile('targets.ipynb');
    const cell = { cell_type: 'code', metadata: {}, execution_count: null, outputs: [], source: 'ships = 12' };
    await vscode.workspace.fs.writeFile(file, notebook([cell]));
    open = await vscode.workspace.openNotebookDocument(file);
    await vscode.window.showNotebookDocument(open);
  });
  suiteTeardown(async () => {
    await open.save();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  async function change(): Promise<void> {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'ships + 1', 'python');
    const edit = new vscode.WorkspaceEdit();
    edit.set(open.uri, [vscode.NotebookEdit.insertCells(1, [cell])]);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.equal(open.isDirty, true);
  }

  test('is the open notebook’s file, from its tab and from the menu of a cell', async () => {
    assert.deepEqual(selectedUris([])?.map(String), [open.uri.toString()]);
    const cell = open.cellAt(0).document.uri;
    assert.notEqual(cell.scheme, 'file');
    assert.equal((await chooseFile([cell]))?.toString(), open.uri.toString());
    assert.equal(fileUriOf(open.uri).toString(), open.uri.toString());
  });

  test('has to be a file or a folder on disk, or a document with a text of its own', async () => {
    const docs = workspaceFile('docs');
    const root = workspaceFile().fsPath;
    const chosen = await toChosen(docs);
    assert.ok(chosen.kind === 'folder');
    assert.deepEqual([chosen.path, chosen.root], [docs.fsPath, root]);
    assert.ok(chosen.excludes.includes('**/.git'));
    const missing = workspaceFile('missing.md');
    assert.deepEqual(await toChosen(missing), { kind: 'file', path: missing.fsPath });
    assert.throws(() => pathOf(vscode.Uri.parse('output:log')), { message: 'Only files on disk can be used.' });
  });

  test('is saved first where it is a notebook with unsaved changes', async () => {
    for (const save of [() => saveIfDirty(open.uri), () => saveAllIfDirty([open.uri.fsPath])]) {
      await change();
      assert.equal(hasUnsavedChanges(open.uri), true);
      const asked: (readonly string[])[] = [];
      const isReady = await asPerson('', save, (message, buttons) => (asked.push([message, ...buttons]), buttons[0]));
      assert.deepEqual([isReady, open.isDirty, hasUnsavedChanges(open.uri)], [true, false, false]);
      const question = 'targets.ipynb has unsaved changes. Save it before asking?';
      assert.deepEqual(asked, [[question, 'Save and Query', 'Query Saved Version']]);
    }
  });

  test('is asked about in words for uploading, one file by its name', async () => {
    await change();
    const text = await vscode.workspace.openTextDocument(workspaceFile('README.md'));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(text.uri, new vscode.Position(0, 0), 'More. ');
    await vscode.workspace.applyEdit(edit);
    const said: string[] = [];
    const save = (paths: readonly string[]): Promise<boolean> =>
      asPerson(
        '',
        () => saveAllIfDirty(paths, 'upload'),
        (message, buttons) => (said.push([message, ...buttons].join('|')), buttons[1]),
      );
    assert.equal(await save([text.uri.fsPath]), true);
    assert.equal(await save([text.uri.fsPath, open.uri.fsPath]), true);
    assert.deepEqual(said, [
      'README.md has unsaved changes. Save it before uploading?|Save and Upload|Upload Saved Version',
      '2 files have unsaved changes. Save them before uploading?|Save All and Upload|Upload Saved Versions',
    ]);
    assert.equal(text.isDirty, true, 'what is uploaded as it was saved stays as it is in the editor');
    assert.equal(await asPerson('', () => saveAllIfDirty([text.uri.fsPath], 'upload')), false, 'who leaves leaves');
    await vscode.window.showTextDocument(text);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
