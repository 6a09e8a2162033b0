import assert from 'node:assert/strict';
import test from 'node:test';
import { bothPassages, type LocalAnswer } from '../../../src/backend/answering/unsureAnswer.ts';

function passage(text: string, ...lines: readonly (readonly [number, number])[]): LocalAnswer {
  return {
    text,
    how: 'a heading',
    citations: lines.map(([line_start, line_end]) => ({
      file_id: 'f',
      filename: 'rules.md',
      line_start,
      line_end,
      text,
      score: 1,
    })),
  };
}

const spans = ({ citations }: LocalAnswer): string[] =>
  citations.map(({ line_start, line_end }) => `${String(line_start)}-${String(line_end)}`);

void test('two short passages are both given, that of the structure first, and each is cited before further lines', () => {
  const both = bothPassages(
    passage('Boats are booked by Thursday.', [3, 3], [9, 9]),
    passage('A boat is paid for at once.', [5, 6]),
    '',
    'When do I book a boat?',
  );
  assert.equal(both.text, 'Boats are booked by Thursday.\n\nA boat is paid for at once.');
  assert.deepEqual(spans(both), ['3-3', '5-6', '9-9']);
});

void test('the other passage is only cited where both are too long or say the same', () => {
  const long = bothPassages(passage('a'.repeat(300), [1, 1]), passage('b'.repeat(300), [2, 2]), '', 'What?');
  assert.equal(long.text, 'a'.repeat(300));
  assert.deepEqual(spans(long), ['1-1', '2-2']);
  const same = bothPassages(passage('It is red.', [1, 2]), passage('It is red. It is big.', [2, 3]), '', 'What?');
  assert.equal(same.text, 'It is red.');
  assert.deepEqual(spans(same), ['1-2']);
});

void test('the warning comes first and counts as text; of Chinese text the passage of the search comes first', () => {
  const warned = bothPassages(passage('One.', [1, 1]), passage('Two.', [2, 2]), 'Possibly not.\n\n', 'What?');
  assert.equal(warned.text, 'Possibly not.\n\nOne.\n\nTwo.');
  const chinese = bothPassages(passage('甲。', [1, 1]), passage('乙。', [2, 2]), '', '是什么？');
  assert.equal(chinese.text, '乙。\n\n甲。');
  assert.deepEqual(spans(chinese), ['2-2', '1-1']);
});
