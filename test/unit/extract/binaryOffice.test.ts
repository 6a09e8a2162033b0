import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { UnreadableDocument } from '../../../src/backend/extract/limits.ts';
import { compoundFile } from '../../helpers/documents.ts';
import { repositoryFolder } from '../../vscode/repository.ts';
import { extract } from './extracted.ts';

const fixture = (name: string): Buffer =>
  gunzipSync(readFileSync(join(repositoryFolder, 'test', 'fixtures', 'documents', `${name}.gz`)));

test('Word before 2007: numbers, raised digits, merged cells, links, notes and comments are read, what is hidden is named', async () => {
  const { text, notRead, placeOf } = await extract('a.doc', fixture('lease.doc'));
  assert.equal(
    text.replace(/\n+/g, '\n'),
    [
      '# 1. Scope',
      'The fee is 1200^3 euros.[1] More[e1].',
      '# 2. Payment',
      '## 2.1 Deadline',
      'Within 30 days.[c1]',
      '## 2.2 Interest',
      'Five percent a year.',
      '1. Deposit',
      'a) It is 3,750 euros.',
      'b) It is paid by May.',
      '2. Keys',
      'Region | Quarter | Sales',
      '--- | --- | ---',
      'North | Q1 | 110',
      'North | Q2 | 125',
      'All | All | 235',
      'See our page (https://example.org/rent). Привет — Grüße.',
      '## Footnotes',
      '[1] Without tax of 19 %.',
      '## Endnotes',
      '[e1] An end note of 77.',
      '## Comments',
      '[c1] Was 14 before.',
    ].join('\n'),
  );
  assert.deepEqual(notRead, [{ what: 'hidden_text', count: 1 }]);
  assert.equal(placeOf('30 days'), 'section “2.1 Deadline”');
});

test('PowerPoint before 2007: texts by slide, with their notes and comments', async () => {
  const { text, placeOf } = await extract('a.ppt', fixture('budget.ppt'));
  assert.equal(
    text.replace(/\n+/g, '\n'),
    '## Budget 2024\nRent 12,500\nPower 3,100 — Grüße 食堂\nFree box 77\n### Notes\nSay that rent rises.\n## Slide 2\nSecond slide text\nItem\nCost\nBolt\n4.50\nComment by Ida: Check this',
  );
  assert.equal(placeOf('Second'), 'slide 2');
});

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');

/** An entry of the properties of a message whose value fits in eight bytes. */
function entry(type: number, property: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16LE(type, 0);
  bytes.writeUInt16LE(property, 2);
  bytes.writeBigUInt64LE(value, 8);
  return bytes;
}

test('messages of Outlook: headers, text, attached texts and messages; other attachments are named', async () => {
  const sent = (BigInt(Date.UTC(2024, 4, 6, 9, 30)) + 11_644_473_600_000n) * 10_000n;
  const recipient = (index: number, name: string, address: string, kind: number): Record<string, Buffer> => ({
    [`__recip_version1.0_#0000000${index}/__substg1.0_3001001F`]: wide(name),
    [`__recip_version1.0_#0000000${index}/__substg1.0_39FE001F`]: wide(address),
    [`__recip_version1.0_#0000000${index}/__properties_version1.0`]: Buffer.concat([
      Buffer.alloc(8),
      entry(3, 0x0c15, BigInt(kind)),
    ]),
  });
  const inner = '__attach_version1.0_#00000002/__substg1.0_3701000D';
  const message = compoundFile({
    '__properties_version1.0': Buffer.concat([Buffer.alloc(32), entry(0x40, 0x0039, sent), entry(3, 0x3ffd, 1251n)]),
    '__substg1.0_0037001F': wide('Budget 2024'),
    '__substg1.0_0C1A001F': wide('Ida Berg'),
    '__substg1.0_0C1F001F': wide('ida@example.org'),
    '__substg1.0_1000001E': Buffer.from('\xcf\xf0\xe8\xe2\xe5\xf2, 12,500.', 'latin1'),
    ...recipient(0, 'Bo', 'bo@example.org', 1),
    ...recipient(1, 'Cy', '/O=EX/CN=CY', 2),
    '__attach_version1.0_#00000000/__substg1.0_3707001F': wide('costs.csv'),
    '__attach_version1.0_#00000000/__substg1.0_37010102': Buffer.from('Item,Cost\nBolt,4.50\n'),
    '__attach_version1.0_#00000001/__substg1.0_3707001F': wide('plan.pdf'),
    '__attach_version1.0_#00000001/__substg1.0_37010102': Buffer.from('%PDF-1.7'),
    [`${inner}/__properties_version1.0`]: Buffer.alloc(24),
    [`${inner}/__substg1.0_0037001F`]: wide('Before'),
    [`${inner}/__substg1.0_10130102`]: Buffer.from('<p>It was <b>11,000</b>.</p>'),
  });
  const { text, notRead, placeOf } = await extract('a.msg', message);
  assert.equal(
    text.replace(/\n+/g, '\n'),
    '# Budget 2024\nFrom: Ida Berg <ida@example.org>\nTo: Bo <bo@example.org>\nCc: Cy\nDate: Mon, 06 May 2024 09:30:00 GMT\nПривет, 12,500.\n' +
      'Attachment: costs.csv\nItem,Cost\nBolt,4.50\nAttachment: plan.pdf\n# Before\nIt was 11,000.',
  );
  assert.deepEqual(notRead, [{ what: 'embedded_file', count: 1 }]);
  assert.equal(placeOf('11,000'), 'section “Before”');
});

test('encrypted, older and damaged files end in a sentence that says so', async () => {
  const header = (version: number, flags: number): Buffer => {
    const main = Buffer.alloc(1024);
    main.writeUInt16LE(0xa5ec, 0);
    main.writeUInt16LE(version, 2);
    main.writeUInt16LE(flags, 10);
    return main;
  };
  await assert.rejects(extract('a.doc', compoundFile({ WordDocument: header(0xc1, 0x100) })), /encrypted/);
  await assert.rejects(
    extract('a.doc', compoundFile({ WordDocument: header(0x65, 0) })),
    /before 1997\. Save it as \.docx/,
  );
  await assert.rejects(
    extract('a.doc', compoundFile({ WordDocument: header(0xc1, 0) })),
    /The Word document is damaged/,
  );
  const user = Buffer.alloc(32);
  user.writeUInt32LE(0xf3d1c4df, 12);
  await assert.rejects(
    extract('a.ppt', compoundFile({ 'PowerPoint Document': Buffer.alloc(8), 'Current User': user })),
    /encrypted/,
  );
});

test('a Word document whose pieces name the same text again and again is bounded', async () => {
  const [pieces, length] = [20_000, 2000];
  const table = Buffer.alloc(5 + 4 * (pieces + 1) + 8 * pieces);
  table.writeUInt8(2, 0);
  table.writeUInt32LE(table.length - 5, 1);
  for (let piece = 0; piece <= pieces; piece++) table.writeUInt32LE(length * piece, 5 + 4 * piece);
  // The text begins in the middle of the stream, with one byte a character.
  for (let piece = 0; piece < pieces; piece++)
    table.writeUInt32LE(0x4000_0000 + 2 * 2048, 5 + 4 * (pieces + 1) + 8 * piece + 2);
  const main = Buffer.alloc(8192, 'a');
  main.fill(0, 0, 2048);
  main.writeUInt16LE(0xa5ec, 0);
  main.writeUInt16LE(0xc1, 2);
  main.writeUInt32LE(pieces * length, 0x4c);
  main.writeUInt32LE(table.length, 0x1a6);
  await assert.rejects(
    extract('a.doc', compoundFile({ WordDocument: main, '0Table': table })),
    /expands to more than 20 MB of text/,
  );
});

test('damage anywhere in a file ends in text or in a sentence, soon', async () => {
  for (const name of ['lease.doc', 'budget.ppt']) {
    const whole = fixture(name);
    // A fixed walk through the places of the file and the values that are put there.
    let state = 12_345;
    const next = (below: number): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    for (let attempt = 0; attempt < 60; attempt++) {
      const damaged = Buffer.from(whole);
      for (let count = 0; count < 8; count++) damaged[512 + next(damaged.length - 512)] = next(256);
      const started = performance.now();
      await extract(`a${name.slice(-4)}`, damaged).catch((error: unknown) => {
        if (!(error instanceof UnreadableDocument)) throw error;
      });
      assert.ok(performance.now() - started < 5000, `${name}, attempt ${attempt}`);
    }
  }
});
