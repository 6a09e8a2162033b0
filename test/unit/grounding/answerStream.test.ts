import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerStream } from '../../../src/grounding/answerStream.ts';

/** What a reader has seen after each character of an output, and at its end. */
function shownOf(output: string): string[] {
  let shown = '';
  const stream = new AnswerStream({ count: 2, texts: [] }, (event) => {
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

test('an answer that ends like the beginning of reasoning is shown at its end', () => {
  for (const output of ['<thin', '◁', 'It is HTML.\n</th']) assert.equal(shownOf(output).at(-1), output);
});

test('an answer is shown as it comes, once it cannot be the mark for no answer any more', () => {
  assert.deepEqual(shownOf('NO, it is').slice(0, 5), ['', '', '', '', 'NO, i']);
  const shown = shownOf('It was Ada, who built it.');
  assert.ok(shown.slice(0, -5).includes('It was Ada'), JSON.stringify(shown));
});

test('a reader hears that what was shown was reasoning, and then sees the answer alone', () => {
  const events: string[] = [];
  const stream = new AnswerStream({ count: 1, texts: [] }, (event) =>
    events.push(event.type === 'delta' ? event.text : event.type),
  );
  stream.push('Was it Ada [1]?\n</think>\nNOT_IN');
  stream.push('_FILE');
  stream.end();
  assert.deepEqual(events, ['restart']);
  const other: string[] = [];
  const second = new AnswerStream({ count: 1, texts: [] }, (event) =>
    other.push(event.type === 'delta' ? event.text : event.type),
  );
  for (const piece of ['Was it Ada?\n', '</think>\n', 'It was Ada [1 "x', '"].']) second.push(piece);
  second.end();
  assert.deepEqual(other, ['Was it Ada?\n', 'restart', 'It was Ada', ' [1].']);
});
