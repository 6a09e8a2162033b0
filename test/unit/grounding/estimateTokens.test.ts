import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateTokens } from '../../../src/grounding/prompt.ts';

test('ten letters are three tokens, five accented ones as many, and a Chinese character is one by itself', () => {
  assert.equal(estimateTokens('abcdefghij'), 3);
  assert.equal(estimateTokens('éèêëà'), 3);
  assert.equal(estimateTokens('假期天'), 3);
  assert.equal(estimateTokens('abcdefghijéèêëà假期天'), 9);
});

test('nothing costs nothing, and a part of a token counts as one', () => {
  assert.equal(estimateTokens(''), 0);
  assert.equal(estimateTokens('a'), 1);
  assert.equal(estimateTokens('abcd'), 2);
});

test('ASCII ends at U+007F, and characters are wide from U+2E80 on', () => {
  const costOf = (codePoint: number): number => estimateTokens(String.fromCharCode(codePoint).repeat(10));
  assert.deepEqual([0x00, 0x7f, 0x80, 0x2e7f, 0x2e80, 0xffff].map(costOf), [3, 3, 6, 6, 10, 10]);
});
