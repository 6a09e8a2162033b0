import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { QueryFilesCommand } from '../../src/commands/asking/queryCommands.ts';
import { QuestionBox } from '../../src/commands/asking/questionBox.ts';
import { until } from '../helpers/until.ts';
import { workspaceFile } from './extension.ts';

suite('Query Folder…', () => {
  test('shows what was left out, and why, where nothing of a folder can be asked about', async () => {
    const folder = workspaceFile('left-out');
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, '.env'), Buffer.from('PORT=1\n'));
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, 'empty.md'), new Uint8Array());
    const command = new QueryFilesCommand({
      answering: {} as never,
      questions: new QuestionBox(),
      backendUrl: () => '',
      maxFileBytes: () => 1_000,
      askAbout: () => assert.fail(),
    });
    const { createQuickPick } = vscode.window;
    const lists: vscode.QuickPick<vscode.QuickPickItem>[] = [];
    const create = <T extends vscode.QuickPickItem>(): vscode.QuickPick<T> => {
      const list = createQuickPick<T>();
      lists.push(list);
      return list;
    };
    Object.assign(vscode.window, { createQuickPick: create });
    try {
      const asking = command.folder(folder);
      const list = await until('a list is shown', () => lists[0]);
      assert.equal(list.placeholder, 'Nothing here can be asked about. These files were left out.');
      assert.deepEqual(
        list.items.map(({ label, description }) => [label, description]),
        [
          ['.env', 'may hold secrets'],
          ['empty.md', 'empty'],
        ],
      );
      assert.deepEqual(list.buttons, [], 'there is nothing to go back to');
      list.hide();
      await asking;
      assert.equal(lists.length, 1);
    } finally {
      Object.assign(vscode.window, { createQuickPick });
      await vscode.workspace.fs.delete(folder, { recursive: true });
    }
  });
});
