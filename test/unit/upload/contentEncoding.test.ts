import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { chooseEncoding, createEncoder, type BodyEncoding } from '../../../src/upload/uploaders/contentEncoding.ts';
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
});
