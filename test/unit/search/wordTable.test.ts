import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { HASH_SEED, MAX_WORDS, mixHash, WordTable } from '../../../src/backend/search/terms/wordTable.ts';

const hashOf = (word: string): number =>
  [...word].reduce((hash, _, index) => mixHash(hash, word.charCodeAt(index)), HASH_SEED);

/** A word between others, as it stands in a text. */
const inText = (word: string): Uint16Array => Uint16Array.from(`ab ${word}cd`, (char) => char.charCodeAt(0));

function find(table: WordTable, word: string, hash = hashOf(word)): number | undefined {
  return table.find(inText(word), 3, 3 + word.length, hash);
}

function add(table: WordTable, word: string, value: number, hash = hashOf(word)): void {
  table.add(inText(word), 3, 3 + word.length, hash, value);
}

suite('a table of words', () => {
  test('finds what it was told about a word by its place in a text', () => {
    const table = new WordTable();
    add(table, 'leave', 28);
    assert.equal(find(table, 'leave'), 28);
    assert.equal(find(table, 'leaves'), undefined);
    assert.equal(find(table, 'leav'), undefined);
  });

  test('tells words apart whose hashes are the same', () => {
    const table = new WordTable();
    for (const [value, word] of ['one', 'two', 'six', 'seven'].entries()) add(table, word, value, 7);
    assert.deepEqual(
      ['one', 'two', 'six', 'seven', 'ten', 'sixth', 'on'].map((word) => find(table, word, 7)),
      [0, 1, 2, 3, undefined, undefined, undefined],
    );
  });

  test('goes on from its first slot behind the last', () => {
    const table = new WordTable();
    // The slot comes from the hash's low bits once its high ones are mixed in; this one has the last of those there are at first.
    const last = 0x1fff;
    for (const [value, word] of ['a', 'b', 'c'].entries()) add(table, word, value, last);
    assert.deepEqual(
      ['a', 'b', 'c'].map((word) => find(table, word, last)),
      [0, 1, 2],
    );
  });

  test('keeps as many words as fit in, and is full then', () => {
    const table = new WordTable();
    const words = Array.from({ length: MAX_WORDS + 1 }, (_, index) => `w${String(index)}`);
    for (const [value, word] of words.entries()) add(table, word, value);
    assert.equal(table.size, MAX_WORDS);
    assert.equal(find(table, 'w0'), 0);
    assert.equal(find(table, `w${String(MAX_WORDS - 1)}`), MAX_WORDS - 1);
    assert.equal(find(table, `w${String(MAX_WORDS)}`), undefined);
  });
});
