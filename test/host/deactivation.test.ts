import assert from 'node:assert/strict';
import childProcess, { type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import * as z from 'zod';
import { activatedExtension, workspaceFile } from './extension.ts';
import { asPerson } from './person.ts';

const Module = z.object({ deactivate: z.custom<() => Promise<void>>((value) => typeof value === 'function') });

/** Every process that the extension host has forked since the tests were loaded, which is before the first upload. */
const forked: ChildProcess[] = [];
const { fork } = childProcess;
Object.assign(childProcess, {
  fork: (...args: Parameters<typeof fork>) => {
    const child = fork(...args);
    forked.push(child);
    return child;
  },
});

suite('Deactivation', () => {
  test('ends the embedded backend', async () => {
    const { extensionPath } = await activatedExtension();
    await asPerson('What is on the agenda?', async () => {
      await vscode.commands.executeCommand('smartFileQuery.queryFile', workspaceFile('notes', 'meeting-2026-03-02.md'));
    });
    const backends = forked.filter(({ spawnargs }) => spawnargs.some((argument) => argument.endsWith('backend.js')));
    assert.equal(backends.length, 1);
    assert.equal(backends[0]?.exitCode, null);
    // The extension host has loaded this very module, so that this is its deactivation.
    const loaded: unknown = createRequire(join(extensionPath, 'package.json'))('./dist/extension.js');
    await Module.parse(loaded).deactivate();
    assert.notEqual(backends[0].exitCode ?? backends[0].signalCode, null);
  });
});
