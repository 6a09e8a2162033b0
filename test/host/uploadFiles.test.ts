import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { cancelled } from '../../src/failure.ts';
import { UploadFilesCommand } from '../../src/commands/library/uploadFiles.ts';
import type { Core } from '../../src/core.ts';
import type { QueueJournal } from '../../src/upload/queue/queueJournal.ts';
import { UploadQueue } from '../../src/upload/queue/uploadQueue.ts';
import type { UploadOutcome, UploadRequest } from '../../src/upload/uploader.ts';
import { until } from '../helpers/until.ts';
import { workspaceFile } from './extension.ts';
import { asPerson } from './person.ts';

/** The command on a queue whose uploads the test plays; `begun` has their paths. */
function stage(run: (request: UploadRequest) => Promise<UploadOutcome>) {
  const begun: string[] = [];
  const queue = new UploadQueue({
    run: (request) => (begun.push(request.path), run(request)),
    maxConcurrent: () => 5,
    laneOf: () => Promise.resolve('small'),
    versionOf: () => Promise.resolve(''),
  });
  const uploadGate: Partial<Core['uploadGate']> = {
    review: (sendable) => Promise.resolve({ sendable, leftOut: [], redacted: new Map() }),
  };
  // What is tested uses no more of the core, of the journal and of the log than that.
  const core = { queue, uploadGate, client: { connection: { id: 'embedded' } } } as unknown as Core;
  const journal = { during: (_upload: unknown, work: () => Promise<unknown>) => work() } as unknown as QueueJournal;
  const quiet = (): void => undefined;
  const log = { info: quiet, warn: quiet, error: quiet } as unknown as vscode.LogOutputChannel;
  const asked: (readonly string[])[] = [];
  const command = new UploadFilesCommand({
    core: () => core,
    maxFileBytes: () => 100,
    journal,
    log,
    askAbout: (paths) => asked.push(paths),
  });
  return { command, queue, begun, asked };
}

const untilCancelled = ({ signal }: UploadRequest): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(cancelled())));

suite('Cancel All Uploads', () => {
  test('cancels what others have begun too, and says so where there is nothing', async () => {
    const { command, queue } = stage(untilCancelled);
    await asPerson('', async (person) => {
      const mine = command.run(workspaceFile('README.md'));
      const asked = queue.add({ path: '/w/asked.md', signal: new AbortController().signal });
      await until('both wait', () => queue.size === 2);
      command.cancelAll();
      await assert.rejects(asked, { kind: 'cancelled' });
      await mine;
      await person.hears(/1 cancelled\./);
      command.cancelAll();
      await person.hears(/nothing to cancel/);
    });
  });

  test('cancels the search of a folder', async () => {
    const { command, begun } = stage(untilCancelled);
    const messages = await asPerson('', async (person) => {
      const searching = command.run(workspaceFile('docs'));
      command.cancelAll();
      await assert.rejects(searching, { kind: 'cancelled' });
      return person.messages;
    });
    assert.deepEqual([begun, messages], [[], []]);
  });
});

suite('Upload to Smart File Query', () => {
  test('asks about unsaved changes first, and sends what was saved', async () => {
    const file = workspaceFile('unsaved.txt');
    await vscode.workspace.fs.writeFile(file, Buffer.from('old\n'));
    const sent: string[] = [];
    const { command, begun } = stage(async ({ path }) => {
      sent.push(await readFile(path, 'utf8'));
      throw cancelled();
    });
    const editor = await vscode.window.showTextDocument(file);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'new and '));
    await asPerson('', () => assert.rejects(command.run(file), { kind: 'cancelled' }));
    assert.deepEqual(begun, [], 'who leaves has nothing sent');
    await asPerson(
      '',
      () => command.run(file),
      (_message, buttons) => buttons.find((button) => button === 'Save and Upload'),
    );
    assert.deepEqual(sent, ['new and old\n']);
  });

  test('says how many files are done while the first is still on its way', async () => {
    const { command, queue } = stage(untilCancelled);
    await asPerson('', async (person) => {
      const uploading = command.run(workspaceFile('README.md'));
      await until('the upload waits', () => queue.size === 1);
      await until('it says so', () => person.progress.includes('Uploading files: 0 of 1 done'));
      command.cancelAll();
      await uploading;
    });
  });

  test('says of a single file that it was there already', async () => {
    const outcome = { deduplicated: true, path: { kind: 'sync' } } as UploadOutcome;
    const { command } = stage(() => Promise.resolve(outcome));
    await asPerson('', async (person) => {
      await command.run(workspaceFile('README.md'));
      assert.equal(await person.hears(/uploaded/), '1 uploaded, unchanged since last time: README.md.');
    });
  });

  test('offers to ask about what has arrived', async () => {
    const outcome = { deduplicated: false, path: { kind: 'sync' } } as UploadOutcome;
    const { command, asked } = stage(() => Promise.resolve(outcome));
    const files = [workspaceFile('README.md'), workspaceFile('docs', 'handbook.md')];
    await asPerson(
      '',
      async (person) => {
        await command.run(files[0], files);
        await person.hears(/2 uploaded/);
      },
      (_message, buttons) => buttons.find((button) => button === 'Query These Files'),
    );
    await until('the question is asked', () => asked.length === 1);
    assert.deepEqual(asked, [files.map(({ fsPath }) => fsPath)]);
  });
});
