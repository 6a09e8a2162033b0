import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { suite, test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { IndexStore } from '../../../src/backend/search/index/indexStore.ts';
import { type Passage } from '../../../src/backend/search/passage.ts';
import { clipPassage, joinSpans, passagesWithin, type LineSpan } from '../../../src/backend/search/lineScope.ts';
import { PassageIndex } from '../../../src/backend/search/passageIndex.ts';

const CODE = Array.from({ length: 40 }, (_, index) => [
  `/** Sends letter ${String(index)} by post. */`,
  `export function sendLetter${String(index)}(to: string): void {`,
  `  post(to, ${String(index)});`,
  '}',
  '',
]).flat();

async function indexOf(t: TestContext, files: Readonly<Record<string, readonly string[]>>): Promise<PassageIndex> {
  const db = new DatabaseSync(':memory:');
  t.after(() => db.close());
  const index = new PassageIndex(db);
  for (const [name, lines] of Object.entries(files)) await index.add(name, name, lines);
  return index;
}

const span = (fileId: string, lineStart: number, lineEnd: number): LineSpan => ({ fileId, lineStart, lineEnd });

suite('a search within lines', () => {
  test('finds nothing outside of them, whatever they are, and cites lines as they stand', async (t) => {
    const index = await indexOf(t, { 'letters.ts': CODE });
    const question = 'How is a letter sent by post?';
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 60 }), (start, length) => {
        const end = start + length;
        const { hits } = index.search(['letters.ts'], question, 60, [span('letters.ts', start, end)]);
        for (const { passage, answerLines } of hits) {
          const [first, last] = answerLines ?? [passage.lineStart, passage.lineEnd];
          assert.ok(start <= passage.lineStart && passage.lineEnd <= end, 'within the lines');
          assert.ok(start <= first && last <= end);
          assert.equal(passage.text, CODE.slice(passage.lineStart - 1, passage.lineEnd).join('\n'));
        }
      }),
      { numRuns: 100 },
    );
  });

  test('reaches a passage that the whole file would never have brought up', async (t) => {
    const many = Array.from({ length: 400 }, (_, index) => [
      `The port of service ${String(index)} is known.`,
      '',
    ]).flat();
    many[780] = 'A port.';
    const index = await indexOf(t, { 'ports.md': many });
    const whole = index.search(['ports.md'], 'port of service', 100);
    assert.ok(whole.hits.every(({ passage }) => passage.text !== 'A port.'));
    const { hits, considered } = index.search(['ports.md'], 'port of service', 100, [span('ports.md', 781, 781)]);
    assert.deepEqual(
      hits.map(({ passage }) => passage.text),
      ['A port.'],
    );
    assert.equal(considered, 1);
  });

  test('says what the lines are about, from their beginning', async (t) => {
    const index = await indexOf(t, { 'letters.ts': CODE });
    const { hits } = index.search(['letters.ts'], 'Summarize this', 10, [span('letters.ts', 102, 120)]);
    assert.equal(hits[0]?.passage.lineStart, 102);
  });

  test('limits the file that it names alone; several spans of one file add up', async (t) => {
    const index = await indexOf(t, { 'a.ts': CODE, 'b.ts': CODE });
    const spans = [span('a.ts', 1, 4), span('a.ts', 11, 14), span('a.ts', 3, 4)];
    const { hits } = index.search(['a.ts', 'b.ts'], 'How is a letter sent by post?', 200, spans);
    const linesOf = (fileId: string): number[] =>
      hits.filter((hit) => hit.fileId === fileId).map(({ passage }) => passage.lineStart);
    assert.ok(linesOf('a.ts').every((line) => line <= 4 || (line >= 11 && line <= 14)));
    assert.ok(linesOf('b.ts').some((line) => line > 14));
  });

  test('finds nothing behind the end of the file', async (t) => {
    const index = await indexOf(t, { 'a.ts': CODE });
    const result = index.search(['a.ts'], 'How is a letter sent by post?', 10, [span('a.ts', 1000, 2000)]);
    assert.deepEqual([result.hits, result.considered, result.isAnswerable], [[], 0, false]);
  });
});

suite('spans of a file', () => {
  const spansOf = (...spans: LineSpan[]): [string, number, number][] =>
    [...joinSpans(spans).values()].flat().map(({ fileId, lineStart, lineEnd }) => [fileId, lineStart, lineEnd]);

  test('are joined where they overlap or touch, and come in order', () => {
    assert.deepEqual(spansOf(span('a', 5, 9), span('a', 1, 4)), [['a', 1, 9]]);
    assert.deepEqual(spansOf(span('a', 6, 9), span('a', 1, 4)), [
      ['a', 1, 4],
      ['a', 6, 9],
    ]);
    assert.deepEqual(spansOf(span('a', 1, 9), span('a', 2, 3), span('a', 9, 12)), [['a', 1, 12]]);
    assert.deepEqual(spansOf(span('a', 1, 4), span('b', 4, 9)), [
      ['a', 1, 4],
      ['b', 4, 9],
    ]);
  });

  test('cut a passage to the lines that both have, a piece for each', () => {
    const passage: Passage = { lineStart: 10, lineEnd: 14, text: 'a\nb\nc\nd\ne', kind: 'paragraph' };
    const clipped = (...spans: LineSpan[]): [number, number, string][] =>
      clipPassage(passage, 'a', joinSpans(spans)).map(({ lineStart, lineEnd, text }) => [lineStart, lineEnd, text]);
    assert.deepEqual(clipped(span('a', 1, 11), span('a', 13, 99)), [
      [10, 11, 'a\nb'],
      [13, 14, 'd\ne'],
    ]);
    assert.deepEqual(clipped(span('a', 12, 12)), [[12, 12, 'c']]);
    assert.deepEqual(clipped(span('a', 15, 20), span('a', 1, 9)), []);
    assert.deepEqual(clipped(span('b', 1, 1)), [[10, 14, passage.text]], 'another file says nothing of this one');
  });

  test('are about the passages that hold their lines, each once', async (t) => {
    const db = new DatabaseSync(':memory:');
    t.after(() => db.close());
    const rows = Array.from({ length: 7 }, (_, row) => [`row ${String(row)},x`, '']).flat();
    await new PassageIndex(db).add('a', 'a.csv', rows);
    const store = new IndexStore(db);
    const file = store.findFile('a') ?? assert.fail();
    // A passage on every other line: 1, 3, 5, 7, 9, 11 and 13.
    const runs = (...spans: LineSpan[]): [number, number][] =>
      passagesWithin(store, file, joinSpans(spans)).map(({ first, end }) => [first, end]);
    assert.deepEqual(runs(), [[0, 7]]);
    assert.deepEqual(runs(span('b', 1, 1)), [[0, 7]]);
    assert.deepEqual(runs(span('a', 1, 1)), [[0, 1]]);
    assert.deepEqual(runs(span('a', 3, 7)), [[1, 4]]);
    assert.deepEqual(runs(span('a', 2, 2)), []);
    assert.deepEqual(runs(span('a', 13, 99)), [[6, 7]]);
    assert.deepEqual(runs(span('a', 14, 99)), []);
    assert.deepEqual(runs(span('a', 1, 1), span('a', 9, 11)), [
      [0, 1],
      [4, 6],
    ]);
  });

  test('that meet one passage have it once', async (t) => {
    const db = new DatabaseSync(':memory:');
    t.after(() => db.close());
    const paragraph = Array.from(
      { length: 9 },
      (_, line) => `Line ${String(line)} of a paragraph that is long enough.`,
    );
    await new PassageIndex(db).add('a', 'a.txt', [...paragraph, '', ...paragraph, '', ...paragraph]);
    const store = new IndexStore(db);
    const file = store.findFile('a') ?? assert.fail();
    const spans = joinSpans([span('a', 2, 2), span('a', 5, 12), span('a', 15, 15), span('a', 28, 28)]);
    assert.deepEqual(passagesWithin(store, file, spans), [
      { first: 0, end: 2 },
      { first: 2, end: 3 },
    ]);
  });
});
