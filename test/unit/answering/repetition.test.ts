import assert from 'node:assert/strict';
import { test } from 'node:test';
import { repetitionStart } from '../../../src/backend/answering/models/chatCompletion.ts';

test('an output that repeats a sentence to its end is cut behind the first time', () => {
  const sentence = 'It was built by Ada Lindqvist in the year of the storm. ';
  const output = `The answer: ${sentence.repeat(40)}`;
  const start = repetitionStart(output) ?? assert.fail('not noticed');
  assert.ok(start > 12 && start <= 12 + 2 * sentence.length, String(start));
  assert.ok(output.slice(0, start).startsWith(`The answer: ${sentence.slice(0, 40)}`));
});

test('an output that goes on is not cut, nor one of which only the middle repeats itself', () => {
  const lines = Array.from({ length: 200 }, (_, index) => `| row ${String(index)} | value |`).join('\n');
  assert.equal(repetitionStart(lines), undefined);
  assert.equal(repetitionStart(`${'ab '.repeat(1_000)}and so it ends.`), undefined);
  assert.equal(repetitionStart('ab '.repeat(100)), undefined, 'a short one');
});
