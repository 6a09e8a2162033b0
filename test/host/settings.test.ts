import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { activatedExtension, workspaceFile } from './extension.ts';
import { asPerson } from './person.ts';

suite('A changed setting', () => {
  teardown(() => setLimit(undefined));

  test('acts on the next upload, without a reload', async () => {
    await activatedExtension();
    const file = workspaceFile('data', 'orders.csv');
    await asPerson('', async (person) => {
      await setLimit(0.001);
      await vscode.commands.executeCommand('smartFileQuery.upload', file);
      assert.match(await person.hears(/orders\.csv/), /larger than the limit of 0\.001 MB/);
    });
    await asPerson('', async (person) => {
      await setLimit(undefined);
      await vscode.commands.executeCommand('smartFileQuery.upload', file);
      assert.match(await person.hears(/orders\.csv/), /^1 uploaded/);
    });
  });
});

async function setLimit(megabytes: number | undefined): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('smartFileQuery');
  await configuration.update('upload.maxFileSizeMB', megabytes, vscode.ConfigurationTarget.Global);
}
