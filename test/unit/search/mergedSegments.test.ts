import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { compareTerms } from '../../../src/backend/search/index/mergedSegments.ts';
import { PassageIndex } from '../../../src/backend/search/passageIndex.ts';
import type { SearchResult } from '../../../src/backend/search/passage.ts';
import { mulberry32 } from '../../bench/random.ts';

const WORDS =
  'harbour market keeper lens tower ferry storm island retry delay upload index café 港口 𝒳ray _private'.split(' ');
const QUESTIONS = [
  'When does the harbour open?',
  'What is the retry delay of an upload?',
  'Where is the index of the tower?',
  'Who is the keeper of 港口?',
  'How is café 𝒳ray stored in _private?',
  'Summarise',
];

/** Files of random sentences, some of them code with names. */
function filesOf(count: number, seed: number): { id: string; name: string; lines: string[] }[] {
  const random = mulberry32(seed);
  const word = (): string => WORDS[Math.floor(random() * WORDS.length)] ?? '';
  return Array.from({ length: count }, (_, number) => {
    const sentences = Array.from({ length: 3 + Math.floor(random() * 40) }, () =>
      Array.from({ length: 6 }, word).join(' '),
    );
    const isCode = number % 3 === 0;
    const lines = isCode
      ? sentences.flatMap((text, at) => [`export function ${word()}${String(at)}() {`, `  return '${text}';`, '}', ''])
      : sentences.flatMap((text) => [`${text}.`, '']);
    return { id: `file-${String(number)}`, name: `${String(number)}.${isCode ? 'ts' : 'md'}`, lines };
  });
}

function mergeAll(index: PassageIndex): void {
  let steps = 0;
  for (const _ of index.merge()) steps++;
  assert.ok(steps > 0, 'there was something to merge');
}

function answers(index: PassageIndex, ids: readonly string[]): SearchResult[] {
  return QUESTIONS.map((question) => index.search(ids, question, 20));
}

function segmentsOf(db: DatabaseSync): number {
  return Number(db.prepare(`SELECT count(*) AS n FROM merged_segments WHERE state = 'ready'`).get()?.['n']);
}

suite('merged segments', () => {
  test('find what a search of each file finds, with the same scores in the same order', async () => {
    const db = new DatabaseSync(':memory:');
    const index = new PassageIndex(db, { files: 16, segments: 2 });
    const files = filesOf(150, 1);
    for (const { id, name, lines } of files) await index.add(id, name, lines);
    const ids = files.map(({ id }) => id);
    const some = ids.filter((_, at) => at % 2 === 0);
    const before = [answers(index, ids), answers(index, some)];
    mergeAll(index);
    assert.ok(segmentsOf(db) > 0 && segmentsOf(db) < 5, 'segments were merged into larger ones');
    assert.deepEqual([answers(index, ids), answers(index, some)], before);
    const late = filesOf(170, 1).slice(150);
    for (const { id, name, lines } of late) await index.add(id, name, lines);
    const all = [...ids, ...late.map(({ id }) => id)];
    const mixed = answers(index, all);
    mergeAll(index);
    assert.deepEqual(answers(index, all), mixed, 'with files that no segment has yet');
  });

  test('find nothing of a removed file, and lose it once a fifth of them is removed', async () => {
    const db = new DatabaseSync(':memory:');
    const index = new PassageIndex(db, { files: 16, segments: 8 });
    const files = filesOf(96, 2);
    for (const { id, name, lines } of files) await index.add(id, name, lines);
    const ids = files.map(({ id }) => id);
    mergeAll(index);
    const gone = new Set(ids.filter((_, at) => at % 3 === 0));
    for (const id of gone) index.remove(id);
    const rest = ids.filter((id) => !gone.has(id));
    for (const { hits } of answers(index, ids)) assert.ok(hits.every(({ fileId }) => !gone.has(fileId)));
    const before = answers(index, rest);
    const terms = (): number => Number(db.prepare('SELECT sum(length(block)) AS n FROM merged_terms').get()?.['n']);
    const size = terms();
    for (const { id, name, lines } of filesOf(112, 2).slice(96)) await index.add(`late-${id}`, name, lines);
    mergeAll(index);
    assert.deepEqual(answers(index, rest), before);
    const [left] = db.prepare('SELECT max(length(file_nos)) AS n FROM merged_segments').all();
    assert.ok(Number(left?.['n']) <= 16 * 8);
    assert.ok(terms() < size * 1.1, 'the terms of removed files are gone');
  });

  test('leave a search as it was when their making is broken off at any step', async () => {
    const db = new DatabaseSync(':memory:');
    const index = new PassageIndex(db, { files: 16, segments: 2 });
    const files = filesOf(80, 3);
    for (const { id, name, lines } of files) await index.add(id, name, lines);
    const ids = files.map(({ id }) => id);
    const before = answers(index, ids);
    for (let steps = 1; ; steps++) {
      const merging = index.merge();
      let isOver = false;
      for (let step = 0; step < steps && !isOver; step++) isOver = merging.next().done === true;
      assert.deepEqual(answers(index, ids), before);
      if (isOver) break;
      // Its maker has died: a minute later another one begins anew.
      db.exec('UPDATE merged_segments SET touched_at = 0');
    }
  });

  test('have their terms in the order of the database', () => {
    const db = new DatabaseSync(':memory:');
    const order = db.prepare('SELECT CASE WHEN ?1 < ?2 THEN -1 WHEN ?1 > ?2 THEN 1 ELSE 0 END AS sign');
    const text = fc.string({ unit: 'grapheme', maxLength: 6 }).filter((each) => !each.includes('\0'));
    fc.assert(
      fc.property(text, text, (one, other) => {
        assert.equal(Math.sign(compareTerms(one, other)), order.get(one, other)?.['sign']);
      }),
    );
  });
});
