import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { activatedExtension, workspaceFile } from './extension.ts';
import { asPerson } from './person.ts';

suite('Query File…', () => {
  test('takes a file from whoever calls it, and puts the answer beside that file', async () => {
    await activatedExtension();
    const file = workspaceFile('docs', 'handbook.md');
    const messages = await asPerson('How many days of leave does everybody have?', async (person) => {
      await vscode.commands.executeCommand('smartFileQuery.queryFile', file);
      return person.messages;
    });
    assert.deepEqual(messages, []);
    const answer = await columnOf((input) => input instanceof vscode.TabInputWebview && /answer/.test(input.viewType));
    const source = await columnOf((input) => input instanceof vscode.TabInputText && input.uri.path === file.path);
    assert.notEqual(answer, source);
  });

  test('says what is wrong with a file that cannot be asked about', async () => {
    await activatedExtension();
    const file = workspaceFile('empty.txt');
    await vscode.workspace.fs.writeFile(file, new Uint8Array());
    await asPerson('What is in here?', async (person) => {
      await vscode.commands.executeCommand('smartFileQuery.queryFile', file);
      assert.match(await person.hears(/empty\.txt/), /The file is empty/);
    });
  });
});

/** The column of the tab that matches, once there is one. */
function columnOf(matches: (input: unknown) => boolean): Promise<vscode.ViewColumn> {
  return new Promise((resolve) => {
    const look = (): void => {
      const group = vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(({ input }) => matches(input)));
      if (!group) return;
      changes.dispose();
      resolve(group.viewColumn);
    };
    const changes = vscode.window.tabGroups.onDidChangeTabs(look);
    look();
  });
}
