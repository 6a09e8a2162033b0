import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TextDecoder } from 'node:util';
import fc from 'fast-check';
import { detectEncoding } from '../../../src/backend/text/lines.ts';
import { EncodingDetector, type Detection } from '../../../src/text/encoding.ts';
import { decoderOf } from '../../../src/text/encodingNames.ts';
import { LEGACY_TEXTS } from './legacyTexts.ts';

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

function encodingOf(content: Buffer): string | undefined {
  const detection = detectEncoding({ content });
  return detection.kind === 'text' ? detection.encoding : undefined;
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

test('text is UTF-8 where all of it is valid, however it is cut into pieces', () => {
  fc.assert(
    fc.property(text, fc.array(fc.nat(200)), (bytes, cuts) => {
      fc.pre(!bytes.includes(0) && !bytes.includes(0x1b));
      assert.deepEqual(detectInPieces(bytes, cuts), { kind: 'text', encoding: 'utf-8' });
    }),
    { numRuns: 2000 },
  );
});

test('what is found does not depend on where the pieces are cut', () => {
  fc.assert(
    fc.property(fc.oneof(text, noise), fc.array(fc.nat(200)), (bytes, cuts) => {
      fc.pre(!bytes.includes(0));
      assert.deepEqual(detectInPieces(bytes, cuts), detectInPieces(bytes, []));
    }),
    { numRuns: 2000 },
  );
});

test('bytes that are UTF-8 nowhere are not taken for it', () => {
  fc.assert(
    fc.property(noise, (bytes) => {
      fc.pre(
        bytes.some((byte) => byte >= 0x80) && !isUtf8(bytes) && !bytes.some((byte) => byte >= 0xc2 && byte < 0xf5),
      );
      assert.notEqual(encodingOf(bytes), 'utf-8');
    }),
  );
});

test('one bad byte costs one character, not the file', () => {
  const line = 'Größe überschritten in Prüfstelle Süd ';
  assert.equal(encodingOf(Buffer.concat([Buffer.from(line), Buffer.from([0xff, 0x0a])])), 'utf-8');
  const many = Buffer.from(line.repeat(100));
  many[10] = 0xff;
  assert.equal(encodingOf(many), 'utf-8');
});

test('a character that the end cuts off costs one character', () => {
  for (const cut of [2, 3]) {
    assert.equal(encodingOf(Buffer.concat([Buffer.from('text: '), Buffer.from('😀').subarray(0, cut)])), 'utf-8');
  }
  assert.equal(encodingOf(Buffer.concat([Buffer.from('naïve caf'), Buffer.from('é').subarray(0, 1)])), 'utf-8');
  // By itself such a byte is a letter of Western Europe.
  assert.equal(encodingOf(Buffer.from('caf\xe9', 'latin1')), 'windows-1252');
});

test('texts in the encodings of many languages are found, also as one line of an English log', () => {
  const log = Array.from(
    { length: 40 },
    (_, second) => `2026-03-09 11:00:${String(second)} INFO worker ${String(second)} ok\n`,
  );
  for (const [encoding, encoded, meant] of LEGACY_TEXTS) {
    const bytes = Buffer.from(encoded, 'latin1');
    for (const content of [bytes, Buffer.concat([Buffer.from(log.join('')), bytes, Buffer.from('\n')])]) {
      const detection = detectEncoding({ content });
      assert.equal(detection.kind, 'text', encoding);
      assert.ok(detection.kind === 'text' && detection.guessed !== undefined, encoding);
      assert.ok(decoderOf(detection.encoding).decode(content).includes(meant), `${encoding}: ${detection.encoding}`);
    }
  }
});

test('where two encodings explain the bytes about as well, the one that was taken is in doubt', () => {
  assert.deepEqual(detectEncoding({ content: Buffer.from('caf\xe9', 'latin1') }), {
    kind: 'text',
    encoding: 'windows-1252',
    guessed: 'doubtful',
  });
  const french = Buffer.from(
    'La cantine ouvre \xe0 sept heures, les cong\xe9s pay\xe9s sont de vingt-cinq jours.',
    'latin1',
  );
  assert.deepEqual(detectEncoding({ content: french }), { kind: 'text', encoding: 'windows-1252', guessed: 'likely' });
});

test('UTF-16 and UTF-32 are told without a byte order mark, and with one', () => {
  for (const written of [
    'id,name\n1,Ada\n2,Grace\n',
    '食堂几点关门？\n下午两点半关门。\n',
    'Отпуск двадцать восемь дней.\n',
  ]) {
    const [little, big] = [Buffer.from(written, 'utf16le'), Buffer.from(written, 'utf16le').swap16()];
    const wide = Buffer.alloc([...written].length * 4);
    [...written].forEach((character, index) => wide.writeUInt32LE(character.codePointAt(0) ?? 0, index * 4));
    for (const [encoding, content] of [
      ['utf-16le', little],
      ['utf-16be', big],
      ['utf-32le', wide],
      ['utf-32be', Buffer.from(wide).swap32()],
      ['utf-16le', Buffer.concat([Buffer.from([0xff, 0xfe]), little])],
      ['utf-32le', Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), wide])],
    ] as const) {
      assert.deepEqual(detectEncoding({ content }), { kind: 'text', encoding });
      assert.equal(decoderOf(encoding).decode(content), written, encoding);
    }
  }
});

test('UTF-32 is decoded however it is cut, and what is no character is one replacement', () => {
  const bytes = Buffer.from('0000feff000000410001f60000d800000000004200', 'hex');
  const decoder = decoderOf('utf-32be');
  const pieces = [...bytes].map((byte) => decoder.decode(Buffer.from([byte]), { stream: true }));
  assert.equal(pieces.join('') + decoder.decode(), 'A😀\ufffdB\ufffd');
});

test('a declared encoding wins over a guess and over what the bytes look like', () => {
  for (const [declaration, encoding] of [
    ['<?xml version="1.0" encoding="ISO-8859-1"?>', 'windows-1252'],
    ['<html><head><meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', 'koi8-r'],
    ['<meta charset=gb2312>', 'gbk'],
    ['@charset "windows-1251";', 'windows-1251'],
    ['#!/usr/bin/python\n# -*- coding: latin-1 -*-', 'windows-1252'],
    ['# coding=cp1251', 'windows-1251'],
    [';; -*- mode: lisp; coding: euc-jp-unix -*-', 'euc-jp'],
    ['// vim: set fileencoding=cp936 :', 'gbk'],
    ['"Content-Type: text/plain; charset=ISO-8859-2\\n"', 'iso-8859-2'],
  ] as const) {
    assert.deepEqual(
      detectEncoding({ content: Buffer.from(`${declaration}\nGrüße`) }),
      { kind: 'text', encoding },
      declaration,
    );
  }
  for (const other of [
    '# coding: no-such-thing',
    'the charset="koi8-r" is old',
    '<?xml version="1.0" encoding="UTF-16"?>',
  ]) {
    assert.equal(encodingOf(Buffer.from(`${other}\nGrüße`)), 'utf-8', other);
  }
});

test('ISO-2022-JP is told by its escapes', () => {
  const content = Buffer.from('subject: \x1b$B?)F2\x1b(B\n');
  assert.deepEqual(detectEncoding({ content }), { kind: 'text', encoding: 'iso-2022-jp' });
});

test('zeros in a log are holes, not a binary', () => {
  const line = '2026-03-09 11:00:01 ERROR payment gateway timed out\n';
  const hole = Buffer.alloc(100_000);
  for (const content of [
    Buffer.concat([Buffer.from(line), Buffer.alloc(16), Buffer.from(`\n${line}`)]),
    Buffer.concat([hole, Buffer.from(line)]),
    Buffer.concat([Buffer.from(line), hole]),
    Buffer.from('PATH=/usr/bin\0HOME=/root\0LANG=C.UTF-8\0'),
  ]) {
    assert.deepEqual(detectEncoding({ content }), { kind: 'text', encoding: 'utf-8' });
  }
  for (const content of [hole, Buffer.from('a\0b'), Buffer.concat([hole, Buffer.from('\x01\x02\x03abc')])]) {
    assert.equal(detectEncoding({ content }).kind, 'unsupported');
  }
});

test('a Git LFS pointer is refused with what to run', () => {
  const content = Buffer.from(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d'.repeat(32)}\nsize 12345\n`,
  );
  const detection = detectEncoding({ content });
  assert.match(detection.kind === 'unsupported' ? detection.message : '', /Git LFS pointer.*git lfs pull/);
  assert.equal(
    encodingOf(Buffer.from('version https://git-lfs.github.com/spec/v1 is what a pointer begins with\n')),
    'utf-8',
  );
});

test('bytes that are no UTF-8 are text up to one control character in fifty', () => {
  const withControls = (count: number): Buffer =>
    Buffer.from([0xe9, ...Array<number>(count).fill(1), ...Array<number>(99 - count).fill(0x61)]);
  assert.equal(detectEncoding({ content: withControls(2) }).kind, 'text');
  assert.equal(detectEncoding({ content: withControls(3) }).kind, 'unsupported');
  assert.equal(detectEncoding({ content: Buffer.from('a\0b') }).kind, 'unsupported');
});
