import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readStructure } from '../../../src/backend/structure/readStructure.ts';
import { descendants, type Item } from '../../../src/backend/structure/structure.ts';

/** What a file is that was made to hold up its reader: read as it should not be, each of these takes minutes, or the stack. */
const HOSTILE: readonly (readonly [string, string, string])[] = [
  ['a target of many words that is none', 'Makefile', `${'ab '.repeat(3000)}!`],
  ['a block of many words that is none', 'main.tf', `a ${'b"c '.repeat(3000)}{ x`],
  ['a block of many quotes that is none', 'nginx.conf', `a {\n a ${'"'.repeat(5000)}{ x\n}`],
  ['brackets that nothing closes (TOML)', 'a.toml', 'a = [\n'.repeat(60_000)],
  ['brackets that nothing closes (YAML)', 'a.yaml', 'a: [\n'.repeat(60_000)],
  ['brackets that nothing closes (HCL)', 'a.tf', 'a = [\n'.repeat(60_000)],
  ['lists in lists in one line', 'a.yaml', `${'- '.repeat(100_000)}a`],
  ['lists in lists in brackets', 'a.yaml', `a: ${'['.repeat(100_000)}`],
  ['objects in objects', 'a.json', '{"a":'.repeat(50_000)],
  ['elements in elements', 'a.xml', '<a>'.repeat(50_000)],
  ['sections in sections', 'a.toml', `[${'a.'.repeat(4000)}a]`],
  ['keys in keys', 'a.properties', `${'a.'.repeat(4000)}a = 1`],
  ['keys deeper and deeper', 'a.yaml', Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ['blocks in blocks', 'a.tf', 'a {\n'.repeat(50_000)],
  ['more keys than a call takes arguments', 'a.properties', manyLines(200_000, (at) => `k${at} = 1`)],
  ['many sections', 'a.ini', manyLines(100_000, (at) => `[s${at}]`)],
  ['many keys in a section', 'a.properties', manyLines(100_000, (at) => `a.s${at}.b = 1`)],
  ['many entries that might begin a table', 'a.txt', `${'a) one  two\n'.repeat(60_000)}and no more`],
];

function manyLines(count: number, lineAt: (at: string) => string): string {
  return Array.from({ length: count }, (_, at) => lineAt(String(at))).join('\n');
}

suite('files that were made to hold up their reader', () => {
  for (const [what, filename, content] of HOSTILE) {
    test(what, () => {
      const structure = readStructure(filename, content.split('\n'));
      assert.ok(structure);
      assert.ok(depthOf(structure.root) <= 200);
      assert.ok([...descendants(structure.root)].length < content.length);
    });
  }
});

test('aliases of aliases are copied no more often than a file may have them', () => {
  const levels = Array.from({ length: 12 }, (_, level) =>
    level === 0
      ? 'a0: &a0 { x: 1, y: 2 }'
      : `a${String(level)}: &a${String(level)}\n${`  - *a${String(level - 1)}\n`.repeat(9)}`,
  );
  const structure = readStructure('bomb.yaml', levels.join('\n').split('\n'));
  assert.ok(structure);
  assert.ok([...descendants(structure.root)].length < 6000);
});

test('what brackets do not close is a value of its own line, and what follows is read', () => {
  for (const [filename, content] of [
    ['a.toml', 'broken = [1, 2\nport = 80\n'],
    ['a.yaml', 'broken: [1, 2\nport: 80\n'],
    ['a.tf', 'broken = [1, 2\nport = 80\n'],
  ] as const) {
    const structure = readStructure(filename, content.split('\n'));
    const port = structure && [...descendants(structure.root)].find(({ name }) => name === 'port');
    assert.equal(port?.value, '80', filename);
    assert.deepEqual(port.lines, { first: 2, last: 2 });
  }
});

test('of a line that nobody writes by hand, only the beginning is read', () => {
  const structure = readStructure('a.ini', [`a = ${'x'.repeat(50_000)}`, 'b = 2']);
  const [a, b] = structure?.root.children ?? [];
  assert.equal(a?.value?.length, 9996);
  assert.equal(b?.value, '2');
  assert.equal(readStructure('a.json', [`{"a": "${'x'.repeat(50_000)}"}`])?.root.children[0]?.value?.length, 50_000);
});

/** How deep the deepest item stands, counted without calling itself. */
function depthOf(root: Item): number {
  const open: { readonly item: Item; readonly depth: number }[] = [{ item: root, depth: 0 }];
  let deepest = 0;
  for (let at = open.pop(); at; at = open.pop()) {
    deepest = Math.max(deepest, at.depth);
    for (const child of at.item.children) open.push({ item: child, depth: at.depth + 1 });
  }
  return deepest;
}
