import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectedLines } from '../../../src/asking/selectedLines.ts';

/** A selection as an editor has it: 0-based lines and characters. */
const selection = (line: number, character: number, endLine: number, endCharacter: number) => ({
  start: { line, character },
  end: { line: endLine, character: endCharacter },
});

test('the lines of a selection are those that something is selected of', () => {
  assert.deepEqual(selectedLines([selection(2, 4, 2, 9)]), { start: 3, end: 3 });
  assert.deepEqual(selectedLines([selection(2, 4, 5, 1)]), { start: 3, end: 6 });
  assert.deepEqual(selectedLines([selection(2, 0, 5, 0)]), { start: 3, end: 5 }, 'as when lines are dragged over');
  assert.deepEqual(selectedLines([selection(0, 0, 0, 0)]), { start: 1, end: 1 }, 'a cursor is in its line');
});

test('several selections are one from the first to the last', () => {
  assert.deepEqual(selectedLines([selection(9, 0, 9, 3), selection(2, 1, 3, 2)]), { start: 3, end: 10 });
});
