import assert from 'node:assert/strict';
import { test } from 'node:test';
import { docx, externalLink, paragraph, relationships, zip } from '../../helpers/documents.ts';
import { extract } from './extracted.ts';

const textOf = async (body: string, parts: Readonly<Record<string, string>> = {}): Promise<string> =>
  (await extract('a.docx', docx(body, parts))).text;

/** A paragraph of a list. */
const entry = (text: string, list: number, level = 0): string =>
  `<w:p><w:pPr><w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${list}"/></w:numPr></w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;

interface Level {
  readonly format?: string;
  readonly text: string;
  readonly rest?: string;
}

const levels = (all: readonly Level[]): string =>
  all
    .map(
      ({ format = 'decimal', text, rest = '' }, index) =>
        `<w:lvl w:ilvl="${index}"><w:start w:val="1"/><w:numFmt w:val="${format}"/>${rest}<w:lvlText w:val="${text}"/></w:lvl>`,
    )
    .join('');

/** The part that defines lists: `definitions` by their ids from 1, `lists` as the XML of their instances. */
const numbering = (definitions: readonly string[], lists: string): Readonly<Record<string, string>> => ({
  'word/_rels/document.xml.rels': relationships(['n', 'numbering', 'numbering.xml']),
  'word/numbering.xml': `<w:numbering xmlns:w="w">${definitions
    .map((inner, index) => `<w:abstractNum w:abstractNumId="${index + 1}">${inner}</w:abstractNum>`)
    .join('')}${lists}</w:numbering>`,
});
const instance = (id: number, definition: number, inner = ''): string =>
  `<w:num w:numId="${id}"><w:abstractNumId w:val="${definition}"/>${inner}</w:num>`;

const LEGAL = levels([{ text: '%1.' }, { text: '%1.%2' }, { format: 'lowerLetter', text: '(%3)' }]);

test('Word: paragraphs are numbered as Word counts them, on all levels', async () => {
  const body =
    entry('Term', 1) + entry('It starts in May.', 1, 1) + entry('It ends in June.', 1, 1) + entry('Payment', 1) +
    entry('Thirty days.', 1, 1) + entry('by transfer', 1, 2) + entry('by cheque', 1, 2) + entry('Interest.', 1, 1) + entry('in cash', 1, 2); // prettier-ignore
  assert.deepEqual(
    (await textOf(body, numbering([LEGAL], instance(1, 1)))).split('\n').filter((line) => line !== ''),
    ['1. Term', '1.1 It starts in May.', '1.2 It ends in June.', '2. Payment', '2.1 Thirty days.', '(a) by transfer', '(b) by cheque', '2.2 Interest.', '(a) in cash'], // prettier-ignore
  );
});

test('Word: lists of one look count on together unless one begins anew', async () => {
  const anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>';
  const lists = instance(1, 1) + instance(2, 1) + instance(3, 1, anew);
  const body = entry('a', 1) + entry('b', 2) + entry('c', 3) + entry('d', 3);
  assert.equal(await textOf(body, numbering([LEGAL], lists)), '1. a\n2. b\n1. c\n2. d');
});

test('Word: a level begins anew where its definition says so, and counts in the format that it has', async () => {
  const definition = levels([
    { format: 'upperRoman', text: 'Part %1' },
    { text: '§ %2', rest: '<w:lvlRestart w:val="0"/>' },
    { text: '%1.%3', rest: '<w:isLgl/>' },
  ]);
  const body = entry('a', 1) + entry('b', 1, 1) + entry('c', 1) + entry('d', 1, 1) + entry('e', 1, 2);
  assert.deepEqual(
    (await textOf(body, numbering([definition], instance(1, 1)))).split('\n').filter((line) => line !== ''),
    ['Part I a', '§ 1 b', 'Part II c', '§ 2 d', '2.1 e'],
  );
});

test('Word: numbers and headings come from the style of the paragraph, bullets have no number', async () => {
  const styles =
    '<w:styles xmlns:w="w"><w:style w:styleId="H"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>' +
    '<w:style w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H"/></w:style></w:styles>';
  const definition = levels([
    { text: '%1', rest: '<w:pStyle w:val="H"/>' },
    { text: '%1.%2', rest: '<w:pStyle w:val="H2"/>' },
  ]);
  const parts = numbering([definition, levels([{ format: 'bullet', text: 'o' }])], instance(1, 1) + instance(2, 2));
  const body = paragraph('Scope', 'H') + paragraph('Who', 'H2') + entry('all', 2) + entry('plain', 0);
  assert.equal(
    await textOf(body, { ...parts, 'word/styles.xml': styles }),
    '# 1 Scope\n\n## 1.1 Who\n\n- all\n\nplain',
  );
});

const raised = (text: string, how = 'superscript'): string =>
  `<w:r><w:rPr><w:vertAlign w:val="${how}"/></w:rPr><w:t>${text}</w:t></w:r>`;
const run = (text: string): string => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;

test('Word: raised and lowered text is set apart, whether a run says so or its style', async () => {
  const styles =
    '<w:styles xmlns:w="w"><w:style w:styleId="Up"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>';
  const styled = '<w:r><w:rPr><w:rStyle w:val="Up"/></w:rPr><w:t>3</w:t></w:r>';
  const body =
    `<w:p>${run('5 × 10')}${raised('-')}${raised('6')}${run(' of H')}${raised('2', 'subscript')}${run('O')}</w:p>` +
    `<w:p>${run('Revenue was 1200')}${styled}${run(' million on the 1')}${raised('st')}${run(', e')}${raised('2x+1')}</w:p>`;
  assert.equal(
    await textOf(body, { 'word/styles.xml': styles }),
    '5 × 10^-6 of H_2O\n\nRevenue was 1200^3 million on the 1st, e^(2x+1)',
  );
});

test('Word: marks of notes stand in brackets, by their order in the text, and so do the notes', async () => {
  const note = (id: number, text: string): string => `<w:footnote w:id="${id}">${paragraph(text)}</w:footnote>`;
  const refer = (id: number): string => `<w:r><w:footnoteReference w:id="${id}"/></w:r>`;
  const body = `<w:p>${run('It cost 1200')}${refer(7)}${run(' and 90')}${refer(3)}</w:p>`;
  assert.equal(
    await textOf(body, {
      'word/_rels/document.xml.rels': relationships(['r', 'footnotes', 'footnotes.xml']),
      'word/footnotes.xml': `<w:footnotes xmlns:w="w">${note(3, 'In May.')}${note(7, 'With tax.')}</w:footnotes>`,
    }),
    'It cost 1200[1] and 90[2]\n\n## Footnotes\n\n[2] In May.\n\n[1] With tax.',
  );
});

test('Word: a comment is told with its author and the words that it is about', async () => {
  const body = `<w:p>${run('Pay ')}<w:commentRangeStart w:id="0"/>${run('900 euros')}<w:commentRangeEnd w:id="0"/>${run(' now.')}</w:p>`;
  const comments = `<w:comments xmlns:w="w"><w:comment w:id="0" w:author="Ida">${paragraph('Or 950?')}</w:comment></w:comments>`;
  const parts = {
    'word/_rels/document.xml.rels': relationships(['c', 'comments', 'comments.xml']),
    'word/comments.xml': comments,
  };
  assert.equal(await textOf(body, parts), 'Pay 900 euros now.\n\n## Comments\n\nIda on “900 euros”: Or 950?');
});

test('Word: merged cells repeat in each row and column that they take', async () => {
  const cell = (text: string, properties = ''): string =>
    `<w:tc><w:tcPr>${properties}</w:tcPr>${paragraph(text)}</w:tc>`;
  const row = (...cells: string[]): string => `<w:tr>${cells.join('')}</w:tr>`;
  const first = '<w:vMerge w:val="restart"/>';
  const body =
    `<w:tbl>${row(cell('Sales of the year', '<w:gridSpan w:val="3"/>'))}</w:tbl>` +
    `<w:tbl>${row(cell('Region'), cell('Quarter'), cell('Sales'))}${row(cell('North', first), cell('Q1'), cell('110'))}` +
    `${row(cell('', '<w:vMerge/>'), cell('Q2'), cell('125'))}${row(cell('All', '<w:gridSpan w:val="2"/>'), cell('235'))}` +
    `<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>${cell('Q3')}${cell('a|b')}</w:tr></w:tbl>`;
  assert.equal(
    await textOf(body),
    'Sales of the year |  | \n\nRegion | Quarter | Sales\n--- | --- | ---\nNorth | Q1 | 110\nNorth | Q2 | 125\nAll | All | 235\n | Q3 | a\\|b'.replace('|  | \n', '|  |\n'), // prettier-ignore
  );
});

test('Word: the main part is the one that the document names, whatever it is called', async () => {
  const part = (text: string): string => `<w:document xmlns:w="w"><w:body>${paragraph(text)}</w:body></w:document>`;
  const types =
    '<Types><Override PartName="/word/document2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
  const named = zip({
    '[Content_Types].xml': types,
    '_rels/.rels': relationships(['r', 'officeDocument', '/word/document2.xml']),
    'word/document2.xml': part('Found.'),
  });
  assert.equal((await extract('a.docx', named)).text, 'Found.');
  const slashed = zip({
    '/_rels/.rels': relationships(['r', 'officeDocument', 'word/Document.xml']),
    '\\word\\document.xml': part('Found as well.'),
  });
  assert.equal((await extract('a.docx', slashed)).text, 'Found as well.');
});

test('Word: links carry their addresses, in elements and in fields', async () => {
  const char = (type: string): string => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`;
  const field = (instruction: string, result: string): string =>
    `${char('begin')}<w:r><w:instrText>${instruction}</w:instrText></w:r>${char('separate')}${run(result)}${char('end')}`;
  const link = (id: string, text: string): string => `<w:hyperlink r:id="${id}">${run(text)}</w:hyperlink>`;
  const body =
    `<w:p xmlns:r="r">${link('a', 'Report')} ${link('b', 'ada@x.org')}</w:p><w:p>${field('HYPERLINK "https://f.example/" \\h', 'field')}</w:p>` +
    `<w:p>${field('HYPERLINK \\l "_Toc1"', 'inside')} ${field('PAGE', '7')} ${char('begin')}${run('hidden')}</w:p>`;
  assert.equal(
    await textOf(body, {
      'word/_rels/document.xml.rels': externalLink('a', 'https://i.example/?a=1').replace(
        '</Relationships>',
        '<Relationship Id="b" Type="x/hyperlink" Target="mailto:ada@x.org" TargetMode="External"/></Relationships>',
      ),
    }),
    'Report (https://i.example/?a=1)ada@x.org\n\nfield (https://f.example/)\n\ninside7',
  );
});

test('Word: an inserted HTML file is read, another one and pictures are named as not read', async () => {
  const { text, notRead } = await extract(
    'a.docx',
    docx(
      `${paragraph('Cover.')}<w:altChunk r:id="h" xmlns:r="r"/><w:altChunk r:id="m" xmlns:r="r"/>` +
        `<w:p><w:r><w:pict><v:imagedata xmlns:v="v"/></w:pict><w:pic/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>`,
      {
        'word/_rels/document.xml.rels': relationships(['h', 'aFChunk', 'a.html'], ['m', 'aFChunk', 'b.mht']),
        'word/a.html': '<p>The budget is <b>42,000</b> euros.</p>',
        'word/b.mht': 'x',
      },
    ),
  );
  assert.equal(text, 'Cover.\n\nThe budget is 42,000 euros.');
  assert.deepEqual(notRead, [
    { what: 'part', count: 1 },
    { what: 'picture', count: 2 },
    { what: 'hidden_text', count: 1 },
  ]);
});

test('Word: a chart is told as a table of its data, one without data is named as not read', async () => {
  const points = (values: readonly string[]): string =>
    values.map((v, i) => `<c:pt idx="${i}"><c:v>${v}</c:v></c:pt>`).join('');
  const series = (name: string, values: readonly string[]): string =>
    `<c:ser><c:tx><c:strRef><c:strCache>${points([name])}</c:strCache></c:strRef></c:tx>` +
    `<c:cat><c:numRef><c:numCache><c:formatCode>mmm yyyy</c:formatCode>${points(['45292', '45323'])}</c:numCache></c:numRef></c:cat>` +
    `<c:val><c:numRef><c:numCache><c:formatCode>0.0%</c:formatCode>${points(values)}</c:numCache></c:numRef></c:val></c:ser>`;
  const chart = `<c:chartSpace xmlns:c="c" xmlns:a="a"><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Share</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:lineChart>${series('Tea', ['0.125', '0.2'])}${series('Rum', ['0.5'])}</c:lineChart></c:plotArea></c:chart></c:chartSpace>`;
  const drawing = (id: string): string =>
    `<w:p xmlns:r="r"><w:r><w:drawing><c:chart xmlns:c="c" r:id="${id}"/></w:drawing></w:r></w:p>`;
  const { text, notRead } = await extract(
    'a.docx',
    docx(paragraph('See below.') + drawing('c') + drawing('d'), {
      'word/_rels/document.xml.rels': relationships(['c', 'chart', 'charts/c.xml'], ['d', 'chart', 'charts/d.xml']),
      'word/charts/c.xml': chart,
      'word/charts/d.xml': '<c:chartSpace xmlns:c="c"/>',
    }),
  );
  assert.equal(
    text,
    'See below.\n\nChart: Share\n\nCategory | Tea | Rum\n--- | --- | ---\nJan 2024 | 12.5% | 50.0%\nFeb 2024 | 20.0% |',
  );
  assert.deepEqual(notRead, [{ what: 'chart', count: 1 }]);
});

test('Word: equations are written on one line', async () => {
  const r = (text: string): string => `<m:r><w:rPr><w:i/></w:rPr><m:t>${text}</m:t></m:r>`;
  const e = (name: string, inner: string): string => `<m:${name}>${inner}</m:${name}>`;
  const math = (inner: string): string => `<w:p><m:oMathPara xmlns:m="m">${e('oMath', inner)}</m:oMathPara></w:p>`;
  const square = e('sSup', e('e', r('b')) + e('sup', r('2')));
  const root = e('rad', `<m:radPr><m:degHide m:val="1"/></m:radPr>${e('deg', '')}${e('e', `${square}${r('-4ac')}`)}`);
  const body =
    math(r('x=') + e('f', e('num', r('-b±') + root) + e('den', r('2a')))) +
    math(
      e(
        'nary',
        `<m:naryPr><m:chr m:val="∑"/></m:naryPr>${e('sub', r('i=1'))}${e('sup', r('n'))}${e('e', e('sSub', e('e', r('x')) + e('sub', r('i'))))}`,
      ),
    ) +
    math(e('d', `<m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr>${e('e', r('a'))}${e('e', r('b'))}`)) +
    math(e('m', e('mr', e('e', r('1')) + e('e', r('0'))) + e('mr', e('e', r('0')) + e('e', r('1')))));
  assert.equal(await textOf(body), 'x=(-b±√(b^2-4ac))/(2a)\n\n∑_(i=1)^n x_i\n\n[a|b]\n\n[1, 0; 0, 1]');
});

test('Word: numbers and signs that are none leave the rest of the document readable', async () => {
  const definition =
    '<w:lvl w:ilvl="0"><w:start w:val="x"/><w:numFmt w:val="cardinalText"/><w:lvlText w:val="%1."/></w:lvl>';
  const body = `${entry('Term', 1)}<w:p>${run('Pay')}<w:r><w:sym w:font="Arial" w:char="-5"/></w:r></w:p>`;
  assert.equal(await textOf(body, numbering([definition], instance(1, 1))), 'One. Term\n\nPay');
});

test('Word: boxes to tick, lists to choose from and signs of symbol fonts are read as they look', async () => {
  const form = (data: string): string =>
    `<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData>${data}</w:ffData></w:fldChar></w:r><w:r><w:instrText>FORM</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>${run(' done')}</w:p>`;
  const body =
    form('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>') +
    form('<w:checkBox><w:default w:val="0"/></w:checkBox>') +
    form('<w:ddList><w:result w:val="1"/><w:listEntry w:val="red"/><w:listEntry w:val="blue"/></w:ddList>') +
    '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:font="Symbol" w:char="F061"/></w:r></w:p>';
  assert.equal(await textOf(body), '☒ done\n\n☐ done\n\nblue done\n\n✓α');
});

test('letters that are moved up or down by hand are set apart like raised and lowered ones', async () => {
  const moved = (text: string, by: number): string =>
    `<w:r><w:rPr><w:position w:val="${by}"/></w:rPr><w:t>${text}</w:t></w:r>`;
  const run = (text: string): string => `<w:r><w:t>${text}</w:t></w:r>`;
  const body = `<w:p>${run('The fee is 1200')}${moved('3', 8)}${run(' for H')}${moved('2', -4)}${run('O, flat')}${moved('1', 1)}</w:p>`;
  assert.equal(await textOf(body), 'The fee is 1200^3 for H_2O, flat1');
});
