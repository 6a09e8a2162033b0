import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findEvidence } from '../../../src/grounding/evidence.ts';
import { withMarks } from '../../../src/grounding/evidenceMarks.ts';

/** The answer with `[1]` and so on where its marks are, and the cited parts by mark. */
function marked(answer: string, citations: readonly string[], isComputed = false): { text: string; parts: string[] } {
  const marks = findEvidence(answer, citations, isComputed);
  return {
    text: withMarks(answer, marks, (index) => `[${(marks[index]?.citation ?? 0) + 1}]`),
    parts: marks.map(({ citation, start, end }) => citations[citation]?.slice(start, end) ?? ''),
  };
}

test('every sentence is cited at its own part, across the ends of lines and whatever Markdown is in it', () => {
  const quote = '## Leave\n\nEverybody gets **28 days**, public\nholidays not included. Take two weeks in one piece.';
  const { text, parts } = marked(
    'Everybody gets 28 days, public\nholidays not included. Take two weeks in one piece.',
    ['Something else.', quote],
  );
  assert.equal(text, 'Everybody gets 28 days, public\nholidays not included.[2] Take two weeks in one piece.[2]');
  assert.deepEqual(parts, ['Everybody gets **28 days**, public\nholidays not included', 'Take two weeks in one piece']);
});

test('a block of code is cited in the line of its fence, by all of its lines', () => {
  const code = 'function backoff() {\n  return 250;\n}';
  const { text, parts } = marked(`\`backoff\`, line 5:\n\n\`\`\`ts\n${code}\n\`\`\``, [`// first\n${code}\n`]);
  assert.equal(text, `\`backoff\`, line 5:\n\n\`\`\`ts[1]\n${code}\n\`\`\``);
  assert.deepEqual(parts, ['function backoff() {\n  return 250']);
});

test('the mark of a row stands in its last cell', () => {
  const { text } = marked('| id | name |\n| --- | --- |\n| 17 | lamp |\n', ['id,name', '17,lamp']);
  assert.equal(text, '| id | name |\n| --- | --- |\n| 17 | lamp[2] |\n');
});

test('what was computed is cited by the lines that have its words between them', () => {
  const lines = ['HL-1,returned', 'HL-2,shipped', 'HL-3,returned'];
  assert.equal(marked('2 of 3 rows: `HL-1`, `HL-3`', lines, true).text, '2 of 3 rows: `HL-1`, `HL-3`[1][3]');
});

test('an answer that no line has the words of is cited by the first of its citations', () => {
  assert.equal(marked('40 rows', ['a,b', 'c,d', 'e,f', 'g,h'], true).text, '40 rows[1][2][3]');
});

test('words that only lead to the lines have no citation, and an answer without citations no mark', () => {
  const { text } = marked('Possibly not in this file; the closest lines are:\n\nUse the key.', ['Use the key.'], true);
  assert.equal(text, 'Possibly not in this file; the closest lines are:\n\nUse the key.[1]');
  assert.equal(marked('Not in this file.', []).text, 'Not in this file.');
});

test('brackets of the file itself are no marks, and stay', () => {
  assert.equal(
    marked('As it says [1]. So it is [2].', ['As it says [1]. So it is [2].']).text,
    'As it says [1].[1] So it is [2].[1]',
  );
});
