import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { groundAnswer } from '../../../src/grounding/groundAnswer.ts';
import { ReasoningFilter } from '../../../src/grounding/answerStream.ts';
import { passageSource } from '../../../src/grounding/prompt.ts';

/** So many characters that whatever takes more than linear time does not end. */
const HUGE = 400_000;

const SOURCES = [
  passageSource({
    file_id: 'a',
    filename: 'a.txt',
    line_start: 1,
    line_end: 1,
    text: 'Ada built it. Nobody else did.',
    score: 1,
  }),
];

suite('the time that an answer takes to be checked grows with its length only', () => {
  for (const [what, answer, claims] of [
    ['a rule of a table that is none', `--${'| '.repeat(HUGE / 2)}x`, 1],
    ['blank lines', `Ada built it [1].${'\n'.repeat(HUGE / 4)}b`, 2],
    ['spaces within a sentence', `Ada built${' '.repeat(HUGE)}it [1].`, 1],
    ['spaces within a row of a table', `| Ada${' '.repeat(HUGE)}built |x`, 1],
    ['full stops that end nothing', `Ada built it ${'No. '.repeat(HUGE / 4)}[1]`, 1],
    ['the same citation again and again', `Ada built it.${'\n[1]'.repeat(HUGE / 20)}`, 1],
    ['minus signs', `Ada built it ${'-1 '.repeat(HUGE / 20)}[1].`, 1],
    ['numbers without spaces', `${'三个'.repeat(HUGE / 20)}[1]`, 1],
  ] as const) {
    test(what, () => assert.equal(groundAnswer(answer, SOURCES).claims.length, claims));
  }

  for (const [what, beginning, answer] of [
    ['outside of code', `${'b '.repeat(200)}\`a\` `, 'It is Ada.'],
    ['in code', `${'b '.repeat(200)}\`a `, undefined],
  ] as const) {
    test(`a single line that comes in small pieces before a closing tag ${what}`, () => {
      const filter = new ReasoningFilter();
      filter.push(beginning);
      for (let at = 0; at < HUGE; at += 2) filter.push('b ');
      filter.push('so.</think>It is Ada.');
      filter.flush();
      assert.equal(filter.answer, answer ?? `${beginning}${'b '.repeat(HUGE / 2)}so.</think>It is Ada.`);
    });
  }
});
