import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closestLines, coverOf, type Excerpt } from '../../../src/backend/answering/closestLines.ts';
import type { Passage, SearchHit } from '../../../src/backend/search/passage.ts';
import { understand } from '../../../src/backend/understanding/question.ts';

const QUESTION = understand('which valve feeds the boiler');

function hit(text: string, lineStart = 1, kind: Passage['kind'] = 'data', fileId = 'f'): SearchHit {
  const lineEnd = lineStart + text.split('\n').length - 1;
  return { fileId, score: 1, passage: { lineStart, lineEnd, text, kind } };
}

const spans = (excerpts: readonly Excerpt[]): string[] =>
  excerpts.map(({ fileId, first, last }) => `${fileId}:${String(first)}-${String(last)}`);

test('the lines are cited where they stand in the file, as they are', () => {
  const [best] = closestLines(QUESTION, [hit('paint: red\n  boiler valve: V7\nroof: slate', 40)]);
  assert.ok(best);
  assert.deepEqual([best.first, best.last, best.text], [41, 41, '  boiler valve: V7']);
  assert.ok(best.cover > best.score && best.cover <= 1);
});

test('the passages that are ranked first are looked into, four of them', () => {
  const dull = 'paint: red';
  const telling = 'boiler valve: V7';
  const at = (place: number): string[] =>
    spans(
      closestLines(
        QUESTION,
        Array.from({ length: 6 }, (_, index) => hit(index === place ? telling : dull, 10 * (index + 1))),
      ),
    );
  assert.deepEqual(at(3), ['f:40-40']);
  assert.deepEqual(at(4), []);
});

test('the same lines of two files are two places; those of one file that touch or overlap are one', () => {
  const text = 'boiler valve: V7';
  assert.deepEqual(spans(closestLines(QUESTION, [hit(text, 5, 'data', 'a'), hit(text, 5, 'data', 'b')])), [
    'a:5-5',
    'b:5-5',
  ]);
  assert.deepEqual(spans(closestLines(QUESTION, [hit(text, 5), hit(text, 6)])), ['f:5-5']);
  assert.deepEqual(spans(closestLines(QUESTION, [hit(text, 6), hit(text, 5)])), ['f:6-6']);
  assert.deepEqual(spans(closestLines(QUESTION, [hit(text, 5), hit(text, 7)])), ['f:5-5', 'f:7-7']);
});

test('of two passages that say the same, the one that is ranked first is closer', () => {
  const text = 'boiler valve: V7';
  const [first, second] = closestLines(QUESTION, [hit(text, 5), hit(text, 25)]);
  assert.equal(first?.cover, second?.cover);
  assert.ok((first?.score ?? 0) > (second?.score ?? 1));
});

test('lines that hold much less of the question than the best ones are left out', () => {
  const best = 'this valve feeds the boiler: V7';
  const found = closestLines(QUESTION, [hit(best, 5), hit('boiler: blue', 50)]);
  assert.deepEqual(spans(found), ['f:5-5']);
});

test('lines with nothing of the question are none', () => {
  assert.deepEqual(closestLines(QUESTION, [hit('paint: red\nroof: slate')]), []);
  assert.deepEqual(closestLines(QUESTION, []), []);
});

test('an excerpt has seven lines at most, and no more characters than are read at a glance', () => {
  const far = ['the valve', ...Array.from({ length: 9 }, () => 'x'), 'feeds the boiler'].join('\n');
  for (const { first, last } of closestLines(QUESTION, [hit(far)])) assert.ok(last - first < 7);
  const near = ['the valve', 'x', 'x', 'x', 'x', 'x', 'feeds the boiler'].join('\n');
  assert.equal(spans(closestLines(QUESTION, [hit(near)]))[0], 'f:1-7');
  // Each line counts its end.
  const holdsBoth = (chars: number): boolean => {
    const [above, below] = ['the valve ', 'feeds the boiler'];
    const text = `${above.padEnd(chars - below.length - 1, 'x')}\n${below}`;
    assert.equal(text.length, chars);
    return closestLines(QUESTION, [hit(text)]).some((excerpt) => excerpt.text === text);
  };
  assert.deepEqual([holdsBoth(259), holdsBoth(260)], [true, false]);
});

test('prose is told from lines that are shown as code', () => {
  const kinds: readonly Passage['kind'][] = ['paragraph', 'section', 'code', 'table', 'record', 'log', 'data'];
  const prose = kinds.filter((kind) => closestLines(QUESTION, [hit('boiler valve: V7', 1, kind)])[0]?.isProse);
  assert.deepEqual(prose, ['paragraph', 'section']);
});

test('a line that opens a block ends no excerpt, unless nothing stands below it', () => {
  const endsWith = (text: string): string[] =>
    closestLines(QUESTION, [hit(text, 1, 'code')]).map((excerpt) => excerpt.text.split('\n').at(-1) ?? '');
  for (const opening of ['boiler valve:', 'boiler valve {', 'boiler valve [', 'boiler valve (  ']) {
    assert.ok(!endsWith(`${opening}\n  V7`).includes(opening), opening);
    assert.deepEqual(endsWith(`${opening}\n\nV7`), [opening]);
  }
});

test('what stands above and below says what lines are about, less than what stands in them, and not from afar', () => {
  const cover = coverOf(QUESTION, [hit('boiler valve\n\nx'.repeat(3))]);
  const [line, empty] = [cover.heldBy('the boiler valve'), cover.heldBy('paint')];
  const own = cover.shareOf([line]);
  const above = cover.shareOf([empty], [line]);
  const below = cover.shareOf([empty], [], [line]);
  assert.ok(own > above && above > below && below > 0, [own, above, below].join(' > '));
  assert.ok(Math.abs(above - 0.4 * own) < 1e-9);
  assert.ok(Math.abs(below - 0.3 * own) < 1e-9);
  assert.equal(cover.shareOf([empty]), 0);
  assert.equal(cover.shareOf([line, empty], [line], [line]), own);
});

test('a rare word of the question counts more than one that stands everywhere', () => {
  const lines = ['valve', 'valve', 'valve', 'boiler'].map((word) => `the ${word} here`).join('\n');
  const cover = coverOf(QUESTION, [hit(lines)]);
  assert.ok(cover.shareOf([cover.heldBy('boiler')]) > cover.shareOf([cover.heldBy('valve')]));
  const all = cover.shareOf([cover.heldBy('which valve feeds the boiler')]);
  assert.ok(Math.abs(all - 1) < 1e-9, String(all));
});
