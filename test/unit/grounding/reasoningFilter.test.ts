import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ReasoningFilter, withoutReasoning } from '../../../src/grounding/answerStream.ts';

/** What a person has before them after each piece, as a page shows it: given out, or taken back and begun anew. */
function shownAfterEach(pieces: readonly string[]): string[] {
  const filter = new ReasoningFilter();
  let shown = '';
  const take = ({ text, startsAnew }: { text: string; startsAnew: boolean }): string =>
    (shown = startsAnew ? text : shown + text);
  return [...pieces.map((piece) => take(filter.push(piece))), take(filter.flush())];
}

const CASES: readonly [string, string, string][] = [
  ['no reasoning', ' It was *Ada*.\n\n- 1887', ' It was *Ada*.\n\n- 1887'],
  ['reasoning before the answer', '\n<think>\nWas it Ada? 1890?\n</think>\n\nIt was Ada.', 'It was Ada.'],
  ['an empty block', '<think>\n\n</think>\n\nIt was Ada.', 'It was Ada.'],
  ['two blocks', '<think>a</think> <think>b</think>It was Ada.', 'It was Ada.'],
  ['the longer tag', '<thinking>Hm.</thinking>\nIt was Ada.', 'It was Ada.'],
  ['Kimi’s tags', '◁think▷Hm.◁/think▷It was Ada.', 'It was Ada.'],
  ['a tag of another kind inside', '<think>Is </thinking> a tag?</think>It was Ada.', 'It was Ada.'],
  ['reasoning that never ends', '<think>Was it Ada? Perhaps', ''],
  ['a swallowed opening tag', 'Was it Ada?\nPerhaps.\n</think>\n\nIt was Ada.\n', 'It was Ada.\n'],
  ['a swallowed opening tag and empty lines', 'Was it Ada?\n\n</think>\nIt was Ada.\n', 'It was Ada.\n'],
  ['a swallowed opening tag and no answer', 'Was it Ada?\n</think>', ''],
  ['tags that the answer speaks of', 'It writes `<think>` and `</think>`.\n', 'It writes `<think>` and `</think>`.\n'],
  ['a tag on its own line of a quoted file', 'See:\n\n```\n</think>\n```\n', 'See:\n\n```\n</think>\n```\n'],
  ['a second closing tag', '<think>a</think>It was Ada.\n</think>\nYes.', 'It was Ada.\n</think>\nYes.'],
  ['a tag at the end of a line', 'It ends with </think>\nIt was Ada.', 'It ends with </think>\nIt was Ada.'],
  ['the beginning of a tag and no more', '<thin', '<thin'],
  ['a swallowed opening tag and a closing one on the same line', 'Was it Ada? Yes.</think>It was Ada.', 'It was Ada.'],
  ['a closing tag behind a sentence in code', 'See `a.</think>` there.', 'See `a.</think>` there.'],
  ['reasoning tags', '<reasoning>Hm.</reasoning>\nIt was Ada.', 'It was Ada.'],
  [
    'channels',
    '<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>It was Ada.<|return|>',
    'It was Ada.',
  ],
  ['a channel without reasoning', '<|channel|>final<|message|>It was Ada.<|end|>', 'It was Ada.'],
  ['the end mark of a template', 'It was Ada.<|im_end|>\n', 'It was Ada.'],
  ['an end mark that the answer speaks of', 'It ends with <|im_end|> then.', 'It ends with <|im_end|> then.'],
  ['white space alone', ' \n', ' \n'],
  ['a line that begins like a closing tag', 'See:\n</thi\nand more.\n', 'See:\n</thi\nand more.\n'],
  ['what only looks like a tag', '<thin ice> is HTML.', '<thin ice> is HTML.'],
];

for (const [name, output, answer] of CASES) {
  test(`${name}: the answer alone is left, however the output is cut`, () => {
    assert.equal(withoutReasoning(output), answer);
    assert.equal(shownAfterEach([...output]).at(-1), answer, 'character by character');
    const cuts = fc.uniqueArray(fc.nat(output.length), { maxLength: 6 });
    fc.assert(
      fc.property(cuts, (places) => {
        const bounds = [0, ...places.toSorted((a, b) => a - b), output.length];
        const pieces = bounds.slice(1).map((end, index) => output.slice(bounds[index], end));
        assert.equal(shownAfterEach(pieces).at(-1), answer);
      }),
      { numRuns: 50 },
    );
  });
}

test('no character of reasoning between tags is ever shown, and the answer is shown as it comes', () => {
  const shown = shownAfterEach([...'<think>secret</think>Ada Lindqvist']);
  for (const text of shown) assert.ok('Ada Lindqvist'.startsWith(text), text);
  assert.ok(shown.includes('Ada Lind'));
});

test('what follows a closing tag in the same piece is shown with it, in place of what was shown before', () => {
  const filter = new ReasoningFilter();
  assert.deepEqual(filter.push('Was it Ada?\n'), { text: 'Was it Ada?\n', startsAnew: false });
  assert.deepEqual(filter.push('Yes.\n</think>\n\nIt was Ada.\nShe'), { text: 'It was Ada.\nShe', startsAnew: true });
  assert.equal(filter.answer, 'It was Ada.\nShe');
});

test('half of a closing tag is never shown, and a line that only begins like one is shown once it ends', () => {
  for (const text of shownAfterEach([...'Was it Ada?\n </think>\nIt was.'])) assert.ok(!text.includes('<'), text);
  assert.ok(shownAfterEach([...'See:\n</thi\nand more']).includes('See:\n</thi\nand'));
});

test('an answer is shown as it comes behind an empty line, too', () => {
  const shown = shownAfterEach([...'It was Ada.\n\nShe built it.']);
  assert.ok(shown.slice(0, -5).includes('It was Ada.\n\nShe'), JSON.stringify(shown));
});
