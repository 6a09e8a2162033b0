import assert from 'node:assert/strict';
import { test } from 'node:test';
import { broadened } from '../../../src/backend/answering/broadPassages.ts';
import type { Retrieval } from '../../../src/backend/answering/retrieve.ts';
import type { FileObject } from '../../../src/protocol/files.ts';

const OVERVIEW = 'Summarise this file';
const UNKNOWN = '灯塔是谁建的？';

/** Files by their id, each with the texts of its passages. A passage of n lines ends where the next one begins. */
type Files = Readonly<Record<string, readonly string[]>>;

const fileObject = (id: string): FileObject => ({
  id,
  object: 'file',
  filename: `${id}.txt`,
  bytes: 1,
  created_at: 0,
  purpose: 'user_data',
  status: 'processed',
  status_details: null,
  sha256: '',
});

function retrievalOf(files: Files, question: string, changes: Partial<Retrieval> = {}): Retrieval {
  return {
    question,
    history: [],
    files: new Map(Object.keys(files).map((id) => [id, fileObject(id)])),
    result: { hits: [], isAnswerable: false, coverage: 0, considered: 0 },
    passages: [],
    stores: [],
    receiptScope: { files: [] },
    isLimitedToLines: false,
    isWithinRanges: () => true,
    ...changes,
  };
}

/** What a model is offered, and how many passages were considered. */
function offered(files: Files, retrieval: Retrieval): { texts: string[]; spans: string[]; considered: number } {
  const index = {
    *passagesOf(id: string) {
      let lineStart = 1;
      for (const text of files[id] ?? []) {
        const lineEnd = lineStart + text.split('\n').length - 1;
        yield { lineStart, lineEnd, text, kind: 'paragraph' as const };
        lineStart = lineEnd + 1;
      }
    },
  };
  const { passages, result } = broadened({ index }, retrieval);
  return {
    texts: passages.map(({ text }) => text),
    spans: passages.map(({ filename, line_start, line_end }) => `${filename}:${line_start}-${line_end}`),
    considered: result.considered,
  };
}

const numbered = (count: number, name = ''): string[] =>
  Array.from({ length: count }, (_, index) => `${name}${String(index)}`);

test('a question that has found passages goes on with these, unless it asks for an overview', () => {
  const files = { a: ['found', 'other'] };
  const found = { file_id: 'a', filename: 'a.txt', line_start: 1, line_end: 1, text: 'found', score: 1 };
  const index = { *passagesOf() {} };
  const narrow = retrievalOf(files, 'Who built it?', { passages: [found] });
  assert.equal(broadened({ index }, narrow), narrow);
  assert.deepEqual(offered(files, retrievalOf(files, OVERVIEW, { passages: [found] })).texts, ['found', 'other']);
});

test('where nothing was found, a small file is offered whole: the beginning, the middle, then the quarters', () => {
  const files = { a: numbered(8) };
  const { texts, spans, considered } = offered(files, retrievalOf(files, UNKNOWN));
  assert.deepEqual(texts, ['0', '4', '2', '6', '1', '3', '5', '7']);
  assert.deepEqual(spans.slice(0, 2), ['a.txt:1-1', 'a.txt:5-5']);
  assert.equal(considered, 8);
});

test('of a large file sixty passages are offered, evenly from beginning to end', () => {
  for (const count of [60, 61, 119, 120, 121, 1000]) {
    const files = { a: numbered(count) };
    const { texts, considered } = offered(files, retrievalOf(files, OVERVIEW));
    const places = texts.map(Number).toSorted((a, b) => a - b);
    assert.equal(considered, count);
    assert.equal(new Set(places).size, 60, String(count));
    assert.equal(places[0], 0);
    const gaps = [...places, count].slice(1).map((place, index) => place - (places[index] ?? 0));
    assert.ok(Math.max(...gaps) <= Math.ceil(count / 60) * 2, `${String(count)}: ${gaps.join()}`);
    const half = texts.slice(0, 30).map(Number);
    assert.ok(Math.max(...half) > count * 0.8, 'the first half of the order reaches to the end, too');
  }
});

test('several files take turns, and share the sixty passages', () => {
  const files = { a: numbered(100, 'a'), b: numbered(2, 'b'), c: numbered(100, 'c') };
  const { texts, considered } = offered(files, retrievalOf(files, OVERVIEW));
  assert.deepEqual(
    texts.slice(0, 5).map((text) => text[0]),
    ['a', 'b', 'c', 'a', 'b'],
  );
  assert.equal(texts.filter((text) => text.startsWith('a')).length, 20);
  assert.equal(texts.filter((text) => text.startsWith('c')).length, 20);
  assert.equal(considered, 202);
});

test('of more than sixty files, sixty are offered with a passage each', () => {
  const files = Object.fromEntries(numbered(70, 'f').map((id) => [id, [`${id} one`, `${id} two`]]));
  const { texts } = offered(files, retrievalOf(files, OVERVIEW));
  assert.deepEqual(
    texts,
    numbered(60, 'f').map((id) => `${id} one`),
  );
});

test('blank passages are left out, and where there is nothing else all stays as it was', () => {
  const files = { a: [' ', 'word', '\t\n'] };
  assert.deepEqual(offered(files, retrievalOf(files, UNKNOWN)).texts, ['word']);
  const blank = retrievalOf({ a: [' '] }, UNKNOWN);
  assert.equal(broadened({ index: { *passagesOf() {} } }, blank), blank);
});

test('what was considered before is not forgotten', () => {
  const files = { a: numbered(3) };
  const result = { hits: [], isAnswerable: false, coverage: 0, considered: 40 };
  assert.equal(offered(files, retrievalOf(files, UNKNOWN, { result })).considered, 40);
});

test('a question that is limited to lines is offered these lines of the passages, and no others', () => {
  const files = { a: ['one\ntwo\nthree', 'four\nfive', 'six'] };
  const within = (first: number, last: number): string[] => {
    const { texts, spans } = offered(
      files,
      retrievalOf(files, UNKNOWN, {
        isLimitedToLines: true,
        isWithinRanges: (_, lines) => first <= lines.first && lines.last <= last,
      }),
    );
    return texts.map((text, index) => `${spans[index] ?? ''} ${text.replaceAll('\n', ' ')}`);
  };
  assert.deepEqual(within(2, 2), ['a.txt:2-2 two']);
  assert.deepEqual(within(2, 4), ['a.txt:2-3 two three', 'a.txt:4-4 four']);
  assert.deepEqual(within(5, 6), ['a.txt:5-5 five', 'a.txt:6-6 six']);
  assert.deepEqual(within(9, 9), []);
});
