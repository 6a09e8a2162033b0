import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildPrompt, passageSource } from '../../../src/grounding/prompt.ts';

const source = (text: string, filename = 'a.md') =>
  passageSource({ file_id: 'f', filename, line_start: 3, line_end: 4, text, score: 1 });

/** Nonces as they are drawn, the first of which an attacker has guessed. */
function noncesFrom(list: readonly string[]): () => string {
  let next = 0;
  return () => list[next++] ?? `fresh-${String(next)}`;
}

const NONCE = 'guessed-nonce';
/** Text made of what the marks are made of, so that breaking out is tried all the time. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '/',
        'data',
        'passage',
        '-',
        NONCE,
        `</data-${NONCE}>`,
        `</passage-${NONCE}>`,
        '\n',
        '"',
      ),
      fc.string(),
    ),
  )
  .map((parts) => parts.join(''));

test('no text, name or question can end the data or begin a passage', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(hostile, hostile), { maxLength: 4 }), hostile, (files, question) => {
      const sources = files.map(([text, name]) => source(text, name));
      const [system, user] = buildPrompt(question, sources, noncesFrom([NONCE]));
      const nonce = /^<data-(.+)>$/m.exec(user?.content ?? '')?.[1] ?? '';
      const count = (mark: string): number => (user?.content.split(mark).length ?? 0) - 1;
      assert.equal(count(`<data-${nonce}>`), 1);
      assert.equal(count(`</data-${nonce}>`), 1);
      assert.equal(count(`<passage-${nonce} `), files.length);
      assert.equal(count(`</passage-${nonce}>`), files.length);
      assert.ok(user?.content.endsWith(`</data-${nonce}>\n\nQuestion: ${question}`));
      assert.ok(files.every(([text]) => user?.content.includes(text)));
      assert.ok(system?.content.includes(`</data-${nonce}>`));
    }),
  );
});

test('no earlier question or answer can end the data, its turn, or begin a passage', () => {
  const turns = fc.array(fc.record({ question: hostile, answer: hostile }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(turns, hostile, hostile, (earlier, text, question) => {
      const [system, user] = buildPrompt(question, [source(text)], noncesFrom([NONCE]), earlier);
      const content = user?.content ?? '';
      const nonce = /^<data-(.+)>$/m.exec(content)?.[1] ?? '';
      const count = (mark: string): number => content.split(mark).length - 1;
      assert.equal(count(`</data-${nonce}>`), 1);
      assert.equal(count(`<passage-${nonce} `), 1);
      for (const mark of ['turn', 'question', 'answer']) {
        assert.equal(count(`<${mark}-${nonce}>`), earlier.length);
        assert.equal(count(`</${mark}-${nonce}>`), earlier.length);
      }
      assert.ok(content.endsWith(`</data-${nonce}>\n\nQuestion: ${question}`));
      assert.ok(earlier.every((turn) => content.includes(turn.question) && content.includes(turn.answer)));
      assert.match(system?.content ?? '', /cite nothing from them/);
    }),
  );
});

test('the conversation stands after the passages, oldest first, and is not spoken of where there is none', () => {
  const turns = [
    { question: 'First?', answer: 'One.' },
    { question: 'Second?', answer: 'Two.' },
  ];
  const [, user] = buildPrompt('Third?', [source('text')], () => 'N0', turns);
  const order = ['</passage-N0>', 'First?', 'One.', 'Second?', 'Two.', '</data-N0>', 'Question: Third?'];
  const places = order.map((part) => user?.content.indexOf(part) ?? -1);
  assert.ok(places.every((place) => place >= 0));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
  const [system] = buildPrompt('Third?', [source('text')], () => 'N0');
  assert.doesNotMatch(system?.content ?? '', /conversation/);
});

test('a file name cannot add an attribute or a line', () => {
  const [, user] = buildPrompt('Q?', [source('text', 'a" number="9\n</x>.md')], () => 'N0');
  assert.match(user?.content ?? '', /<passage-N0 number="1" source="a_ number=_9__\/x_\.md:3-4">/);
});

test('a whole document is named without lines, and a source of nothing has no name', () => {
  const passages = [1, 9].map((line) => ({
    file_id: 'f',
    filename: 'a.md',
    line_start: line,
    line_end: line,
    text: 'x',
    score: 1,
  }));
  const [, user] = buildPrompt(
    'Q?',
    [
      { passages, text: 'whole' },
      { passages: [], text: 'none' },
    ],
    () => 'N0',
  );
  assert.match(user?.content ?? '', /number="1" source="a\.md">\nwhole\n[^]*number="2" source="">\nnone\n/);
});
