import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestBatcher } from '../../../src/client/requestBatcher.ts';

/** A sender whose batches are answered by the test. */
function controlledSender() {
  const batches: { items: readonly number[]; answer: PromiseWithResolvers<readonly string[]> }[] = [];
  const { promise: called, resolve } = Promise.withResolvers<void>();
  const send = (items: readonly number[]): Promise<readonly string[]> => {
    const answer = Promise.withResolvers<readonly string[]>();
    batches.push({ items, answer });
    resolve();
    return answer.promise;
  };
  return { batches, send, called };
}

test('requests of one turn go out together, each with its own result', async () => {
  const batcher = new RequestBatcher<number, string>((items) => Promise.resolve(items.map((item) => `#${item}`)), {
    maxItems: 10,
    maxInFlight: 1,
  });
  assert.deepEqual(await Promise.all([batcher.add(1), batcher.add(2)]), ['#1', '#2']);
});

test('those that come while a batch is under way wait for it and then go together, up to the limit', async () => {
  const { batches, send, called } = controlledSender();
  const batcher = new RequestBatcher<number, string>(send, { maxItems: 2, maxInFlight: 1 });
  const first = batcher.add(1);
  await called;
  const others = [batcher.add(2), batcher.add(3), batcher.add(4)];
  assert.equal(batches.length, 1);
  batches[0]!.answer.resolve(['a']);
  assert.equal(await first, 'a');
  await turn();
  assert.deepEqual(batches[1]!.items, [2, 3]);
  batches[1]!.answer.resolve(['b', 'c']);
  await turn();
  assert.deepEqual(batches[2]!.items, [4]);
  batches[2]!.answer.resolve(['d']);
  assert.deepEqual(await Promise.all(others), ['b', 'c', 'd']);
});

test('a failed batch fails its own requests and no later ones', async () => {
  const { batches, send, called } = controlledSender();
  const batcher = new RequestBatcher<number, string>(send, { maxItems: 1, maxInFlight: 1 });
  const first = batcher.add(1);
  const second = batcher.add(2);
  await called;
  batches[0]!.answer.reject(new Error('cut'));
  await assert.rejects(first, /cut/);
  await turn();
  batches[1]!.answer.resolve(['fine']);
  assert.equal(await second, 'fine');
});

test('an answer for fewer items than were sent fails those that it leaves out', async () => {
  const batcher = new RequestBatcher<number, string>(() => Promise.resolve(['only one']), {
    maxItems: 10,
    maxInFlight: 1,
  });
  const [one, two] = [batcher.add(1), batcher.add(2)];
  assert.equal(await one, 'only one');
  await assert.rejects(two, /fewer items/);
});

test('a batch is aborted once all of its items are, and not before', async () => {
  let seen: AbortSignal | undefined;
  const { batches, send, called } = controlledSender();
  const sendWithSignal = (items: readonly number[], signal: AbortSignal): Promise<readonly string[]> => {
    seen = signal;
    return send(items);
  };
  const batcher = new RequestBatcher<number, string>(sendWithSignal, { maxItems: 10, maxInFlight: 1 });
  const [one, two] = [new AbortController(), new AbortController()];
  // Node tells only the first of several listeners whose event it is.
  for (const { signal } of [one, two]) signal.addEventListener('abort', () => undefined);
  const added = [batcher.add(1, one.signal), batcher.add(2, two.signal), batcher.add(3, two.signal)];
  await called;
  one.abort();
  assert.equal(seen?.aborted, false, 'others wait for it');
  two.abort('enough');
  assert.equal(seen.aborted, true);
  assert.equal(seen.reason, 'enough');
  batches[0]!.answer.reject(new Error('cut'));
  assert.deepEqual(
    (await Promise.allSettled(added)).map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  );
});

test('an item that cannot be aborted keeps its batch going', async () => {
  let seen: AbortSignal | undefined;
  const { promise: called, resolve } = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<readonly string[]>();
  const send = (_items: readonly number[], signal: AbortSignal): Promise<readonly string[]> => {
    seen = signal;
    resolve();
    return answer.promise;
  };
  const batcher = new RequestBatcher<number, string>(send, { maxItems: 10, maxInFlight: 1 });
  const controller = new AbortController();
  const added = [batcher.add(1, controller.signal), batcher.add(2)];
  await called;
  controller.abort();
  assert.equal(seen?.aborted, false);
  answer.resolve(['a', 'b']);
  assert.deepEqual(await Promise.all(added), ['a', 'b']);
});

/** Lets everything happen that is due. */
async function turn(): Promise<void> {
  for (let round = 0; round < 5; round++) await new Promise(setImmediate);
}
