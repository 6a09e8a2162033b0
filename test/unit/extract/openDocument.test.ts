import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDocument, openDocumentXml } from '../../helpers/documents.ts';
import { extract } from './extracted.ts';

const p = (inner: string, attributes = ''): string => `<text:p ${attributes}>${inner}</text:p>`;
const list = (style: string, ...entries: string[]): string =>
  `<text:list text:style-name="${style}">${entries.map((entry) => `<text:list-item>${entry}</text:list-item>`).join('')}</text:list>`;

const STYLES =
  '<style:style style:name="Up"><style:text-properties style:text-position="super 58%"/></style:style>' +
  '<style:style style:name="Down"><style:text-properties style:text-position="-33% 58%"/></style:style>' +
  '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>' +
  '<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"/></text:list-style>' +
  '<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1"/></text:list-style>';

test('OpenDocument text: headings, raised letters, links, numbered lists, notes and comments', async () => {
  const body =
    '<text:sequence-decls/><text:tracked-changes><text:p>gone</text:p></text:tracked-changes>' +
    '<text:h text:outline-level="2">Terms</text:h>' +
    p(
      '10<text:span text:style-name="Up">6</text:span> of H<text:span text:style-name="Down">2</text:span>O<text:s text:c="2"/>here',
    ) +
    p(
      'See <text:a xlink:href="https://a.example/">this</text:a><text:note><text:note-citation>1</text:note-citation><text:note-body>' +
        p('A note.') +
        '</text:note-body></text:note>.',
    ) +
    list('L1', p('Term'), p('Payment') + list('L1', p('Thirty days.'), p('Interest.'))) +
    list('L2', p('free')) +
    p(
      'end<office:annotation><dc:creator>Ida</dc:creator><dc:date>2024</dc:date>' +
        p('Really?') +
        '</office:annotation>',
    );
  const { text, placeOf } = await extract('a.odt', openDocument('text', body, STYLES));
  assert.equal(
    text,
    '## Terms\n\n10^6 of H_2O  here\n\nSee this (https://a.example/)[1].\n\n1. Term\n2. Payment\n\n2.1 Thirty days.\n\n2.2 Interest.\n\n- free\n\nend\n\n## Footnotes\n\n[1] A note.\n\n## Comments\n\nIda: Really?',
  );
  assert.equal(placeOf('Interest'), 'section “Terms”');
});

test('OpenDocument text: cells that are merged repeat, pictures and objects are named as not read', async () => {
  const cell = (text: string, attributes = ''): string =>
    `<table:table-cell ${attributes}>${p(text)}</table:table-cell>`;
  const row = (...cells: string[]): string => `<table:table-row>${cells.join('')}</table:table-row>`;
  const body =
    `<table:table>${row(cell('Region'), cell('Quarter'), cell('Sales'))}` +
    `${row(cell('North', 'table:number-rows-spanned="2"'), cell('Q1'), cell('110'))}${row('<table:covered-table-cell/>', cell('Q2'), cell('125'))}` +
    `${row(cell('All', 'table:number-columns-spanned="2"'), '<table:covered-table-cell/>', cell('235'))}</table:table>` +
    p(
      '<draw:frame><draw:image><office:binary-data>AAAA</office:binary-data></draw:image></draw:frame><draw:frame><draw:object-ole/><draw:image/></draw:frame>',
    );
  const { text, notRead } = await extract('a.odt', openDocument('text', body));
  assert.equal(text, 'Region | Quarter | Sales\n--- | --- | ---\nNorth | Q1 | 110\nNorth | Q2 | 125\nAll | All | 235');
  assert.deepEqual(notRead, [
    { what: 'picture', count: 1 },
    { what: 'embedded_file', count: 1 },
  ]);
});

test('OpenDocument text: headings are numbered where the document numbers them', async () => {
  const styles = `<office:document-styles xmlns:office="o" xmlns:text="x" xmlns:style="s"><office:styles><text:outline-style><text:outline-level-style text:level="1" style:num-format="1"/><text:outline-level-style text:level="2" style:num-format="a" text:display-levels="2"/></text:outline-style></office:styles></office:document-styles>`;
  const h = (level: number, text: string): string => `<text:h text:outline-level="${level}">${text}</text:h>`;
  const body = h(1, 'One') + h(2, 'Inner') + h(1, 'Two') + h(2, 'First') + h(2, 'Second');
  const { text } = await extract('a.odt', openDocument('text', body, '', { 'styles.xml': styles }));
  assert.equal(text, '# 1 One\n\n## 1.a Inner\n\n# 2 Two\n\n## 2.a First\n\n## 2.b Second');
});

const SLIDES =
  `<draw:page><draw:frame presentation:class="title"><draw:text-box>${p('Plan')}</draw:text-box></draw:frame><draw:frame><draw:text-box>${list('L2', p('ships'))}</draw:text-box></draw:frame>` +
  `<presentation:notes><draw:frame><draw:text-box>${p('Speak slowly.')}</draw:text-box></draw:frame></presentation:notes></draw:page>` +
  `<draw:page><draw:frame><draw:text-box>${p('Untitled')}</draw:text-box></draw:frame><presentation:notes/></draw:page>`;

test('OpenDocument presentations: slides under their titles with their notes', async () => {
  const { text, placeOf } = await extract('a.odp', openDocument('presentation', SLIDES));
  assert.equal(text, '## Plan\n\n- ships\n\n### Notes\n\nSpeak slowly.\n\n## Slide 2\n\nUntitled');
  assert.equal(placeOf('slowly'), 'slide 1');
  assert.equal(placeOf('Untitled'), 'slide 2');
});

test('flat OpenDocument files are told by their content', async () => {
  const xml = `<?xml version="1.0"?>\n${openDocumentXml('document', 'presentation', SLIDES)}`;
  assert.match((await extract('a.xml', Buffer.from(xml))).text, /^## Plan\n\n- ships/);
});

test('a flat OpenDocument text is read on behind an object that is a spreadsheet of its own', async () => {
  const object = `<draw:frame><draw:object>${openDocumentXml('document', 'spreadsheet', p('inner'))}</draw:object></draw:frame>`;
  const xml = `<?xml version="1.0"?>${openDocumentXml('document', 'text', p(`before${object}`) + p('behind'))}`;
  const { text, notRead } = await extract('a.fodt', Buffer.from(xml));
  assert.equal(text, 'before\n\nbehind');
  assert.deepEqual(notRead, [{ what: 'embedded_file', count: 1 }]);
});

test('OpenDocument text: the field that shows the title is read, the title of a shape is not', async () => {
  const body = p('Contract <text:title>Alpha</text:title><draw:frame><svg:title>A logo</svg:title></draw:frame>');
  assert.equal((await extract('a.odt', openDocument('text', body))).text, 'Contract Alpha');
});

test('OpenDocument presentations: what stands in a shape behind the title is no part of it', async () => {
  const page = `<draw:page><draw:frame presentation:class="title"><draw:text-box>${p('Plan')}</draw:text-box></draw:frame><draw:custom-shape>${p('Start')}</draw:custom-shape></draw:page>`;
  assert.equal((await extract('a.odp', openDocument('presentation', page))).text, '## Plan\n\nStart');
});
