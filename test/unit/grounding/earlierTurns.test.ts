import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectTurns } from '../../../src/grounding/answerWriter.ts';
import { estimateTokens, selectPassages, buildPrompt } from '../../../src/grounding/prompt.ts';
import type { Turn } from '../../../src/protocol/query.ts';

function turn(index: number, answer = 'An answer.'): Turn {
  return { question: `Question ${String(index)}?`, answer };
}

function questionsOf(turns: readonly Turn[]): string[] {
  return turns.map(({ question }) => question);
}

test('the latest turns are told, oldest first', () => {
  const history = Array.from({ length: 10 }, (_, index) => turn(index));
  assert.deepEqual(
    questionsOf(selectTurns(history, 100_000)),
    [4, 5, 6, 7, 8, 9].map((index) => `Question ${String(index)}?`),
  );
});

test('an answer is told without its citations, whose numbers are those of other passages, and cut where it is long', () => {
  const history = [turn(1, 'There are 28 [1], or more [2 "or more"].'), turn(2, 'x'.repeat(9_000))];
  const [cited, long] = selectTurns(history, 100_000);
  assert.equal(cited?.answer, 'There are 28, or more.');
  assert.ok((long?.answer.length ?? 0) < 2_000);
});

test('turns that do not fit into their share of the tokens are left out, the oldest first and without a gap', () => {
  const history = [turn(1), turn(2, 'word '.repeat(300)), turn(3, 'word '.repeat(150))];
  assert.deepEqual(questionsOf(selectTurns(history, 1_600)), ['Question 3?']);
  assert.deepEqual(questionsOf(selectTurns(history, 1_000)), []);
});

test('an answer of 1,500 characters is told whole, of a longer one its beginning', () => {
  const [whole, cut] = selectTurns([turn(1, 'x'.repeat(1_500)), turn(2, 'y'.repeat(1_501))], 100_000);
  assert.equal(whole?.answer, 'x'.repeat(1_500));
  assert.equal(cut?.answer, `${'y'.repeat(1_500)} …`);
});

test('the conversation takes up to a quarter of the tokens, with the marks around each turn', () => {
  // Ten tokens for the question, ten for the answer and seventy for the marks.
  const history = [{ question: 'q'.repeat(33), answer: 'a'.repeat(33) }];
  assert.equal(selectTurns(history, 4 * 90).length, 1);
  assert.equal(selectTurns(history, 4 * 90 - 1).length, 0);
  assert.equal(selectTurns([...history, ...history], 4 * 180).length, 2);
  assert.equal(selectTurns([...history, ...history], 4 * 180 - 1).length, 1);
});

test('turns and passages fit into the budget together', () => {
  const budget = 2_000;
  const turns = selectTurns([turn(1, 'word '.repeat(100)), turn(2, 'word '.repeat(100))], budget);
  const passages = Array.from({ length: 40 }, (_, index) => ({
    file_id: 'f',
    filename: 'a.md',
    line_start: index + 1,
    line_end: index + 1,
    text: 'A line of a file. '.repeat(10),
    score: -index,
  }));
  const { sources } = selectPassages('Q?', passages, budget, turns);
  const messages = buildPrompt('Q?', sources, () => 'n'.repeat(22), turns);
  assert.equal(turns.length, 2);
  assert.ok(sources.length > 5);
  assert.ok(messages.reduce((sum, { content }) => sum + estimateTokens(content), 0) <= budget);
});
