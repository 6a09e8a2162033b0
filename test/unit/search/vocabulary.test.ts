import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { termsOf, visitTermNumbers } from '../../../src/backend/search/terms/terms.ts';
import { currentVocabulary, Vocabulary } from '../../../src/backend/search/terms/vocabulary.ts';

function numbersIn(text: string, vocabulary: Vocabulary): number[] {
  const numbers: number[] = [];
  visitTermNumbers(text, vocabulary, (term) => numbers.push(term));
  return numbers;
}

suite('a vocabulary', () => {
  test('gives a term the same number each time, whichever word it comes from', () => {
    const vocabulary = new Vocabulary();
    const [holidays, holiday, again] = numbersIn('holidays holiday holidays', vocabulary);
    assert.equal(holidays, again);
    assert.equal(holidays, holiday);
    assert.equal(vocabulary.term(holiday ?? -1), 'holiday');
  });

  test('knows an identifier by its parts and as a whole, at first and when it comes again', () => {
    const vocabulary = new Vocabulary();
    const words = (text: string): string[] => numbersIn(text, vocabulary).map((number) => vocabulary.term(number));
    const terms = ['maximum', 'fil', 'siz', 'maxfilesize'];
    assert.deepEqual(words('maxFileSize'), terms);
    assert.deepEqual(words('maxFileSize'), terms);
    assert.deepEqual(words('_ __ x1 42'), ['x1', '42']);
  });

  test('is followed by another once it is full, which knows the same words', () => {
    const first = currentVocabulary();
    let text = '';
    for (let word = 0; word < 60_000; word++)
      text += ` ${word.toString(26).replace(/[0-9]/g, (digit) => 'qrstuvwxyz'.charAt(Number(digit)))}z`;
    numbersIn(text, first);
    assert.ok(first.isFull);
    const next = currentVocabulary();
    assert.notEqual(next, first);
    assert.ok(!next.isFull);
    assert.deepEqual(termsOf('The harbour opens'), ['the', 'harbour', 'open']);
  });
});
