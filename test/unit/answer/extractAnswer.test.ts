import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extractAnswer } from '../../../src/backend/answer/extractAnswer.ts';
import type { Passage } from '../../../src/backend/answer/passage.ts';
import { unitsOf } from '../../../src/backend/answer/ranking/passageUnits.ts';
import type { SearchResult } from '../../../src/backend/answer/searchResult.ts';

function found(passage: Passage, more: object = {}): SearchResult {
  return { hits: [{ fileId: 'f', passage, score: 1, ...more }], isAnswerable: true, coverage: 1, considered: 1 };
}

test('only the lines that answer are cited, word for word', () => {
  const passage: Passage = { lineStart: 10, lineEnd: 13, text: 'a\nb\nc\nd', kind: 'paragraph' };
  const { citations } = extractAnswer(found(passage, { answerLines: [11, 12] }));
  assert.deepEqual(citations, [{ fileId: 'f', lineStart: 11, lineEnd: 12, text: 'b\nc', score: 1 }]);
});

test('an answer neither loads an image nor becomes HTML', () => {
  const text = 'See ![x](https://example.com/x.png) and <img src=x> where 1 < 2.';
  const { answer } = extractAnswer(found({ lineStart: 1, lineEnd: 1, text, kind: 'paragraph' }));
  assert.equal(answer, 'See !\\[x](https://example.com/x.png) and \\<img src=x> where 1 < 2.');
});

test('code is fenced by more backticks than it holds', () => {
  const text = 'const fence = "````";';
  const { answer } = extractAnswer(found({ lineStart: 1, lineEnd: 1, text, kind: 'code', name: 'fence' }));
  assert.equal(answer, '`fence`\n\n`````\nconst fence = "````";\n`````');
});

test('sentences end where a reader says so', () => {
  const text =
    'Dr. Smith of the U.S. Army met J. R. Tolkien at 3.15 p.m. on May 1. "Stop!" he cried. It was late.\nVery late. 他来了。我走了！';
  const sentences = unitsOf({ lineStart: 1, lineEnd: 2, text, kind: 'paragraph' }).map(({ start, end }) =>
    text.slice(start, end),
  );
  assert.deepEqual(sentences, [
    'Dr. Smith of the U.S. Army met J. R. Tolkien at 3.15 p.m. on May 1.',
    '"Stop!" he cried.',
    'It was late.',
    'Very late.',
    '他来了。',
    '我走了！',
  ]);
});
