import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Core } from '../../../src/core.ts';
import { MetricsStore } from '../../../src/metrics/metricsStore.ts';
import { resolveSettings, type Settings } from '../../../src/settings.ts';
import type { UploadOutcome } from '../../../src/upload/uploader.ts';
import { connectionTo, startTestBackend, type TestBackend } from '../../helpers/testBackend.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

/** A machine whose uploads all take the async path, and the backend that they go to. */
interface Machine {
  readonly backend: TestBackend;
  readonly folder: string;
  readonly core: Core;
  upload(name: string, content: string | Buffer): Promise<UploadOutcome>;
}

async function startMachine(t: TestContext, options: { isRemote: boolean }): Promise<Machine> {
  const backend = await startTestBackend(t, options);
  const folder = await temporaryFolder(t);
  const settings: Settings = {
    ...resolveSettings(() => undefined, {}).settings,
    'asyncUpload.enabled': true,
    'asyncUpload.rolloutPercentage': 100,
    'rollout.holdbackPercentage': 0,
  };
  const ignore = (): void => undefined;
  const core = new Core({
    stateFolder: join(folder, 'state'),
    connection: connectionTo(backend),
    metrics: new MetricsStore(join(folder, 'metrics')),
    machineId: 'a machine',
    version: '0',
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    settings: () => settings,
  });
  t.after(() => core.dispose());
  return {
    backend,
    folder,
    core,
    upload: async (name, content) => {
      const path = join(folder, name);
      await writeFile(path, content);
      return core.queue.add({ path, signal: new AbortController().signal });
    },
  };
}

async function storedText({ backend }: Machine, id: string): Promise<string> {
  const headers = { Authorization: `Bearer ${backend.token}` };
  return (await fetch(`${backend.url}/v1/files/${id}/content`, { headers })).text();
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

function logText(lines: number): string {
  const line = (index: number): string =>
    `2026-03-02T10:00:00Z INFO request ${index} from ${sha256(String(index))} took 7 ms`;
  return Array.from({ length: lines }, (_, index) => line(index)).join('\n');
}

test('many small files go out in few requests, and each is stored, indexed and reported by itself', async (t) => {
  const machine = await startMachine(t, { isRemote: false });
  await mkdir(join(machine.folder, 'many'));
  const names = Array.from({ length: 150 }, (_, index) => `many/${index}.txt`);
  const outcomes = await Promise.all(names.map((name) => machine.upload(name, `The number of this file is ${name}.`)));
  assert.ok(outcomes.every(({ file, path }) => file.status === 'processed' && path.kind === 'async'));
  assert.equal(new Set(outcomes.map(({ file }) => file.id)).size, 150);
  assert.equal(await storedText(machine, outcomes[42]!.file.id), 'The number of this file is many/42.txt.');
  const answer = await machine.core.asking.ask({
    paths: [join(machine.folder, 'many/7.txt')],
    question: 'What is the number of this file?',
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  assert.match(answer.answer, /many\/7\.txt/);
  assert.equal(answer.uploads[0]?.deduplicated, true);
});

test('one bad file in a batch spoils no other', async (t) => {
  const machine = await startMachine(t, { isRemote: false });
  const good = machine.upload('good.txt', 'Cats sleep.');
  const bad = machine.upload('bad.txt', Buffer.from([0, 1, 2, 3]));
  await assert.rejects(bad, { kind: 'unsupported_format' });
  assert.equal((await good).file.status, 'processed');
});

test('text goes compressed to a remote backend and arrives whole', async (t) => {
  const machine = await startMachine(t, { isRemote: true });
  const text = logText(20_000);
  const outcome = await machine.upload('app.log', text);
  assert.equal(outcome.sha256, sha256(text));
  assert.ok(outcome.bytesSent < text.length / 1.5, `${outcome.bytesSent} of ${text.length} bytes sent`);
  assert.equal(await storedText(machine, outcome.file.id), text);
});

test('nothing is compressed on loopback, nor what does not shrink', async (t) => {
  const local = await startMachine(t, { isRemote: false });
  const log = logText(5_000);
  assert.equal((await local.upload('app.log', log)).bytesSent, log.length);
  const remote = await startMachine(t, { isRemote: true });
  // Text in Latin-1 of every character that there is, so that nothing about it can be foretold.
  const content = Buffer.from(randomBytes(200_000).map((byte) => 32 + (byte % 224)));
  assert.equal((await remote.upload('noise.txt', content)).bytesSent, content.length);
});

test('after an edit only the changed part of a large file goes out, and the stored bytes are the file', async (t) => {
  const machine = await startMachine(t, { isRemote: true });
  const text = logText(60_000);
  await machine.upload('big.log', text);
  const edited = text.replace('request 30000 from', 'request 30000 (edited) from');
  // The chunks are noted after the file can be queried; a small file behind it tells that this has happened.
  await machine.upload('after.log', logText(2_000));
  const outcome = await machine.upload('big.log', edited);
  assert.equal(outcome.file.sha256, sha256(edited));
  assert.ok(outcome.bytesSent < text.length * 0.05, `${outcome.bytesSent} of ${text.length} bytes sent`);
  assert.equal(await storedText(machine, outcome.file.id), edited);
});

test('where the earlier version has been deleted, the changed file goes out whole', async (t) => {
  const machine = await startMachine(t, { isRemote: true });
  const text = logText(20_000);
  const { file } = await machine.upload('big.log', text);
  const headers = { Authorization: `Bearer ${machine.backend.token}` };
  await fetch(`${machine.backend.url}/v1/files/${file.id}`, { method: 'DELETE', headers });
  const outcome = await machine.upload('big.log', `${text}\nlast`);
  assert.equal(await readFile(join(machine.folder, 'big.log'), 'utf8'), await storedText(machine, outcome.file.id));
});
