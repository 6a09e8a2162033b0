import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { BackendClient } from '../../../src/client/backendClient.ts';
import { ResumeStore } from '../../../src/upload/retry/resumeStore.ts';
import { AsyncUploader } from '../../../src/upload/uploaders/asyncUploader.ts';
import type { UploadProgress, UploadSource } from '../../../src/upload/uploader.ts';
import { startRebootableBackend, type RebootableBackend } from '../../helpers/rebootableBackend.ts';
import { startShapingProxy, type ShapingProxyOptions, type ShapingProxy } from '../../helpers/shapingProxy.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { newCost, quietOptions, sourceOf, storedBytes, textOf } from '../../helpers/uploadSource.ts';
import { isError } from './uploaderConformance.ts';

const MIB = 1024 * 1024;
const SIZE = 6 * MIB;

/** What requests, headers and answers may add to the bytes of a file. */
const TALK_BYTES = 16 * 1024;

interface Stage {
  readonly backend: RebootableBackend;
  readonly proxy: ShapingProxy;
  readonly client: BackendClient;
  readonly folder: string;
  readonly stateFolder: string;
  readonly source: UploadSource;
  readonly content: Buffer;
  readonly warnings: string[];
  uploader(maxRetries?: number): AsyncUploader;
}

async function stage(t: TestContext, plan: NonNullable<ShapingProxyOptions['plan']>, size = SIZE): Promise<Stage> {
  const backend = await startRebootableBackend(t);
  const proxy = await startShapingProxy(t, { target: () => ({ host: '127.0.0.1', port: backend.port }), plan });
  const client = clientOf(t, () => ({ url: proxy.url, token: TEST_TOKEN }));
  const folder = await temporaryFolder(t);
  const stateFolder = join(folder, 'resume');
  const content = textOf(size);
  const warnings: string[] = [];
  return {
    backend,
    proxy,
    client,
    folder,
    stateFolder,
    content,
    warnings,
    source: await sourceOf(folder, content),
    // A store of its own each time, as after a restart.
    uploader: (maxRetries = 2) =>
      new AsyncUploader(client, new ResumeStore(stateFolder, (warning) => warnings.push(warning)), () => ({
        isEnabled: true,
        maxRetries,
        timeoutMs: 20_000,
      })),
  };
}

const cutFirst =
  (cutAt: number, cutKind: 'reset' | 'close' = 'reset') =>
  (connection: number) =>
    connection === 0 ? { cutAt, cutKind } : {};

for (const kind of ['reset', 'close'] as const) {
  test(`after a cut (${kind}) only what the backend lacks is sent again`, async (t) => {
    const { proxy, backend, uploader, source, content } = await stage(t, cutFirst(4 * MIB, kind));
    const file = await uploader().upload(source, quietOptions(), newCost());
    assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
    assert.equal(proxy.counts.cuts, 1);
    assert.ok(proxy.counts.clientBytes < SIZE + TALK_BYTES, `${String(proxy.counts.clientBytes)} bytes went out`);
  });
}

test('after a restart of the window the upload goes on where it stood', async (t) => {
  const { proxy, backend, uploader, source, content } = await stage(t, cutFirst(4 * MIB));
  await assert.rejects(uploader(0).upload(source, quietOptions(), newCost()), isError('connection'));
  const before = proxy.counts.clientBytes;
  const file = await uploader(0).upload(source, quietOptions(), newCost());
  assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
  assert.ok(proxy.counts.clientBytes - before < SIZE - 4 * MIB + TALK_BYTES);
});

test('a backend that comes back at another address is found there', async (t) => {
  const backend = await startRebootableBackend(t);
  const proxy = await startShapingProxy(t, {
    target: () => ({ host: '127.0.0.1', port: backend.port }),
    plan: () => ({ holdAt: 2 * MIB }),
  });
  let url = proxy.url;
  const client = clientOf(t, () => ({ url, token: TEST_TOKEN }));
  const folder = await temporaryFolder(t);
  const content = textOf(SIZE);
  const settings = { isEnabled: true, maxRetries: 2, timeoutMs: 20_000 };
  const uploader = new AsyncUploader(client, new ResumeStore(folder), () => settings);
  const upload = uploader.upload(await sourceOf(folder, content), quietOptions(), newCost());
  await Promise.race([proxy.held, upload]);
  await backend.stop();
  await backend.start();
  url = backend.address.url;
  proxy.refuse();
  proxy.release();
  proxy.cutAll();
  const file = await upload;
  assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
});

for (const size of [SIZE, 900_000]) {
  test(`an outage of the backend in the middle of ${String(size)} bytes is outlasted`, async (t) => {
    const { backend, proxy, uploader, source, content } = await stage(
      t,
      (connection) => (connection === 0 ? { holdAt: size / 2 } : {}),
      size,
    );
    const back = Promise.withResolvers<void>();
    const options = {
      signal: new AbortController().signal,
      onProgress: ({ phase }: UploadProgress) => {
        if (phase === 'waiting') back.resolve(backend.start().then(() => proxy.accept()));
      },
    };
    const upload = uploader(1).upload(source, options, newCost());
    await Promise.race([proxy.held, upload]);
    await backend.stop();
    proxy.refuse();
    proxy.release();
    proxy.cutAll();
    const [file] = await Promise.all([upload, back.promise]);
    assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
  });
}

test('two windows with the same content at once both succeed, and it is stored once', async (t) => {
  const { backend, client, uploader, source, content, warnings } = await stage(t, () => ({}));
  const results = await Promise.all([
    uploader().upload(source, quietOptions(), newCost()),
    uploader().upload(source, quietOptions(), newCost()),
  ]);
  assert.equal(results[0].id, results[1].id);
  assert.equal((await client.findByDigest(source.sha256)).length, 1);
  assert.deepEqual(await storedBytes(backend.dataFolder, results[0]), content);
  assert.deepEqual(warnings, []);
});

test('a second window resumes by itself while the first holds the record', async (t) => {
  const { backend, uploader, source, content, proxy } = await stage(t, (connection) =>
    connection < 2 ? { cutAt: 3 * MIB } : {},
  );
  const uploads = await Promise.all([
    uploader().upload(source, quietOptions(), newCost()),
    uploader().upload(source, quietOptions(), newCost()),
  ]);
  for (const file of uploads) assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
  assert.ok(proxy.counts.clientBytes < 2 * SIZE + 2 * TALK_BYTES, `${String(proxy.counts.clientBytes)} bytes went out`);
});

for (const damage of ['', '{"version":1,"uploadPath":', '{"version":99}', '{"version":1,"uploadPath":"/x","size":1}']) {
  test(`a damaged resume record (${damage || 'empty'}) is set aside and told once`, async (t) => {
    const { backend, uploader, source, content, stateFolder, warnings } = await stage(t, cutFirst(4 * MIB));
    await assert.rejects(uploader(0).upload(source, quietOptions(), newCost()));
    const [record] = (await readdir(stateFolder)).filter((name) => name.endsWith('.json'));
    assert.ok(record);
    await writeFile(join(stateFolder, record), damage);
    const file = await uploader().upload(source, quietOptions(), newCost());
    assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
    assert.deepEqual(await readdir(stateFolder), [`${record}.corrupt`]);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /set aside/);
  });
}

test('a state folder that cannot be written is told once and the upload survives a cut all the same', async (t) => {
  const { backend, uploader, source, content, stateFolder, warnings, proxy } = await stage(t, cutFirst(4 * MIB));
  await writeFile(stateFolder, 'a file where the folder should be');
  const one = uploader();
  const file = await one.upload(source, quietOptions(), newCost());
  await one.upload(source, quietOptions(), newCost());
  assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /cannot be resumed after a restart/);
  assert.ok(proxy.counts.clientBytes < 2 * SIZE + 2 * TALK_BYTES);
});

test('bytes of a version that the file had for a moment do not spoil the next upload', async (t) => {
  const { backend, uploader, source, content } = await stage(t, cutFirst(4 * MIB));
  await assert.rejects(uploader(0).upload(source, quietOptions(), newCost()));
  const [partial] = await readdir(join(backend.dataFolder, 'uploads'));
  assert.ok(partial);
  await writeFile(join(backend.dataFolder, 'uploads', partial), textOf(3 * MIB, 7));
  const file = await uploader(0).upload(source, quietOptions(), newCost());
  assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
});

test('a finished upload whose file was deleted since is not trusted', async (t) => {
  const { backend, client, uploader, source, content, stateFolder } = await stage(t, cutFirst(4 * MIB));
  await assert.rejects(uploader(0).upload(source, quietOptions(), newCost()));
  const [record] = (await readdir(stateFolder)).filter((name) => name.endsWith('.json'));
  assert.ok(record);
  const path = join(stateFolder, record);
  const remembered = await readFile(path, 'utf8');
  const file = await uploader(0).upload(source, quietOptions(), newCost());
  const response = await client.http.send(`/v1/files/${file.id}`, { method: 'DELETE' });
  await response.text();
  await writeFile(path, remembered);
  const again = await uploader(0).upload(source, quietOptions(), newCost());
  assert.deepEqual(await storedBytes(backend.dataFolder, again), content);
});

test('nothing is remembered once the backend has the file', async (t) => {
  const { uploader, source, stateFolder } = await stage(t, () => ({}));
  await uploader().upload(source, quietOptions(), newCost());
  assert.deepEqual(await readdir(stateFolder), []);
});

test('a link that cuts every 2 MiB is no obstacle as long as bytes arrive', async (t) => {
  const { backend, uploader, source, content, proxy } = await stage(t, () => ({ cutAt: 2 * MIB }), 9 * MIB);
  const file = await uploader(1).upload(source, quietOptions(), newCost());
  assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
  assert.ok(proxy.counts.cuts >= 4);
});
