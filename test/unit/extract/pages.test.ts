import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { documentFamily } from '../../../src/backend/extract/documentFormat.ts';
import { extractGzip } from '../../../src/backend/extract/extractDocument.ts';
import { nameOfText } from '../../../src/backend/extract/textWriter.ts';
import { extract } from './extracted.ts';

const page = async (body: string, head = ''): Promise<string> =>
  (await extract('a.html', Buffer.from(`<!doctype html><html><head>${head}</head><body>${body}</body></html>`))).text;

test('a page is read in the encoding that it declares, or that its bytes tell', async () => {
  const latin = Buffer.from(
    '<?xml version="1.0" encoding="ISO-8859-1"?>\n<html><body><p>Pr\xfcfstelle S\xfcd</p></body></html>',
    'latin1',
  );
  assert.equal((await extract('a.xhtml', latin)).text, 'Prüfstelle Süd');
  const russian = Buffer.from('<meta charset=koi8-r><p>\xcf\xd4\xd0\xd5\xd3\xcb</p>', 'latin1');
  assert.equal((await extract('a.html', russian)).text, 'отпуск');
  const undeclared = Buffer.from(
    '<p>\xca\xb3\xcc\xc3\xc3\xbf\xcc\xec\xd4\xe7\xc9\xcf\xc6\xdf\xb5\xe3\xbf\xaa\xc3\xc5</p>',
    'latin1',
  );
  assert.equal((await extract('a.html', undeclared)).text, '食堂每天早上七点开门');
  const wide = Buffer.from('\ufeff<p>Grüße</p>', 'utf16le');
  assert.equal((await extract('a.html', wide)).text, 'Grüße');
});

test('what a browser hides is not read', async () => {
  const styles =
    '<style>.off, #draft { display: none } p.gone{visibility:hidden}\n@media print { .paper { display: none } } /* .shown{display:none} */</style>';
  const text = await page(
    '<p style="color: red; DISPLAY : none">one</p><div hidden><p>two</p></div><p class="big off">three</p><p id=draft>four</p>' +
      '<p class=gone>five</p><div class=gone>six</div><p class=paper>seven</p><p class=shown>eight</p><dialog>nine</dialog>' +
      '<dialog open>ten</dialog><template>eleven</template><noscript>twelve</noscript><p aria-hidden=true>thirteen</p>' +
      '<div hidden><div>a</div></div>after',
    styles,
  );
  assert.equal(text.replace(/\n+/g, ' '), 'six seven eight ten thirteen after');
});

test('navigation, footers and fields of a form are read', async () => {
  const text = await page(
    '<nav><ul><li>Opening hours: 8 to 18</ul></nav><p>Welcome</p><form><label>City <input value="Trondheim"></label>' +
      '<input type=checkbox checked> Member <input type=hidden value=secret><select><option>Red<option selected>Blue</select></form>' +
      '<footer>Imprint: Ada</footer>',
  );
  assert.match(text, /- Opening hours: 8 to 18/);
  assert.match(text, /City +Trondheim/);
  assert.match(text, /\[x\] +Member/);
  assert.match(text, /Blue/);
  assert.doesNotMatch(text, /secret|Red/);
  assert.match(text, /Imprint: Ada/);
});

test('raised and lowered digits are set apart from figures', async () => {
  assert.equal(
    await page('<p>1200<sup>3</sup> m<sup>2</sup> of H<sub>2</sub>O on the 1<sup>st</sup></p>'),
    '1200^3 m^2 of H_2O on the 1st',
  );
  assert.equal(await page('<table><tr><td>Norway<td>1200<sup>[3]</sup></table>'), 'Norway | 1200^[3]');
  assert.equal(await page('<h2>Area in m<sup>2</sup></h2>'), '## Area in m^2');
});

test('the addresses of links are text, once', async () => {
  assert.equal(
    await page(
      '<p>Report <a href="https://incidents.example.org/report">incidents here</a>, or write to <a href="mailto:ada@example.org">Ada</a>.</p>',
    ),
    'Report incidents here (https://incidents.example.org/report), or write to Ada (ada@example.org).',
  );
  assert.equal(
    await page('<p><a href="https://example.org">https://example.org</a> <a href="#top">top</a></p>'),
    'https://example.org top',
  );
});

test('merged cells of a table repeat in each row and column that they take', async () => {
  const rows =
    '<tr><th>Region<th>Quarter<th>Sales</tr><tr><td rowspan=2>South<td>Q1<td>125</tr><tr><td>Q2<td>97</tr>' +
    '<tr><td colspan=2>All<td>222</tr><tr><td>North<td rowspan=0>Q1<td>1</tr><tr><td>West<td>2</tr>';
  assert.equal(
    await page(`<table>${rows}</table>`),
    'Region | Quarter | Sales\n--- | --- | ---\nSouth | Q1 | 125\nSouth | Q2 | 97\nAll | All | 222\nNorth | Q1 | 1\nWest | Q1 | 2',
  );
  const hostile = await page(`<table><tr><td colspan=999999999 rowspan=999999999>a<td>b</tr><tr><td>c</tr></table>`);
  assert.ok(hostile.length < 10_000);
});

test('formulas are read as a line', async () => {
  const formula =
    '<math><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup><mo>+</mo><mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow>' +
    '<msub><mi>b</mi><mi>i</mi></msub></mfrac><annotation>hidden</annotation></math>';
  assert.equal(await page(`<p>Energy: ${formula}, as known.</p>`), 'Energy: E = mc^2+(a+1)/(b_i), as known.');
});

test('what of a page was not read is counted', async () => {
  const { notRead } = await extract(
    'a.html',
    Buffer.from('<p>Text<img src=a.png alt=Chart><img src=b.png><video></video><iframe></iframe>'),
  );
  assert.deepEqual(notRead, [
    { what: 'picture', count: 2 },
    { what: 'recording', count: 1 },
    { what: 'embedded_file', count: 1 },
  ]);
});

const notebookOf = (value: object): Buffer => Buffer.from(JSON.stringify(value));
const withOutputs = (...outputs: object[]): Buffer =>
  notebookOf({ nbformat: 4, metadata: {}, cells: [{ cell_type: 'code', source: 'x', outputs }] });

test('a notebook shows outputs that have no plain text: tables of HTML, Markdown, JSON', async () => {
  const table = '<table><tr><td>accuracy</td><td>0.97</td></tr></table>';
  const { text, notRead } = await extract(
    'a.ipynb',
    withOutputs(
      { output_type: 'execute_result', data: { 'text/html': [table] } },
      {
        output_type: 'display_data',
        data: { 'text/plain': '<IPython.core.display.Markdown object>', 'text/markdown': '**bold**' },
      },
      {
        output_type: 'display_data',
        data: { 'text/plain': '<pandas.io.formats.style.Styler at 0x7f1>', 'text/html': '<p>styled</p>' },
      },
      { output_type: 'display_data', data: { 'application/json': { loss: 0.1 } } },
      { output_type: 'display_data', data: { 'image/png': 'AAAA' } },
    ),
  );
  assert.match(text, /accuracy \| 0\.97/);
  assert.match(text, /\*\*bold\*\*/);
  assert.match(text, /styled/);
  assert.match(text, /"loss": 0\.1/);
  assert.doesNotMatch(text, /object>|Styler/);
  assert.deepEqual(notRead, [{ what: 'picture', count: 1 }]);
});

test('a notebook shows tracebacks without their colours, and of a bar of progress its end', async () => {
  const { text } = await extract(
    'a.ipynb',
    withOutputs(
      { output_type: 'stream', text: ['\r  0%|   |\r 50%|#  |\r100%|###| final loss 0.0421\n', 'done\r\n'] },
      {
        output_type: 'error',
        ename: 'KeyError',
        evalue: "'speed'",
        traceback: ['\u001b[0;31mKeyError\u001b[0m Traceback', '\u001b[0;32mline 7\u001b[0m row["speed"]'],
      },
    ),
  );
  assert.match(text, /```output\n100%\|###\| final loss 0\.0421\ndone\n```/);
  assert.match(text, /KeyError Traceback\nline 7 row\["speed"\]\nKeyError: 'speed'/);
});

test('a notebook of version 3 is read', async () => {
  const { text, placeOf } = await extract(
    'a.ipynb',
    notebookOf({
      nbformat: 3,
      metadata: { name: 'old' },
      worksheets: [
        {
          cells: [
            { cell_type: 'heading', level: 2, source: ['Trial'] },
            {
              cell_type: 'code',
              language: 'python',
              input: ['train()\n'],
              outputs: [{ output_type: 'pyout', text: ['0.97'], png: 'AAAA' }],
            },
            {
              cell_type: 'code',
              language: 'python',
              input: 'fail()',
              outputs: [{ output_type: 'pyerr', ename: 'E', evalue: 'x', traceback: [] }],
            },
          ],
        },
      ],
    }),
  );
  assert.equal(
    text,
    '## Trial\n\n```python\ntrain()\n```\n\n```output\n0.97\n```\n\n```python\nfail()\n```\n\n```output\nE: x\n```',
  );
  assert.equal(placeOf('0.97'), 'cell 2');
});

test('a packed text is read under its own structure; one that grows too large, is damaged or no text is refused', async () => {
  const csv = Buffer.from('id,price\n1,45\n2,60\n');
  const { lines, structure } = await extractGzip(gzipSync(csv));
  assert.deepEqual([lines, structure], [['id,price', '1,45', '2,60'], 'packed']);
  assert.equal(nameOfText('prices.csv.gz', 'packed'), 'prices.csv');
  assert.equal(documentFamily('access.log.2.gz', gzipSync(csv)), 'gzip');
  assert.equal(documentFamily('a.tar.gz', gzipSync(csv)), undefined);
  await assert.rejects(extractGzip(gzipSync(Buffer.alloc(30 * 1024 * 1024, 'x\n'))), /expands to more than/);
  await assert.rejects(extractGzip(gzipSync(csv).subarray(0, 20)), /damaged/);
  await assert.rejects(
    extractGzip(gzipSync(Buffer.from('\x89PNG\r\n', 'latin1'))),
    /In the gzip archive: It is a PNG image/,
  );
});

test('entries of ordered lists have the numbers that a browser shows', async () => {
  const text = await page(
    '<ol start=3><li>three<ol type=a><li>inner<li>second</ol></li><li value=7>seven</li><li><p>eight</p></li></ol>' +
      '<ol reversed start=2><li>two</li><li>one</li></ol><ul><li>free</li></ul><table><tr><td><ol><li>a</li><li>b</li></ol></td></tr></table>',
  );
  assert.equal(
    text.replace(/\n+/g, '\n'),
    '3. three\na. inner\nb. second\n7. seven\n8. eight\n2. two\n1. one\n- free\n1. a 2. b',
  );
});

test('letters that a style raises or lowers are set apart', async () => {
  assert.equal(
    await page(
      'It costs <span class=x>1200</span><span style="font-size:8pt; vertical-align: super">3</span> for H<span style="vertical-align:sub">2</span>O',
    ),
    'It costs 1200^3 for H_2O',
  );
});
