import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findTerm, PostingsBuilder, visitPostings } from '../../../src/backend/search/index/postings.ts';
import { TopK } from '../../../src/backend/search/ranking/candidates.ts';
import { Vocabulary } from '../../../src/backend/search/terms/vocabulary.ts';

/** So many that they fill several blocks. */
const MANY_TERMS = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`term${String(index)}`, [index]]));

test('what is added to a term is found in the block that would hold it', () => {
  // One for all: a builder is used again.
  const builder = new PostingsBuilder();
  const passages = fc
    .uniqueArray(fc.nat(1e6), { minLength: 1, maxLength: 300 })
    .map((list) => list.sort((a, b) => a - b));
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), passages), fc.boolean(), (few, isLarge) => {
      const postingsOfTerm = isLarge ? { ...few, ...MANY_TERMS } : few;
      const vocabulary = new Vocabulary();
      // As in life, passage by passage.
      const added = Object.entries(postingsOfTerm)
        .flatMap(([term, numbers]) => numbers.map((number) => ({ term: vocabulary.numberOf(term), number })))
        .sort((one, other) => one.number - other.number);
      for (const { term, number } of added) builder.add(term, number, (number % 300) + 1);
      const blocks = builder.takeBlocks(vocabulary);
      assert.equal(blocks.length > 1, isLarge);
      for (const [term, numbers] of Object.entries(postingsOfTerm)) {
        const block = blocks.findLast(({ firstTerm }) => firstTerm <= term);
        const found = block && findTerm(block.bytes, term);
        const read: [number, number][] = [];
        if (found) visitPostings(found, (passage, frequency) => read.push([passage, frequency]));
        assert.deepEqual(
          read,
          numbers.map((number) => [number, (number % 300) + 1]),
        );
        assert.equal(found?.documents, numbers.length);
      }
      assert.equal(builder.count, 0);
    }),
    { numRuns: 60 },
  );
});

test('a term has room, however high its number is and however many passages it is in', () => {
  const vocabulary = new Vocabulary();
  const builder = new PostingsBuilder();
  for (let number = 0; number < 10_000; number++) vocabulary.numberOf(`earlier${String(number)}`);
  const term = vocabulary.numberOf('everywhere');
  const passages = Array.from({ length: 5_000 }, (_, index) => 1_000_000 + 300 * index);
  for (const passage of passages) builder.add(term, passage, 200);
  const [block] = builder.takeBlocks(vocabulary);
  const found = findTerm(block?.bytes ?? new Uint8Array(), 'everywhere');
  assert.equal(found?.documents, 5_000);
  const read: number[] = [];
  visitPostings(found, (passage, frequency) => read.push(passage + frequency));
  assert.deepEqual(
    read,
    passages.map((passage) => passage + 200),
  );
});

test('TopK keeps the best', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1e6 })), fc.integer({ min: 1, max: 20 }), (scores, limit) => {
      const best = new TopK<number>(limit);
      for (const score of scores) best.add(score, score);
      assert.deepEqual(best.take(), [...scores].sort((a, b) => b - a).slice(0, limit));
    }),
  );
});
