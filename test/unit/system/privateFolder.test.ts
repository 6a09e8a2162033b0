import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { HistoryStore } from '../../../src/history/historyStore.ts';
import { ReceivedTexts } from '../../../src/library/receivedTexts.ts';
import { UploadRegistry } from '../../../src/library/uploadRegistry.ts';
import { MetricsStore } from '../../../src/metrics/metricsStore.ts';
import { RedactedCopies } from '../../../src/privacy/secretFile.ts';
import { closeToOthers, makeFolder, makePrivateFolder } from '../../../src/system/privateFolder.ts';
import { ContentLocks } from '../../../src/upload/contentLocks.ts';
import { QueueJournal } from '../../../src/upload/queue/queueJournal.ts';
import { ResumeStore } from '../../../src/upload/retry/resumeStore.ts';
import { takeSnapshot } from '../../../src/localFile/fileSnapshot.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { startTestBackend } from '../../helpers/testBackend.ts';
import { createUpload, patch, post, TEXT } from '../backend/backendCalls.ts';
import { runCli } from '../cli/terminal.ts';
import { entry } from '../history/historySamples.ts';
import { uploadWith } from '../library/uploads.ts';
import { uploadRecord } from '../metrics/uploadRecord.ts';

const modeOf = async (path: string): Promise<number> => (await lstat(path)).mode & 0o777;
const never = new AbortController().signal;
const failWith = (message: string): void => assert.fail(message);

/** The paths of everything in a folder, itself included, that others than the owner may do something with. */
async function openToOthers(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const modes = await Promise.all(
    ['', ...names].map(async (name) => [name, await modeOf(join(folder, name))] as const),
  );
  return modes.filter(([, mode]) => (mode & 0o077) !== 0).map(([name]) => name || '.');
}

/** Lets everybody read everything in a folder, itself included, as an older version or a copy may have done. */
async function openToAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
  await chmod(folder, 0o755);
}

suite('what is private', { skip: process.platform === 'win32' }, () => {
  test('a folder that is made is for its owner alone', async (t) => {
    const folder = join(await temporaryFolder(t), 'a', 'b');
    await makePrivateFolder(folder);
    assert.deepEqual([await modeOf(folder), await modeOf(dirname(folder))], [0o700, 0o700]);
  });

  test('a folder that others could read is closed with everything in it, but not what a link in it leads to', async (t) => {
    const outside = join(await temporaryFolder(t), 'outside');
    const folder = join(await temporaryFolder(t), 'kept');
    await mkdir(outside, { mode: 0o755 });
    await writeFile(join(outside, 'theirs'), '');
    await mkdir(join(folder, 'deep'), { recursive: true });
    await writeFile(join(folder, 'deep', 'file'), '');
    await symlink(outside, join(folder, 'deep', 'link'));
    await symlink(join(outside, 'theirs'), join(folder, 'link'));
    await openToAll(outside);
    for (const name of ['deep/file', '.', 'deep']) await chmod(join(folder, name), name.includes('/') ? 0o644 : 0o755);
    await makePrivateFolder(folder);
    assert.deepEqual(
      [await modeOf(folder), await modeOf(join(folder, 'deep')), await modeOf(join(folder, 'deep', 'file'))],
      [0o700, 0o700, 0o600],
    );
    assert.deepEqual([await modeOf(outside), await modeOf(join(outside, 'theirs'))], [0o755, 0o644]);
  });

  test('a folder that a person has named keeps its modes, and what else lies there its own', async (t) => {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, 'theirs'), '');
    await openToAll(folder);
    await makeFolder(folder);
    assert.deepEqual([await modeOf(folder), await modeOf(join(folder, 'theirs'))], [0o755, 0o644]);
    await closeToOthers(join(folder, 'theirs'));
    await closeToOthers(join(folder, 'missing'));
    assert.equal(await modeOf(join(folder, 'theirs')), 0o600);
  });

  test('the backend keeps everything for its owner alone while it runs', async (t) => {
    const backend = await startTestBackend(t);
    await post(backend, 'a.txt');
    await patch(backend, await createUpload(backend, 'b.txt'));
    await createUpload(backend, 'unfinished.txt');
    assert.ok(existsSync(join(backend.dataFolder, 'backend.sqlite-wal')));
    assert.deepEqual(await openToOthers(backend.dataFolder), []);
  });

  test("a backend closes a folder that was open, and a database's files in one that was not", async (t) => {
    const first = await startTestBackend(t);
    await post(first, 'a.txt');
    await createUpload(first, 'unfinished.txt');
    await openToAll(first.dataFolder);
    const { dataFolder } = first;
    const second = await startTestBackend(t, { dataFolder });
    assert.deepEqual(await openToOthers(dataFolder), []);
    for (const name of await readdir(dataFolder)) {
      if (name.startsWith('backend.sqlite')) await chmod(join(dataFolder, name), 0o644);
    }
    await second.close();
    await startTestBackend(t, { dataFolder });
    assert.deepEqual(await openToOthers(dataFolder), []);
  });

  /** Everything that keeps a folder of its own, and how it comes to write there. */
  const keepers: Readonly<Record<string, (folder: string) => Promise<unknown>>> = {
    metrics: (folder) => new MetricsStore(folder).append(uploadRecord()),
    'upload uploads': (folder) => new UploadRegistry(folder, failWith).register(uploadWith()),
    history: (folder) => new HistoryStore(folder, failWith).add(entry('Why?')),
    'resume records': async (folder) => {
      const claim = await new ResumeStore(folder).claim('backend', '0'.repeat(64), 'a.txt', 10);
      await claim.remember('/v1/uploads/1');
    },
    'waiting uploads': (folder) => {
      const journal = new QueueJournal(folder, failWith);
      return journal.during({ path: '/w/a.md', backend: 'embedded' }, () => journal.settled());
    },
    turns: (folder) => new ContentLocks(folder).acquire('0'.repeat(64), true, never),
    'received texts': (folder) =>
      new ReceivedTexts(folder, () => ({ content: () => Promise.resolve(TEXT) })).fetch('file-1', 'a.md', never),
    'redacted copies': async (folder) => {
      const snapshot = await takeSnapshot(import.meta.filename, Infinity);
      await new RedactedCopies(folder).during(snapshot, never, async () => {
        assert.deepEqual(await openToOthers(folder), []);
      });
    },
  };
  for (const [name, write] of Object.entries(keepers)) {
    test(`${name}: a folder and files that others could read are closed before something is put there`, async (t) => {
      const folder = join(await temporaryFolder(t), 'state');
      await mkdir(folder);
      for (const old of ['metrics.csv', 'uploads.jsonl', 'questions.jsonl', 'other.txt']) {
        await writeFile(join(folder, old), '');
      }
      await openToAll(folder);
      await write(folder);
      assert.deepEqual(await openToOthers(folder), []);
    });
  }

  test('after commands in a terminal nothing is open, also where everything was before', async (t) => {
    const home = await temporaryFolder(t);
    const file = join(home, 'a.txt');
    await writeFile(file, TEXT);
    const data = join(home, 'smart-file-query');
    const upload = async (): Promise<void> => {
      const { code, err } = await runCli(['upload', file], { XDG_DATA_HOME: home, ASYNC_UPLOAD_ENABLED: '1' });
      assert.equal(code, 0, err);
    };
    await upload();
    assert.deepEqual(await openToOthers(data), []);
    assert.deepEqual(
      ['machine-id', 'metrics-key', 'rollout.json', 'backend', 'metrics'].filter(
        (name) => !existsSync(join(data, name)),
      ),
      [],
    );
    await openToAll(data);
    await upload();
    assert.deepEqual(await openToOthers(data), []);
    // A folder that is named by a person stays as it is, but not what is kept there.
    await openToAll(data);
    const { code, err } = await runCli(['upload', file, '--data', data]);
    assert.equal(code, 0, err);
    assert.deepEqual(await openToOthers(data), ['.']);
    assert.equal((await stat(data)).mode & 0o777, 0o755);
  });
});
