import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Settings } from '../../../src/settings.ts';
import type { ConnectionPlan } from '../../helpers/proxiedConnection.ts';
import { startShapingProxy, type ShapingProxy } from '../../helpers/shapingProxy.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf, startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { startTlsFront, trustTestCertificate } from '../../helpers/tlsFront.ts';
import { storedBytes, textOf } from '../../helpers/uploadSource.ts';
import { stageService, type ServiceStage } from '../../helpers/uploadServiceStage.ts';

const MIB = 1024 * 1024;
const SIZE = 8 * MIB;

/** Handshakes, record headers, requests and answers beside the bytes of a file. */
const TALK_BYTES = 128 * 1024;

interface Stage extends ServiceStage {
  readonly backend: TestBackend;
  readonly proxy: ShapingProxy;
  readonly path: string;
  readonly content: Buffer;
}

/** A backend that is reached over TLS, through a proxy that sees nothing but records. */
async function stage(
  t: TestContext,
  plan: (connection: number) => ConnectionPlan = () => ({}),
  changes: Partial<Settings> = {},
): Promise<Stage> {
  const backend = await startTestBackend(t);
  const port = await startTlsFront(t, backend);
  const proxy = await startShapingProxy(t, { target: () => ({ host: '127.0.0.1', port }), plan });
  const folder = await temporaryFolder(t);
  const path = join(folder, 'notes.txt');
  const content = textOf(SIZE);
  await writeFile(path, content);
  const url = proxy.url.replace('http:', 'https:');
  const service = stageService(clientOf(t, { url, token: TEST_TOKEN }), folder, changes);
  return Object.assign(service, { backend, proxy, path, content });
}

for (const [path, questions] of [
  ['async', 3],
  ['sync', 2],
] as const) {
  test(`a backend behind https takes files by ${path}, on connections that are kept`, async (t) => {
    trustTestCertificate(t);
    const { upload, backend, proxy, content, ...parts } = await stage(t);
    const { file } = await upload(parts.path, { override: path });
    assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
    // What is asked before the upload is asked at once; all that follows finds one of these connections free.
    assert.ok(proxy.counts.connections <= questions, `${String(proxy.counts.connections)} connections`);
  });

  test(`a certificate that nobody trusts is named, and nothing is sent (${path})`, async (t) => {
    const { upload, proxy, ...parts } = await stage(t);
    await assert.rejects(upload(parts.path, { override: path }), {
      kind: 'protocol',
      message: /certificate is not trusted/,
    });
    assert.ok(proxy.counts.clientBytes < TALK_BYTES);
  });
}

// Records are up to 16 KiB: these cut one in its header, in its middle and before its last byte. What is left is less than
// what a connection may carry, so that there is one cut, whichever of its connections the upload takes.
for (const cutAt of [5 * MIB + 2, 5 * MIB + 8192, 6 * MIB - 1]) {
  test(`a connection that is reset in the middle of a TLS record is taken up again (${String(cutAt)})`, async (t) => {
    trustTestCertificate(t);
    const { upload, backend, proxy, path, content } = await stage(t, () => ({ cutAt }));
    const { file, path: decision, fallbackUsed } = await upload(path, { override: 'async' });
    assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
    assert.deepEqual([decision.kind, fallbackUsed], ['async', false]);
    assert.equal(proxy.counts.cuts, 1);
    assert.ok(proxy.counts.clientBytes < SIZE + TALK_BYTES, `${String(proxy.counts.clientBytes)} bytes went out`);
  });
}
