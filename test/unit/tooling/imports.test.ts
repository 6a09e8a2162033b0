import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g;

/** What each file of `src/` imports, types included. */
function importsOfFiles(): Map<string, Set<string>> {
  const files = globSync('src/**/*.ts', { cwd: ROOT });
  return new Map(
    files.map((file) => {
      const found = readFileSync(join(ROOT, file), 'utf8').matchAll(IMPORT);
      return [file, new Set([...found].map(([, path = '']) => normalize(join(dirname(file), path))))];
    }),
  );
}

/** A folder of `src/` or of `src/backend/`; a file that lies in one of these two is by itself. */
function roomOf(file: string): string {
  return file
    .split('/')
    .slice(0, file.startsWith('src/backend/') ? 3 : 2)
    .join('/');
}

/** One circle for each place where one is closed, as `a → b → a`. */
function circlesIn(imports: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (place: string, way: readonly string[]): void => {
    const before = way.indexOf(place);
    if (before !== -1) circles.push([...way.slice(before), place].join(' → '));
    if (before !== -1 || done.has(place)) return;
    for (const next of imports.get(place) ?? []) visit(next, [...way, place]);
    done.add(place);
  };
  for (const place of imports.keys()) visit(place, []);
  return circles;
}

test('no files import each other in a circle', () => {
  const imports = importsOfFiles();
  assert.ok(imports.size > 100, 'the sources are found');
  assert.deepEqual(circlesIn(imports), []);
});

test('no rooms import each other in a circle: each is above or below another', () => {
  const rooms = new Map<string, Set<string>>();
  for (const [file, imported] of importsOfFiles()) {
    const room = roomOf(file);
    const others = rooms.get(room) ?? new Set();
    for (const other of imported) if (roomOf(other) !== room) others.add(roomOf(other));
    rooms.set(room, others);
  }
  assert.deepEqual(circlesIn(rooms), []);
});

test('a circle is found and told', () => {
  const imports = new Map([
    ['a', new Set(['b'])],
    ['b', new Set(['c', 'd'])],
    ['c', new Set(['a'])],
  ]);
  assert.deepEqual(circlesIn(imports), ['a → b → c → a']);
});
