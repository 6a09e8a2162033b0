import assert from 'node:assert/strict';
import { access, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { pathOf, saveAllIfDirty, saveIfDirty, toChosen } from '../../src/commands/targets.ts';
import { fileDocument } from '../../src/views/files/extractedText.ts';
import {
  documentUri,
  isDocumentCopy,
  keepDocumentCopiesIn,
  removeDocumentCopies,
} from '../../src/views/files/documentCopies.ts';
import { activatedExtension } from './extension.ts';
import { asPerson } from './person.ts';

/** A virtual file system with one text and one folder, as an extension may bring it. */
class OneFile implements vscode.FileSystemProvider {
  text = 'The kiln is fired on Mondays.\n';
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;
  watch = (): vscode.Disposable => new vscode.Disposable(() => undefined);
  stat = ({ path }: vscode.Uri): vscode.FileStat => ({
    type: path.endsWith('/kiln.md') ? vscode.FileType.File : vscode.FileType.Directory,
    ctime: 0,
    mtime: Date.now(),
    size: this.text.length,
  });
  readFile = (): Uint8Array => Buffer.from(this.text);
  readDirectory = (): [string, vscode.FileType][] => [['kiln.md', vscode.FileType.File]];
  createDirectory = refuse;
  writeFile = refuse;
  delete = refuse;
  rename = refuse;
}

function refuse(): never {
  throw vscode.FileSystemError.NoPermissions();
}

suite('A document that is no file', () => {
  let folder: string;
  let provider: vscode.Disposable;
  const files = new OneFile();
  const kiln = vscode.Uri.parse('vscode-vfs://github/pottery/kiln.md');
  suiteSetup(async () => {
    await activatedExtension();
    folder = await mkdtemp(join(tmpdir(), 'document-copies-'));
    keepDocumentCopiesIn(folder);
    provider = vscode.workspace.registerFileSystemProvider('vscode-vfs', files);
  });
  suiteTeardown(async () => {
    provider.dispose();
    await rm(folder, { recursive: true });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  test('has a copy for its owner alone, from whose path it is found, and which follows its text', async () => {
    const document = await vscode.workspace.openTextDocument({ content: 'The wheel turns left.\n' });
    const path = pathOf(document.uri);
    assert.deepEqual([isDocumentCopy(path), documentUri(path).toString()], [true, document.uri.toString()]);
    const messages = await asPerson('', async (person) => {
      assert.equal(await saveIfDirty(document.uri), true);
      return person.messages;
    });
    assert.deepEqual(messages, [], 'there is nothing to save');
    assert.equal(await readFile(path, 'utf8'), 'The wheel turns left.\n');
    if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o077, 0);
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'Now: '));
    await saveAllIfDirty([path]);
    assert.equal(await readFile(path, 'utf8'), 'Now: The wheel turns left.\n');
    assert.equal(await fileDocument(documentUri(path)), document);
    await removeDocumentCopies([path]);
    await assert.rejects(access(path));
  });

  test('is read from its virtual file system as it is now; its folders cannot be asked about', async () => {
    const path = pathOf(kiln);
    assert.deepEqual(await toChosen(kiln), { kind: 'file', path });
    assert.equal(documentUri(path).toString(), kiln.toString());
    await saveAllIfDirty([path]);
    assert.equal(await readFile(path, 'utf8'), files.text);
    files.text = 'The kiln is cold.\n';
    await saveAllIfDirty([path]);
    assert.equal(await readFile(path, 'utf8'), 'The kiln is cold.\n');
    await assert.rejects(toChosen(vscode.Uri.parse('vscode-vfs://github/pottery')), {
      message: 'Only folders on disk can be used.',
    });
  });

  test('that was closed says so, and is not opened without its text', async () => {
    const closed = vscode.Uri.parse('untitled:Untitled-77');
    await assert.rejects(saveIfDirty(closed), {
      message: 'Untitled-77 is no longer open, and its text is nowhere else.',
    });
    await assert.rejects(fileDocument(closed), /no longer open/);
    assert.ok(vscode.workspace.textDocuments.every(({ uri }) => uri.toString() !== closed.toString()));
  });

  test('is asked about like a file, and the citation opens it', async () => {
    const document = await vscode.workspace.openTextDocument({
      content: 'Tea is served at four.\n\nCoffee is served at ten.\n',
    });
    await vscode.window.showTextDocument(document);
    const messages = await asPerson('When is coffee served?', async (person) => {
      await vscode.commands.executeCommand('smartFileQuery.queryFile', document.uri);
      return person.messages;
    });
    assert.deepEqual(messages, []);
    const inputs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
    assert.ok(inputs.some((input) => input instanceof vscode.TabInputWebview && /answer/.test(input.viewType)));
    assert.ok(
      inputs.every(
        (input) =>
          !(input instanceof vscode.TabInputText) || input.uri.scheme !== 'file' || !isDocumentCopy(input.uri.fsPath),
      ),
    );
  });
});
