import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinLines } from '../../../src/backend/structure/structure.ts';

const lines = (...spans: [number, number][]): { first: number; last: number }[] =>
  spans.map(([first, last]) => ({ first, last }));

test('spans of lines that touch or overlap are one, and keep the place of the first', () => {
  assert.deepEqual(joinLines(lines([12, 23], [10, 11], [40, 41])), lines([10, 23], [40, 41]));
  assert.deepEqual(joinLines(lines([1, 2], [6, 7], [3, 5])), lines([1, 7]));
  assert.deepEqual(joinLines(lines([5, 5], [5, 5])), lines([5, 5]));
});

test('spans stay apart where they would be too long together', () => {
  assert.deepEqual(joinLines(lines([1, 30], [31, 60])), lines([1, 30], [31, 60]));
});
