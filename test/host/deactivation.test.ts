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

function isBackend({ spawnargs }: ChildProcess): boolean {
  return spawnargs.some((argument) => argument.endsWith('backend.js'));
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

suite('Deactivation', () => {
  test('ends the embedded backend', async () => {
    const { extensionPath } = await activatedExtension();
    await asPerson('What is on the agenda?', async () => {
      await vscode.commands.executeCommand('smartFileQuery.queryFile', workspaceFile('notes', 'meeting-2026-03-02.md'));
    });
    // Another test may have had a backend of its own, which has ended by now.
    const [backend, ...others] = forked.filter((child) => isBackend(child) && !hasEnded(child));
    assert.ok(backend);
    assert.equal(others.length, 0);
    // The extension host has loaded this very module, so that this is its deactivation.
    const loaded: unknown = createRequire(join(extensionPath, 'package.json'))('./dist/extension.js');
    await Module.parse(loaded).deactivate();
    assert.ok(hasEnded(backend));
  });
});
