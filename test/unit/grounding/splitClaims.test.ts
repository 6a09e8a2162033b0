import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from '../../../src/grounding/answerTokens.ts';
import { splitClaims } from '../../../src/grounding/splitClaims.ts';

function claimsOf(answer: string): string[] {
  return splitClaims(readAnswer(answer, { count: 9, texts: [] }))
    .filter(({ isClaim }) => isClaim)
    .map(({ tokens }) => tokens.map(({ text }) => text).join(''));
}

suite('one sentence', () => {
  for (const sentence of [
    'It throws when a != b and x ?? y is set.',
    'It reads user?.name and calls it again.',
    'The rule `color: red !important` Wins here.',
    'The type is string! Or null in the API of Node.js today.'.replace('! Or', '!or'),
    'It is a ? b : c in the end.',
    'See https://example.com/a?b=C.D!x for Details.',
    'Prof. Meier and Dr. Kim met Mr. Smith at Acme Inc. offices.',
    'The U.S. Government pays 5.5 million.',
    'J. R. R. Tolkien wrote it, e.g. for Christopher.',
    'Am 3. Oktober beginnt das 2. Quartal.',
    'Im 19. Jahrhundert galt das, z. B. in Köln.',
    'Siehe Abs. 3 Nr. 4 und S. 12 ff.',
    'Die Firma hat ca. 20 Mio. Euro und u. a. Schulden.',
    'El Sr. García llegó a las 5 p.m. con Ud. ayer.',
    'В 2024 г. Иванов, т.е. директор, ушёл.',
    'Call `foo(). Bar` and then stop.',
    'It ends so. [1 "a. B"]',
    'It ends so.[1] [2]',
  ]) {
    test(sentence, () => assert.deepEqual(claimsOf(sentence), [sentence]));
  }
});

suite('two sentences', () => {
  for (const [first, second] of [
    ['It ends!', 'Then it goes on.'],
    ['Does it end?', 'It does.'],
    ['It is by Acme Inc.', 'The rest is not.'],
    ['It has a, b, etc.', 'These are all.'],
    ['It began in 1887.', 'Ada did it.'],
    ['The limit is 30.', 'Everybody knows.'],
    ['It is in `a.ts`.', '`b.ts` is empty.'],
    ['It says so [1 "x. Y"].', 'Then it stops [2].'],
    ['It says so. [1]', 'Then it stops.'],
    ['Das gilt ab 30.', 'Danach nicht mehr.'],
    ['Так было в 2024 г.', 'Это всё.'],
    ['He said “stop.”', 'She did.'],
  ] as const) {
    test(`${first} ${second}`, () => assert.deepEqual(claimsOf(`${first} ${second}`), [first, second]));
  }

  test('of Chinese need no space between them', () => {
    assert.deepEqual(claimsOf('员工有假[1]。他们可以休息！对吗？对。'), [
      '员工有假[1]。',
      '他们可以休息！',
      '对吗？',
      '对。',
    ]);
  });
});

test('a row of a table is one claim, its head and rule are none', () => {
  assert.deepEqual(claimsOf('| a. B | c |\n|---|:-:|\n| One. Two | 3 [1] |\n'), ['One. Two | 3 [1] |']);
});

test('an indented block of code and a fenced one are a claim each, with the citation behind', () => {
  assert.deepEqual(claimsOf('So:\n\n    a. B [1]\n    c\n'), ['So:', '    a. B [1]\n    c']);
  assert.deepEqual(claimsOf('```\na. B\n\nc\n```\n[1]\n\nEnd.'), ['```\na. B\n\nc\n```\n[1]', 'End.']);
});
