import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { Chunker, type Chunk } from '../../../src/chunking/chunker.ts';
import { MAX_CHUNK } from '../../../src/protocol/uploads.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Bytes that look random but are the same in every run. */
function noise(length: number, seed: string): Buffer {
  const blocks: Buffer[] = [];
  for (let index = 0; blocks.length * 32 < length; index++) {
    blocks.push(createHash('sha256').update(`${seed}:${index}`).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function cut(bytes: Buffer, pieces: readonly number[] = [65_536]): Chunk[] {
  const chunker = new Chunker();
  const chunks: Chunk[] = [];
  for (let start = 0, turn = 0; start < bytes.length; turn++) {
    const length = pieces[turn % pieces.length] ?? 65_536;
    chunks.push(...chunker.push(bytes.subarray(start, start + length)));
    start += length;
  }
  return [...chunks, ...chunker.end()];
}

test('chunks cover the bytes in order, each with its digest and within its bounds', () => {
  const bytes = noise(2_000_000, 'cover');
  let offset = 0;
  const chunks = cut(bytes);
  for (const [index, chunk] of chunks.entries()) {
    assert.equal(chunk.sha256, sha256(bytes.subarray(offset, offset + chunk.length)));
    assert.ok(chunk.length <= MAX_CHUNK);
    if (index < chunks.length - 1) assert.ok(chunk.length >= 16 * 1024);
    offset += chunk.length;
  }
  assert.equal(offset, bytes.length);
});

test('the same chunks come out however the bytes are handed over', () => {
  const bytes = noise(600_000, 'pieces');
  const whole = cut(bytes, [bytes.length]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 8 }), (pieces) => {
      assert.deepEqual(cut(bytes, pieces), whole);
    }),
    { numRuns: 30 },
  );
});

test('an edit changes the chunks around it and no others', () => {
  const bytes = noise(4_000_000, 'edit');
  const edited = Buffer.concat([
    bytes.subarray(0, 2_000_000),
    Buffer.from(' one more word'),
    bytes.subarray(2_000_000),
  ]);
  const known = new Set(cut(bytes).map((chunk) => chunk.sha256));
  const changed = cut(edited).filter((chunk) => !known.has(chunk.sha256));
  assert.ok(changed.length >= 1 && changed.length <= 3, `${changed.length} chunks changed`);
});

test('the cuts are the ones that every version of this chunking makes', () => {
  const chunks = cut(noise(300_000, 'vector'));
  assert.deepEqual(
    chunks.map((chunk) => chunk.length),
    VECTOR,
  );
});

/** Lengths of the chunks of 300,000 bytes of `noise`, in bytes: stored chunks would be of no use if this changed. */
const VECTOR: readonly number[] = [46_421, 76_054, 102_606, 74_919];
