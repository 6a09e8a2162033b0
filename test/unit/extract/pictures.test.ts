import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { documentFamily } from '../../../src/backend/extract/documentFormat.ts';
import { Extractor } from '../../../src/backend/extract/extractor.ts';
import { readPictureHead } from '../../../src/backend/extract/picture/pictureHead.ts';
import { readTsv } from '../../../src/backend/extract/picture/textRecognizer.ts';
import { pdfOf } from '../../helpers/documents.ts';
import { silentLogger } from '../../helpers/silentLogger.ts';
import { repositoryFolder } from '../../vscode/repository.ts';
import { extract } from './extracted.ts';

const fixture = (name: string): Buffer => readFileSync(join(repositoryFolder, 'test', 'fixtures', 'documents', name));

const SENTENCES = /The rent is 1,250 euros per month\.\n+It is paid by 1 May 2024\.$/;

test('the text of a picture is recognised, and a line above it says so', async () => {
  for (const name of ['rent.png', 'rent.jpg']) {
    const { text, placeOf } = await extract(name, fixture(name));
    assert.match(text, SENTENCES);
    assert.match(text, /^\(Recognised in a picture\./);
    assert.equal(placeOf('1,250'), 'section “text in the picture”');
  }
});

test('a scanned page of a PDF is recognised beside pages with text, and a blank one is named', async () => {
  const picture = fixture('rent.jpg').toString('latin1');
  const scan = 'q 600 0 0 100 0 0 cm /I Do Q';
  const text = 'BT /F1 10 Tf 60 70 Td (The costs are nine million.) Tj ET';
  const {
    text: read,
    notRead,
    placeOf,
  } = await extract(
    'a.pdf',
    pdfOf(
      [text, scan, 'q Q'].map((content) => `<< /Length ${content.length} >>\nstream\n${content}\nendstream`),
      '',
      {
        page: '/MediaBox [0 0 620 100] /Resources << /Font << /F1 3 0 R >> /XObject << /I 10 0 R >> >>',
        objects: [
          `<< /Type /XObject /Subtype /Image /Width 620 /Height 100 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode /Length ${picture.length} >>\nstream\n${picture}\nendstream`,
        ],
      },
    ),
  );
  assert.match(read, /^The costs are nine million\.\n\n\(Recognised in a picture\./);
  assert.match(read, /The rent is 1,250 euros per month\./);
  assert.equal(placeOf('1,250'), 'page 2');
  assert.deepEqual(
    notRead?.filter(({ what }) => what === 'page_without_text'),
    [{ what: 'page_without_text', count: 1 }],
  );
});

test('words that are not sure are marked and counted; words far apart are cells, Chinese ones stand together', () => {
  const word = (text: string, left: number, confidence: number, width = 40): string =>
    `5\t1\t1\t1\t1\t1\t${left}\t0\t${width}\t20\t${confidence}\t${text}`;
  const line = '4\t1\t1\t1\t1\t0\t0\t0\t0\t0\t-1\t';
  const block = '2\t1\t1\t0\t0\t0\t0\t0\t0\t0\t-1\t';
  const tsv = [
    block,
    line,
    word('Total', 0, 96),
    word('1,250', 200, 61.5),
    block,
    line,
    word('食堂', 0, 95),
    word('关门', 42, 95),
  ];
  const { lines, unsureWords, confidence } = readTsv(tsv.join('\n'));
  assert.deepEqual(lines, ['Total | 1,250(?)', '', '食堂关门']);
  assert.equal(unsureWords, 1);
  assert.ok(confidence > 80 && confidence < 90, String(confidence));
});

test('the size of a picture is known before it is decoded, of each kind', () => {
  const png = fixture('rent.png');
  const jpeg = fixture('rent.jpg');
  assert.deepEqual(readPictureHead(png), { kind: 'PNG', width: 620, height: 100, orientation: 1 });
  const turned = Buffer.from(
    'ffe10022457869660000' + '4d4d002a000000080001011200030000000100060000' + '00000000',
    'hex',
  );
  const photo = Buffer.concat([jpeg.subarray(0, 2), turned, jpeg.subarray(2)]);
  assert.deepEqual(readPictureHead(photo), { kind: 'JPEG', width: 620, height: 100, orientation: 6 });
  const tiff = Buffer.from('49492a00080000000200000103000100000064000000010104000100000032000000', 'hex');
  assert.deepEqual(readPictureHead(tiff), { kind: 'TIFF', width: 100, height: 50, orientation: 1 });
  const webp = Buffer.from('524946460000000057454250565038580a000000000000000f0000070000', 'hex');
  assert.deepEqual(readPictureHead(webp), { kind: 'WebP', width: 16, height: 8, orientation: 1 });
  assert.equal(documentFamily('car.txt', Buffer.from('BMW is a maker of cars.')), undefined);
});

test('pictures that are too large, cut off, of another kind or without text are refused with what to do', async () => {
  const large = Buffer.from(fixture('rent.png'));
  large.writeUInt32BE(100_000, 16);
  large.writeUInt32BE(100_000, 20);
  await assert.rejects(extract('a.png', large), /more than 40 million pixels\. Save it smaller\./);
  await assert.rejects(extract('a.png', fixture('rent.png').subarray(0, 20)), /is damaged: it is cut off/);
  await assert.rejects(
    extract('a.png', fixture('rent.png').subarray(0, 200)),
    /cannot be decoded|no text is recognised/,
  );
  await assert.rejects(extract('a.gif', Buffer.from('GIF89a\x40\x00\x40\x00xxxx', 'latin1')), /Save it as PNG/);
});

test('recognising text has a time of its own, and can be ended', async () => {
  const request = { stored: { content: fixture('rent.png') }, family: 'picture' } as const;
  const quick = new Extractor(silentLogger, { picturesTimeoutMs: 1 });
  assert.deepEqual(await quick.extract(request), {
    kind: 'unreadable',
    message: 'The document takes longer than 0.001 seconds to read.',
  });
  await quick.close();
  const slow = new Extractor(silentLogger, { timeoutMs: 60_000 });
  const ended = new AbortController();
  const reading = slow.extract(request, ended.signal);
  ended.abort();
  assert.equal((await reading).kind, 'unreadable');
  await slow.close();
});
