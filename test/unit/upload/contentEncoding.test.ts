import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { chooseEncoding, createEncoder, type BodyEncoding } from '../../../src/upload/uploaders/sendRange.ts';
import { makeLog } from '../../bench/syntheticText.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const LOG = Buffer.from([...makeLog(1024 * 1024, 1)].join('\n'));

async function choose(
  t: TestContext,
  content: Buffer,
  { offered = ['zstd', 'gzip'], roundTripMs }: { offered?: string[]; roundTripMs?: number } = {},
): Promise<BodyEncoding | undefined> {
  const path = join(await temporaryFolder(t), 'file');
  await writeFile(path, content);
  const handle = await open(path);
  t.after(() => handle.close());
  return chooseEncoding(offered, handle, content.length, roundTripMs);
}

async function encode(encoding: BodyEncoding): Promise<Buffer> {
  const encoder = createEncoder(encoding);
  encoder.end(LOG);
  return Buffer.concat((await encoder.toArray()) as Buffer[]);
}

suite('the encoding of a body', () => {
  test('is the best that the backend offers', async (t) => {
    assert.deepEqual(await choose(t, LOG), { name: 'zstd', isThorough: false });
    assert.deepEqual(await choose(t, LOG, { offered: ['br', 'gzip'] }), { name: 'gzip', isThorough: false });
    assert.equal(await choose(t, LOG, { offered: ['br'] }), undefined);
  });

  test('is none for what does not shrink, or is small', async (t) => {
    assert.equal(await choose(t, randomBytes(100_000)), undefined);
    assert.equal(await choose(t, LOG.subarray(0, 1000)), undefined);
  });

  test('is there from four KiB on, and judged by what stands in the middle of a file', async (t) => {
    assert.equal(await choose(t, LOG.subarray(0, 4095)), undefined);
    assert.notEqual(await choose(t, LOG.subarray(0, 4096)), undefined);
    const [text, noise] = [LOG.subarray(0, 64 * 1024), randomBytes(64 * 1024)];
    assert.notEqual(await choose(t, Buffer.concat([noise, text, noise])), undefined);
    assert.equal(await choose(t, Buffer.concat([text, noise, text])), undefined);
  });

  test('is none where a tenth of the sample is not saved', async (t) => {
    const noise = randomBytes(64 * 1024);
    assert.notEqual(await choose(t, Buffer.concat([noise.subarray(0, 56_000), Buffer.alloc(9_536)])), undefined);
    assert.equal(await choose(t, Buffer.concat([noise.subarray(0, 61_000), Buffer.alloc(4_536)])), undefined);
  });

  test('is thorough from a distance of 20 milliseconds on', async (t) => {
    assert.equal((await choose(t, LOG, { roundTripMs: 19.9 }))?.isThorough, false);
    assert.equal((await choose(t, LOG, { roundTripMs: 20 }))?.isThorough, true);
  });

  test('is thorough for a backend that is far away', async (t) => {
    assert.equal((await choose(t, LOG, { roundTripMs: 1 }))?.isThorough, false);
    assert.equal((await choose(t, LOG, { roundTripMs: 40 }))?.isThorough, true);
  });

  for (const [name, decode] of [
    ['zstd', zstdDecompressSync],
    ['gzip', gunzipSync],
  ] as const) {
    test(`is ${name} in earnest, and smaller where it is thorough`, async () => {
      const [quick, thorough] = await Promise.all([false, true].map((isThorough) => encode({ name, isThorough })));
      assert.ok(quick && thorough);
      for (const body of [quick, thorough]) assert.deepEqual(decode(body), LOG);
      assert.ok(thorough.length < 0.95 * quick.length, `${String(thorough.length)} of ${String(quick.length)} bytes`);
    });
  }

  test('has no encoder where it would not have been chosen', () => {
    assert.throws(() => createEncoder({ name: 'br', isThorough: false }), /There is no encoder for br/);
  });
});
