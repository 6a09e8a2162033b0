import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import * as z from 'zod';

const manifestSchema = z.object({
  contributes: z.object({ commands: z.array(z.object({ command: z.string() })) }),
});

suite('Activation', () => {
  const extension = vscode.extensions.getExtension('smart-file-query.smart-file-query');

  test('activates without an error', async () => {
    assert.ok(extension, 'VS Code does not know the extension');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  test('registers every command that its manifest contributes', async () => {
    assert.ok(extension);
    await extension.activate();
    const contributed = manifestSchema.parse(extension.packageJSON).contributes.commands.map(({ command }) => command);
    const registered = new Set(await vscode.commands.getCommands());
    assert.notEqual(contributed.length, 0);
    assert.deepEqual(
      contributed.filter((command) => !registered.has(command)),
      [],
    );
  });
});
