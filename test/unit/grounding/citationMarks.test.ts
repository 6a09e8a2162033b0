import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { readAnswer, type CitedSources } from '../../../src/grounding/answerTokens.ts';
import { CitationFilter } from '../../../src/grounding/answerWriter.ts';
import { readShownBracket } from '../../../src/grounding/citationMarks.ts';

const FIVE: CitedSources = { count: 5, texts: ['Everybody has 30 days.', 'const argv = process.argv;', '', '', ''] };

/** What an answer cites, as numbers with the quotes behind them. */
function cited(answer: string, sources = FIVE): (number | string)[] {
  return readAnswer(answer, sources).flatMap((token) =>
    token.kind === 'mark'
      ? token.marks.flatMap(({ number, quote }) => (quote === undefined ? [number] : [number, quote]))
      : [],
  );
}

function shown(answer: string, sources = FIVE): string {
  const filter = new CitationFilter(sources);
  return filter.push(answer) + filter.flush();
}

suite('a citation is understood', () => {
  for (const [written, expected] of [
    ['Ada did [1].', [1]],
    ['Ada [2] did it.', [2]],
    ['Ada did.[1]', [1]],
    ['Ada did [1][2].', [1, 2]],
    ['Ada did [1, 2].', [1, 2]],
    ['Ada did [1; 3].', [1, 3]],
    ['Ada did [1-3].', [1, 2, 3]],
    ['Ada did [1–2, 4].', [1, 2, 4]],
    ['Ada did 【1†source】.', [1]],
    ['Ada did 【4:0†source】.', [4]],
    ['Ada did 【1】.', [1]],
    ['Ada did ［1］.', [1]],
    ['Ada did [^1].', [1]],
    ['Ada did[^1].', [1]],
    ['Ada did [passage 2].', [2]],
    ['Ada did [Source 2, "a b"].', [2, 'a b']],
    ["Ada did [1 'a b'].", [1, 'a b']],
    ["Ada did [1 'it's hers'].", [1, "it's hers"]],
    ['Ada did [1 — "a b"].', [1, 'a b']],
    ['Ada did [1 - “a b”].', [1, 'a b']],
    ['Ada did [1: „a b“].', [1, 'a b']],
    ['Ada did [1 "a b", "c d"].', [1, 'a b', 1, 'c d']],
    ['Ada did [1 "a b" "c d"].', [1, 'a b', 1, 'c d']],
    ['Ada did [1 "a b", 2 "c d"].', [1, 'a b', 2, 'c d']],
    ['Ada did[1 "a b"].', [1, 'a b']],
    ['It is [1 "values[0] is one"].', [1, 'values[0] is one']],
    ['It is [1 "a["x"] = 1"].', [1, 'a["x"] = 1']],
    ['It is [1 "[sic] a"].', [1, '[sic] a']],
    ['It is [1 "a [b"] and [2 "c] d"].', [1, 'a [b', 2, 'c] d']],
    ['It is [1 "say "hi" to"].', [1, 'say "hi" to']],
    ['It is [1 "one\ntwo"].', [1, 'one\ntwo']],
    ['员工有假[1]。', [1]],
    ['Everybody has 30 days[1].', [1]],
    ['- [2] It is so.', [2]],
    ['It is so ([1]).', [1]],
    ['**Thirty**[1] days', [1]],
    ['It was 1887[1].', []],
  ] as const) {
    test(written, () => assert.deepEqual(cited(written), expected));
  }
});

suite('what is no citation stays as it is', () => {
  for (const written of [
    'The second argument is argv[2].',
    'Run it with argv[2].',
    'argv[2] holds the name.',
    'It returns values[0] * values[10] of them.',
    'It calls f(x)[1] twice.',
    'The matrix m[1][2] is empty.',
    'The list is [1, 2, 3].',
    'The default: [1, 2].',
    'Since [2023] it is so.',
    'It answers [404] then.',
    'It takes [0-9] and [1-9].',
    'Set x = [1].',
    'Take list [1] of it.',
    'It is [1].map and [2](x).',
    'It is [1.5] or [a] or [12345].',
    '`argv[1]` and ``a ` [1]`` are code.',
    'In `process`[1] it is.',
    '```ts\nconst a = [1];\nb [2 "a b"]\n```\n',
    '~~~\n[1]\n```\n[1]\n~~~\n',
    '- x\n\n  ```\n  [1]\n  ```\n',
    'Code:\n\n    a [1]\n    b [2]\n',
    'It is \\[1\\] there.',
    '数组[1, 2]在这里。',
  ]) {
    test(JSON.stringify(written), () => {
      assert.deepEqual(cited(written), []);
      assert.equal(shown(written).replaceAll('\\[', '['), written.replaceAll('\\[', '['));
    });
  }

  test('where the source has the same brackets', () => {
    const copied = { count: 3, texts: ['sizes [1,2, 3] and ["x"]', '[1, "one"]', ''] };
    assert.deepEqual(cited('It has sizes [1, 2, 3].', copied), []);
    assert.deepEqual(cited('It holds [1, "one"].', copied), []);
    assert.deepEqual(cited('It holds [1, "two"].', copied), [1, 'two']);
    assert.deepEqual(cited('Its days[1].', { count: 1, texts: ['the days of days[0]'] }), []);
  });
});

test('a span that no backtick ends is none, and a fence that nothing ends goes on to the end', () => {
  assert.deepEqual(cited('a ` b [1]\n\nc ` d [2]'), [1, 2]);
  assert.deepEqual(cited('```\n[1]\n``\n[2]'), []);
});

test('a citation that is bound to a word is shown with a space, and one that is repeated once', () => {
  assert.equal(shown('Everybody has 30 days[1]. So [1 "a b", "c d"].'), 'Everybody has 30 days [1]. So [1].');
});

test('what is shown is read as it was meant: its citations, and no other bracket', () => {
  const written = 'It is [2] or `x`[1], argv[1] [1 "a b"][2 "c d"].[3]';
  const again = readAnswer(shown(written), FIVE, readShownBracket).flatMap((token) =>
    token.kind === 'mark' ? token.marks.map(({ number }) => number) : [],
  );
  assert.deepEqual(again, [1, 2, 3]);
});

const PARTS = [
  '[1]', '[2 "a b"]', ' [1, 2]', '[1', ' "', '"]', ']', '[', '`', '```', '~~~', '\n', '\n\n', '    ', '- ', '1. ', '> ', 'argv', 'days',
  '.', ' ', '\\', '【1†source】', '［1］', '[^1]', '[1 - 2]', '。', '三十', '|',
]; // prettier-ignore

test('neither what is read nor what is shown depends on how it was cut', () => {
  const answers = fc.array(fc.constantFrom(...PARTS), { maxLength: 30 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(answers, fc.array(fc.nat(60), { maxLength: 12 }), (answer, cuts) => {
      const places = [0, ...cuts.filter((cut) => cut < answer.length).toSorted((a, b) => a - b), answer.length];
      const filter = new CitationFilter(FIVE);
      const pieces = places.slice(1).map((end, index) => filter.push(answer.slice(places[index], end)));
      assert.equal(pieces.join('') + filter.flush(), shown(answer));
      assert.equal(readAnswer(answer, FIVE).map(({ text }) => text).join(''), answer); // prettier-ignore
    }),
    { numRuns: 2_000 },
  );
});

test('many brackets that never end are read in a time that grows with their number', () => {
  const answer = '[1 "a '.repeat(20_000);
  assert.equal(shown(answer).length, answer.length);
});
