import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findQuote } from '../../../src/grounding/checkClaim.ts';

const TEXT = [
  '# Leave',
  'Everybody has **30 days**',
  'of “paid” leave.',
  '',
  "It's up to the head",
  'of department.',
].join('\n');

suite('a quote is found', () => {
  for (const [name, quote, firstLine, lastLine] of [
    ['in one line', 'Everybody has', 1, 1],
    ['in the first line, without its mark', 'Leave', 0, 0],
    ['up to the end of the text', 'of department.', 5, 5],
    ['across lines, whatever white space is between them', '30 days of  "paid"\tleave', 1, 2],
    ['across an empty line', "leave. It's up", 2, 4],
    ['in other letters', 'EVERYBODY HAS 30 DAYS', 1, 1],
    ['with other quotation marks and an apostrophe of print', 'of «paid» leave', 2, 2],
    ['with an apostrophe of print', 'It’s up to', 4, 4],
    ['around what it leaves out', 'Everybody has … of department', 1, 5],
    ['around what it leaves out with dots', 'Everybody ... leave.', 1, 2],
    ['around what it leaves out in brackets', 'Everybody […] leave [...] head', 1, 4],
    ['with dots at its ends', '… has 30 days …', 1, 1],
    ['with spaces at its ends', '  has 30 days ', 1, 1],
  ] as const) {
    test(name, () => {
      assert.deepEqual(findQuote(TEXT, quote), { firstLine, lastLine });
    });
  }

  test('where a letter becomes two in small ones', () => {
    assert.deepEqual(findQuote('İİİ\nthe second line', 'the second line'), { firstLine: 1, lastLine: 1 });
  });
});

suite('a quote is not found', () => {
  for (const [name, quote] of [
    ['that is not there', 'everybody has 31 days'],
    ['whose parts are there in another order', 'of department … Everybody'],
    ['whose parts would overlap', 'Everybody has 30 … has 30 days'],
    ['whose second part is not there', 'Everybody … nobody'],
    ['that is empty', ''],
    ['of white space and marks alone', ' **…** '],
  ] as const) {
    test(name, () => {
      assert.equal(findQuote(TEXT, quote), undefined);
    });
  }
});
