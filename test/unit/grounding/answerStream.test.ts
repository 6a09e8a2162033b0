import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerStream } from '../../../src/grounding/answerStream.ts';

/** What a reader has seen after each character of an output, and at its end. */
function shownOf(output: string): string[] {
  let shown = '';
  const stream = new AnswerStream(2, (event) => {
    if (event.type === 'restart') shown = '';
    else if (event.type === 'delta') shown += event.text;
  });
  const seen = [...output].map((character) => {
    stream.push(character);
    return shown;
  });
  stream.end();
  return [...seen, shown];
}

test('a reader sees neither reasoning nor quotes nor citations of what is not there', () => {
  const output = '<think>Ada [1]?</think>\nIt was Ada [1 "built by Ada"]. In 1887 [7].';
  assert.equal(shownOf(output).at(-1), 'It was Ada [1]. In 1887.');
});

test('a reader never sees how a model says that the passages do not answer', () => {
  for (const output of ['NOT_IN_FILE', '**NOT_IN_FILE**.', '<think>Hm.</think>\n\nNOT_IN_FILE\n']) {
    assert.deepEqual([...new Set(shownOf(output))], [''], output);
  }
});

test('an answer that begins like it is shown', () => {
  for (const output of ['NOT', 'NOT_IN_FILES', 'NO is the answer.', '**N**', '- 12']) {
    assert.equal(shownOf(output).at(-1), output);
  }
});
