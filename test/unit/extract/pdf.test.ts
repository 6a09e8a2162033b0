import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentFamily } from '../../../src/backend/extract/documentFormat.ts';
import { pdf, pdfOf, type PdfParts } from '../../helpers/documents.ts';
import { extract, type Extracted } from './extracted.ts';

const read = async (content: string, parts?: PdfParts): Promise<Extracted> =>
  extract('a.pdf', pdfOf([`<< /Length ${content.length} >>\nstream\n${content}\nendstream`], '', parts));

/** Text at a place of the page, under the matrix of its letters. */
const at = (x: number, y: number, text: string, matrix = '1 0 0 1'): string =>
  `BT /F1 10 Tf ${matrix} ${x} ${y} Tm ${text.startsWith('<') ? text : `(${text})`} Tj ET`;

test('a PDF may begin with other bytes', async () => {
  const whole = pdf([[{ text: 'The costs are nine million.', y: 700 }]]);
  const late = Buffer.concat([Buffer.from('\r\n\r\n'), whole]);
  assert.equal((await extract('a.pdf', late)).text, 'The costs are nine million.');
  const mailed = Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n'), whole]);
  assert.equal((await extract('a.PDF', mailed)).text, 'The costs are nine million.');
  assert.equal(documentFamily('a.bin', late), 'pdf');
  assert.equal(documentFamily('notes.txt', Buffer.from('A PDF begins with %PDF-1.7')), undefined);
});

test('a table that is turned on its page is read by its rows', async () => {
  const table = (matrix: string, place: (x: number, y: number) => readonly [number, number]): string =>
    [
      ['Engine oil', 0, 0],
      ['4.5', 150, 0],
      ['Coolant', 0, -20],
      ['6.8', 150, -20],
    ]
      .map(([text, x, y]) => at(...place(Number(x), Number(y)), String(text), matrix))
      .join('\n');
  const turns = [
    table('0 1 -1 0', (x, y) => [300 - y, 100 + x]),
    table('0 -1 1 0', (x, y) => [300 + y, 500 - x]),
    table('-1 0 0 -1', (x, y) => [500 - x, 300 - y]),
  ];
  for (const turned of turns) assert.match((await read(turned)).text, /^Engine oil \| 4\.5\n+Coolant \| 6\.8$/);
});

const LEFT = ['The library opens at nine and', 'closes at eight on all weekdays.', 'Members borrow up to twelve books', 'and keep them for four weeks.']; // prettier-ignore
const RIGHT = ['The sauna is closed on Mondays', 'for cleaning and opens again', 'on each Tuesday at noon, when', 'lockers need a coin.']; // prettier-ignore

test('columns of text that were written row by row are read one after the other', async () => {
  const rows = LEFT.flatMap((left, row) => [at(60, 700 - 14 * row, left), at(320, 700 - 14 * row, RIGHT[row] ?? '')]);
  const { text } = await read([...rows, at(60, 644, 'the end of the first column stands alone')].join('\n'));
  assert.equal(text, `${LEFT.join('\n')}\nthe end of the first column stands alone\n\n${RIGHT.join('\n')}`);
});

test('the rows of a table stay together, also where its cells are sentences', async () => {
  const cells = [
    ['When does the library open?', 'It opens at nine in the morning.'],
    ['How many books may I borrow?', 'You may borrow twelve at a time.'],
    ['When is the sauna closed?', 'It is closed on each Monday.'],
    ['Who pays for a lost book?', 'The member has to replace it.'],
  ];
  const { text } = await read(
    cells
      .flatMap(([left = '', right = ''], row) => [at(60, 700 - 14 * row, left), at(320, 700 - 14 * row, right)])
      .join('\n'),
  );
  assert.equal(text, cells.map((row) => row.join(' | ')).join('\n'));
});

/** Letters A to C and blanks are Hebrew, digits are digits. */
const HEBREW = {
  font: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding /Differences [65 /afii57664 /afii57665 /afii57666] >> >>',
};

test('a line that is written from the right keeps its numbers in their places', async () => {
  const line = [
    at(300, 700, 'ABC'),
    at(284, 700, '28'),
    at(262, 700, 'BBA'),
    at(230, 700, '17:00'),
    at(205, 700, 'CCA'),
  ];
  for (const pieces of [line, [...line].reverse()]) {
    const { text } = await read(pieces.join('\n'), HEBREW);
    const words = text.split(' ');
    assert.deepEqual([words.length, words[1], words[3]], [5, '28', '17:00'], text);
    assert.match(text, /^[\u05d0-\u05d2]{3} .*[\u05d0-\u05d2]{3}$/u);
  }
});

test('a word is put together again behind each kind of hyphen at the end of its line', async () => {
  const font =
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding /Differences [200 /uni2010] >> >>';
  const { text } = await read(
    [at(60, 700, 'They approved the reorgani\\310'), at(60, 686, 'zation of the har-'), at(60, 672, 'bour.')].join(
      '\n',
    ),
    { font },
  );
  assert.equal(text, 'They approved the reorganization\nof the harbour.');
});

test('pages without text are counted as not read', async () => {
  const { notRead } = await extract('a.pdf', pdf([[{ text: 'one', y: 700 }], [], []]));
  assert.deepEqual(notRead, [{ what: 'page_without_text', count: 2 }]);
});

/** A page with these annotations: the text is theirs, the objects are in the order of the list. */
const annotated = async (content: string, annotations: readonly string[], font?: string): Promise<Extracted> =>
  read(content, {
    ...(font === undefined ? {} : { font }),
    page: `/Annots [${annotations.map((_, index) => `${6 + index} 0 R`).join(' ')}]`,
    objects: annotations.map((annotation) => `<< /Type /Annot ${annotation} >>`),
  });

test('the values of a form stand behind their labels, chosen options under the names that are shown', async () => {
  const labels = [at(40, 300, 'City:'), at(40, 270, 'Plan:'), at(40, 240, 'Newsletter'), at(160, 210, 'Parking')];
  const { text } = await annotated(labels.join('\n'), [
    '/Subtype /Widget /FT /Tx /T (city) /V (Trondheim) /Rect [100 292 300 314]',
    '/Subtype /Widget /FT /Ch /T (plan) /Ff 131072 /V (p) /Opt [[(b) (Basic)] [(p) (Professional)]] /Rect [100 262 300 284]',
    '/Subtype /Widget /FT /Btn /T (news) /V /Yes /AS /Yes /AP << /N << /Yes null /Off null >> >> /Rect [100 236 114 250]',
    '/Subtype /Widget /FT /Btn /T (park) /V /Off /AS /Off /AP << /N << /Yes null /Off null >> >> /Rect [140 206 154 220]',
    '/Subtype /Widget /FT /Tx /T (remark) /V (No nuts) /Rect [40 100 300 120]',
    '/Subtype /Widget /FT /Tx /T (pin) /Ff 8192 /V (secret) /Rect [40 60 300 80]',
    '/Subtype /Widget /FT /Tx /T (unseen) /F 2 /V (hidden) /Rect [40 30 300 50]',
  ]);
  assert.equal(
    text.replace(/\n+/g, '\n'),
    'City: Trondheim\nPlan: Professional\nNewsletter [x]\n[ ] Parking\nremark: No nuts',
  );
});

test('free text and comments are read, addresses of links stand behind them, and files that are attached are counted', async () => {
  const { text, notRead } = await annotated(at(40, 300, 'Report incidents here.'), [
    '/Subtype /FreeText /Contents (Gate B is locked after ten.) /DA (/F1 12 Tf) /Rect [40 200 300 260]',
    '/Subtype /Text /Contents (Check this figure.) /Rect [10 10 20 20]',
    '/Subtype /Link /A << /S /URI /URI (https://example.org/report) >> /Rect [38 296 150 312]',
    '/Subtype /FileAttachment /Rect [10 40 20 50]',
  ]);
  assert.equal(
    text,
    'Report incidents here. (https://example.org/report)\n\nGate B is locked after ten.\n\nCheck this figure.',
  );
  assert.deepEqual(notRead, [{ what: 'embedded_file', count: 1 }]);
});

test('a font for Chinese that is named and not embedded is read by the codes of its character set', async () => {
  const font =
    '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /Ascent 752 /Descent -271 /CapHeight 737 /StemV 58 /ItalicAngle 0 /FontBBox [-25 -254 1000 880] >> >>] >>';
  const codes = Buffer.from('食堂在下午两点半关门。', 'utf16le').swap16().toString('hex');
  assert.equal((await read(at(60, 700, `<${codes}>`), { font })).text, '食堂在下午两点半关门。');
});

/** A font whose character 200 is a soft hyphen by the map of its characters. */
const SOFT_HYPHEN_FONT = {
  font: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding /Differences [200 /softhyphen] >> /ToUnicode 6 0 R >>',
  objects: [
    ((map) => `<< /Length ${map.length} >>\nstream\n${map}\nendstream`)(
      '/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <20> <7e> <0020> endbfrange 1 beginbfchar <c8> <00ad> endbfchar endcmap end end',
    ),
  ],
};

test('a word is put together again behind a soft hyphen, and its character is nowhere in the text', async () => {
  const lines = [at(60, 700, 'They approved the reorgani\\310'), at(60, 686, 'zation of the har\\310bour.')];
  const { text } = await read(lines.join('\n'), SOFT_HYPHEN_FONT);
  assert.equal(text, 'They approved the reorganization\nof the harbour.');
  assert.ok('\u00ad'.match(/^\u00ad$/), 'strings match as ever behind it');
});

test('a sentence that runs over the end of a page is one paragraph, without the header and the page number within it', async () => {
  const page = (number: number, ...texts: string[]): { text: string; y: number }[] => [
    { text: 'Lease of 2024', y: 760 },
    ...texts.map((text, index) => ({ text, y: 700 - 14 * index })),
    { text: `Page ${number} of 3`, y: 40 },
  ];
  const { text, placeOf } = await extract(
    'a.pdf',
    pdf([
      page(1, 'The tenant pays the landlord a depo-'),
      page(2, 'sit of 4,500 crowns.', 'It is kept.'),
      page(3, 'Keys'),
    ]),
  );
  assert.equal(
    text.replace(/\n+/g, '\n'),
    'Lease of 2024\nThe tenant pays the landlord a deposit\nof 4,500 crowns.\nIt is kept.\nPage 2 of 3\nLease of 2024\nKeys\nPage 3 of 3',
  );
  assert.ok(text.includes('deposit\nof 4,500'));
  assert.equal(placeOf('4,500'), 'page 2');
});

test('pictures among the text are counted as not read, without masks, lines and dots', async () => {
  const picture = (size: number, more = ''): string =>
    `<< /Type /XObject /Subtype /Image /Width ${size} /Height ${size} /ColorSpace /DeviceGray /BitsPerComponent 8 ${more} /Length 0 >>\nstream\n\nendstream`;
  const { notRead } = await read(at(60, 700, 'Sales by region'), {
    objects: [picture(400, '/SMask 7 0 R'), picture(400), picture(8)],
  });
  assert.deepEqual(notRead, [{ what: 'picture', count: 1 }]);
});

test('text in a font that does not identify its letters is not read as other letters, and is counted', async () => {
  const font =
    '<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Own /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Own /DW 1000 /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /AAAAAA+Own /Flags 4 /Ascent 752 /Descent -271 /CapHeight 737 /StemV 58 /ItalicAngle 0 /FontBBox [-25 -254 1000 880] >> >>] >>';
  const page = at(60, 700, '<00130014001500160017002a0039>');
  await assert.rejects(read(page, { font }), /does not identify the letters of its fonts/);
  const beside = await annotated(
    page,
    ['/Subtype /FreeText /Contents (Paid) /DA (/F1 12 Tf) /Rect [40 200 300 260]'],
    font,
  );
  assert.equal(beside.text, 'Paid');
  assert.deepEqual(beside.notRead, [{ what: 'page_in_unknown_letters', count: 1 }]);
});

test('raised and lowered digits do not join the figure beside them', async () => {
  const small = (x: number, y: number, text: string): string => `BT /F1 6 Tf 1 0 0 1 ${x} ${y} Tm (${text}) Tj ET`;
  const line = [
    at(60, 700, 'The fee is 1200'),
    small(129, 704, '3'),
    at(136, 700, ' for H'),
    small(160.5, 698, '2'),
    at(164, 700, 'O.'),
  ];
  assert.equal((await read(line.join('\n'))).text, 'The fee is 1200^3 for H_2O.');
  const note = [small(60, 704, '3'), at(64, 700, 'Without tax.'), at(60, 686, 'Total'), at(86, 686, '1,200')];
  assert.equal((await read(note.join('\n'))).text, '3 Without tax.\nTotal 1,200');
});
