import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAnswer, type AnswerToken } from '../../../src/grounding/answerTokens.ts';
import { CitationFilter } from '../../../src/grounding/answerWriter.ts';
import { groundAnswer } from '../../../src/grounding/groundAnswer.ts';
import { passageSource } from '../../../src/grounding/prompt.ts';
import { splitClaims } from '../../../src/grounding/splitClaims.ts';

const source = (text: string, line_start = 1, filename = 'a.md') =>
  passageSource({
    file_id: filename,
    filename,
    line_start,
    line_end: line_start + text.split('\n').length - 1,
    text,
    score: 1,
  });
const SOURCES = [
  source('# Leave\nEverybody has **30 days** of leave.\nUp to five days may be carried over.', 10),
  source('Expenses above 1,000 EUR are approved by the head of department.', 40),
];

const NO_SOURCES = { count: 0, texts: [] };
const textOf = (tokens: readonly AnswerToken[]): string => tokens.map(({ text }) => text).join('');

test('a quote narrows the citation to its lines, whatever its white space, case and emphasis', () => {
  const { answer, claims, citations } = groundAnswer('You get 30 days [1 "everybody has 30  days"].', SOURCES);
  assert.equal(answer, 'You get 30 days [1].');
  assert.deepEqual(claims, [{ text: answer, citations: [1], verified: true, state: 'verified' }]);
  assert.deepEqual([citations[0]?.line_start, citations[0]?.line_end], [11, 11]);
  assert.equal(citations[0]?.text, 'Everybody has **30 days** of leave.');
});

test('citations are numbered by their first mention, and equal ones share a number', () => {
  const raw =
    'The head of department approves them [2 "by the head of department"]. Five days carry over [1 "Up to five days"]. Only five [1 "to five days"].';
  const { answer, citations } = groundAnswer(raw, SOURCES);
  assert.equal(
    answer,
    'The head of department approves them [1]. Five days carry over [2]. *(supported)* Only five [2]. *(unverified)*',
  );
  assert.deepEqual(
    citations.map(({ line_start }) => line_start),
    [40, 12],
  );
});

test('a right quote under a wrong number is found where it stands', () => {
  const { citations, claims } = groundAnswer('The head approves [1 "by the head of department"].', SOURCES);
  assert.equal(citations[0]?.line_start, 40);
  assert.equal(claims[0]?.verified, true);
});

const UNVERIFIED: readonly [string, string][] = [
  ['no citation', 'Everybody has 30 days of leave.'],
  ['a number that does not exist', 'Everybody has 30 days of leave [3].'],
  ['a quote that does not exist', 'Everybody has leave [1 "everybody has unlimited leave"].'],
  ['a number that the passage does not have', 'Everybody has 31 days of leave [1 "of leave"].'],
  ['words that the passage does not have', 'The canteen closes on Fridays [1].'],
  ['a passage of another sentence only', 'Elephants never forget anything [2].'],
];
for (const [name, raw] of UNVERIFIED) {
  test(`a sentence with ${name} is unverified`, () => {
    const { answer, claims } = groundAnswer(raw, SOURCES);
    assert.deepEqual(
      claims.map(({ verified }) => verified),
      [false],
    );
    assert.ok(answer.endsWith('*(unverified)*'));
  });
}

test('a citation without a quote counts where the passage has the words and the numbers', () => {
  const { claims } = groundAnswer('Expenses above 1000 EUR are approved by the head of the department [2].', SOURCES);
  assert.equal(claims[0]?.verified, true);
});

test('Chinese is checked by its characters', () => {
  const sources = [source('每位员工每年有三十天的假期。')];
  const { claims } = groundAnswer('员工每年有三十天假期 [1 "每年有三十天的假期"]。员工可以免费吃饭 [1]。', sources);
  assert.deepEqual(
    claims.map(({ verified }) => verified),
    [true, false],
  );
});

test('each sentence of a list is a claim; headings are none', () => {
  const raw = '## Leave\n\n- 30 days [1 "30 days"].\n- Free lunch for all.\n';
  const { answer, claims } = groundAnswer(raw, SOURCES);
  assert.equal(answer, '## Leave\n\n- 30 days [1].\n- Free lunch for all. *(unverified)*');
  assert.deepEqual(
    claims.map(({ verified }) => verified),
    [true, false],
  );
});

test('a code block is one claim with the citation behind it', () => {
  const raw = '```ts\nconst a = [1];\n```\n[1 "30 days"]';
  const { claims } = groundAnswer(raw, SOURCES);
  assert.equal(claims.length, 1);
});

test('abbreviations, numbers and file names do not end a sentence', () => {
  const claims = splitClaims(
    readAnswer('See e.g. section 3.5 of handbook.md for more. It is short.', NO_SOURCES),
  ).filter(({ isClaim }) => isClaim);
  assert.deepEqual(
    claims.map(({ tokens }) => textOf(tokens)),
    ['See e.g. section 3.5 of handbook.md for more.', 'It is short.'],
  );
});

test('a model that says that the passages do not answer gives no answer', () => {
  assert.deepEqual(groundAnswer(' **NOT_IN_FILE**.\n', SOURCES), {
    answer: '',
    claims: [],
    citations: [],
    isNotFound: true,
  });
  assert.equal(groundAnswer('You get 30 days [1].', SOURCES).isNotFound, false);
});

test('citations of what is not there vanish, and those beside them stay', () => {
  const { answer, claims } = groundAnswer('30 days [0] [1 "30 days"] [3].\n[7]\n# Head [1]', SOURCES);
  assert.equal(answer, '30 days [1].\n\n# Head');
  assert.deepEqual(
    claims.map(({ citations }) => citations),
    [[1]],
  );
});

test('equal lines of two files are two citations, and so are two runs of lines that begin or end alike', () => {
  const files = [source('one two\nthree four', 1, 'a.md'), source('one two\nthree four', 1, 'b.md')];
  const lines = (raw: string) =>
    groundAnswer(raw, files).citations.map(
      ({ file_id, line_start, line_end }) => `${file_id}:${line_start}-${line_end}`,
    );
  assert.deepEqual(lines('X [1 "one two"]. Y [2 "one two"].'), ['a.md:1-1', 'b.md:1-1']);
  assert.deepEqual(lines('X [1 "one two"]. Y [1 "two three"].'), ['a.md:1-1', 'a.md:1-2']);
  assert.deepEqual(lines('X [1 "two three"]. Y [1 "three four"].'), ['a.md:1-2', 'a.md:2-2']);
  assert.deepEqual(lines('X [1 "one two"]. Y [1 "three four"]. Z [1 "one two"].'), ['a.md:1-1', 'a.md:2-2']);
});

test('the mark of an unverified code block stands below it, where it does not become a part of the fence', () => {
  assert.equal(groundAnswer('```\ncode\n```', SOURCES).answer, '```\ncode\n```\n\n*(unverified)*');
  assert.equal(groundAnswer('  ~~~~\ncode\n  ~~~~', SOURCES).answer, '~~~~\ncode\n  ~~~~\n\n*(unverified)*');
  assert.equal(groundAnswer('It is `code`.', SOURCES).answer, 'It is `code`. *(unverified)*');
});

test('a sentence is verified by one of its citations, and names each once', () => {
  const { claims } = groundAnswer('30 days [1 "nowhere to be found"] [1 "30 days"] [1 "30 days"].', SOURCES);
  assert.deepEqual(
    claims.map(({ verified, citations }) => [verified, citations]),
    [[true, [1, 2]]],
  );
});

test('a citation is written with or without a quote, in several kinds of marks, and several at once', () => {
  const marksOf = (text: string) =>
    readAnswer(text, { count: 9, texts: [] }).flatMap((token) => (token.kind === 'mark' ? token.marks : []));
  assert.deepEqual(marksOf('[1] [ 2 ] [3, "a b"] [4: „c“] [5 «d»] [6「e」] [7, 8; 9] [12345] [x] [1 "a]'), [
    ...[1, 2].map((number) => ({ number, quote: undefined })),
    { number: 3, quote: 'a b' },
    { number: 4, quote: 'c' },
    { number: 5, quote: 'd' },
    { number: 6, quote: 'e' },
    ...[7, 8, 9].map((number) => ({ number, quote: undefined })),
  ]);
});

test('while an answer comes, half a citation waits, what cannot become one does not, and neither does a long one', () => {
  const shown = (...pieces: string[]): string => {
    const filter = new CitationFilter({ count: 2, texts: [] });
    return pieces.map((piece) => filter.push(piece)).join('|');
  };
  assert.equal(shown('Leave ', '[1', ' "30 days', '"]. So'), 'Leave||| [1]. So');
  assert.equal(shown('Leave [', 'not a number'), 'Leave| [not a number');
  assert.equal(shown('Leave ', '[', '2', ']', '.\n'), 'Leave|||| [2].\n');
  assert.equal(shown('Leave [3', '] more'), 'Leave| more');
  const long = 'x'.repeat(1_995);
  assert.equal(shown('Leave [1 "', long, 'y'), `Leave|| [1 "${long}y`, 'two thousand characters wait');
  assert.equal(shown('a [b] [1', '] c'), 'a [b]| [1] c');
});

const prose = fc
  .array(fc.oneof(fc.constantFrom('. ', '[1]', '[2 "x y"]', '\n- ', '```\n', '\n', '# ', '。', ' ', '['), fc.string()))
  .map((parts) => parts.join(''));

test('splitting loses nothing', () => {
  fc.assert(
    fc.property(prose, (text) => {
      assert.equal(
        splitClaims(readAnswer(text, NO_SOURCES))
          .map((piece) => textOf(piece.tokens))
          .join(''),
        text,
      );
    }),
  );
});

test('every citation of an answer exists, whatever the model wrote', () => {
  fc.assert(
    fc.property(prose, (raw) => {
      const { claims, citations } = groundAnswer(raw, SOURCES);
      for (const claim of claims)
        assert.ok(claim.citations.every((number) => number >= 1 && number <= citations.length));
      for (const { verified, citations: cited } of claims) assert.ok(!verified || cited.length > 0);
    }),
  );
});

test('what is shown while it streams does not depend on how it was cut', () => {
  const whole = (pieces: readonly string[]): string => {
    const filter = new CitationFilter({ count: 2, texts: [] });
    return pieces.map((piece) => filter.push(piece)).join('') + filter.flush();
  };
  const raw = 'Leave [1 "30 days, e.g. [sic"] and [9] more [1, 2 ] or [not one] [ 2 ].';
  const expected = whole([raw]);
  assert.ok(!expected.includes('[9]'));
  fc.assert(
    fc.property(fc.array(fc.nat(raw.length)), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), raw.length];
      assert.equal(whole(places.slice(1).map((end, index) => raw.slice(places[index], end))), expected);
    }),
  );
});
