import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extract } from './extracted.ts';

const read = (body: string) => extract('a.rtf', Buffer.from(`{\\rtf1\\ansi\\ansicpg1252 ${body}}`, 'latin1'));

test('RTF: paragraphs, headings, raised text, links, notes and numbers that the text carries', async () => {
  const { text, placeOf } = await read(
    '{\\stylesheet{\\s1\\outlinelevel0 heading 1;}}{\\info{\\title No}}\\pard\\s1 Terms\\par\\pard {\\listtext 1.\\tab}Pay 1200{\\super 3} for H{\\sub 2}O\\par ' +
      'See {\\field{\\*\\fldinst HYPERLINK "https://a.example/"}{\\fldrslt this}}{\\super {\\footnote A note.}}.\\par\\pard Line one\\line two {\\*\\unknown gone}\\emdash end',
  );
  assert.equal(
    text,
    '# Terms\n\n1. Pay 1200^3 for H_2O\n\nSee this (https://a.example/)[1].\n\nLine one\ntwo —end\n\n## Footnotes\n\n[1] A note.',
  );
  assert.equal(placeOf('1200'), 'section “Terms”');
});

test('RTF: letters of code pages, of fonts with their own and of Unicode', async () => {
  const { text } = await read(
    "{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset204 B;}{\\f2\\fcharset128 C;}}\\f0 Caf\\'e9 {\\f1 \\'cf\\'f0} {\\f2 \\'82\\'a0} \\u8364?\\uc0\\u8364 \\u-3913  \\{x\\}",
  );
  assert.equal(text, 'Café Пр あ €€\uf0b7 {x}');
});

test('RTF: a control word that is none, what stands behind a group with a character of Unicode, and a cell that is cut off', async () => {
  assert.equal((await read('a\\constructor b{\\u8212}\\par c')).text, 'ab—\n\nc');
  assert.equal((await read('\\trowd\\cellx1000\\cellx2000\\intbl Term\\cell Thirty days')).text, 'Term\n\nThirty days');
});

test('RTF: tables with their merged cells; hidden text and pictures are named as not read', async () => {
  const row = (definition: string, ...cells: string[]): string =>
    `\\trowd${definition}\\pard\\intbl ${cells.map((cell) => `${cell}\\cell `).join('')}\\row `;
  const { text, notRead } = await read(
    row('\\cellx1000\\cellx2000', 'Region', 'Sales') + row('\\clvmgf\\cellx1000\\cellx2000', 'North', '5') + row('\\clvmrg\\cellx1000\\cellx2000', '', '6') +
      '\\pard After {\\v secret}{\\*\\shppict{\\pict ffff}}{\\nonshppict{\\pict ffff}}\\par', // prettier-ignore
  );
  assert.equal(text, 'Region | Sales\n--- | ---\nNorth | 5\nNorth | 6\n\nAfter');
  assert.deepEqual(notRead, [
    { what: 'picture', count: 1 },
    { what: 'hidden_text', count: 1 },
  ]);
});

test('RTF: letters that are moved up or down are set apart, and headings are known by the name of their style', async () => {
  const { text } = await read(
    '{\\stylesheet{\\s2\\sb200 Heading 2;}{\\s3 Quote;}}\\pard\\s2 Fees\\par\\pard\\s3 The fee is 1200{\\up8 3} for H{\\dn4 2}O\\par',
  );
  assert.equal(text, '## Fees\n\nThe fee is 1200^3 for H_2O');
});

test('RTF: a footnote that old programs skip, a cell over several columns, and the number of a heading', async () => {
  const { text } = await read(
    '{\\stylesheet{\\s1\\outlinelevel0 Heading 1;}}\\pard\\s1{\\listtext\\pard\\plain 1.\\tab}Scope\\par\\pard\\plain It costs 12.{\\super\\chftn{\\*\\footnote \\pard\\plain Without tax.}}\\par' +
      '\\trowd\\cellx1000\\cellx2000\\cellx3000\\pard\\intbl Region\\cell Quarter\\cell Sales\\cell\\row\\trowd\\cellx2005\\cellx3000\\pard\\intbl All\\cell 235\\cell\\row\\pard end',
  );
  assert.equal(
    text,
    '# 1. Scope\n\nIt costs 12.[1]\n\nRegion | Quarter | Sales\n--- | --- | ---\nAll | All | 235\n\nend\n\n## Footnotes\n\n[1] Without tax.',
  );
});
