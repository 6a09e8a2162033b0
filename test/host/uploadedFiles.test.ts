import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { UploadedFilesCommands } from '../../src/commands/library/uploadedFiles.ts';
import type { UploadedRow } from '../../src/library/fileRow.ts';
import type { FilesView } from '../../src/views/files/filesView.ts';
import { workspaceFile } from './extension.ts';

const rowOf = (name: string, ...path: string[]): UploadedRow => ({
  kind: 'file',
  id: `file-${name}`,
  name,
  status: 'processed',
  statusDetails: undefined,
  bytes: 1,
  uploadedAt: 1,
  localPath: workspaceFile(...path, name).fsPath,
  pathTaken: 'sync',
});

suite('The commands of uploaded files', () => {
  const handbook = rowOf('handbook.md', 'docs');
  const readme = rowOf('README.md');
  const rows = [handbook, readme];

  /** The commands with these rows selected; `asked` has the files that were asked about. */
  function stage(selection: readonly UploadedRow[]): { commands: UploadedFilesCommands; asked: string[] } {
    const asked: string[] = [];
    const filesWith = (ids: readonly string[]): UploadedRow[] => rows.filter(({ id }) => ids.includes(id));
    const commands = new UploadedFilesCommands({
      // What is tested here deletes and fetches nothing.
      view: { selection, filesWith } as unknown as FilesView,
      client: () => assert.fail(),
      backendUrl: () => '',
      received: {} as never,
      askAbout: (uri) => (asked.push(uri.fsPath), Promise.resolve()),
    });
    return { commands, asked };
  }

  test('for one file are about the one that was clicked, whatever else is selected', async () => {
    const { commands, asked } = stage(rows);
    await commands.ask(readme, rows);
    assert.deepEqual(asked, [readme.localPath]);
    await commands.open(readme, rows);
    assert.equal(activeFile(), readme.localPath);
    await commands.open(handbook, rows);
    assert.equal(activeFile(), handbook.localPath);
  });

  test('are about what is selected where nothing was clicked', async () => {
    const { commands, asked } = stage([handbook]);
    await commands.ask();
    assert.deepEqual(asked, [handbook.localPath]);
  });
});

function activeFile(): string | undefined {
  return vscode.window.activeTextEditor?.document.uri.fsPath;
}
