import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TextDecoder } from 'node:util';
import fc from 'fast-check';
import { detectEncoding } from '../../../src/backend/text/lines.ts';
import { EncodingDetector, type Detection } from '../../../src/text/encoding.ts';

/** What a detector says of bytes that come in pieces cut at these places. */
function detectInPieces(bytes: Buffer, cuts: readonly number[]): Detection {
  const detector = new EncodingDetector();
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1))), bytes.length].sort((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    // One buffer is read into again and again, as in life.
    const piece = Buffer.from(bytes.subarray(start, end));
    const result = detector.push(piece);
    piece.fill(0xff);
    if (result) return result;
    start = end;
  }
  return detector.finish();
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const text = fc.string({ unit: 'binary', minLength: 1 }).map((characters) => Buffer.from(`text: ${characters}`));
/** What begins like text and is mostly no UTF-8: leading and continuing bytes in any order. */
const noise = fc
  .array(fc.oneof(fc.integer({ min: 0x80, max: 0xff }), fc.integer({ min: 0x20, max: 0x7e })), { minLength: 1 })
  .map((bytes) => Buffer.from([...Buffer.from('text: '), ...bytes]));

test('text is UTF-8 exactly where all of it is valid, however it is cut into pieces', () => {
  fc.assert(
    fc.property(fc.oneof(text, noise), fc.array(fc.nat(200)), (bytes, cuts) => {
      fc.pre(!bytes.includes(0));
      const expected = { kind: 'text', encoding: isUtf8(bytes) ? 'utf-8' : 'windows-1252' };
      assert.deepEqual(detectInPieces(bytes, cuts), expected);
    }),
    { numRuns: 2000 },
  );
});

test('a character that the end cuts off is no UTF-8', () => {
  for (const cut of [1, 2, 3]) {
    const content = Buffer.concat([Buffer.from('text: '), Buffer.from('😀').subarray(0, cut)]);
    assert.deepEqual(detectEncoding({ content }), { kind: 'text', encoding: 'windows-1252' });
  }
});

test('bytes that are no UTF-8 are text up to one control character in fifty', () => {
  const withControls = (count: number): Buffer =>
    Buffer.from([0xe9, ...Array<number>(count).fill(1), ...Array<number>(99 - count).fill(0x61)]);
  assert.deepEqual(detectEncoding({ content: withControls(2) }), { kind: 'text', encoding: 'windows-1252' });
  assert.equal(detectEncoding({ content: withControls(3) }).kind, 'unsupported');
  assert.equal(detectEncoding({ content: Buffer.from('a\0b') }).kind, 'unsupported');
});
