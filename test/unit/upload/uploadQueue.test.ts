import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Failure } from '../../../src/failure.ts';
import { UploadQueue, type LaneName } from '../../../src/upload/queue/uploadQueue.ts';
import type { UploadOutcome, UploadRequest } from '../../../src/upload/uploader.ts';

interface Run {
  readonly request: UploadRequest;
  end(): void;
  fail(error: Error): void;
}

const outcomeOf = ({ path }: UploadRequest): UploadOutcome => ({
  file: {
    id: `file-${path}`,
    object: 'file',
    bytes: 1,
    created_at: 1,
    filename: path,
    purpose: 'file-extract',
    status: 'processed',
    status_details: null,
    sha256: 'a'.repeat(64),
  },
  localPath: path,
  sha256: 'a'.repeat(64),
  path: { kind: 'sync', reason: 'disabled', bucket: 0 },
  bytes: 1,
  bytesSent: 1,
  deduplicated: false,
  fallbackUsed: false,
  durationMs: 1,
  requestId: path,
});

/** A queue whose uploads end when the test says so. */
function stage(limits: { maxConcurrent: number }, lanes: Readonly<Record<string, LaneName>> = {}) {
  const runs: Run[] = [];
  /** A test changes a file by changing this. */
  const versions: Record<string, string> = {};
  const queue = new UploadQueue({
    run: (request) => {
      const { promise, resolve, reject } = Promise.withResolvers<UploadOutcome>();
      request.signal.addEventListener('abort', () => reject(new Failure('cancelled', 'Cancelled.')));
      runs.push({ request, end: () => resolve(outcomeOf(request)), fail: reject });
      return promise;
    },
    maxConcurrent: () => limits.maxConcurrent,
    laneOf: (path) => Promise.resolve(lanes[path] ?? 'small'),
    versionOf: (path) => Promise.resolve(versions[path] ?? ''),
  });
  return {
    queue,
    runs,
    versions,
    started: () => runs.map(({ request }) => request.path),
    add: (path: string, controller = new AbortController()) => {
      const outcome = queue.add({ path, signal: controller.signal });
      outcome.catch(() => undefined);
      return { outcome, controller };
    },
    run: (path: string): Run => {
      const found = runs.find(({ request }) => request.path === path);
      assert.ok(found, `${path} has not been started`);
      return found;
    },
  };
}

suite('the queue', () => {
  test('runs as many at a time as it may, in the order they came', async () => {
    const { queue, add, started, run } = stage({ maxConcurrent: 2 });
    const all = ['a', 'b', 'c', 'd'].map((path) => add(path));
    await turn();
    assert.deepEqual(started(), ['a', 'b']);
    assert.equal(queue.size, 4);
    run('b').end();
    await turn();
    assert.deepEqual(started(), ['a', 'b', 'c']);
    run('a').end();
    run('c').end();
    await turn();
    run('d').end();
    assert.deepEqual(
      (await Promise.all(all.map(({ outcome }) => outcome))).map(({ localPath }) => localPath),
      ['a', 'b', 'c', 'd'],
    );
    assert.equal(queue.size, 0);
  });

  test('asks for its limit again whenever an upload may start', async () => {
    const limits = { maxConcurrent: 1 };
    const { add, started, run } = stage(limits);
    for (const path of ['a', 'b', 'c']) add(path);
    await turn();
    assert.deepEqual(started(), ['a']);
    limits.maxConcurrent = 2;
    run('a').end();
    await turn();
    assert.deepEqual(started(), ['a', 'b', 'c']);
  });

  test('a file that has arrived and is being indexed keeps nobody waiting', async () => {
    const { add, started, run } = stage({ maxConcurrent: 2 });
    for (const path of ['a', 'b', 'c', 'd', 'e', 'f']) add(path);
    await turn();
    const arrive = (path: string): void => {
      run(path).request.onProgress({ phase: 'indexing', bytes: 1, totalBytes: 1 });
    };
    arrive('a');
    arrive('a');
    assert.deepEqual(started(), ['a', 'b']);
    await turn();
    assert.deepEqual(started(), ['a', 'b', 'c']);
    arrive('b');
    arrive('c');
    await turn();
    assert.deepEqual(started(), ['a', 'b', 'c', 'd'], 'two are indexed beside, the third keeps its place');
    run('a').end();
    await turn();
    assert.deepEqual(started(), ['a', 'b', 'c', 'd'], 'whose place had been taken already');
    run('c').end();
    await turn();
    assert.deepEqual(started(), ['a', 'b', 'c', 'd', 'e']);
  });

  test('a failure is its own and frees its place', async () => {
    const { add, run, started } = stage({ maxConcurrent: 1 });
    const [a, b] = [add('a'), add('b')];
    await turn();
    run('a').fail(new Failure('too_large', 'Too large.'));
    await assert.rejects(a.outcome, { kind: 'too_large' });
    await turn();
    assert.deepEqual(started(), ['a', 'b']);
    run('b').end();
    await b.outcome;
  });

  test('requests for the same file are one upload', async () => {
    const { add, run, runs, queue } = stage({ maxConcurrent: 5 });
    const [first, second] = [add('a'), add('a')];
    await turn();
    assert.equal(runs.length, 1);
    assert.equal(queue.size, 1);
    run('a').end();
    assert.equal(await first.outcome, await second.outcome);
    const third = add('a');
    await turn();
    assert.equal(runs.length, 2, 'a file that has been uploaded is looked at anew');
    third.controller.abort();
  });

  test('a file that was saved while it was under way is uploaded again for whoever asks after that', async () => {
    const { add, versions, runs, started } = stage({ maxConcurrent: 2 });
    const before = add('a');
    await turn();
    versions['a'] = 'saved';
    const after = add('a');
    await turn();
    assert.deepEqual(started(), ['a']);
    runs[0]?.fail(new Failure('file_changed', 'The file changed while it was being read.'));
    await assert.rejects(before.outcome, { kind: 'file_changed' });
    await turn();
    assert.deepEqual(started(), ['a', 'a']);
    runs[1]?.end();
    assert.equal((await after.outcome).localPath, 'a');
  });

  test('whoever waits for a newer version is cancelled with all the others, and starts nothing', async () => {
    const { queue, add, versions, started } = stage({ maxConcurrent: 2 });
    add('a');
    await turn();
    versions['a'] = 'saved';
    const waiting = add('a');
    await turn();
    queue.cancelAll();
    await turn();
    assert.deepEqual(started(), ['a']);
    await assert.rejects(waiting.outcome, { name: 'Failure', kind: 'cancelled' });
  });

  test('a file that has to be sent again after it had arrived takes its place again', async () => {
    const { add, started, run } = stage({ maxConcurrent: 1 });
    for (const path of ['a', 'b', 'c']) add(path);
    await turn();
    const report = (path: string, phase: 'indexing' | 'uploading'): void => {
      run(path).request.onProgress({ phase, bytes: 1, totalBytes: 1 });
    };
    report('a', 'indexing');
    await turn();
    assert.deepEqual(started(), ['a', 'b']);
    report('a', 'uploading');
    run('b').end();
    await turn();
    assert.deepEqual(started(), ['a', 'b'], 'a is on its way once more');
    run('a').end();
    await turn();
    assert.deepEqual(started(), ['a', 'b', 'c']);
  });

  test('another choice of path is another upload', async () => {
    const { queue, runs } = stage({ maxConcurrent: 5 });
    const { signal } = new AbortController();
    for (const override of ['sync', 'async', undefined] as const) void queue.add({ path: 'a', signal, override });
    await turn();
    assert.deepEqual(
      runs.map(({ request }) => request.override),
      ['sync', 'async', undefined],
    );
  });

  test('goes on for the one who still waits', async () => {
    const { add, run } = stage({ maxConcurrent: 1 });
    const [first, second] = [add('a'), add('a')];
    await turn();
    first.controller.abort();
    await assert.rejects(first.outcome, { kind: 'cancelled' });
    assert.equal(run('a').request.signal.aborted, false);
    run('a').end();
    assert.equal((await second.outcome).localPath, 'a');
  });

  test('is cancelled when nobody waits any more, and frees its place', async () => {
    const { add, run, started, queue } = stage({ maxConcurrent: 1 });
    const waiters = [add('a'), add('a')];
    const next = add('b');
    await turn();
    for (const { controller } of waiters) controller.abort();
    for (const { outcome } of waiters) await assert.rejects(outcome, { kind: 'cancelled' });
    assert.equal(run('a').request.signal.aborted, true);
    await turn();
    assert.deepEqual(started(), ['a', 'b']);
    run('b').end();
    await next.outcome;
    assert.equal(queue.size, 0);
  });

  test('never starts what was cancelled while it waited', async () => {
    const { add, run, started } = stage({ maxConcurrent: 1 });
    add('a');
    const waiting = add('b');
    const last = add('c');
    await turn();
    waiting.controller.abort();
    await assert.rejects(waiting.outcome, { kind: 'cancelled' });
    run('a').end();
    await turn();
    assert.deepEqual(started(), ['a', 'c']);
    run('c').end();
    await last.outcome;
  });

  test('refuses what is cancelled already', async () => {
    const { queue, runs } = stage({ maxConcurrent: 1 });
    await assert.rejects(queue.add({ path: 'a', signal: AbortSignal.abort() }), { kind: 'cancelled' });
    await turn();
    assert.equal(runs.length, 0);
    assert.equal(queue.size, 0);
  });

  test('tells progress to all who wait and to nobody who has left', async () => {
    const { queue, run } = stage({ maxConcurrent: 1 });
    const heard: string[] = [];
    const leaver = new AbortController();
    const stays = queue.add({ path: 'a', signal: new AbortController().signal, onProgress: () => heard.push('stays') });
    const leaves = queue.add({ path: 'a', signal: leaver.signal, onProgress: () => heard.push('leaves') });
    await turn();
    const progress = { phase: 'uploading', bytes: 1, totalBytes: 2 } as const;
    run('a').request.onProgress(progress);
    leaver.abort();
    await assert.rejects(leaves);
    run('a').request.onProgress(progress);
    assert.deepEqual(heard, ['stays', 'leaves', 'stays']);
    run('a').end();
    await stays;
  });

  test('batched files are not held up by large ones', async () => {
    const { add, started, run } = stage({ maxConcurrent: 2 }, { s1: 'batched', s2: 'batched', s3: 'batched' });
    for (const path of ['l1', 'l2', 'l3', 's1', 's2', 's3']) add(path);
    await turn();
    assert.deepEqual(started().toSorted(), ['l1', 'l2', 's1', 's2', 's3']);
    run('l1').end();
    await turn();
    assert.ok(!started().includes('l3'), 'the batch has one of the two places');
    for (const path of ['s1', 's2', 's3']) run(path).end();
    await turn();
    assert.ok(started().includes('l3'));
  });

  test('a small file does not wait for large ones', async () => {
    const large = Object.fromEntries(['l1', 'l2', 'l3', 'l4'].map((path) => [path, 'large' as const]));
    const { add, started, run, queue } = stage({ maxConcurrent: 3 }, large);
    for (const path of ['l1', 'l2', 'l3', 'l4']) add(path);
    await turn();
    assert.deepEqual(started(), ['l1', 'l2'], 'one place is kept');
    for (const path of ['s1', 's2']) add(path);
    await turn();
    assert.deepEqual(started(), ['l1', 'l2', 's1']);
    run('s1').end();
    await turn();
    assert.deepEqual(started(), ['l1', 'l2', 's1', 's2']);
    run('l1').end();
    run('s2').end();
    await turn();
    assert.deepEqual(started().slice(4), ['l3']);
    assert.equal(queue.size, 3);
  });

  test('with a single place a large file has its turn, and small ones go before the next', async () => {
    const { add, started, run } = stage({ maxConcurrent: 1 }, { l1: 'large', l2: 'large' });
    for (const path of ['l1', 'l2', 's1']) add(path);
    await turn();
    run('l1').end();
    await turn();
    assert.deepEqual(started(), ['l1', 's1']);
    run('s1').end();
    await turn();
    assert.deepEqual(started(), ['l1', 's1', 'l2']);
  });

  test('two large files have both of two places, and of three places one is kept', async () => {
    const large = Object.fromEntries(['l1', 'l2', 'l3', 'l4'].map((path) => [path, 'large' as const]));
    for (const [maxConcurrent, expected] of [
      [1, 1],
      [2, 2],
      [3, 2],
      [4, 3],
    ] as const) {
      const { add, started } = stage({ maxConcurrent }, large);
      for (const path of Object.keys(large)) add(path);
      await turn();
      assert.equal(started().length, expected, `of ${maxConcurrent} places`);
    }
  });

  test('of two places a large file leaves one to a small file that waits', async () => {
    const { add, started, run } = stage({ maxConcurrent: 2 }, { l1: 'large', l2: 'large' });
    for (const path of ['s1', 's2', 's3', 'l1', 'l2']) add(path);
    await turn();
    assert.deepEqual(started(), ['s1', 's2']);
    run('s1').end();
    await turn();
    run('s2').end();
    await turn();
    assert.deepEqual(started(), ['s1', 's2', 's3', 'l1']);
  });

  test('batched files take one place of several, and two hundred of them share it', async () => {
    const names = Array.from({ length: 201 }, (_, index) => `b${index}`);
    const lanes = Object.fromEntries(names.map((path) => [path, 'batched' as const]));
    const { add, started, run } = stage({ maxConcurrent: 4 }, lanes);
    for (const path of [...names, 's1', 's2', 's3', 's4']) add(path);
    await turn();
    assert.equal(started().filter((path) => path.startsWith('b')).length, 200);
    assert.deepEqual(
      started().filter((path) => path.startsWith('s')),
      ['s1', 's2', 's3'],
    );
    run('b7').end();
    await turn();
    assert.equal(started().at(-1), 'b200');
  });

  test('a limit that is no number of places counts as one', async () => {
    const { add, started } = stage({ maxConcurrent: 0 });
    for (const path of ['a', 'b']) add(path);
    await turn();
    assert.deepEqual(started(), ['a']);
  });

  test('all that wait and all that are under way can be cancelled at once', async () => {
    const { add, queue, runs } = stage({ maxConcurrent: 5 });
    const controller = new AbortController();
    const all = Array.from({ length: 200 }, (_, index) => add(String(index), controller).outcome);
    await turn();
    controller.abort();
    for (const outcome of await Promise.allSettled(all)) assert.equal(outcome.status, 'rejected');
    await turn();
    assert.equal(runs.length, 5, 'nothing else has been started');
    assert.equal(queue.size, 0);
  });

  test('cancels all that wait and all that are under way, whoever waits for them', async () => {
    const { add, queue, runs, started, run } = stage({ maxConcurrent: 1 });
    const all = [add('a'), add('a'), add('b')];
    await turn();
    assert.equal(queue.cancelAll(), true);
    assert.equal(queue.size, 0);
    const again = add('b');
    for (const { outcome } of all) await assert.rejects(outcome, { kind: 'cancelled' });
    assert.equal(runs[0]?.request.signal.aborted, true);
    await turn();
    assert.deepEqual(started(), ['a', 'b'], 'the place is free, and what comes later is begun anew');
    run('b').end();
    await again.outcome;
    assert.equal(queue.cancelAll(), false, 'there is nothing left');
  });

  test('keeps nobody waiting for an upload that is slow to end', async () => {
    const queue = new UploadQueue({
      run: () => new Promise(() => undefined),
      maxConcurrent: () => 1,
      laneOf: () => Promise.resolve('small'),
      versionOf: () => Promise.resolve(''),
    });
    const { signal } = new AbortController();
    const all = ['a', 'b'].map((path) => queue.add({ path, signal }));
    await turn();
    assert.equal(queue.cancelAll(), true);
    for (const outcome of all) await assert.rejects(outcome, { kind: 'cancelled' });
  });

  test('neither joins nor begins an upload for who has left while the file was being looked at', async () => {
    const looked = Promise.withResolvers<string>();
    const runs: UploadRequest[] = [];
    const queue = new UploadQueue({
      run: (request) => {
        runs.push(request);
        return new Promise(() => undefined);
      },
      maxConcurrent: () => 2,
      laneOf: () => Promise.resolve('small'),
      versionOf: () => (runs.length === 0 ? Promise.resolve('one') : looked.promise),
    });
    const first = queue.add({ path: 'a', signal: new AbortController().signal });
    await turn();
    const controller = new AbortController();
    const second = queue.add({ path: 'a', signal: controller.signal });
    controller.abort();
    looked.resolve('one');
    await assert.rejects(second, { kind: 'cancelled' });
    assert.equal(queue.cancelAll(), true);
    await assert.rejects(first, { kind: 'cancelled' });
    assert.deepEqual([runs.length, runs[0]?.signal.aborted], [1, true]);
  });

  test('cancels what comes before uploads too', async () => {
    const { queue } = stage({ maxConcurrent: 1 });
    const { signal } = new AbortController();
    let seen: AbortSignal | undefined;
    const found = Promise.withResolvers<string>();
    const preparing = queue.prepare(signal, (either) => ((seen = either), found.promise));
    assert.equal(queue.cancelAll(), true);
    assert.equal(seen?.aborted, true);
    found.resolve('a');
    await assert.rejects(preparing, { kind: 'cancelled' }, 'also where it came to an end all the same');
    assert.equal(await queue.prepare(signal, () => Promise.resolve('b')), 'b');
    assert.equal(queue.cancelAll(), false);
  });

  test('two hundred uploads all end', async () => {
    const { add, runs, queue } = stage({ maxConcurrent: 5 });
    const all = Array.from({ length: 200 }, (_, index) => add(String(index)).outcome);
    for (let done = 0; done < 200; done++) {
      while (runs.length <= done) await turn();
      assert.ok(runs.length <= done + 5);
      runs[done]?.end();
    }
    assert.equal((await Promise.all(all)).length, 200);
    assert.equal(queue.size, 0);
  });
});
