import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { HASH_SEED, mixHash, WordTable } from '../../../src/backend/answer/wordTable.ts';

const hashOf = (word: string): number =>
  [...word].reduce((hash, _, index) => mixHash(hash, word.charCodeAt(index)), HASH_SEED);

/** Finds a word where it stands between others, as in a text. */
function find<Value>(table: WordTable<Value>, word: string, hash = hashOf(word)): Value | undefined {
  return table.find(`ab ${word}cd`, 3, 3 + word.length, hash);
}

suite('a table of words', () => {
  test('finds what it was told about a word by its place in a text', () => {
    const table = new WordTable<string>();
    table.add('leave', hashOf('leave'), 'holiday');
    assert.equal(find(table, 'leave'), 'holiday');
    assert.equal(find(table, 'leaves'), undefined);
    assert.equal(find(table, 'leav'), undefined);
  });

  test('tells words apart whose hashes are the same', () => {
    const table = new WordTable<number>();
    for (const [value, word] of ['one', 'two', 'six', 'seven'].entries()) table.add(word, 7, value);
    assert.deepEqual(
      ['one', 'two', 'six', 'seven', 'ten', 'sixth', 'on'].map((word) => find(table, word, 7)),
      [0, 1, 2, 3, undefined, undefined, undefined],
    );
  });

  test('goes on from its first slot behind the last', () => {
    const table = new WordTable<number>();
    // The slot comes from the hash's low bits once its high ones are mixed in; this one has the last.
    const last = 0x1ffff ^ (0x1ffff >>> 15);
    for (const [value, word] of ['a', 'b', 'c'].entries()) table.add(word, last, value);
    assert.deepEqual(
      ['a', 'b', 'c'].map((word) => find(table, word, last)),
      [0, 1, 2],
    );
  });

  test('never forgets the word it was told last, however many there are', () => {
    const table = new WordTable<number>();
    for (let value = 0; value < 120_000; value++) {
      const word = `w${String(value)}`;
      table.add(word, hashOf(word), value);
      assert.equal(find(table, word), value);
    }
    assert.equal(find(table, 'w0'), undefined, 'and so it has forgotten others');
  });
});
