import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fsPromises, { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { QueueJournal } from '../../../src/upload/queue/queueJournal.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { until } from '../../helpers/until.ts';

/** The id of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

async function leave(folder: string, name: string, content: unknown): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
}

const leftBy = (pid: number, ...paths: string[]): unknown => ({
  version: 2,
  pid,
  uploads: paths.map((path) => ({ path, backend: 'embedded' })),
});

/** Takes over what there is for the embedded backend, and is done with it at once. */
async function takeOver(journal: QueueJournal): Promise<readonly string[]> {
  let taken: readonly string[] = [];
  await journal.takeOver('embedded', (paths) => {
    taken = paths;
    return Promise.resolve();
  });
  return taken;
}

test('a path is on file while it waits, and gone when it is done', async (t) => {
  const folder = join(await temporaryFolder(t), 'queue');
  const journal = new QueueJournal(folder, (message) => assert.fail(message));
  await journal.during({ path: '/a/file', backend: 'embedded' }, async () => {
    await journal.settled();
    assert.equal((await readdir(folder)).length, 1);
  });
  await journal.settled();
  assert.deepEqual(await readdir(folder), []);
});

test('what a window that is gone has left is taken over once', async (t) => {
  const folder = await temporaryFolder(t);
  await leave(folder, 'left.json', leftBy(deadPid(), '/one', '/two'));
  const [one, two] = [
    new QueueJournal(folder, (message) => assert.fail(message)),
    new QueueJournal(folder, (message) => assert.fail(message)),
  ];
  const taken = await Promise.all([takeOver(one), takeOver(two)]);
  assert.deepEqual(taken.flat().sort(), ['/one', '/two']);
  assert.deepEqual(await takeOver(one), []);
});

test('what a living window has is left to it', async (t) => {
  const folder = await temporaryFolder(t);
  await leave(folder, 'other.json', leftBy(process.ppid, '/one'));
  assert.deepEqual(await takeOver(new QueueJournal(folder, (message) => assert.fail(message))), []);
  assert.deepEqual(await readdir(folder), ['other.json']);
});

test('what a window has left that is gone is taken over after a minute where its id may be another process’s', async (t) => {
  const read = fsPromises.readFile.bind(fsPromises);
  t.mock.method(fsPromises, 'readFile', (path: string, encoding: 'utf8') =>
    path.startsWith('/proc/') ? Promise.reject(new Error('There is no /proc.')) : read(path, encoding),
  );
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  const folder = await temporaryFolder(t);
  await leave(folder, 'other.json', leftBy(process.ppid, '/one'));
  assert.deepEqual(await takeOver(new QueueJournal(folder, (message) => assert.fail(message))), []);
  const time = Date.now() / 1000 - 70;
  await utimes(join(folder, 'other.json'), time, time);
  assert.deepEqual(await takeOver(new QueueJournal(folder, (message) => assert.fail(message))), ['/one']);
});

test('a damaged list is set aside and told, and spoils no other', async (t) => {
  const folder = await temporaryFolder(t);
  await leave(folder, 'torn.json', '{"version":1,"pi');
  await leave(folder, 'left.json', leftBy(deadPid(), '/one'));
  const warnings: string[] = [];
  const journal = new QueueJournal(folder, (message) => warnings.push(message));
  assert.deepEqual(await takeOver(journal), ['/one']);
  assert.match(warnings.join(), /torn\.json\.corrupt/);
  await journal.settled();
  assert.deepEqual(await readdir(folder), ['torn.json.corrupt']);
});

test('a folder that cannot be written is told once, and the uploads go on', async (t) => {
  const file = join(await temporaryFolder(t), 'file');
  await writeFile(file, '');
  const warnings: string[] = [];
  const journal = new QueueJournal(join(file, 'queue'), (message) => warnings.push(message));
  for (const path of ['/one', '/two']) {
    assert.equal(await journal.during({ path, backend: 'embedded' }, () => Promise.resolve('done')), 'done');
    await journal.settled();
  }
  assert.ok(warnings.length <= 1);
});

test('what was taken over stays on file until it is done with', async (t) => {
  const folder = await temporaryFolder(t);
  await leave(folder, 'left.json', leftBy(deadPid(), '/one'));
  const journal = new QueueJournal(folder, (message) => assert.fail(message));
  await journal.takeOver('embedded', async () => {
    const [name = ''] = await readdir(folder);
    assert.match(await readFile(join(folder, name), 'utf8'), /\/one/);
  });
  await journal.settled();
  assert.deepEqual(await readdir(folder), []);
});

test('what was meant for another backend is not sent to this one, and that is told', async (t) => {
  const folder = await temporaryFolder(t);
  await leave(folder, 'left.json', leftBy(deadPid(), '/one', '/two'));
  const warnings: string[] = [];
  const journal = new QueueJournal(folder, (message) => warnings.push(message));
  await journal.takeOver('https://query.example.com', () => assert.fail('nothing is for this backend'));
  assert.deepEqual(warnings, ['2 waiting uploads were meant for another backend and are dropped.']);
  await journal.settled();
  assert.deepEqual(await readdir(folder), []);
});

test('a process that has come to the id of a window that is gone keeps nothing back', async (t) => {
  const folder = await temporaryFolder(t);
  await leave(folder, 'left.json', leftBy(process.ppid, '/one'));
  // Written before that process started.
  await utimes(join(folder, 'left.json'), 0, 0);
  assert.deepEqual(await takeOver(new QueueJournal(folder, (message) => assert.fail(message))), ['/one']);
});

test('what a closing window ends is still on file for the next one', async (t) => {
  const folder = join(await temporaryFolder(t), 'queue');
  const journal = new QueueJournal(folder, (message) => assert.fail(message));
  const closed = Promise.withResolvers<never>();
  const upload = journal.during({ path: '/a/file', backend: 'embedded' }, () => closed.promise);
  await journal.freeze();
  closed.reject(new Error('The window closes.'));
  await assert.rejects(upload, /closes/);
  await journal.settled();
  const next = new QueueJournal(folder, (message) => assert.fail(message));
  assert.deepEqual(await takeOver(next), ['/a/file']);
});

test('a list that is taken over stays for the next window where it cannot be written down here', async (t) => {
  const folder = await temporaryFolder(t);
  await leave(folder, 'left.json', leftBy(deadPid(), '/one'));
  const warnings: string[] = [];
  const journal = new QueueJournal(folder, (message) => warnings.push(message));
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  // The file of its own, whose place is taken by a folder as soon as its name is known.
  await journal.during({ path: '/own', backend: 'embedded' }, () => journal.settled());
  const names: string[] = [];
  await journal.during({ path: '/own', backend: 'embedded' }, async () => {
    await journal.settled();
    names.push(...(await readdir(folder)).filter((name) => name !== 'left.json'));
  });
  await journal.settled();
  await mkdir(join(folder, names[0] ?? ''));
  const taking = journal.takeOver('embedded', (paths) => {
    assert.deepEqual(paths, ['/one']);
    return held;
  });
  await until('it is told', () => warnings.length > 0);
  await until('the list is back', async () => (await readdir(folder)).includes('left.json'));
  release();
  await taking;
});

test('once the folder can be written again, what is taken over lies in a list of this window alone', async (t) => {
  const folder = join(await temporaryFolder(t), 'queue');
  await writeFile(folder, 'a file where the folder should be');
  const warnings: string[] = [];
  const journal = new QueueJournal(folder, (message) => warnings.push(message));
  await journal.during({ path: '/own', backend: 'embedded' }, () => journal.settled());
  assert.match(warnings.join(), /^Waiting uploads would not survive a restart \(\w+\)\.$/);
  await rm(folder);
  await leave(folder, 'left.json', leftBy(deadPid(), '/one', '/one', '/two'));
  await journal.takeOver('embedded', async (paths) => {
    assert.deepEqual(paths, ['/one', '/two']);
    const [name = '', ...others] = await readdir(folder);
    assert.deepEqual([name === 'left.json', others], [false, []]);
    const { pid, uploads } = JSON.parse(await readFile(join(folder, name), 'utf8')) as {
      pid: number;
      uploads: { path: string }[];
    };
    assert.deepEqual([pid, uploads.map(({ path }) => path)], [process.pid, ['/one', '/two']]);
  });
  await journal.settled();
  assert.deepEqual(await readdir(folder), []);
  assert.equal(warnings.length, 1);
});

test('a path that waits twice is on file until the second one is done', async (t) => {
  const folder = join(await temporaryFolder(t), 'queue');
  const journal = new QueueJournal(folder, (message) => assert.fail(message));
  const upload = { path: '/a/file', backend: 'embedded' };
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const first = journal.during(upload, () => held);
  await assert.rejects(
    journal.during(upload, () => Promise.reject(new Error('It failed.'))),
    /It failed/,
  );
  await journal.settled();
  assert.equal((await readdir(folder)).length, 1);
  release();
  await first;
  await journal.settled();
  assert.deepEqual(await readdir(folder), []);
});

test('nothing is taken over where no window has left anything', async (t) => {
  const journal = new QueueJournal(join(await temporaryFolder(t), 'queue'), (message) => assert.fail(message));
  await journal.takeOver('embedded', () => assert.fail('there is nothing to send'));
});
