import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, test, type TestContext } from 'node:test';
import type { Passage } from '../../../src/backend/search/passage.ts';
import { PassageIndex } from '../../../src/backend/search/passageIndex.ts';

async function indexed(context: TestContext, filename: string, lines: Iterable<string>): Promise<Passage[]> {
  const db = new DatabaseSync(':memory:');
  context.after(() => db.close());
  const index = new PassageIndex(db);
  await index.add('file', filename, lines);
  return [...index.passagesOf('file')];
}

function charsOf(passages: readonly Passage[], field: 'text' | 'name' | 'context'): number {
  return passages.reduce((sum, passage) => sum + (passage[field]?.length ?? 0), 0);
}

describe('an index stays in proportion to its file', () => {
  test('where a long header is repeated for short rows', async (context) => {
    const rows = Array.from({ length: 10_000 }, (_, row) => `${row},1`);
    const passages = await indexed(context, 'a.csv', [`${'column,'.repeat(140)}end`, ...rows]);
    assert.equal(passages.length, 10_001);
    assert.ok(charsOf(passages, 'context') <= 4 * charsOf(passages, 'text') + 1_000_000);
    assert.ok(passages[1]?.context?.startsWith('column'));
  });

  test('where long headings are repeated for short paragraphs', async (context) => {
    const headings = [1, 2, 3, 4, 5, 6].map((level) => `${'#'.repeat(level)} ${'long '.repeat(700)}heading ${level}`);
    const paragraphs = Array.from({ length: 1000 }, (_, number) => [`${number} ${'short '.repeat(40)}`, '']);
    const passages = await indexed(context, 'a.md', [...headings, ...paragraphs.flat()]);
    assert.ok(passages.length > 500);
    assert.ok(charsOf(passages, 'name') <= 4 * charsOf(passages, 'text') + 1_000_000);
    assert.match(passages.at(-1)?.name ?? '', /^.{1,80}$/);
    assert.ok(passages.at(-1)?.name?.endsWith('long heading 6'));
  });

  test('where nested classes are in the name of each line', async (context) => {
    const depth = 300;
    const classes = Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}class ${'C'.repeat(390 - level)}`);
    const members = Array.from({ length: 300 }, (_, number) => `${' '.repeat(depth)}def f${number}(self): pass`);
    const passages = await indexed(context, 'a.py', [...classes, ...members]);
    assert.ok(charsOf(passages, 'name') <= 4 * charsOf(passages, 'text') + 1_000_000 + 80 * passages.length);
    assert.ok(passages.at(-1)?.name?.endsWith('.f299'));
  });

  test('and an ordinary table keeps its header for every row', async (context) => {
    const header = 'id,first name,last name,street,postal code,city,country,date of birth';
    const rows = Array.from({ length: 20_000 }, (_, row) => `${row},Ann,Smith,Long Street ${row},10115,Berlin,,`);
    const passages = await indexed(context, 'a.csv', [header, ...rows]);
    assert.ok(passages.slice(1).every((passage) => passage.context === header));
  });
});
