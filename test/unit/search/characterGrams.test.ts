import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { QuestionGrams } from '../../../src/backend/search/terms/terms.ts';

/** Runs of four characters by their definition: lower case, one space for what is neither letter nor digit, and at both ends. */
function runsOf(text: string): string[] {
  const normal = ` ${text
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '')
    .join(' ')} `;
  return Array.from({ length: Math.max(0, normal.length - 3) }, (_, at) => normal.slice(at, at + 4));
}

test('the runs of a question are those of four characters, each once', () => {
  assert.equal(new QuestionGrams('Leave').size, 4); // " lea", "leav", "eave", "ave "
  assert.equal(new QuestionGrams('leave  LEAVE!').size, 6); // and "ve l", "e le"
  assert.equal(new QuestionGrams('ab').size, 1);
  assert.equal(new QuestionGrams('a').size, 0);
  assert.equal(new QuestionGrams('?!').size, 0);
});

test('a text is counted by how often it has each run of the question', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'B', 'ä', ' ', '-'), maxLength: 40 });
  fc.assert(
    fc.property(letters, letters, (question, text) => {
      const expected = [...new Set(runsOf(question))].map((run) => runsOf(text).filter((each) => each === run).length);
      assert.deepEqual([...new QuestionGrams(question).count(text)], expected);
    }),
    { numRuns: 500 },
  );
});

test('a question of very many runs is counted by its first four thousand', () => {
  const words = Array.from({ length: 3_000 }, (_, index) => (index * 7_919).toString(36).padStart(4, 'q'));
  const question = words.join(' ');
  const distinct = [...new Set(runsOf(question))];
  assert.ok(distinct.length > 4_096);
  const grams = new QuestionGrams(question);
  assert.equal(grams.size, 4_096);
  const counts = grams.count(words.slice(0, 100).join(' '));
  const expected = runsOf(words.slice(0, 100).join(' ')).filter((run) => distinct.indexOf(run) < 4_096).length;
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    expected,
  );
});
