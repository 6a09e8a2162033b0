import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkMark } from '../../../src/grounding/checkClaim.ts';
import { numberedPassages, passageSource, type Source } from '../../../src/grounding/source.ts';
import type { Citation } from '../../../src/protocol/query.ts';

const passage = (text: string, line_start = 1): Citation => ({
  file_id: 'file-1',
  filename: 'a.md',
  line_start,
  line_end: line_start + text.split('\n').length - 1,
  text,
  score: 1,
});

/** Whether a passage supports a claim that cites it, with a quote if one is given. */
function isSupporting(claim: string, text: string, quote?: string): boolean | undefined {
  return checkMark(claim, { number: 1, quote }, [passageSource(passage(text))])?.isSupporting;
}

suite('a claim without a quote', () => {
  test('is supported by three of five of its words, and not by four of seven', () => {
    assert.equal(isSupporting('alpha bravo charlie delta echo', 'alpha bravo charlie'), true);
    assert.equal(isSupporting('alpha bravo charlie delta echo foxtrot golf', 'alpha bravo charlie delta'), false);
  });

  test('has to have two words that tell something', () => {
    assert.equal(isSupporting('The vacation.', 'The vacation is long.'), false);
    assert.equal(isSupporting('The vacation is long.', 'The vacation is long.'), true);
    assert.equal(isSupporting('They are there.', 'They are there.'), false, 'words of grammar tell nothing');
  });

  test('counts words of three letters and more, once each', () => {
    assert.equal(isSupporting('Oak and elm.', 'An elm, an oak.'), true);
    assert.equal(isSupporting('It is so ok.', 'It is so ok.'), false);
    assert.equal(isSupporting('Vacation vacation vacation.', 'Vacation.'), false);
  });

  test('agrees with a word that begins with the same five letters', () => {
    assert.equal(isSupporting('approved expenses', 'approving the expense'), true);
    assert.equal(isSupporting('approved expenses', 'apprentices expect'), false);
    assert.equal(isSupporting('rated cares', 'dated bares'), false);
  });

  test('in a text without spaces counts by pairs of characters', () => {
    assert.equal(isSupporting('三十天假', '三十天假'), true);
    assert.equal(isSupporting('ひらがな', 'ひらがな'), true);
    assert.equal(isSupporting('三十天假', '十三假天'), false);
  });

  test('names nothing where its number is none of the sources', () => {
    const sources = [passageSource(passage('alpha bravo'))];
    for (const number of [0, 2, 99])
      assert.equal(checkMark('alpha bravo', { number, quote: undefined }, sources), undefined);
  });
});

suite('a number in a claim', () => {
  test('has to stand in the passage, its group separators aside', () => {
    const text = 'Expenses above 1,000 EUR and below 2.500.000 EUR at 3.5 percent, 1,25 or 7.';
    for (const number of ['1000', '1,000', '1.000', '2500000', '2,500,000', '3.5', '1,25', '7']) {
      assert.equal(isSupporting(`Expenses above ${number} percent`, text), true, number);
    }
    for (const number of ['100', '35', '10000', '125', '3', '25', '70']) {
      assert.equal(isSupporting(`Expenses above ${number} percent`, text), false, number);
    }
  });

  test('speaks against the claim with a quote too', () => {
    assert.equal(isSupporting('31 days', 'Everybody has 30 days of leave.', 'days of leave'), false);
    assert.equal(isSupporting('30 days', 'Everybody has 30 days of leave.', 'days of leave'), true);
  });
});

suite('a quote', () => {
  const text = 'Everybody has leave.\nElephants never forget.';

  test('of two words is looked for, of one word it is not', () => {
    assert.equal(isSupporting('Nothing alike.', text, 'never forget'), true);
    assert.equal(isSupporting('Nothing alike.', text, 'never'), false);
    const [source] = [passageSource(passage(text, 10))];
    const found = checkMark('Elephants never forget.', { number: 1, quote: 'never' }, [source]);
    assert.deepEqual([found?.citation.line_start, found?.citation.line_end, found?.isSupporting], [10, 11, true]);
  });

  test('of four characters of a script without spaces is looked for, of three it is not', () => {
    for (const [words, quote, isTelling] of [
      ['每年有三十天', '有三十天', true],
      ['每年有三十天', '三十天', false],
      ['ภาษาไทยสวย', 'ไทยส', true],
    ] as const) {
      assert.equal(isSupporting('Nothing alike.', words, quote), isTelling, quote);
    }
  });

  test('narrows the citation to its lines and their text', () => {
    const source = passageSource(passage('one two\nthree four\nfive six\nseven eight', 10));
    const { citation } = checkMark('x', { number: 1, quote: 'four five' }, [source]) ?? assert.fail('not cited');
    assert.deepEqual([citation.line_start, citation.line_end, citation.text], [11, 12, 'three four\nfive six']);
  });

  test('that is nowhere cites the passage and supports nothing', () => {
    const found = checkMark('Everybody has leave.', { number: 1, quote: 'nobody has any' }, [
      passageSource(passage(text)),
    ]);
    assert.deepEqual([found?.citation.text, found?.isSupporting], [text, false]);
  });

  test('that stands in several sources is that of the cited one', () => {
    const sources = [1, 20, 40].map((line) => passageSource(passage('the very same words', line)));
    const found = checkMark('x', { number: 2, quote: 'very same' }, sources);
    assert.equal(found?.citation.line_start, 20);
  });
});

suite('a whole document as a source', () => {
  const document: Source = {
    passages: [passage('alpha bravo', 1), passage('alpha bravo charlie', 5), passage('delta echo alpha', 9)],
    text: 'all of it',
  };

  test('is cited by the passage that has most of the words, the first of equal ones', () => {
    const lineOf = (claim: string): number | undefined =>
      checkMark(claim, { number: 1, quote: undefined }, [document])?.citation.line_start;
    assert.deepEqual(['alpha bravo charlie', 'echo delta', 'bravo alpha', 'nothing at all'].map(lineOf), [5, 9, 1, 1]);
  });

  test('tells a reader of the growing answer its first passage', () => {
    const lines = numberedPassages([document, passageSource(passage('x', 30))]).map(({ line_start }) => line_start);
    assert.deepEqual(lines, [1, 30]);
  });
});
