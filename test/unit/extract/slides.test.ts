import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pptx, relationships, shape } from '../../helpers/documents.ts';
import { extract } from './extracted.ts';

test('PowerPoint: comments of both kinds with their authors, charts, links, raised text and merged cells', async () => {
  const run = (text: string, properties = ''): string => `<a:r><a:rPr ${properties}/><a:t>${text}</a:t></a:r>`;
  const cell = (text: string, attributes = ''): string =>
    `<a:tc ${attributes}><a:txBody><a:p>${run(text)}</a:p></a:txBody></a:tc>`;
  const row = (...cells: string[]): string => `<a:tr>${cells.join('')}</a:tr>`;
  const linked = `<a:r><a:rPr><a:hlinkClick xmlns:r="r" r:id="l"/></a:rPr><a:t>here</a:t></a:r>`;
  const table =
    row(cell('Region'), cell('Quarter'), cell('Sales')) +
    row(cell('North', 'rowSpan="2"'), cell('Q1'), cell('5')) +
    row(cell('', 'vMerge="1"'), cell('Q2'), cell('6')) +
    row(cell('All', 'gridSpan="2"'), cell('', 'hMerge="1"'), cell('11'));
  const slide =
    `${shape('Plan', 'title')}<p:sp><p:txBody><a:p>${run('10')}${run('6', 'baseline="30000"')}${run(' see ')}${linked}</a:p></p:txBody></p:sp>` +
    `<p:graphicFrame><a:tbl>${table}</a:tbl></p:graphicFrame><p:graphicFrame><c:chart xmlns:c="c" xmlns:r="r" r:id="k"/></p:graphicFrame><p:pic/>`;
  const parts = {
    'ppt/_rels/presentation.xml.rels': relationships(
      ['rId1', 'slide', 'slides/slide1.xml'],
      ['a', 'commentAuthors', 'commentAuthors.xml'],
      ['b', 'authors', 'authors.xml'],
    ),
    'ppt/commentAuthors.xml': '<p:cmAuthorLst xmlns:p="p"><p:cmAuthor id="0" name="Ida"/></p:cmAuthorLst>',
    'ppt/authors.xml': '<p188:authorLst xmlns:p188="p"><p188:author id="{1}" name="Ben"/></p188:authorLst>',
    'ppt/slides/_rels/slide1.xml.rels': relationships(
      ['k', 'chart', '../charts/k.xml'],
      ['c', 'comments', '../comments/c.xml'],
      ['m', 'comments', '../comments/m.xml'],
    ).replace('</R', '<Relationship Id="l" Type="x/hyperlink" Target="https://s.example/" TargetMode="External"/></R'),
    'ppt/comments/c.xml': '<p:cmLst xmlns:p="p"><p:cm authorId="0"><p:text>Too long.</p:text></p:cm></p:cmLst>',
    'ppt/comments/m.xml':
      '<p188:cmLst xmlns:p188="p" xmlns:a="a"><p188:cm authorId="{1}"><p188:txBody><a:p><a:r><a:t>Which year?</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>',
    'ppt/charts/k.xml':
      '<c:chartSpace xmlns:c="c"><c:chart><c:plotArea><c:ser><c:val><c:numLit><c:pt idx="0"><c:v>4</c:v></c:pt></c:numLit></c:val></c:ser></c:plotArea></c:chart></c:chartSpace>',
  };
  const { text, notRead, placeOf } = await extract('a.pptx', pptx([slide], parts));
  assert.equal(
    text,
    '## Plan\n\n10^6 see here (https://s.example/)\n\nRegion | Quarter | Sales\n--- | --- | ---\nNorth | Q1 | 5\nNorth | Q2 | 6\nAll | All | 11\n\n' +
      'Chart:\n\nCategory | Series 1\n--- | ---\n1 | 4\n\n### Comments\n\nIda: Too long.\n\n### Comments\n\nBen: Which year?',
  );
  assert.deepEqual(notRead, [{ what: 'picture', count: 1 }]);
  assert.equal(placeOf('Too long'), 'slide 1');
});

test('PowerPoint: a hidden slide is marked', async () => {
  const hidden =
    '<p:sld xmlns:p="p" xmlns:a="a" show="0"><p:cSld><p:spTree>' +
    shape('Draft', 'title') +
    '</p:spTree></p:cSld></p:sld>';
  const { text } = await extract('a.pptx', pptx([''], { 'ppt/slides/slide1.xml': hidden }));
  assert.equal(text, '## Draft (hidden slide)');
});
