import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { Chunker } from '../../../src/chunking/chunker.ts';

/** What `gear-64k-1` promises: chunks that are stored today have to be found by every later version. Lengths in bytes. */
const LEAST = 16_384;
const TARGET = 65_536;
const GREATEST = 262_144;
/** How many leading bits of the hash are zero where a chunk ends, before the target length and from it on. */
const BITS_BEFORE_TARGET = 17;
const BITS_FROM_TARGET = 13;
/** How many bytes the hash remembers. */
const WINDOW = 32;

/** The random number of each byte value: every second one of Marsaglia's xorshift sequence (13, 17, 5). */
const GEAR: readonly number[] = (() => {
  const word = (value: bigint): bigint => value & 0xffff_ffffn;
  const next = (state: bigint): bigint => {
    const first = word(state ^ (state << 13n));
    const second = first ^ (first >> 17n);
    return word(second ^ (second << 5n));
  };
  const numbers: number[] = [];
  let state = 0x2545_f491n;
  while (numbers.length < 256) {
    state = next(next(state));
    numbers.push(Number(state));
  }
  return numbers;
})();

/** The hash of the `WINDOW` bytes before `end`, from its definition: each byte's number, doubled for every byte behind it. */
function hashBefore(bytes: Uint8Array, end: number): number {
  let sum = 0;
  for (let behind = WINDOW - 1; behind >= 0; behind--) {
    sum = (sum * 2 + GEAR[bytes[end - 1 - behind]!]!) % 2 ** 32;
  }
  return sum;
}

/** Where chunks end by the definition, without anything that makes it fast. */
function definedLengths(bytes: Uint8Array): number[] {
  const lengths: number[] = [];
  let start = 0;
  for (let end = 1; end <= bytes.length; end++) {
    const length = end - start;
    if (length < LEAST) continue;
    const bits = length < TARGET ? BITS_BEFORE_TARGET : BITS_FROM_TARGET;
    if (length < GREATEST && hashBefore(bytes, end) >= 2 ** (32 - bits)) continue;
    lengths.push(length);
    start = end;
  }
  return start < bytes.length ? [...lengths, bytes.length - start] : lengths;
}

function lengthsOf(bytes: Uint8Array, pieceLength = bytes.length): number[] {
  const chunker = new Chunker();
  const lengths: number[] = [];
  for (let at = 0; at < bytes.length; at += pieceLength) {
    lengths.push(...chunker.push(bytes.subarray(at, at + pieceLength)).map(({ length }) => length));
  }
  return [...lengths, ...chunker.end().map(({ length }) => length)];
}

/** Zeros, among which no chunk ends before its greatest length, with `tail` before the place `end`. */
function zerosWith(tail: Uint8Array, end: number): Uint8Array {
  const bytes = new Uint8Array(GREATEST);
  bytes.set(tail, end - tail.length);
  return bytes;
}

const sha256 = (text: string): Uint8Array => createHash('sha256').update(text).digest();

/** 32 bytes each, found by search: their hash has 17 leading zero bits, and 13 but not 17. */
const STRICT_TAIL = sha256('end 42971');
const LOOSE_TAIL = sha256('end 2862');

test('a chunk may end at its least length and at no byte before', () => {
  assert.deepEqual(lengthsOf(zerosWith(STRICT_TAIL, LEAST)), [LEAST, GREATEST - LEAST]);
  assert.deepEqual(lengthsOf(zerosWith(STRICT_TAIL, LEAST - 1)), [GREATEST]);
  assert.deepEqual(lengthsOf(zerosWith(STRICT_TAIL, LEAST + 1)), [LEAST + 1, GREATEST - LEAST - 1]);
});

test('from the target length on, a hash with fewer zero bits ends a chunk', () => {
  assert.deepEqual(lengthsOf(zerosWith(LOOSE_TAIL, TARGET - 1)), [GREATEST]);
  assert.deepEqual(lengthsOf(zerosWith(LOOSE_TAIL, TARGET)), [TARGET, GREATEST - TARGET]);
  assert.deepEqual(lengthsOf(zerosWith(STRICT_TAIL, TARGET - 1)), [TARGET - 1, GREATEST - TARGET + 1]);
});

test('the bytes that end a chunk may come in pieces', () => {
  const end = LEAST + 4_000;
  const bytes = zerosWith(STRICT_TAIL, end);
  for (let split = end - WINDOW; split <= end; split++) {
    const chunker = new Chunker();
    const chunks = [
      ...chunker.push(bytes.subarray(0, split)),
      ...chunker.push(bytes.subarray(split)),
      ...chunker.end(),
    ];
    assert.deepEqual(
      chunks.map(({ length }) => length),
      [end, GREATEST - end],
      `split ${end - split} bytes before the end`,
    );
  }
});

test('where no content ends a chunk, it ends at its greatest length', () => {
  for (const value of [0, 32, 255]) {
    assert.deepEqual(lengthsOf(new Uint8Array(GREATEST).fill(value)), [GREATEST]);
    assert.deepEqual(lengthsOf(new Uint8Array(2 * GREATEST + 1).fill(value)), [GREATEST, GREATEST, 1]);
  }
});

test('no bytes are no chunk, and one byte is one', () => {
  assert.deepEqual(lengthsOf(new Uint8Array(0)), []);
  const chunker = new Chunker();
  assert.deepEqual(chunker.push(Uint8Array.of(65)), []);
  const sha256OfA = '559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd';
  assert.deepEqual(chunker.end(), [{ sha256: sha256OfA, length: 1 }]);
  assert.deepEqual(chunker.end(), [], 'the last chunk is given once');
});

test('chunks end where the definition of the rolling hash says, for bytes of every kind', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: 120_000 }),
      fc.integer({ min: 1, max: 90_000 }),
      (pattern, noiseLength, pieceLength) => {
        const noise = noiseFrom(pattern, noiseLength);
        const repeated = new Uint8Array(90_000).map((_, at) => pattern[at % pattern.length]!);
        const bytes = Buffer.concat([noise, repeated, noise]);
        assert.deepEqual(lengthsOf(bytes, pieceLength), definedLengths(bytes));
      },
    ),
    // Smaller noise tells nothing more about what went wrong.
    { numRuns: 6, endOnFailure: true },
  );
});

/** Bytes that look random and follow from `seed`. */
function noiseFrom(seed: Uint8Array, length: number): Uint8Array {
  return createHash('shake256', { outputLength: length }).update(seed).digest();
}
