import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { suite, test, type TestContext } from 'node:test';
import { HashingFileSink } from '../../../src/backend/store/hashingFileSink.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { until } from '../../helpers/until.ts';

const MIB = 1024 * 1024;
const PIECE = Buffer.alloc(MIB, 'What goes to the disk. ');

interface Stage {
  readonly sink: HashingFileSink;
  readonly handle: FileHandle;
  readonly path: string;
  readonly datasync: { readonly callCount: () => number };
}

/** A sink whose file is brought to the disk by `datasync`. */
async function stage(t: TestContext, datasync: () => Promise<void> = () => Promise.resolve()): Promise<Stage> {
  const path = join(await temporaryFolder(t), 'file');
  const handle: FileHandle = await open(path, 'w');
  t.after(() => handle.close());
  const { mock } = t.mock.method(handle, 'datasync', datasync);
  return { sink: new HashingFileSink(handle), handle, path, datasync: { callCount: () => mock.callCount() } };
}

async function put(sink: HashingFileSink, pieces: number): Promise<void> {
  for (let piece = 0; piece < pieces; piece++) await sink.put(PIECE);
}

async function end(sink: HashingFileSink): Promise<void> {
  sink.end();
  await finished(sink);
}

suite('a file that is written and hashed', () => {
  test('has all bytes and their digest', async (t) => {
    const { sink, path, datasync } = await stage(t);
    await put(sink, 5);
    await end(sink);
    const content = await readFile(path);
    assert.deepEqual(content, Buffer.concat([PIECE, PIECE, PIECE, PIECE, PIECE]));
    assert.equal(sink.hash.digest('hex'), createHash('sha256').update(content).digest('hex'));
    assert.equal(datasync.callCount(), 0, 'a small file is left to the flush at its end');
  });

  test('has all bytes where the system takes only some of them at a time', async (t) => {
    const { sink, handle, path } = await stage(t);
    const most = [3, 10, 1, 4, 25];
    const lengths: number[][] = [];
    t.mock.method(handle, 'writev', async (buffers: readonly Buffer[], position: number) => {
      lengths.push(buffers.map(({ length }) => length));
      const bytes = Buffer.concat(buffers).subarray(0, most.shift() ?? 100);
      return handle.write(bytes, 0, bytes.length, position);
    });
    const pieces = ['0123456789', 'abcdefghij', 'ABCDEFGHIJ', '9876543210'].map((text) => Buffer.from(text));
    await Promise.all(pieces.map((piece) => sink.put(piece)));
    await end(sink);
    assert.equal(await readFile(path, 'utf8'), pieces.join(''));
    // The first piece goes out alone, the others wait for it and go out together.
    assert.deepEqual(lengths, [[10], [7], [10, 10, 10], [9, 10, 10], [5, 10, 10]]);
    assert.equal(sink.position, 40);
  });

  test('goes on behind what is there already, with its digest so far', async (t) => {
    const { handle, path } = await stage(t);
    await handle.write('once ');
    const sink = new HashingFileSink(handle, 5, createHash('sha256').update('once '));
    assert.deepEqual([sink.position, sink.flushedTo], [5, 5]);
    await sink.put(Buffer.from('more'));
    await end(sink);
    assert.equal(await readFile(path, 'utf8'), 'once more');
    assert.equal(sink.hash.digest('hex'), createHash('sha256').update('once more').digest('hex'));
  });

  test('is hashed while the disk is busy with the same bytes', async (t) => {
    const { sink, handle } = await stage(t);
    const disk = Promise.withResolvers<void>();
    const writev = handle.writev.bind(handle);
    t.mock.method(handle, 'writev', async (...args: Parameters<FileHandle['writev']>) => {
      await disk.promise;
      return writev(...args);
    });
    await put(sink, 1);
    assert.equal(sink.position, 0);
    assert.equal(sink.hash.copy().digest('hex'), createHash('sha256').update(PIECE).digest('hex'));
    disk.resolve();
    await end(sink);
    assert.equal(sink.position, MIB);
  });

  test('is brought to the disk on the way, so that little is left for the end', async (t) => {
    const { sink, datasync } = await stage(t);
    await put(sink, 150);
    await end(sink);
    assert.equal(datasync.callCount(), 2);
  });

  test('is brought to the disk from 64 MiB on', async (t) => {
    for (const [pieces, flushes] of [
      [63, 0],
      [64, 1],
    ] as const) {
      const { sink, datasync } = await stage(t);
      await put(sink, pieces);
      await end(sink);
      assert.equal(datasync.callCount(), flushes, `${pieces} MiB`);
    }
  });

  test('is not done with before the disk is', async (t) => {
    const disk = Promise.withResolvers<void>();
    const { sink } = await stage(t, () => disk.promise);
    await put(sink, 70);
    let isDone = false;
    const ended = end(sink).then(() => (isDone = true));
    await until('all is written', () => sink.position === 70 * MIB);
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
    assert.equal(isDone, false);
    disk.resolve();
    await ended;
  });

  test('fails with what the disk says on the way, which it says only once', async (t) => {
    const disk = Promise.withResolvers<void>();
    const { sink } = await stage(t, () => disk.promise);
    await put(sink, 70);
    disk.reject(new Error('EIO: i/o error, fdatasync'));
    await assert.rejects(put(sink, 70), /EIO/);
    await assert.rejects(end(sink), /EIO/);
    assert.deepEqual([sink.isFlushFailed, sink.flushedTo], [true, 0]);
  });

  test('knows how far the disk has confirmed it', async (t) => {
    const answers = [Promise.resolve(), Promise.reject(new Error('EIO: i/o error, fdatasync'))];
    for (const answer of answers) answer.catch(() => undefined);
    const { sink } = await stage(t, () => answers.shift() ?? Promise.resolve());
    await assert.rejects(put(sink, 200), /EIO/);
    await assert.rejects(end(sink), /EIO/);
    assert.equal(sink.isFlushFailed, true);
    assert.ok(sink.flushedTo >= 64 * MIB && sink.flushedTo <= sink.position - 64 * MIB, String(sink.flushedTo));
  });

  test('that is given up hears what the disk says before it ends', async (t) => {
    const disk = Promise.withResolvers<void>();
    const { sink } = await stage(t, () => disk.promise);
    await put(sink, 70);
    await until('all is written', () => sink.position === 70 * MIB);
    sink.destroy(new Error('given up'));
    let isDone = false;
    const ended = assert.rejects(end(sink), /given up/).finally(() => (isDone = true));
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
    assert.equal(isDone, false);
    disk.reject(new Error('EIO: i/o error, fdatasync'));
    await ended;
    assert.equal(sink.isFlushFailed, true);
  });
});
