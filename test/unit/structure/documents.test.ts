import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStructure } from '../../../src/backend/structure/readStructure.ts';
import { descendants, pathOf, type Structure } from '../../../src/backend/structure/structure.ts';

function read(filename: string, content: string): Structure {
  const structure = readStructure(filename, content.split('\n'));
  assert.ok(structure, `no reader knows ${filename}`);
  return structure;
}

/** The headings with those above them and their lines. */
function headings(structure: Structure): string[] {
  return [...descendants(structure.root)]
    .filter(({ kind }) => kind === 'heading')
    .map(
      (item) =>
        `${pathOf(item)
          .map(({ name }) => name)
          .join(' › ')} ${String(item.lines.first)}-${String(item.lines.last)}`,
    );
}

function kinds(structure: Structure): string[] {
  return [...descendants(structure.root)].map(
    ({ kind, lines }) => `${kind} ${String(lines.first)}-${String(lines.last)}`,
  );
}

void test('a heading of Markdown reaches to the next of its level or above, and code has no headings', () => {
  const structure = read(
    'a.md',
    '# Pond\n\nfrogs\n\n## Reeds\n\n```sh\n# no heading\n```\n\nSetext\n------\n\nmore\n\n# Lake\n\nfish',
  );
  assert.deepEqual(headings(structure), ['Pond 1-14', 'Pond › Reeds 5-9', 'Pond › Setext 11-14', 'Lake 16-18']);
  assert.ok(kinds(structure).includes('code block 7-9'));
});

void test('entries of lists keep what is indented under them, and are called by what stands before a colon', () => {
  const structure = read('a.md', '- Locks: Jo\n  and Ada\n  - spare keys\n- **Pay** — Tom\n\nafter');
  const [first, second, third] = structure.root.children;
  assert.equal(first?.name, 'Locks');
  assert.equal(first.value, 'Jo and Ada');
  assert.deepEqual(
    first.children.map(({ value }) => value),
    ['spare keys'],
  );
  assert.deepEqual([second?.name, second?.value], ['Pay', 'Tom']);
  assert.equal(third?.kind, 'paragraph');
});

void test('tables of pipes and of HTML become tables under the name of their heading', () => {
  const structure = read(
    'a.md',
    '## Fees\n\n| what | fee |\n|---|--:|\n| `a|b` | 3 |\n| lost \\| key | |\n\n## More\n\n<table>\n<tr><th>k</th><th>v</th></tr>\n<tr><td>x</td>\n<td>1</td></tr>\n</table>',
  );
  const [pipes, html] = structure.tables;
  assert.equal(pipes?.name, 'Fees');
  assert.deepEqual(pipes.columns, ['what', 'fee']);
  assert.deepEqual(
    pipes.rows.map(({ cells }) => cells),
    [
      ['a|b', '3'],
      ['lost | key', undefined],
    ],
  );
  assert.deepEqual(pipes.rows[1]?.lines, { first: 6, last: 6 });
  assert.equal(html?.name, 'More');
  assert.deepEqual(html.rows, [{ cells: ['x', '1'], lines: { first: 12, last: 13 } }]);
});

void test('badges, comments and front matter are no text', () => {
  const structure = read(
    'a.md',
    '---\ntitle: x\n---\n[![b](c)](d)\n<p align="center"><img src="e"></p>\n<!-- note\nto self -->\n\nReal text.',
  );
  assert.deepEqual(kinds(structure), ['paragraph 9-9']);
});

void test('headings of plain text are in capitals, numbered, underlined or end with a colon', () => {
  const structure = read(
    'policy.txt',
    'RULES\n\n1. SCOPE\n\nAll boats.\n\n1.1 Sails\nWhite only.\n\nNotes\n-----\n\nTo do:\n- paint',
  );
  assert.deepEqual(
    headings(structure).map((line) => line.replace(/ \d+-\d+$/, '')),
    ['RULES', 'RULES › 1. SCOPE', 'RULES › 1. SCOPE › 1.1 Sails', 'Notes', 'Notes › To do:'],
  );
});

void test('a line of Chinese with a name in Latin capitals is no heading', () => {
  const structure = read('a.txt', '序言。\n\n她用手语 (ASL) 翻译了国歌。\n\n然后比赛开始。\n');
  assert.deepEqual(headings(structure), []);
});

void test('reStructuredText, AsciiDoc, Org and LaTeX have headings, code and tables too', () => {
  const rst = read('a.rst', '=====\nTitle\n=====\n\nSub\n---\n\n.. code-block:: sh\n\n   ls\n\nText.');
  assert.deepEqual(headings(rst), ['Title 1-12', 'Title › Sub 5-12']);
  assert.ok(kinds(rst).includes('code block 8-10'));
  assert.deepEqual(headings(read('a.adoc', '= Title\n\n== Sub\n\ntext\n\n----\n== code\n----')), [
    'Title 1-9',
    'Title › Sub 3-9',
  ]);
  assert.deepEqual(headings(read('a.org', '* Title :tag:\n** TODO Sub\ntext')), ['Title 1-3', 'Title › Sub 2-3']);
  const tex = read(
    'a.tex',
    '\\section{Birds}\nSwifts\\cite{x} fly.\n\\begin{tabular}{lr}\nModel & F1 \\\\\n\\hline\nOurs & 0.9 \\\\\n\\end{tabular}',
  );
  assert.deepEqual(headings(tex), ['Birds 1-7']);
  assert.deepEqual(
    tex.tables[0]?.rows.map(({ cells }) => cells),
    [['Ours', '0.9']],
  );
});

void test('a table drawn with spaces is read also where its lines are indented, and a row of entries is none', () => {
  const [table] = read('a.txt', ' Name      Age\n Ann       4\n Bo Bell   5').tables;
  assert.deepEqual(table?.columns, ['Name', 'Age']);
  assert.deepEqual(
    table.rows.map(({ cells }) => cells),
    [
      ['Ann', '4'],
      ['Bo Bell', '5'],
    ],
  );
  assert.deepEqual(read('a.txt', 'a) one   two\nb) three  four\nc) five   six').tables, []);
});

/** Each would take minutes or hours where its cost grew with the square of its length. */
const HOSTILE: readonly (readonly [what: string, filename: string, content: string, kind: string])[] = [
  ['a list entry of many lines', 'a.md', `- x\n${'  and so on and on\n'.repeat(150_000)}`, 'list item'],
  ['an entry of LaTeX of many lines', 'a.tex', `\\item x\n${'and so on and on\n'.repeat(150_000)}`, 'list item'],
  ['comments without an end', 'a.md', `a ${'<!--'.repeat(400_000)}`, 'paragraph'],
  ['images without an end', 'a.md', `a ${'!['.repeat(400_000)}`, 'paragraph'],
  ['badges without an end', 'a.md', '[!['.repeat(400_000), 'paragraph'],
  ['backticks', 'a.md', `a ${'`'.repeat(800_000)}`, 'paragraph'],
  [
    'runs of backticks of many lengths',
    'a.md',
    Array.from({ length: 1500 }, (_, at) => 'a'.padEnd(at + 2, '`')).join(''),
    'paragraph',
  ],
  ['tildes before a backtick', 'a.md', `${'~'.repeat(400_000)}\``, 'paragraph'],
  ['spaces in a heading', 'a.md', `x\n\n# a${' '.repeat(400_000)}b`, 'heading'],
  ['spaces in a heading of Org', 'a.org', `x\n\n* a${' '.repeat(400_000)}b`, 'heading'],
  ['rows of spaces below a bar', 'a.md', `|\n-${' '.repeat(1900)}|x\n`.repeat(2000), 'paragraph'],
  ['a table with many columns and rows', 'a.md', `${'|'.repeat(100_000)}\n|-|\n${'|a\n'.repeat(100_000)}`, 'table'],
  ['lines of code within code', 'a.rst', `a::\n\n${'  b::\n'.repeat(200_000)}`, 'code block'],
  ['a paragraph whose lines end like code', 'a.rst', `a::\n${'  b::\n'.repeat(200_000)}`, 'paragraph'],
  ['brackets of LaTeX without an end', 'a.tex', `\\begin{document}\na ${'\\a['.repeat(400_000)}`, 'paragraph'],
];

for (const [what, filename, content, kind] of HOSTILE) {
  void test(`hostile text is read in linear time: ${what}`, () => {
    assert.ok([...descendants(read(filename, content).root)].some((item) => item.kind === kind));
  });
}

void test('marks are taken away in pairs, and what is no pair stays', () => {
  const value = (content: string): string | undefined => read('a.md', content).root.children[0]?.value;
  assert.equal(value('use ``a `b` c`` or `d` now'), 'use a `b` c or d now');
  assert.equal(value('one ` alone, ~~two~~ and *three*'), 'one ` alone, two and three');
  assert.equal(value('here <!-- not there --> too'), 'here too');
  assert.equal(value('a <!-- comment without an end'), 'a <!-- comment without an end');
});
