import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NumberFormat } from '../../../src/backend/extract/spreadsheet/numberFormat.ts';
import { ods, openDocumentXml, relationships, xlsx, type Sheet } from '../../helpers/documents.ts';
import { extract } from './extracted.ts';

const inline = (reference: string, text: string): string =>
  `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
const row = (number: number, ...cells: string[]): string => `<row r="${number}">${cells.join('')}</row>`;
const read = async (sheet: Omit<Sheet, 'name'>, parts: Readonly<Record<string, string>> = {}, styles = '') =>
  extract('a.xlsx', xlsx([{ name: 'S', ...sheet }], [], styles, parts));

test('a number is shown as its format says', () => {
  const shown = (code: string, value: number): string => new NumberFormat(code).show(value);
  assert.deepEqual(
    [
      shown('', 0.1 + 0.2), shown('General', 12345678901234), shown('00000', 2134), shown('000\\-0000', 5550199), shown('[h]:mm', 1.5625),
      shown('"$"#,##0.00', -1250.5), shown('_($* #,##0.00_);_($* (#,##0.00)', -12.5), shown('# ?/?', 0.75), shown('0.00E+00', 12345),
      shown('mmm yyyy', 45292), shown('[$-407]0.00', 7), shown('#,##0 [$kr-414]', 7000), shown('h:mm AM/PM', 0.75),
    ],
    ['0.3', '12345678901234', '02134', '555-0199', '37:30', '-$1,250.50', '$(12.50)', '3/4', '1.23E+04', 'Jan 2024', '7.00', '7,000 kr', '6:00 PM'],
  ); // prettier-ignore
});

test('common formats round as the format library does, and dates of a whole day are written in one order', () => {
  const shown = (code: string, value: number): string => new NumberFormat(code).show(value);
  assert.deepEqual(
    [shown('0.00', 1.005), shown('0.00', -1.005), shown('#,##0', 1234567.5), shown('0.0%', 0.12345), shown('0', -0.2), shown('#,##0.000', 1234.5)], // prettier-ignore
    ['1.01', '-1.01', '1,234,568', '12.3%', '0', '1,234.500'],
  );
  assert.equal(shown('dd.mm.yyyy', 45292), '2024-01-01');
  assert.equal(new NumberFormat('m/d/yy h:mm', true).show(43830.5), '2024-01-01 12:00');
  assert.equal(shown('dd.mm.yyyy', -1), '-1');
});

test('a damaged, endless or empty format shows the number itself', () => {
  for (const code of ['bad [[', '0'.repeat(100_000), ';;;', '[>'])
    assert.equal(new NumberFormat(code).show(7.5), '7.5');
});

test('Excel: a formula without a stored value is named, one with a value is that', async () => {
  const { text } = await read({
    rows:
      row(1, '<c r="A1"><f>SUM(B2:B3)</f><v></v></c>', '<c r="B1"><f>1+1</f><v>2</v></c>', '<c r="C1" t="str"><f>""</f><v></v></c>') +
      row(2, '<c r="A2"><f t="shared" si="0"/></c>'), // prettier-ignore
  });
  assert.equal(text, '## S\n\n=SUM(B2:B3) (not calculated) | 2\n(not calculated)');
});

test('Excel: escaped characters are read as what they stand for', async () => {
  const { text } = await read({ rows: row(1, inline('A1', 'Jams often._x000D_&#10;Call Ida._x005F_x000D_')) });
  assert.equal(text, '## S\n\nJams often. Call Ida._x000D_');
});

test('Excel: merged cells repeat in their rows and columns, a title above the table does not', async () => {
  const merged = ['A1:C1', 'A2:A3', 'B4:C4'].map((ref) => `<mergeCell ref="${ref}"/>`).join('');
  const { text } = await read({
    rows:
      row(1, inline('A1', 'Sales')) + row(2, inline('A2', 'North'), inline('B2', 'Q1'), inline('C2', '5')) +
      row(3, inline('B3', 'Q2'), inline('C3', '6')) + row(4, inline('A4', 'All'), inline('B4', '11')), // prettier-ignore
    behind: `<mergeCells>${merged}</mergeCells>`,
  });
  assert.equal(text, '## S\n\nSales\nNorth | Q1 | 5\nNorth | Q2 | 6\nAll | 11 | 11');
});

test('Excel: comments, links, shapes and charts are told behind the rows, pictures are named as not read', async () => {
  const points = (...values: string[]): string =>
    values.map((v, i) => `<c:pt idx="${i}"><c:v>${v}</c:v></c:pt>`).join('');
  const { text, placeOf, notRead } = await read(
    {
      rows: row(1, inline('A1', 'Launch'), inline('B1', 'Ida')),
      behind: '<hyperlinks><hyperlink ref="A1" r:id="h"/></hyperlinks><drawing r:id="d"/>',
    },
    {
      'xl/worksheets/_rels/sheet1.xml.rels': relationships(
        ['c', 'comments', '../comments1.xml'],
        ['d', 'drawing', '../drawings/d.xml'],
      ).replace(
        '</R',
        '<Relationship Id="h" Type="x/hyperlink" Target="https://w.example/" TargetMode="External"/></R',
      ),
      'xl/comments1.xml':
        '<comments><authors><author>Ben</author></authors><commentList><comment ref="B1" authorId="0"><text><r><t>Ben:</t></r><r><t>&#10;On leave, ask Olaf.</t></r></text></comment></commentList></comments>',
      'xl/drawings/_rels/d.xml.rels': relationships(['k', 'chart', '../charts/k.xml']),
      'xl/drawings/d.xml':
        '<xdr:wsDr xmlns:xdr="x" xmlns:a="a" xmlns:c="c" xmlns:r="r"><xdr:sp><a:p><a:r><a:t>Stay below 85 degrees.</a:t></a:r></a:p></xdr:sp><c:chart r:id="k"/><xdr:pic/></xdr:wsDr>',
      'xl/charts/k.xml': `<c:chartSpace xmlns:c="c"><c:chart><c:plotArea><c:pieChart><c:ser><c:cat><c:strLit>${points('2022', '2023')}</c:strLit></c:cat><c:val><c:numLit>${points('4', '5')}</c:numLit></c:val></c:ser></c:pieChart></c:plotArea></c:chart></c:chartSpace>`,
    },
  );
  assert.equal(
    text,
    '## S\n\nLaunch | Ida\n\nLink in A1: https://w.example/\n\nComment on B1 by Ben: On leave, ask Olaf.\n\nStay below 85 degrees.\n\nChart:\n\nCategory | Series 1\n--- | ---\n2022 | 4\n2023 | 5',
  );
  assert.equal(placeOf('Olaf'), 'S!B1');
  assert.deepEqual(notRead, [{ what: 'picture', count: 1 }]);
});

test('Excel: a thread of comments is told in place of what stands there for older programs', async () => {
  const { text } = await read(
    { rows: row(1, inline('A1', 'x')) },
    {
      'xl/worksheets/_rels/sheet1.xml.rels': relationships(
        ['c', 'comments', '../comments1.xml'],
        ['t', 'threadedComment', '../threadedComments/t.xml'],
      ),
      'xl/comments1.xml':
        '<comments><commentList><comment ref="A1"><text><t>[Threaded comment] …</t></text></comment></commentList></comments>',
      'xl/threadedComments/t.xml':
        '<ThreadedComments><threadedComment ref="A1" personId="{1}"><text>Why?</text></threadedComment><threadedComment ref="A1"><text>So.</text></threadedComment></ThreadedComments>',
      'xl/persons/person.xml': '<personList><person id="{1}" displayName="Ida"/></personList>',
    },
  );
  assert.equal(text, '## S\n\nx\n\nComment on A1 by Ida: Why?\n\nComment on A1: So.');
});

test('Excel: hidden columns without end are those of a sheet', async () => {
  const rows = `<cols><col min="1" max="1e999" hidden="1"/></cols>${row(1, inline('A1', 'City'))}`;
  assert.equal((await read({ rows })).text, '## S\n\nCity\n\nHidden columns: A–XFD');
});

test('Excel: hidden sheets, rows and columns are marked, and a table far below has columns of its own', async () => {
  const sheet = {
    name: 'Secret',
    state: 'veryHidden',
    rows: `<cols><col min="2" max="3" hidden="1"/></cols>${row(1, inline('A1', 'City'), inline('B1', 'Mayor'))}<row r="2" hidden="1">${inline('A2', 'Aville')}</row>${row(60, inline('H60', 'Bridge'), inline('I60', 'Length'))}`,
  } as const;
  const { text, placeOf } = await extract('a.xlsx', xlsx([sheet]));
  assert.equal(
    text,
    '## Secret (hidden sheet)\n\nCity | Mayor\nAville\n\nBridge | Length\n\nHidden rows: 2\n\nHidden columns: B–C',
  );
  assert.equal(placeOf('Bridge'), 'Secret!H60:I60');
});

const TABLE =
  '<table:table table:name="S" table:style-name="ta1"><table:table-row><table:table-cell><office:annotation><dc:creator>Ida</dc:creator><dc:date>2024-01-01</dc:date><text:p>ask Olaf</text:p></office:annotation><text:p>Launch <text:a xlink:href="https://w.example/">plan</text:a></text:p></table:table-cell>' +
  '<table:table-cell table:formula="of:=SUM([.B2:.B3])"/></table:table-row><table:shapes><draw:frame><draw:text-box><text:p>Stay below 85.</text:p></draw:text-box></draw:frame><draw:frame><draw:object xlink:href="./Object 1"/><draw:image/></draw:frame><draw:frame><draw:image/></draw:frame></table:shapes></table:table>';
const HIDING = '<style:style style:name="ta1"><style:table-properties table:display="false"/></style:style>';

test('OpenDocument spreadsheets: hidden sheets, comments, shapes, charts and formulas without a value are told', async () => {
  const chart =
    '<office:document-content xmlns:office="o" xmlns:chart="c" xmlns:table="t" xmlns:text="x"><chart:chart><chart:title><text:p>Visitors</text:p></chart:title><table:table>' +
    '<table:table-row><table:table-cell><text:p>Year</text:p></table:table-cell><table:table-cell><text:p>Count</text:p></table:table-cell></table:table-row>' +
    '<table:table-row><table:table-cell><text:p>2023</text:p></table:table-cell><table:table-cell><text:p>5230</text:p></table:table-cell></table:table-row></table:table></chart:chart></office:document-content>';
  const { text, notRead, placeOf } = await extract(
    'a.ods',
    ods('', {
      'content.xml': openDocumentXml('document-content', 'spreadsheet', TABLE, HIDING),
      'Object 1/content.xml': chart,
    }),
  );
  assert.equal(
    text,
    '## S (hidden sheet)\n\nLaunch plan (https://w.example/) | =SUM(B2:B3) (not calculated)\n\nComment on A1 by Ida: ask Olaf\n\nStay below 85.\n\nChart: Visitors\n\nYear | Count\n--- | ---\n2023 | 5230',
  );
  assert.equal(placeOf('Olaf'), 'S!A1');
  assert.deepEqual(notRead, [{ what: 'picture', count: 1 }]);
});

test('a flat OpenDocument spreadsheet is read as one in a container', async () => {
  const xml = `<?xml version="1.0"?>${openDocumentXml('document', 'spreadsheet', TABLE, HIDING)}`;
  const { text, notRead } = await extract('a.fods', Buffer.from(xml));
  assert.match(text, /^## S \(hidden sheet\)\n\nLaunch plan/);
  assert.deepEqual(notRead, [
    { what: 'embedded_file', count: 1 },
    { what: 'picture', count: 1 },
  ]);
});
