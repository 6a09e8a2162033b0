import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStructure } from '../../../src/backend/structure/readStructure.ts';
import { descendants, type Item } from '../../../src/backend/structure/structure.ts';
import { askFile, structuredFile } from '../answering/kinds/askFile.ts';

/** So often that what takes the square of it takes minutes, and what calls itself so deep ends with an error. */
const MANY = 150_000;

function itemsOf(filename: string, content: string): Item[] {
  const structure = readStructure(filename, content.split('\n'));
  assert.ok(structure, `no reader for ${filename}`);
  return [...descendants(structure.root)];
}

const numbered = (line: (index: number) => string, count = MANY): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

test('template arguments in C++ are read in one way only, three deep', () => {
  const type = 'std::map<int, std::vector<std::pair<int, std::set<int>>>>';
  const fields = itemsOf('a.cpp', `class A {\n${type} all;\n${'a<b> '.repeat(200)}!;\n};`);
  assert.deepEqual(fields.find(({ name }) => name === 'all')?.traits, [`type:${type}`]);
  assert.ok(itemsOf('a.c', `${'a<b> '.repeat(200)}!;\nint after;`).some(({ name }) => name === 'after'));
});

test('blocks in one another are read to a depth, in each language', () => {
  for (const [name, text] of [
    ['a.proto', `${'message A {'.repeat(MANY)}${'}'.repeat(MANY)}\nmessage B {}`],
    ['a.py', `${numbered((index) => `${' '.repeat(index)}class A:`, 2000)}\nB = 1`],
    ['a.rb', `${numbered((index) => `${' '.repeat(index)}class A`, 2000)}\nclass B\nend`],
    ['a.ts', `${'namespace A {\n'.repeat(MANY)}${'}\n'.repeat(MANY)}\nclass B {}`],
  ] as const)
    assert.ok(
      itemsOf(name, text).some((item) => item.name === 'B'),
      name,
    );
});

test('many declarations, labels and blank lines are each looked at once', () => {
  assert.equal(
    itemsOf(
      'a.py',
      numbered((index) => `x${String(index)} = 1`),
    ).length,
    MANY,
  );
  assert.equal(
    itemsOf('a.ts', `${'\n'.repeat(MANY * 4)}const a = 1;\nexport { a };`)[0]?.traits.includes('exported'),
    true,
  );
  assert.equal(itemsOf('a.sh', `${numbered((index) => `cat <<A${String(index)}`)}\nb=1`).at(-1)?.name, 'b');
  assert.ok(readStructure('a.js', ['a = /['.repeat(MANY)]));
});

const MANY_STATEMENTS = 40_000;

test('SQL: many columns, constraints, alterations and routines', () => {
  const columns = numbered(
    (index) => `c${String(index)} int, FOREIGN KEY (c${String(index)}) REFERENCES b,`,
    MANY_STATEMENTS,
  );
  assert.equal(itemsOf('a.sql', `CREATE TABLE a (${columns}\nlast int);`).at(-1)?.name, 'last');
  const tables = numbered(
    (index) => `CREATE TABLE t${String(index)} (x int);\nALTER TABLE t${String(index)} ADD PRIMARY KEY (x);`,
    MANY_STATEMENTS,
  );
  assert.equal(itemsOf('a.sql', tables).filter(({ traits }) => traits.includes('primary')).length, MANY_STATEMENTS);
  const routines = 'CREATE FUNCTION a() BEGIN;\n'.repeat(MANY_STATEMENTS);
  assert.equal(itemsOf('a.sql', routines).length, MANY_STATEMENTS);
  assert.ok(
    itemsOf('a.sql', `CREATE TABLE a (b int);\nALTER TABLE a ${'ADD FOREIGN KEY ('.repeat(MANY_STATEMENTS)};`).length >
      0,
  );
});

test('GraphQL: many fields on one line, and what nothing closes', () => {
  assert.equal(itemsOf('a.graphql', `type A {${'a: B '.repeat(MANY)}}`).length, MANY + 1);
  assert.equal(itemsOf('a.graphql', `type A {${'a: '.repeat(MANY)}}`)[0]?.name, 'A');
  assert.equal(itemsOf('a.graphql', `type A { a(${'a'.repeat(MANY * 4)}) }`)[0]?.name, 'A');
});

test('answers about long declarations, and about names that are used everywhere', () => {
  const list = structuredFile('a.ts', `export const sizes = [\n${'  1,\n'.repeat(MANY)}];`);
  assert.match(askFile(list, 'what is `sizes`?')?.text ?? '', /sizes/);
  const calls = structuredFile(
    'b.ts',
    `${numbered((index) => `function x${String(index)}() { return shared(); }`, 40_000)}\nfunction shared() {}`,
  );
  assert.match(askFile(calls, 'who calls shared?')?.text ?? '', /\(40000 places\)/);
  const returns = structuredFile('c.go', `func f() error {\n${'return '.repeat(MANY)}ErrGone\n}`);
  assert.match(askFile(returns, 'which errors does f return?')?.text ?? '', /`ErrGone`/);
});

test('patches: a block of many removed and many added lines', () => {
  const count = String(60_000);
  const lines = `${'-a\n'.repeat(60_000)}${'+b\n'.repeat(60_000)}`;
  const patch = structuredFile('a.diff', `--- a/x\n+++ b/x\n@@ -1,${count} +1,${count} @@\n${lines}`);
  assert.match(askFile(patch, 'how many lines are added?')?.text ?? '', /^\*\*60000\*\* lines/);
});
