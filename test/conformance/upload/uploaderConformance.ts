import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { appendFile, mkdir, open, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test, type TestContext } from 'node:test';
import type { BackendClient } from '../../../src/client/backendClient.ts';
import { Failure, type FailureKind } from '../../../src/failure.ts';
import type { UploadErrorType } from '../../../src/protocol/metrics.ts';
import type { Uploader, UploadSource } from '../../../src/upload/uploader.ts';
import { startScriptedServer, type ScriptedAnswer } from '../../helpers/scriptedServer.ts';
import { startShapingProxy, type ShapingProxy } from '../../helpers/shapingProxy.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf, startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import {
  newCost,
  openDescriptors,
  quietOptions,
  sha256Of,
  sourceOf,
  storedBytes,
  binaryOf,
  textOf,
} from '../../helpers/uploadSource.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Larger than what sockets and streams hold between them, so that a held upload has not read all of it. */
const HELD_FILE_BYTES = 24 * MIB;

/** Makes the uploader under test; it may keep its state in `folder` and gives up on a silence after `timeoutMs`. */
export type MakeUploader = (parts: {
  readonly client: BackendClient;
  readonly folder: string;
  readonly timeoutMs: number;
  readonly test: TestContext;
}) => Uploader | Promise<Uploader>;

export interface ConformanceOptions {
  /** Makes files of a size, each variant another; text of repeated lines by default. */
  readonly contentOf?: (bytes: number, variant: number) => Buffer;
  /** The least share of a file's bytes that goes over the wire: 1 where nothing is compressed. */
  readonly wireShare?: number;
}

interface Stage {
  readonly backend: TestBackend;
  readonly client: BackendClient;
  readonly folder: string;
  readonly uploader: Uploader;
}

/** What every uploader has to do, whatever path it takes. */
export function describeUploader(
  name: string,
  makeUploader: MakeUploader,
  { contentOf = textOf, wireShare = 1 }: ConformanceOptions = {},
): void {
  const make = async (t: TestContext, url: string, timeoutMs = 10_000): Promise<Omit<Stage, 'backend'>> => {
    const folder = await temporaryFolder(t);
    const client = clientOf(t, { url, token: TEST_TOKEN });
    const uploader = await makeUploader({ client, folder: join(folder, 'state'), timeoutMs, test: t });
    return { client, folder, uploader };
  };
  // Starting one takes longer than most tests; they never meet in it, because each has a content of its own.
  let backend: TestBackend;
  let variant = 0;
  const text = (bytes: number): Buffer => contentOf(bytes, variant++);
  const onBackend = async (t: TestContext): Promise<Stage> => ({ backend, ...(await make(t, backend.url)) });
  const throughProxy = async (t: TestContext, holdAt: number): Promise<Stage & { proxy: ShapingProxy }> => {
    const port = Number(new URL(backend.url).port);
    const proxy = await startShapingProxy(t, { target: () => ({ host: '127.0.0.1', port }), plan: () => ({ holdAt }) });
    return { backend, proxy, ...(await make(t, proxy.url, 60_000)) };
  };

  suite(name, { concurrency: 2 }, () => {
    const ending: (() => unknown)[] = [];
    before(async () => {
      backend = await startTestBackend({ after: (end) => ending.unshift(end) });
    });
    after(async () => {
      for (const end of ending) await end();
    });

    suite('stores every byte', () => {
      for (const size of [1, 255, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, MIB - 1, MIB, MIB + 1, 9 * MIB]) {
        test(`of ${String(size)}`, async (t) => {
          const { backend, folder, uploader } = await onBackend(t);
          const content = text(size);
          const source = await sourceOf(folder, content);
          const cost = newCost();
          const options = quietOptions();
          const file = await uploader.upload(source, options, cost);
          assert.equal(file.status, 'processed');
          assert.equal(file.bytes, size);
          assert.equal(file.sha256, sha256Of(content));
          assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
          assert.ok(cost.bytesSent >= size * wireShare, `${String(cost.bytesSent)} bytes were counted`);
          assert.ok(cost.attempts >= 1);
          await assertNothingLeft(source, options.signal);
        });
      }
    });

    suite('keeps the name', () => {
      const names = [
        `double "quotes" and 'single' ones.txt`,
        'line\nbreak.txt',
        'carriage\r\nreturn.txt',
        'emoji 🦊 family 👨‍👩‍👧.txt',
        'right\u200fto\u202eleft.txt',
        'änderungen, 变更, изменения.txt',
        'semicolon; equals=sign, comma.txt',
        'percent 100%.txt',
        'literal %22 %0D %0A %25.txt',
        'quoted "%22" and %0d%0a.txt',
        '--boundary\r\nContent-Type: x.txt',
        ' spaces around .txt ',
        `${'n'.repeat(251)}.txt`,
        `${'ß'.repeat(125)}.txt`,
      ];
      for (const filename of names) {
        test(JSON.stringify(filename), async (t) => {
          const { client, folder, uploader } = await onBackend(t);
          const source = await sourceOf(folder, text(100), filename);
          const file = await uploader.upload(source, quietOptions(), newCost());
          assert.equal(file.filename, filename);
          assert.equal((await client.getFile(file.id)).filename, filename);
        });
      }
    });

    test('its progress only rises and ends at the size', async (t) => {
      const { folder, uploader } = await onBackend(t);
      const size = 5 * MIB + 3;
      const options = quietOptions();
      await uploader.upload(await sourceOf(folder, text(size)), options, newCost());
      const bytes = options.reported.map((progress) => progress.bytes);
      assert.deepEqual(
        bytes,
        bytes.toSorted((a, b) => a - b),
      );
      assert.equal(bytes.at(-1), size);
      assert.ok(options.reported.every(({ totalBytes }) => totalBytes === size));
      assert.ok(new Set(bytes).size > 3, 'there were steps on the way');
    });

    test('one connection serves many uploads', async (t) => {
      const port = Number(new URL(backend.url).port);
      const proxy = await startShapingProxy(t, { target: () => ({ host: '127.0.0.1', port }) });
      const { folder, uploader } = await make(t, proxy.url);
      for (let index = 0; index < 12; index++) {
        await uploader.upload(await sourceOf(folder, text(2_000), `${String(index)}.txt`), quietOptions(), newCost());
      }
      assert.ok(proxy.counts.connections <= 2, `${String(proxy.counts.connections)} connections were opened`);
    });

    suite('when cancelled', () => {
      test('before it began, sends nothing', async (t) => {
        const { client, folder, uploader } = await onBackend(t);
        const source = await sourceOf(folder, text(1000));
        const signal = AbortSignal.abort();
        await assert.rejects(uploader.upload(source, quietOptions(signal), newCost()), isError('cancelled'));
        assert.deepEqual(await client.findByDigest(source.sha256), []);
        await assertNothingLeft(source, signal);
      });

      test('on the way, leaves no file behind', async (t) => {
        const { backend, proxy, folder, uploader } = await throughProxy(t, MIB);
        const source = await sourceOf(folder, text(HELD_FILE_BYTES));
        const controller = new AbortController();
        const upload = uploader.upload(source, quietOptions(controller.signal), newCost());
        await Promise.race([proxy.held, upload]);
        controller.abort();
        await assert.rejects(upload, isError('cancelled'));
        proxy.release();
        const direct = clientOf(t, { url: backend.url, token: TEST_TOKEN });
        assert.deepEqual(await direct.findByDigest(source.sha256), []);
        await assertNothingLeft(source, controller.signal);
      });

      test('after it ended, changes nothing', async (t) => {
        const { client, folder, uploader } = await onBackend(t);
        const source = await sourceOf(folder, text(1000));
        const controller = new AbortController();
        const file = await uploader.upload(source, quietOptions(controller.signal), newCost());
        controller.abort();
        assert.equal((await client.getFile(file.id)).status, 'processed');
      });

      test('while the backend is silent, ends at once', async (t) => {
        const server = await startScriptedServer(t);
        const { folder, uploader } = await make(t, server.url);
        const source = await sourceOf(folder, text(1000));
        const controller = new AbortController();
        const upload = uploader.upload(source, quietOptions(controller.signal), newCost());
        const request = await server.nextRequest();
        controller.abort();
        await assert.rejects(upload, isError('cancelled'));
        await request.hang();
        await assertNothingLeft(source, controller.signal);
      });
    });

    suite('says what is wrong when the backend', () => {
      const answers: readonly [string, ScriptedAnswer, UploadErrorType][] = [
        ['answers 401', errorAnswer(401, 'unauthorized'), 'unauthorized'],
        ['answers 403', errorAnswer(403, 'unauthorized'), 'unauthorized'],
        ['answers 413', errorAnswer(413, 'too_large'), 'too_large'],
        ['answers 415', errorAnswer(415, 'unsupported_format'), 'unsupported_format'],
        ['answers 507', errorAnswer(507, 'insufficient_storage'), 'storage_full'],
        ['answers 500', errorAnswer(500, 'internal'), 'server_error'],
        ['answers a bare 502', { status: 502, body: '<html>Bad Gateway</html>' }, 'server_error'],
        [
          'is a web page',
          { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html>Hello</html>' },
          'protocol',
        ],
        ['leads elsewhere', { status: 302, headers: { Location: 'http://127.0.0.1:9/' } }, 'protocol'],
      ];
      for (const [what, answer, type] of answers) {
        test(`${what}: ${type}`, async (t) => {
          const server = await startScriptedServer(t);
          server.isHealthy = true;
          server.always((request) => request.respondWith(answer));
          const { folder, uploader } = await make(t, server.url);
          const source = await sourceOf(folder, text(3000));
          const options = quietOptions();
          await assert.rejects(uploader.upload(source, options, newCost()), isError(type));
          await assertNothingLeft(source, options.signal);
        });
      }

      test('refuses before it has read the body: too_large', async (t) => {
        const server = await startScriptedServer(t);
        server.isHealthy = true;
        server.always((request) =>
          request.respondEarlyWith({ ...errorAnswer(413, 'too_large'), headers: { Connection: 'close' } }),
        );
        const { folder, uploader } = await make(t, server.url);
        const source = await sourceOf(folder, text(300 * KIB));
        await assert.rejects(uploader.upload(source, quietOptions(), newCost()), isError('too_large', 'connection'));
        await assertNothingLeft(source);
      });

      test('does not answer: timeout', async (t) => {
        const server = await startScriptedServer(t);
        server.isHealthy = true;
        server.always((request) => request.hang());
        const { folder, uploader } = await make(t, server.url, 100);
        const source = await sourceOf(folder, text(3000));
        const options = quietOptions();
        await assert.rejects(uploader.upload(source, options, newCost()), isError('timeout'));
        await assertNothingLeft(source, options.signal);
      });

      test('is not there: backend_down', async (t) => {
        const proxy = await startShapingProxy(t, { target: () => ({ host: '127.0.0.1', port: 9 }) });
        const { url } = proxy;
        proxy.refuse();
        const { folder, uploader } = await make(t, url);
        const source = await sourceOf(folder, text(3000));
        await assert.rejects(uploader.upload(source, quietOptions(), newCost()), isError('backend_down'));
        await assertNothingLeft(source);
      });

      test('finds the file binary: unsupported_format', async (t) => {
        const { folder, client, uploader } = await onBackend(t);
        const source = await sourceOf(folder, binaryOf(5000), 'program.bin');
        await assert.rejects(uploader.upload(source, quietOptions(), newCost()), isError('unsupported_format'));
        assert.deepEqual(await client.findByDigest(source.sha256), []);
      });

      test('finds the file too large: too_large', async (t) => {
        const backend = await startTestBackend(t, { maxFileBytes: 1000 });
        const { folder, uploader } = await make(t, backend.url);
        const source = await sourceOf(folder, text(200_000));
        await assert.rejects(uploader.upload(source, quietOptions(), newCost()), isError('too_large'));
      });

      test('wants another token: unauthorized', async (t) => {
        const backend = await startTestBackend(t, { token: 'another-token-than-the-client-has' });
        const { folder, uploader } = await make(t, backend.url);
        const source = await sourceOf(folder, text(2000));
        await assert.rejects(uploader.upload(source, quietOptions(), newCost()), isError('unauthorized'));
      });
    });

    suite('never mixes two versions when the file', () => {
      const changes: readonly [string, (path: string) => Promise<void>][] = [
        ['shrinks', (path) => truncate(path, 2 * MIB)],
        ['grows', (path) => appendFile(path, 'one more line\n')],
        ['is written over in place with the same size', (path) => writeInPlace(path, textOf(HELD_FILE_BYTES, -1))],
        ['is replaced by another of the same size', (path) => replaceFile(path, textOf(HELD_FILE_BYTES, -1))],
        ['is deleted', (path) => rm(path)],
        ['can no longer be reached', (path) => replaceFolderByFile(join(path, '..'))],
      ];
      for (const [what, change] of changes) {
        test(what, async (t) => {
          const { backend, proxy, folder, uploader } = await throughProxy(t, MIB);
          const content = text(HELD_FILE_BYTES);
          await mkdir(join(folder, 'docs'));
          const source = await sourceOf(join(folder, 'docs'), content);
          const options = quietOptions();
          const upload = uploader.upload(source, options, newCost());
          upload.catch(() => undefined);
          await Promise.race([proxy.held, upload]);
          await change(source.snapshot.path);
          proxy.release();
          await assert.rejects(upload, isError('file_changed', 'file_unreadable'));
          const direct = clientOf(t, { url: backend.url, token: TEST_TOKEN });
          for (const file of await direct.findByDigest(source.sha256)) {
            assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
          }
          await assertNothingLeft(source, options.signal);
        });
      }

      test('had changed before the first byte was sent', async (t) => {
        const { client, folder, uploader } = await onBackend(t);
        const source = await sourceOf(folder, text(4000));
        await writeFile(source.snapshot.path, textOf(4000, 1));
        await utimes(source.snapshot.path, 1, 1);
        await assert.rejects(uploader.upload(source, quietOptions(), newCost()), isError('file_changed'));
        assert.deepEqual(await client.findByDigest(source.sha256), []);
        await assertNothingLeft(source);
      });

      test('was gone before the first byte was sent', async (t) => {
        const { folder, uploader } = await onBackend(t);
        const source = await sourceOf(folder, text(4000));
        await rm(source.snapshot.path);
        await assert.rejects(uploader.upload(source, quietOptions(), newCost()), isError('file_unreadable'));
      });
    });
  });
}

/** A check for `assert.rejects`: a `Failure` of one of these types, with a sentence for a person. */
export function isError(...types: readonly FailureKind[]): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof Failure, `not an UploadError: ${String(error)}`);
    assert.ok(types.includes(error.kind), `expected ${types.join(' or ')}, not ${error.kind}: ${error.message}`);
    assert.match(error.message, /^\S.*\S$/s);
    return true;
  };
}

export function errorAnswer(status: number, code: string): ScriptedAnswer {
  const body = { error: { message: `The answer is ${String(status)}.`, type: 'server_error', code, param: null } };
  return { status, headers: { 'Content-Type': 'application/json' }, body };
}

/** No descriptor of the file and no listener on the signal outlive an upload. */
async function assertNothingLeft(source: UploadSource, signal?: AbortSignal): Promise<void> {
  assert.equal(await openDescriptors(source.snapshot.path), 0, 'the file is still open');
  if (signal && !signal.aborted)
    assert.equal(getEventListeners(signal, 'abort').length, 0, 'the signal is still heard');
}

async function writeInPlace(path: string, content: Buffer): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.write(content, 0, content.length, 0);
  await handle.close();
}

async function replaceFile(path: string, content: Buffer): Promise<void> {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}

async function replaceFolderByFile(folder: string): Promise<void> {
  await rename(folder, `${folder}-moved`);
  await writeFile(folder, 'no folder any more');
}
