import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStructure } from '../../../../src/backend/structure/readStructure.ts';
import { namedHeadings } from '../../../../src/backend/answering/kinds/changelog/namedReleases.ts';
import { joinedTables } from '../../../../src/backend/structure/joinedTables.ts';
import { askFile, structuredFile } from './askFile.ts';

/** So often that what takes the square of it takes minutes. */
const MANY = 20_000;

const numbered = (line: (index: string) => string, count = MANY): string =>
  Array.from({ length: count }, (_, index) => line(String(index))).join('\n');

test('a program of many functions that exit: each line is asked once', () => {
  const functions = numbered((index) => `void f${index}(int a) { exit(${String(Number(index) % 5)}); }`);
  const calls = numbered((index) => `  f${index}(1);`);
  const file = structuredFile('a.c', `${functions}\nint main(void) {\n${calls}\n  return 7;\n}`);
  assert.match(askFile(file, 'what exit codes are there?')?.text ?? '', /^`0`, `1`, `2`, `3`, `4`, `7`/);
});

test('a schema of many types with one name in common', () => {
  const file = structuredFile(
    'a.graphql',
    numbered((index) => `type T${index} implements Node { id: ID }\nunion U${index} = T${index} | Node`, 3 * MANY),
  );
  assert.match(askFile(file, 'which types implement Node?')?.text ?? '', /`T0`, `T1`/);
});

test('members that have each a field of their own', () => {
  const file = structuredFile(
    'Makefile',
    numbered((index) => `V${index} := x\nt${index}: $(V${index})\n\techo $(V${index})`, 20_000),
  );
  assert.ok(askFile(file, 'which targets run make?'));
});

test('many tables that refer to one another: what they are called by is told once, and the joined ones are bounded', () => {
  const tables = Array.from({ length: 30 }, (_, index) => String(index));
  const columns = tables.map((index) => `t${index}_id`);
  const text = tables.map((index) => {
    const rows = numbered((row) => `(${row},${`${row},`.repeat(columns.length)}'n${row}')`, 3000).replaceAll(
      ')\n',
      '),\n',
    );
    const definition = columns.map((column) => `${column} int`).join(', ');
    return `CREATE TABLE t${index} (id int primary key, ${definition}, name text);\nINSERT INTO t${index} VALUES ${rows};`;
  });
  const structure = readStructure('a.sql', text.join('\n').split('\n'));
  assert.ok(structure);
  const joined = joinedTables(structure);
  assert.ok(joined.length > 0);
  assert.ok(joined.every((table) => table.columns.length <= 60));
  assert.ok(joined.reduce((sum, table) => sum + table.rows.length * table.columns.length, 0) <= 3_000_000);
});

test('a question that would be more conditions than a database takes is none of a table', () => {
  const file = structuredFile('a.csv', `name,status\n${numbered((index) => `n${index},a`, 20)}`);
  const names = numbered((index) => `n${index}`, 20).replaceAll('\n', ' or ');
  for (const asked of [`${names} or `.repeat(60), '`a` '.repeat(2000), 'a '.repeat(4000), '3 '.repeat(4000)])
    assert.doesNotThrow(() => askFile(file, asked));
  assert.doesNotThrow(() =>
    askFile(
      structuredFile(
        'a.yaml',
        numbered((index) => `s${index}:\n  image: a:${index}`, 12),
      ),
      '`a` '.repeat(1000),
    ),
  );
});

test('a patch that takes away and adds many functions', () => {
  const lines = numbered((index) => `-def f${index}(a): return a\n+def g${index}(a): return a`);
  const file = structuredFile(
    'a.diff',
    `--- a/x.py\n+++ b/x.py\n@@ -1,${String(MANY)} +1,${String(MANY)} @@\n${lines}`,
  );
  assert.match(askFile(file, 'which functions were renamed?')?.text ?? '', /`f0` → \*\*`g0`/);
  const block = `${numbered((index) => `-def f${index}(a): return a`)}\n${numbered((index) => `+def g${index}(a): return a`)}`;
  const other = structuredFile(
    'a.diff',
    `--- a/x.py\n+++ b/x.py\n@@ -1,${String(MANY)} +1,${String(MANY)} @@\n${block}`,
  );
  assert.doesNotThrow(() => askFile(other, 'which functions were renamed?'));
});

test('many things that have each a list of one name, and each a part that the question names', () => {
  const things = numbered((index) => `{"name": "Product ${index}", "colour": "red", "tags": ["a", "b"]},`, 10_000);
  const products = structuredFile('a.json', `[\n${things.slice(0, -1)}\n]`);
  assert.ok(askFile(products, 'which products are red?'));
  const people = numbered(
    (index) => `{"name": "P${index}", "home": {"phone": ${index}}, "work": {"phone": 1}},`,
    10_000,
  );
  const file = structuredFile('b.json', `[\n${people.slice(0, -1)}\n]`);
  assert.match(askFile(file, 'home phone of P77?')?.text ?? '', /77/);
});

test('a text of many headings, and one that is a long line', () => {
  const headings = numbered((index) => `## Patch ${index}`, 10 * MANY).split('\n');
  assert.equal(namedHeadings([...headings, `## ${'# '.repeat(10 * MANY)}x`]).length, headings.length);
});

test('a change of a release that is a long run of digits', () => {
  const file = structuredFile(
    'CHANGELOG.md',
    `# Changelog\n\n## 2.0.0\n- Limit ${'1.'.repeat(5 * MANY)}!\n- Fee lowered from 30 to 20\n\n## 1.0.0\n- First`,
  );
  assert.match(askFile(file, 'what was lowered?')?.text ?? '', /Fee lowered/);
});
