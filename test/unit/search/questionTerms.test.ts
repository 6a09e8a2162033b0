import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { synonymsOf } from '../../../src/backend/search/ranking/nameCover.ts';
import { analyseQuestion, QuestionModel, specificityInCode } from '../../../src/backend/search/ranking/question.ts';
import { isCommonTerm } from '../../../src/backend/search/terms/terms.ts';

/** The terms of a question, those that count half with an asterisk. */
const termsOf = (question: string): string[] =>
  analyseQuestion(question).terms.map(({ term, importance }) => {
    assert.ok(importance === 1 || importance === 0.5);
    return importance === 1 ? term : `${term}*`;
  });

suite('a question', () => {
  test('is its words without those that ask and those of grammar', () => {
    assert.deepEqual(termsOf('What is the notice period of a contract?'), ['notic', 'period', 'contract']);
    assert.deepEqual(termsOf('请问每年有多少天假期？'), [
      '每',
      '每年',
      '年',
      '年有',
      '有',
      '天',
      '天假',
      '假',
      '假期',
      '期',
    ]);
  });

  test('is all of its words where there are no others', () => {
    assert.deepEqual(termsOf('What is it about?'), ['what', 'is', 'it', 'about']);
    assert.equal(analyseQuestion('What is it about?').text, 'What is it about?');
    assert.deepEqual(termsOf(''), []);
  });

  test('has each term once, and the sentences behind the first explain it', () => {
    assert.deepEqual(termsOf('Notice period of contracts? Contracts end. Periods vary.'), [
      'notic',
      'period',
      'contract',
      'end*',
      'vari*',
    ]);
    assert.deepEqual(termsOf('Explain. Notice notice'), ['notic*']);
  });

  test('is compared by the characters of its first sentence, unless that is only a word or two', () => {
    assert.equal(analyseQuestion('Notice period contracts? Contracts end.').text, 'Notice period contracts');
    assert.equal(analyseQuestion('Notice perio. Contracts end.').text, 'Notice perio');
    assert.equal(analyseQuestion('Notice peri. Contracts end.').text, 'Notice peri. Contracts end.');
  });

  test('is looked at up to four thousand characters', () => {
    const long = `${'x '.repeat(1_998)}abcd efgh`;
    assert.equal(long.length, 4_005);
    assert.deepEqual(termsOf(long), ['x', 'abcd']);
  });
});

suite('a question held against a text', () => {
  const question = new QuestionModel(
    [
      { term: 'notic', weight: 3 },
      { term: 'period', weight: 1 },
    ],
    'notice period',
  );

  test('finds its terms in the order of the text, with their places', () => {
    assert.deepEqual(question.matchesIn('A period of notice.\nNotice!'), [
      { term: 1, position: 1, offset: 2 },
      { term: 0, position: 3, offset: 12 },
      { term: 0, position: 4, offset: 20 },
    ]);
    assert.deepEqual(question.matchesIn('nothing'), []);
  });

  test('is held in the share of its weight that the terms have', () => {
    assert.equal(question.totalWeight, 4);
    assert.deepEqual(
      [[0], [1], [0, 1], []].map((terms) => question.shareOf(terms)),
      [0.75, 0.25, 1, 0],
    );
    assert.equal(question.shareOf([7]), 0);
  });

  test('of no weight is held in nothing, and divides by nothing', () => {
    const empty = new QuestionModel([], '');
    assert.deepEqual([empty.totalWeight, empty.shareOf([]), empty.matchesIn('a text')], [1, 0, []]);
  });
});

suite('other words for an action', () => {
  test('are those of its groups, whatever its form', () => {
    for (const form of ['remove', 'removes', 'removing', 'removed']) {
      assert.ok(synonymsOf(form).has('delete') && synonymsOf(form).has('off'), form);
    }
    for (const form of ['finish', 'finishes', 'finished', 'finishing']) assert.ok(synonymsOf(form).has('stop'), form);
    assert.ok(!synonymsOf('remove').has('remove'), 'a word is no other word for itself');
  });

  test('of a word in several groups are those of all of them', () => {
    const encode = synonymsOf('encode');
    assert.ok(encode.has('serialize') && encode.has('escape'));
  });

  test('of what is no action there are none', () => {
    assert.equal(synonymsOf('banana').size, 0);
  });
});

suite('what a word says', () => {
  test('about the topic of a source file: nothing where every file has it, all where few do', () => {
    assert.deepEqual(['return', 'messag', 'encod', 'wavelet'].map(specificityInCode), [0, 0.3, 0.6, 1]);
  });

  test('in any question is known by its term', () => {
    assert.deepEqual(['mak', 'period', 'exampl', 'wavelet'].map(isCommonTerm), [true, true, true, false]);
  });
});
