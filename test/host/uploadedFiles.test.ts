import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { LibraryCommands } from '../../src/commands/library/libraryCommands.ts';
import type { BackendClient } from '../../src/client/backendClient.ts';
import type { FileNode } from '../../src/library/fileTree.ts';
import type { FilesView } from '../../src/views/files/filesView.ts';
import type { ReceivedTexts } from '../../src/library/receivedTexts.ts';
import { workspaceFile } from './extension.ts';
import { asPerson } from './person.ts';

const rowOf = (name: string, ...path: string[]): FileNode => ({
  kind: 'file',
  id: `file-${name}`,
  name,
  status: 'processed',
  statusDetails: undefined,
  bytes: 1,
  uploadedAt: 1,
  localPath: workspaceFile(...path, name).fsPath,
  pathTaken: 'sync',
  versions: [],
});

suite('The commands of uploaded files', () => {
  const handbook = rowOf('handbook.md', 'docs');
  const readme = rowOf('README.md');
  const rows = [handbook, readme];

  /** The commands with these rows selected; `asked` and `sent` have the files that were asked about and uploaded, `deleted` the ids of those deleted. */
  function stage(selection: readonly FileNode[]) {
    const asked: string[] = [];
    const deleted: string[] = [];
    const sent: string[] = [];
    const deleteFile = (id: string): Promise<void> => (deleted.push(id), Promise.resolve());
    const received: Partial<ReceivedTexts> = { holds: () => false, remove: () => Promise.resolve() };
    const filesWith = (ids: readonly string[]): FileNode[] => rows.filter(({ id }) => ids.includes(id));
    const commands = new LibraryCommands({
      // What is tested here uses no more of the view, the client and the texts than that.
      view: { selection, filesWith, refresh: () => undefined } as unknown as FilesView,
      client: () => ({ deleteFile }) as unknown as BackendClient,
      backendUrl: () => '',
      received: received as ReceivedTexts,
      askAbout: (uris) => (asked.push(...uris.map(({ fsPath }) => fsPath)), Promise.resolve()),
      upload: (uris) => (sent.push(...uris.map(({ fsPath }) => fsPath)), Promise.resolve()),
    });
    return { commands, asked, deleted, sent };
  }

  test('ask about all that are selected, upload them again, and open the one that was clicked', async () => {
    const { commands, asked, sent } = stage(rows);
    await commands.ask(readme, rows);
    assert.deepEqual(asked, [handbook.localPath, readme.localPath]);
    await commands.uploadAgain(readme, rows);
    assert.deepEqual(sent, asked);
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

  test('delete a clicked file that lies on this machine anyway at once', async () => {
    const { commands, deleted } = stage([handbook]);
    const messages = await asPerson('', async (person) => {
      await commands.deleteSelected(readme, undefined);
      return person.messages;
    });
    assert.deepEqual([deleted, messages], [[readme.id], []]);
  });

  test('ask before a file is deleted with its earlier versions, which go with it', async () => {
    const version = { ...handbook, kind: 'version' as const, id: 'file-old', localPath: undefined };
    const old = { ...rowOf('old.md'), versions: [version] };
    rows.push(old);
    const { commands, deleted } = stage([]);
    const messages = await asPerson(
      '',
      async (person) => {
        await commands.deleteSelected(old, undefined);
        return person.messages;
      },
      () => 'Delete',
    );
    rows.pop();
    assert.deepEqual(messages, ['Delete old.md and its earlier versions from Smart File Query?']);
    assert.deepEqual(deleted, ['file-old.md', 'file-old']);
  });

  test('ask before a key deletes what is selected, and name it: the row with the focus may be another', async () => {
    const { commands, deleted } = stage([handbook]);
    const question = 'Delete handbook.md from Smart File Query?';
    for (const [answer, expected] of [
      [undefined, []],
      ['Delete', [handbook.id]],
    ] as const) {
      const messages = await asPerson(
        '',
        async (person) => {
          await commands.deleteSelected();
          return person.messages;
        },
        () => answer,
      );
      assert.deepEqual([deleted, messages], [expected, [question]]);
    }
  });

  test('say what is missing where a key is pressed and nothing is selected', async () => {
    const { commands, deleted } = stage([]);
    const messages = await asPerson('', async (person) => {
      await commands.deleteSelected();
      return person.messages;
    });
    assert.deepEqual([deleted, messages], [[], ['Select a file first.']]);
  });
});

function activeFile(): string | undefined {
  return vscode.window.activeTextEditor?.document.uri.fsPath;
}
