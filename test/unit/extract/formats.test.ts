import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extractHtml } from '../../../src/backend/extract/web/extractHtml.ts';
import { documentFamily } from '../../../src/backend/extract/documentFormat.ts';
import { extractDocument } from '../../../src/backend/extract/extractDocument.ts';
import { describePlace } from '../../../src/backend/extract/textWriter.ts';
import {
  docx,
  epub,
  notebook,
  ods,
  paragraph,
  pdf,
  pptx,
  relationships,
  shape,
  wordTable,
  workbookOf,
  xlsx,
} from '../../helpers/documents.ts';

interface Extracted {
  readonly text: string;
  /** The place of the first line that has these words. */
  placeOf(words: string): string;
}

async function extract(filename: string, content: Buffer): Promise<Extracted> {
  const family = documentFamily(filename, content);
  assert.ok(family, `${filename} is a document`);
  const { lines, places } = await extractDocument({ content }, family);
  return {
    text: lines.join('\n'),
    placeOf: (words) => {
      const line = lines.findIndex((each) => each.includes(words)) + 1;
      assert.ok(line > 0, `There is no "${words}" in:\n${lines.join('\n')}`);
      return describePlace(places, line, line);
    },
  };
}

test('Word: headings by their style whatever its id, paragraphs, tables, places by section', async () => {
  const { text, placeOf } = await extract(
    'a.docx',
    docx(
      paragraph('Preface.') +
        paragraph('Leave', 'berschrift1') +
        paragraph('Everybody gets 27 days &amp; more.') +
        wordTable([
          ['Country', 'Days'],
          ['Norway', '25'],
        ]) +
        paragraph('Sick leave', 'Eigene') +
        paragraph('Call before nine.'),
    ),
  );
  assert.equal(
    text,
    'Preface.\n\n# Leave\n\nEverybody gets 27 days & more.\n\nCountry | Days\n--- | ---\nNorway | 25\n\n## Sick leave\n\nCall before nine.',
  );
  assert.equal(placeOf('Norway'), 'section “Leave”');
  assert.equal(placeOf('Call'), 'section “Sick leave”');
  assert.equal(placeOf('Preface'), 'extracted text');
});

test('Word: footnotes and headers are kept, deleted text and the second form of a text box are not', async () => {
  const part = (name: string, text: string): string => `<w:${name} xmlns:w="w">${paragraph(text)}</w:${name}>`;
  const { text } = await extract(
    'a.docx',
    docx(
      '<w:p><w:r><w:t>Kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>' +
        `<mc:AlternateContent xmlns:mc="m"><mc:Choice>${paragraph('box')}</mc:Choice><mc:Fallback>${paragraph('again')}</mc:Fallback></mc:AlternateContent>`,
      {
        'word/_rels/document.xml.rels': relationships(
          ['r1', 'footnotes', 'footnotes.xml'],
          ['r2', 'header', 'header1.xml'],
        ),
        'word/footnotes.xml': part('footnotes', 'A note.'),
        'word/header1.xml': part('hdr', 'Draft 3'),
      },
    ),
  );
  assert.equal(text, 'Kept\n\nbox\n\n## Footnotes\n\nA note.\n\n## Header\n\nDraft 3');
});

test('Excel: sheets, shared strings, numbers, percentages and dates as they are shown, ranges as places', async () => {
  const styles =
    '<numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy;@"/><numFmt numFmtId="165" formatCode="[$-407]0.00&quot;y&quot;"/></numFmts>' +
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="9"/><xf numFmtId="165"/><xf numFmtId="22"/></cellXfs>';
  const { text, placeOf } = await extract(
    'a.xlsx',
    xlsx(
      [
        {
          name: 'Prices',
          rows:
            '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" t="inlineStr"><is><t>Since</t></is></c></row>' +
            '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>0.30000000000000004</v></c><c r="D2" s="1"><v>45292</v></c></row>' +
            '<row r="4"><c r="A4" t="b"><v>1</v></c><c r="B4" s="2"><v>0.125</v></c><c r="C4" s="3"><v>7</v></c><c r="D4" s="4"><v>45292.5</v></c></row>',
        },
        { name: 'Old &amp; new', rows: '<row r="700"><c r="C700" t="str"><v>far</v></c></row>' },
      ],
      ['Item', 'Price', 'Lamp'],
      styles,
    ),
  );
  assert.equal(
    text,
    '## Prices\n\nItem | Price |  | Since\nLamp | 0.3 |  | 2024-01-01\n\nTRUE | 13% | 7.00y | 2024-01-01 12:00\n\n## Old & new\n\nfar',
  );
  assert.equal(placeOf('Lamp'), 'Prices!A2:D2');
  assert.equal(placeOf('TRUE'), 'Prices!A4:D4');
  assert.equal(placeOf('far'), "'Old & new'!C700");
  assert.equal(placeOf('Old & new'), 'Old & new');
});

test('Excel: rows without numbers of their own count on', async () => {
  const { placeOf } = await extract(
    'a.xlsx',
    workbookOf('Data', [
      ['Name', 'Age'],
      ['Ada', 36],
    ]),
  );
  assert.equal(placeOf('Ada'), 'Data!A2:B2');
});

test('OpenDocument: repeated cells and rows keep their place, comments are told behind them', async () => {
  const cell = (text: string, attributes = ''): string =>
    `<table:table-cell ${attributes}><text:p>${text}</text:p></table:table-cell>`;
  const { text, placeOf } = await extract(
    'a.ods',
    ods(
      `<table:table table:name="Stock"><table:table-row>${cell('Item')}${cell('Left')}</table:table-row>` +
        '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>' +
        `<table:table-row>${cell('Rope<text:s/>thin')}<table:table-cell><office:annotation><text:p>psst</text:p></office:annotation><text:p>12 m</text:p></table:table-cell></table:table-row>` +
        `<table:table-row table:number-rows-repeated="2">${cell('x', 'table:number-columns-repeated="2"')}</table:table-row>` +
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table>',
    ),
  );
  assert.equal(text, '## Stock\n\nItem | Left\n\n\n\nRope thin | 12 m\nx | x\nx | x\n\nComment on B5: psst');
  assert.equal(placeOf('Rope'), 'Stock!A5:B5');
});

test('PowerPoint: slides in their order, titles, tables and notes', async () => {
  const row = (cells: string[]): string =>
    `<a:tr>${cells.map((text) => `<a:tc><a:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></a:txBody></a:tc>`).join('')}</a:tr>`;
  const { text, placeOf } = await extract(
    'a.pptx',
    pptx(
      [
        shape('Welcome', 'ctrTitle') + shape('to the harbour', 'subTitle') + shape('1', 'sldNum'),
        `${shape('Plan', 'title')}<p:graphicFrame><a:tbl>${row(['Year', 'Ships'])}${row(['2030', '12'])}</a:tbl></p:graphicFrame>`,
      ],
      {
        'ppt/slides/_rels/slide1.xml.rels': relationships(['r1', 'notesSlide', '../notesSlides/n1.xml']),
        'ppt/notesSlides/n1.xml': `<p:notes xmlns:p="p" xmlns:a="a">${shape('Speak slowly.', 'body')}${shape('2', 'sldNum')}</p:notes>`,
      },
    ),
  );
  assert.equal(
    text,
    '## Welcome\n\nto the harbour\n\n## Plan\n\nYear | Ships\n--- | ---\n2030 | 12\n\n### Notes\n\nSpeak slowly.',
  );
  assert.equal(placeOf('2030'), 'slide 2');
  assert.equal(placeOf('harbour'), 'slide 1');
});

test('HTML: what a reader sees, in the encoding that it declares', async () => {
  const html =
    '<!doctype html><html><head><meta charset="iso-8859-1"><title>T</title><style>p{}</style></head><body>' +
    '<h1>Caf\xe9</h1><p>One&nbsp;two<br>three</p><script>alert("no")</script><ul><li>first<li><p>second</p></ul>' +
    '<table><tr><th>Dish<th>Price</tr><tr><td>Soup</td><td>4 &euro;</td></tr></table>' +
    '<pre>\na\n  b</pre><h2>Hours</h2>nine to five</body></html>';
  const { text, placeOf } = await extract('a.html', Buffer.from(html, 'latin1'));
  assert.equal(
    text,
    '# Café\n\nOne two\nthree\n\n- first\n- second\n\nDish | Price\n--- | ---\nSoup | 4 €\n\n```\na\n  b\n```\n\n## Hours\n\nnine to five',
  );
  assert.equal(placeOf('Soup'), 'section “Café”');
  assert.equal(placeOf('nine'), 'section “Hours”');
});

test('HTML: a table that lays the page out does not put the page on one line', async () => {
  const { text } = await extract(
    'a.htm',
    Buffer.from(
      '<table><tr><td>Menu</td><td><h1>News</h1><p>Rain.</p><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>',
    ),
  );
  assert.equal(text, 'Menu\n\n# News\n\nRain.\n\na | b');
});

test('EPUB: chapters in reading order under their headings', async () => {
  const { text, placeOf } = await extract(
    'a.epub',
    epub(['<p>For Ada</p>', '<h1>The Sea</h1><p>It was calm &amp; grey.</p>']),
  );
  assert.equal(text, 'For Ada\n\n# The Sea\n\nIt was calm & grey.');
  assert.equal(placeOf('For Ada'), 'chapter 1');
  assert.equal(placeOf('calm'), 'chapter “The Sea”');
});

test('notebook: cells with their code, output and errors', async () => {
  const { text, placeOf } = await extract(
    'a.ipynb',
    notebook([
      { cell_type: 'markdown', source: ['# Rates\n', 'Read this.'] },
      {
        cell_type: 'code',
        source: 'print(1)',
        outputs: [
          { output_type: 'stream', text: ['1\n'] },
          { output_type: 'display_data', data: { 'image/png': 'AAAA', 'text/plain': '<Figure>' } },
          { output_type: 'error', ename: 'KeyError', evalue: 'x', traceback: ['\u001b[0;31m…'] },
        ],
      },
      { cell_type: 'raw', source: [] },
    ]),
  );
  assert.equal(
    text,
    '# Rates\nRead this.\n\n```python\nprint(1)\n```\n\n```output\n1\n```\n\n```output\n<Figure>\n```\n\n```output\n…\nKeyError: x\n```',
  );
  assert.equal(placeOf('Read this'), 'cell 1');
  assert.equal(placeOf('KeyError'), 'cell 2');
});

test('PDF: pages, headings by their size, columns, paragraphs', async () => {
  const { text, placeOf } = await extract(
    'a.pdf',
    pdf([
      [
        { text: 'Handbook of', y: 750, size: 24 },
        { text: 'the Harbour', y: 722, size: 24 },
        { text: 'Everybody gets 27 work-', y: 690 },
        { text: 'days of leave a year.', y: 676 },
        { text: 'Ask before May.', y: 640 },
      ],
      [
        { text: 'Country', y: 700 },
        { text: 'Days', x: 300, y: 700 },
        { text: 'Norway', y: 684 },
        { text: '25', x: 300, y: 684 },
      ],
      [],
    ]),
  );
  assert.equal(
    text,
    '# Handbook of the Harbour\n\nEverybody gets 27 workdays\nof leave a year.\n\nAsk before May.\n\nCountry | Days\nNorway | 25\n\n(Page 3 holds no text; it may be a picture.)',
  );
  assert.equal(placeOf('leave'), 'page 1');
  assert.equal(placeOf('Norway'), 'page 2');
});

test('a format is told by its content; a name alone makes no document', () => {
  const family = (name: string, content: Buffer | string): string | undefined =>
    documentFamily(name, Buffer.from(content));
  assert.equal(family('report.txt', pdf([[{ text: 'a', y: 1 }]])), 'pdf');
  assert.equal(family('notes', docx('')), 'zip');
  assert.equal(family('a.pdf', 'just text'), undefined);
  assert.equal(family('a.html', '{% extends "base" %}'), undefined);
  assert.equal(family('a.html', '\ufeff<!-- x --><p>'), 'html');
  assert.equal(family('page.vue', '<template>'), undefined);
  assert.equal(family('a.ipynb', 'no json'), undefined);
  assert.equal(family('a.json', '{"cells": [], "nbformat": 4}'), undefined);
});

test('places: ranges over several pages and rows, columns beyond Z, sheet names that need quotes', () => {
  const page = (number: number, line: number) => ({ kind: 'page', number, lineStart: line, lineEnd: line }) as const;
  assert.equal(describePlace([page(1, 1), page(2, 2), page(3, 3)], 2, 3), 'pages 2–3');
  const rows = { first: 10, firstColumn: 25, lastColumn: 702 };
  const sheet = { kind: 'sheet', title: "Q1 'all'", rows, lineStart: 3, lineEnd: 9 } as const;
  assert.equal(
    describePlace([{ kind: 'sheet', title: "Q1 'all'", lineStart: 1, lineEnd: 1 }, sheet], 1, 4),
    "'Q1 ''all'''!Z10:AAA11",
  );
});

test('HTML: each line of the text knows the lines of the file that it comes from', () => {
  const html = '<h1>A</h1>\r\n<p>one\r\n  two &amp; <b>three</b>\r\n</p>\r\n<pre>\nx\ny\n</pre>\n<ul><li>p<li>q</ul>';
  const { lines, sources = [] } = extractHtml(Buffer.from(html));
  const placed = lines.map((line, index) => [line, sources[2 * index], sources[2 * index + 1]]);
  assert.deepEqual(
    placed.filter(([line]) => line !== '' && line !== '```'),
    [['# A', 1, 1], ['one two & three', 2, 3], ['x', 6, 6], ['y', 7, 7], ['- p', 9, 9], ['- q', 9, 9]], // prettier-ignore
  );
});

test('HTML: a question of a list of terms stands on one line with its answer', async () => {
  const { text } = await extract('a.html', Buffer.from('<dl><dt>Why?<dd>So.<dt>Lone<dt>Two<dd>first<dd>second</dl>'));
  assert.equal(text, '- **Why?** So.\n- **Lone**\n- **Two** first\nsecond');
});
