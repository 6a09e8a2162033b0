import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { QueueJournal } from '../../../src/upload/queueJournal.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

/** The id of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

async function leave(folder: string, name: string, content: unknown): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
}

test('a path is on file while it waits, and gone when it is done', async (t) => {
  const folder = join(await temporaryFolder(t), 'queue');
  const journal = new QueueJournal(folder, (message) => assert.fail(message));
  await journal.during('/a/file', async () => {
    await journal.settled();
    assert.equal((await readdir(folder)).length, 1);
  });
  await journal.settled();
  assert.deepEqual(await readdir(folder), []);
});

test('what a window that is gone has left is taken over once', async (t) => {
  const folder = await temporaryFolder(t);
  await leave(folder, 'left.json', { version: 1, pid: deadPid(), paths: ['/one', '/two'] });
  const [one, two] = [
    new QueueJournal(folder, (message) => assert.fail(message)),
    new QueueJournal(folder, (message) => assert.fail(message)),
  ];
  const taken = await Promise.all([one.takeOver(), two.takeOver()]);
  assert.deepEqual(taken.flat().sort(), ['/one', '/two']);
  assert.deepEqual(await one.takeOver(), []);
});

test('what a living window has is left to it', async (t) => {
  const folder = await temporaryFolder(t);
  await leave(folder, 'other.json', { version: 1, pid: process.ppid, paths: ['/one'] });
  assert.deepEqual(await new QueueJournal(folder, (message) => assert.fail(message)).takeOver(), []);
  assert.deepEqual(await readdir(folder), ['other.json']);
});

test('a damaged list is set aside and told, and spoils no other', async (t) => {
  const folder = await temporaryFolder(t);
  await leave(folder, 'torn.json', '{"version":1,"pi');
  await leave(folder, 'left.json', { version: 1, pid: deadPid(), paths: ['/one'] });
  const warnings: string[] = [];
  const journal = new QueueJournal(folder, (message) => warnings.push(message));
  assert.deepEqual(await journal.takeOver(), ['/one']);
  assert.match(warnings.join(), /torn\.json\.corrupt/);
  assert.deepEqual(await readdir(folder), ['torn.json.corrupt']);
});

test('a folder that cannot be written is told once, and the uploads go on', async (t) => {
  const file = join(await temporaryFolder(t), 'file');
  await writeFile(file, '');
  const warnings: string[] = [];
  const journal = new QueueJournal(join(file, 'queue'), (message) => warnings.push(message));
  for (const path of ['/one', '/two']) {
    assert.equal(await journal.during(path, () => Promise.resolve('done')), 'done');
    await journal.settled();
  }
  assert.ok(warnings.length <= 1);
});
