import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { estimateTokens, promptTokens, selectPassages, buildPrompt } from '../../../src/grounding/prompt.ts';

test('what is selected fits into the budget with the question and the instructions, best first', () => {
  const texts = fc.array(fc.string({ maxLength: 300 }), { maxLength: 40 });
  fc.assert(
    fc.property(texts, fc.string(), fc.integer({ min: 1000, max: 20_000 }), (all, question, budget) => {
      const passages = all.map((text, index) => ({
        file_id: 'f',
        filename: 'a.md',
        line_start: index + 1,
        line_end: index + 1,
        text,
        score: -index,
      }));
      const { sources, overBudget } = selectPassages(question, passages, budget);
      const nonce = 'n'.repeat(22);
      const messages = buildPrompt(question, sources, () => (all.some((text) => text.includes(nonce)) ? '-' : nonce));
      const tokens = messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
      assert.ok(tokens <= budget, `${String(tokens)} of ${String(budget)}`);
      assert.equal(sources.length + overBudget, all.length);
      const lines = sources.map(({ passages: [passage] }) => passage?.line_start ?? 0);
      assert.deepEqual(
        lines,
        lines.toSorted((a, b) => a - b),
      );
    }),
    { numRuns: 50 },
  );
});

test('a Chinese character costs more than a letter', () => {
  assert.ok(estimateTokens('假期'.repeat(100)) > 2 * estimateTokens('ab'.repeat(100)));
});

test('a passage takes what its text, its name and the marks around it cost, to the token', () => {
  const passage = (text: string) => ({ file_id: 'f', filename: 'a.md', line_start: 1, line_end: 1, text, score: 1 });
  // 31 tokens of text, two of name and fifty of marks.
  const passages = [passage('x'.repeat(102)), passage('y'.repeat(102))];
  const base = promptTokens('Q?');
  const sent = (budget: number): number => selectPassages('Q?', passages, budget).sources.length;
  assert.deepEqual([base + 82, base + 83, base + 165, base + 166].map(sent), [0, 1, 1, 2]);
});

test('a passage that does not fit leaves its room to the next one that does', () => {
  const passage = (text: string) => ({ file_id: 'f', filename: 'a.md', line_start: 1, line_end: 1, text, score: 1 });
  const passages = [passage('x'.repeat(10_000)), passage('short')];
  const { sources, overBudget } = selectPassages('Q?', passages, promptTokens('Q?') + 100);
  assert.deepEqual([sources.map(({ text }) => text), overBudget], [['short'], 1]);
});

test('the question and the turns before it cost tokens too', () => {
  assert.equal(promptTokens('x'.repeat(1_000)) - promptTokens(''), 300);
  const turns = [{ question: 'x'.repeat(1_000), answer: 'y'.repeat(1_000) }];
  assert.ok(promptTokens('', turns) - promptTokens('') >= 600);
});
