import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ParentFetch } from '../../../src/backend/answering/models/parentFetch.ts';
import { ModelRequests } from '../../../src/client/modelRequests.ts';
import { FetchedMessage, FetchMessage } from '../../../src/protocol/ipc.ts';

/** A backend and its parent, with a channel between them that copies every message as IPC does. */
function pair(fetchOfParent: typeof fetch): { readonly child: ParentFetch; readonly parent: ModelRequests } {
  const child: ParentFetch = new ParentFetch(async (message) => {
    await turn();
    parent.receive(FetchMessage.parse(structuredClone(message)));
  });
  const parent: ModelRequests = new ModelRequests(async (message) => {
    await turn();
    child.receive(FetchedMessage.parse(structuredClone(message)));
  }, fetchOfParent);
  return { child, parent };
}

test('a request with its body reaches the fetch of the parent, and its answer comes back in pieces', async () => {
  const body = 'x'.repeat(3 * 1024 * 1024);
  const { child } = pair(async (input, init) => {
    const request = new Request(input, init);
    assert.equal(request.url, 'https://model.test/v1/chat');
    assert.equal(request.redirect, 'error');
    assert.equal(request.headers.get('authorization'), 'Bearer key');
    assert.equal(await request.text(), body);
    return new Response('first second', { status: 201, headers: { 'x-model': 'one' } });
  });
  const headers = { authorization: 'Bearer key' };
  const response = await child.fetch('https://model.test/v1/chat', { method: 'POST', headers, body });
  assert.equal(response.status, 201);
  assert.equal(response.headers.get('x-model'), 'one');
  assert.equal(await response.text(), 'first second');
});

test('an answer grows while the service still writes it', async () => {
  let writer: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({ start: (controller) => void (writer = controller) });
  const { child } = pair(() => Promise.resolve(new Response(stream)));
  const { body } = await child.fetch('https://model.test/');
  const pieces: AsyncIterator<Uint8Array> | undefined = body?.[Symbol.asyncIterator]();
  const nextPiece = async (): Promise<string | undefined> => {
    const next = await pieces?.next();
    return next?.done === false ? new TextDecoder().decode(next.value) : undefined;
  };
  writer?.enqueue(new TextEncoder().encode('one'));
  assert.equal(await nextPiece(), 'one');
  writer?.enqueue(new TextEncoder().encode('two'));
  assert.equal(await nextPiece(), 'two');
  writer?.close();
  assert.equal(await nextPiece(), undefined);
});

test('an answer without a body, such as to a deletion, is one', async () => {
  const { child } = pair(() => Promise.resolve(new Response(null, { status: 204 })));
  assert.equal((await child.fetch('https://model.test/', { method: 'DELETE' })).status, 204);
});

test('a request that is cancelled is cancelled at the parent, and one that the parent loses fails', async () => {
  const asked = Promise.withResolvers<AbortSignal>();
  const { child, parent } = pair((_, init) => {
    const signal = init?.signal;
    assert.ok(signal);
    asked.resolve(signal);
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')));
    });
  });
  const cancelling = new AbortController();
  const cancelled = child.fetch('https://model.test/', { signal: cancelling.signal });
  const signalOfParent = await asked.promise;
  cancelling.abort(new Error('the person cancelled'));
  await assert.rejects(cancelled, /the person cancelled/);
  if (!signalOfParent.aborted) await new Promise((resolve) => signalOfParent.addEventListener('abort', resolve));
  parent.dispose();
});

test('why the parent had no answer is told with the codes of its causes', async () => {
  const { child } = pair(() => {
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND model.test'), { code: 'ENOTFOUND' });
    return Promise.reject(new TypeError('fetch failed', { cause }));
  });
  const error = await child.fetch('https://model.test/').then(
    () => assert.fail('it had an answer'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof TypeError);
  const cause = (error.cause as Error).cause as Error & { code: string };
  assert.equal(cause.code, 'ENOTFOUND');
});

test('an answer with a status that HTTP does not have fails the request, and not the process', async () => {
  const { child } = pair(() => {
    const response = new Response('blocked');
    Object.defineProperty(response, 'status', { value: 999 });
    return Promise.resolve(response);
  });
  await assert.rejects(child.fetch('https://model.test/'), /fetch failed/);
});
