import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { suite, test, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BackendClient, type BatchFile } from '../../../src/client/backendClient.ts';
import { Failure } from '../../../src/failure.ts';
import type { FileObject } from '../../../src/protocol/files.ts';
import { startScriptedServer, type ScriptedServer } from '../../helpers/scriptedServer.ts';
import { BatchSender } from '../../../src/upload/uploaders/batchUploader.ts';
import { ioTurns } from '../../helpers/ioTurns.ts';
import { ManualClock } from '../../helpers/manualClock.ts';
import { clientOf, connectionTo } from '../../helpers/testBackend.ts';
import { until } from '../../helpers/until.ts';

const FILE: FileObject = {
  id: 'file-1',
  object: 'file',
  bytes: 1,
  created_at: 1,
  filename: 'a.txt',
  purpose: 'file-extract',
  status: 'processing',
  status_details: null,
  sha256: 'a'.repeat(64),
};
const LIST = { object: 'list', data: [FILE], has_more: false };
const isKind = (type: string) => (error: unknown) => error instanceof Failure && error.kind === type;
const signal = new AbortController().signal;

async function stage(
  t: TestContext,
  timeouts = {},
  token: string | undefined = 'the-token',
): Promise<{ server: ScriptedServer; client: BackendClient }> {
  const server = await startScriptedServer(t);
  const client = new BackendClient(
    connectionTo(() => ({ url: server.url, token })),
    timeouts,
  );
  t.after(() => {
    client.dispose();
  });
  return { server, client };
}

/** A client whose time the test moves. */
async function stageClock(
  t: TestContext,
): Promise<{ server: ScriptedServer; client: BackendClient; clock: ManualClock }> {
  const server = await startScriptedServer(t);
  const clock = new ManualClock();
  const client = new BackendClient(
    connectionTo(() => ({ url: server.url, token: undefined })),
    {},
    clock,
  );
  t.after(() => {
    client.dispose();
  });
  return { server, client, clock };
}

/** A text whose pieces the test sends; `moved` resolves when the client has taken another one. */
async function stageText(t: TestContext): Promise<{
  client: BackendClient;
  clock: ManualClock;
  response: Promise<ServerResponse>;
  moved(): Promise<void>;
}> {
  const { promise: response, resolve } = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, answer) => resolve(answer));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}`;
  const clock = new ManualClock();
  const client = clientOf(t, { url, token: undefined }, clock);
  let read = 0;
  const moved = async (): Promise<void> => {
    read = await until('the next piece', () => {
      const [socket] = Object.values(client.http.agentFor(new URL(url)).sockets).flat();
      return socket && socket.bytesRead > read && socket.bytesRead;
    });
    await ioTurns(20);
  };
  return { client, clock, response, moved };
}

suite('the client', () => {
  test('asks with the token of the moment', async (t) => {
    const server = await startScriptedServer(t);
    let token: string | undefined = 'first';
    const client = new BackendClient(connectionTo(() => ({ url: server.url, token })));
    t.after(() => {
      client.dispose();
    });
    const seen: unknown[] = [];
    server.always((request) => {
      seen.push(request.headers.authorization);
      return request.respondWith({ status: 200, body: FILE });
    });
    await client.getFile('file-1');
    token = 'second';
    await client.getFile('file-1');
    token = undefined;
    await client.getFile('file-1');
    assert.deepEqual(seen, ['Bearer first', 'Bearer second', undefined]);
  });

  test('asks again when the connection of a reading request was cut', async (t) => {
    const { server, client } = await stage(t);
    const found = client.findByDigest(FILE.sha256);
    (await server.nextRequest()).cut();
    (await server.nextRequest()).cut();
    await (await server.nextRequest()).respondWith({ status: 200, body: LIST });
    assert.deepEqual(await found, [FILE]);
  });

  test('a look-up is left by whoever is cancelled, and answers the others', async (t) => {
    const { server, client } = await stage(t);
    const controller = new AbortController();
    const left = client.findByDigest(FILE.sha256, controller.signal);
    const kept = client.findByDigest(FILE.sha256, signal);
    const request = await server.nextRequest();
    controller.abort();
    await assert.rejects(left, isKind('cancelled'));
    await request.respondWith({ status: 200, body: LIST });
    assert.deepEqual(await kept, [FILE]);
  });

  test('fails as its signal says, and is cancelled where that says nothing', async (t) => {
    const { server, client } = await stage(t);
    server.always((request) => request.hang());
    await assert.rejects(client.getFile('file-1', AbortSignal.abort()), isKind('cancelled'));
    const reason = new Failure('timeout', 'Too long.');
    await assert.rejects(client.getFile('file-1', AbortSignal.abort(reason)), reason);
  });

  test('does not ask for ever', async (t) => {
    const { server, client } = await stage(t);
    server.always((request) => {
      request.cut();
    });
    await assert.rejects(client.getFile('file-1'), isKind('connection'));
    assert.equal(server.seen.length, 3);
  });

  test('asks a question only once, whatever happens', async (t) => {
    const { server, client } = await stage(t);
    server.always((request) => {
      request.cut();
    });
    await assert.rejects(
      client.query({ file_ids: ['file-1'], question: 'What?', stream: false }),
      isKind('connection'),
    );
    assert.equal(server.seen.length, 1);
  });

  test('does not follow redirects, which could carry the token away', async (t) => {
    const { server, client } = await stage(t);
    server.always((request) => request.respondWith({ status: 307, headers: { Location: '/elsewhere' } }));
    await assert.rejects(client.getFile('file-1'), isKind('protocol'));
    assert.deepEqual(server.seen, ['GET /v1/files/file-1']);
  });

  test('gives up on a request that takes too long', async (t) => {
    const { server, client } = await stage(t, { requestMs: 50 });
    server.always((request) => request.hang());
    await assert.rejects(client.getFile('file-1'), isKind('timeout'));
  });

  test('reads a text however long it takes, while it moves', async (t) => {
    const { client, clock, response, moved } = await stageText(t);
    const text = client.content('file-1', signal);
    const answer = await response;
    for (let piece = 0; piece < 9; piece++) {
      answer.write('ü'.repeat(10_000));
      await moved();
      clock.tick(20);
    }
    answer.end('end');
    assert.equal(await text, `${'ü'.repeat(90_000)}end`);
  });

  test('gives up on a text that has stopped', async (t) => {
    const { client, clock, response, moved } = await stageText(t);
    const text = client.content('file-1', signal);
    (await response).write('Some words');
    await moved();
    clock.tick(31);
    await assert.rejects(text, isKind('timeout'));
  });

  test('a text is left by whoever is cancelled', async (t) => {
    const { client, response, moved } = await stageText(t);
    const controller = new AbortController();
    const text = client.content('file-1', controller.signal);
    (await response).write('Some words');
    await moved();
    controller.abort();
    await assert.rejects(text, isKind('cancelled'));
  });

  test('refuses a text that is too large, in true words', async (t) => {
    const { server, client } = await stage(t);
    server.always((request) => request.respondWith({ status: 200, body: 'x'.repeat(101) }));
    await assert.rejects(client.http.text('/text', signal, 100), {
      kind: 'too_large',
      message: 'The text is larger than 100 bytes, which is too large to be fetched.',
    });
    assert.equal((await client.http.text('/text', signal, 101)).length, 101);
  });

  test('does not ask again for an answer that is too large', async (t) => {
    const { server, client } = await stage(t);
    server.always((request) => request.respondWith({ status: 200, body: 'x'.repeat(64 * 1024 * 1024 + 1) }));
    await assert.rejects(client.getFile('file-1'), isKind('too_large'));
    assert.equal(server.seen.length, 1);
  });

  test('keeps its connection, also after errors and redirects', async (t) => {
    const { server, client } = await stage(t);
    const answers = [404, 500, 302, 401, 200, 200];
    server.always((request) =>
      request.respondWith({ status: answers.shift() ?? 200, headers: { Location: '/' }, body: FILE }),
    );
    for (let index = 0; index < 6; index++) await client.getFile('file-1').catch(() => undefined);
    assert.equal(server.connections, 1);
  });

  test('names a file whatever its id', async (t) => {
    const { server, client } = await stage(t);
    server.always((request) => request.respondWith({ status: 200, body: FILE }));
    await client.getFile('../health?x=1');
    assert.deepEqual(server.seen, ['GET /v1/files/..%2Fhealth%3Fx%3D1']);
  });
});

suite('a batch', () => {
  const file = (bytes: number): BatchFile => ({ filename: 'a.txt', sha256: FILE.sha256, content: Buffer.alloc(bytes) });

  test('is not waited for longer than it was told, whatever it holds', async (t) => {
    const { server, client, clock } = await stageClock(t);
    const created = client.createBatch(Array<BatchFile>(100).fill(file(64 * 1024)), { silenceMs: 3_000 });
    const request = await server.nextRequest();
    assert.equal(Number(request.headers['content-length']), (await request.body()).length);
    // The watchdog looks four times in its limit.
    clock.tick(5);
    await assert.rejects(created, isKind('timeout'));
  });

  test('is answered within the limit', async (t) => {
    const { server, client, clock } = await stageClock(t);
    const created = client.createBatch([file(100)], { silenceMs: 3_000 });
    const request = await server.nextRequest();
    await request.body();
    clock.tick(3);
    await request.respondWith({ status: 200, body: { results: [] } });
    assert.deepEqual(await created, []);
  });

  test('is cut where nobody waits for any of its files, and goes on for those that somebody waits for', async (t) => {
    const { server, client } = await stage(t);
    const sender = new BatchSender(client, () => 30_000);
    const [one, two] = [new AbortController(), new AbortController()];
    const sent = Promise.allSettled([sender.send(file(1), one.signal), sender.send(file(2), two.signal)]);
    const request = await server.nextRequest();
    one.abort();
    two.abort();
    await request.hang();
    for (const outcome of await sent) assert.ok(outcome.status === 'rejected' && isKind('cancelled')(outcome.reason));

    const third = new AbortController();
    const left = sender.send(file(3), third.signal);
    const kept = sender.send(file(4), signal);
    const next = await server.nextRequest();
    third.abort();
    await next.respondWith({ status: 200, body: { results: [{ file: FILE }, { file: FILE }] } });
    assert.deepEqual(await Promise.all([left, kept]), [FILE, FILE]);
  });

  test("a refused file's words are one short line", async (t) => {
    const { server, client } = await stage(t);
    const sent = new BatchSender(client, () => 30_000).send(file(1), signal);
    const error = { message: `One.\n${'x'.repeat(9999)}`, type: 'a', code: null, param: null };
    await (await server.nextRequest()).respondWith({ status: 200, body: { results: [{ error }] } });
    const outcome = await sent;
    assert.ok(outcome instanceof Failure && outcome.message.startsWith('One. x') && outcome.message.length === 501);
  });
});

suite('whether the backend takes requests with the token of the moment', () => {
  const answers: readonly [what: string, status: number, headers: Record<string, string>, expected: boolean][] = [
    ['an answer', 200, {}, true],
    ['a refused token', 401, {}, false],
    ['a firewall', 403, {}, false],
    ['a wish to be left alone for an hour', 503, { 'Retry-After': '3600' }, false],
    ['a wish to be left alone for a minute', 503, { 'Retry-After': '60' }, true],
    ['a failure of its own', 500, {}, true],
  ];
  for (const [what, status, headers, expected] of answers) {
    test(`is told by ${what}: ${String(expected)}`, async (t) => {
      const { server, client } = await stage(t);
      server.always((request) => request.respondWith({ status, headers, body: LIST }));
      assert.equal(await client.takesRequests(signal), expected);
      assert.equal(server.seen.length, 1);
    });
  }

  test('is not said against it by a cut connection, nor by whoever is cancelled', async (t) => {
    const { server, client } = await stage(t);
    server.always((request) => request.cut());
    assert.equal(await client.takesRequests(signal), true);
    await assert.rejects(client.takesRequests(AbortSignal.abort()), isKind('cancelled'));
  });
});

suite('a delta', () => {
  test('is no silence while its pieces are taken, however long the whole takes', async (t) => {
    const { server, client, clock } = await stageClock(t);
    async function* body(): AsyncGenerator<Buffer> {
      for (let piece = 0; piece < 20; piece++) {
        await nextTurn();
        clock.tick(3);
        yield Buffer.alloc(1000);
      }
    }
    const created = client.createDelta(Readable.from(body()), { silenceMs: 3_000 });
    const request = await server.nextRequest();
    assert.equal((await request.body()).length, 20_000);
    await request.respondWith({ status: 200, body: FILE });
    assert.deepEqual(await created, FILE);
  });

  test('whose pieces do not come is given up', async (t) => {
    const { server, client, clock } = await stageClock(t);
    async function* body(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(1000);
      await new Promise(() => undefined);
    }
    const created = client.createDelta(Readable.from(body()), { silenceMs: 3_000 });
    created.catch(() => undefined);
    await server.nextRequest();
    clock.tick(5);
    await assert.rejects(created, isKind('timeout'));
  });

  test('on a slow link has time for what the link still holds when its last piece is taken', async (t) => {
    const { server, client, clock } = await stageClock(t);
    const bytes = 64 * 1024;
    let passedMs = 0;
    t.mock.method(performance, 'now', () => passedMs);
    async function* body(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(bytes / 2);
      await nextTurn();
      // 256 kbit/s are 32 bytes in a millisecond.
      passedMs = bytes / 32;
      yield Buffer.alloc(bytes / 2);
    }
    const created = client.createDelta(Readable.from(body()), { silenceMs: 4_000 });
    const request = await server.nextRequest();
    await request.body();
    clock.tick(4 + 1);
    await request.respondWith({ status: 200, body: FILE });
    assert.deepEqual(await created, FILE);
  });
});

suite('how far away the backend is', () => {
  test('is told by its quickest answer', async (t) => {
    const { server, client } = await stage(t);
    assert.equal(client.http.roundTripMs, undefined);
    server.always((request) => request.respondWith({ status: 200, body: FILE }));
    await client.getFile('file-1');
    const first = client.http.roundTripMs ?? NaN;
    assert.ok(first > 0);
    for (let index = 0; index < 5; index++) await client.getFile('file-1');
    assert.ok((client.http.roundTripMs ?? NaN) <= first);
  });
});

suite('following a file', () => {
  const event = (file: FileObject): string => `event: ${file.status}\ndata: ${JSON.stringify(file)}\n\n`;
  const processed: FileObject = { ...FILE, status: 'processed' };

  test('ends with its last event', async (t) => {
    const { server, client } = await stage(t);
    const followed = client.waitUntilProcessed(FILE, signal);
    await (await server.nextRequest()).respondWith({ status: 200, body: event(FILE) + event(processed) });
    assert.deepEqual(await followed, processed);
  });

  test('needs no request where it is processed already', async (t) => {
    const { server, client } = await stage(t);
    assert.deepEqual(await client.waitUntilProcessed(processed, signal), processed);
    assert.deepEqual(server.seen, []);
  });

  test('needs one request where only the id is known', async (t) => {
    const { server, client } = await stage(t);
    const followed = client.waitUntilProcessed({ id: FILE.id }, signal);
    await (await server.nextRequest()).respondWith({ status: 200, body: event(processed) });
    assert.deepEqual(await followed, processed);
    assert.deepEqual(server.seen, ['GET /v1/files/file-1/events']);
  });

  test('asks for the file where the stream said nothing', async (t) => {
    const { server, client } = await stage(t);
    const followed = client.waitUntilProcessed(FILE, signal);
    await (await server.nextRequest()).respondWith({ status: 200, body: ': alive\n\n' });
    await (await server.nextRequest()).respondWith({ status: 200, body: processed });
    assert.deepEqual(await followed, processed);
  });

  test('opens the stream again when it ended too early', async (t) => {
    const { server, client } = await stage(t);
    const followed = client.waitUntilProcessed(FILE, signal);
    await (await server.nextRequest()).respondWith({ status: 200, body: event(FILE) });
    await (await server.nextRequest()).respondWith({ status: 200, body: event(processed) });
    assert.deepEqual(await followed, processed);
    assert.deepEqual(server.seen, Array(2).fill('GET /v1/files/file-1/events'));
  });

  test('says why a file could not be indexed', async (t) => {
    const { client } = await stage(t);
    const failed: FileObject = { ...FILE, status: 'error', status_details: 'It is noise.' };
    await assert.rejects(client.waitUntilProcessed(failed, signal), { kind: 'processing', message: 'It is noise.' });
    const forged: FileObject = { ...failed, status_details: 'It is noise.\nAnother line.' };
    await assert.rejects(client.waitUntilProcessed(forged, signal), { message: 'It is noise. Another line.' });
  });

  test('does not wait for ever on a silent stream', async (t) => {
    const { server, client } = await stage(t, { silenceMs: 50 });
    server.always((request) => request.hang());
    await assert.rejects(client.waitUntilProcessed(FILE, signal), isKind('timeout'));
  });

  test('is cancelled by its signal', async (t) => {
    const { server, client } = await stage(t);
    const controller = new AbortController();
    const followed = client.waitUntilProcessed(FILE, controller.signal);
    const request = await server.nextRequest();
    controller.abort();
    await assert.rejects(followed, isKind('cancelled'));
    await request.hang();
  });

  test('does not take nonsense for an event', async (t) => {
    const { server, client } = await stage(t);
    server.always((request) => request.respondWith({ status: 200, body: 'data: {"id":1}\n\n' }));
    await assert.rejects(client.waitUntilProcessed(FILE, signal), isKind('protocol'));
  });
});
