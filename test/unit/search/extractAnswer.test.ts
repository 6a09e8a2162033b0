import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extractAnswer } from '../../../src/backend/search/extractAnswer.ts';
import type { Passage, SearchHit, SearchResult } from '../../../src/backend/search/passage.ts';
import { unitsOf } from '../../../src/backend/search/ranking/evidence.ts';

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

const hit = (passage: Partial<Passage>, score: number, answerText?: string): SearchHit => ({
  fileId: 'f',
  passage: { lineStart: 1, lineEnd: 1, text: 'text', kind: 'paragraph', ...passage },
  score,
  ...(answerText === undefined ? {} : { answerText }),
});
const resultOf = (hits: SearchHit[], isAnswerable = true): SearchResult => ({
  hits,
  isAnswerable,
  coverage: 1,
  considered: 1,
});
const answerTo = (passage: Partial<Passage>, answerText?: string): string =>
  extractAnswer(resultOf([hit(passage, 1, answerText)])).answer ?? assert.fail('no answer');

test('there is no answer where nothing was found, or where the files do not say', () => {
  const none = { answer: undefined, citations: [] };
  assert.deepEqual(extractAnswer(resultOf([])), none);
  assert.deepEqual(extractAnswer(resultOf([hit({}, 1)], false)), none);
});

test('up to five passages are cited that score three tenths of the best', () => {
  const scoresOf = (scores: readonly number[]): number[] =>
    extractAnswer(resultOf(scores.map((score) => hit({}, score)))).citations.map(({ score }) => score);
  assert.deepEqual(scoresOf([10, 5, 3, 2.99]), [10, 5, 3]);
  assert.deepEqual(scoresOf([10, 9, 8, 7, 6, 5]), [10, 9, 8, 7, 6]);
});

test('prose is answered by its sentence, which is cut between words after seven hundred characters', () => {
  assert.equal(answerTo({ text: 'One. Two.' }, 'Two.'), 'Two.');
  assert.equal(answerTo({ text: ' One. Two. ', kind: 'section', name: 'Title' }), 'One. Two.');
  const words = 'four '.repeat(139);
  assert.equal(answerTo({ text: `${words}fives` }), `${words}fives`);
  assert.equal(answerTo({ text: `${words}fives!` }), `${words.trimEnd()} …`);
  assert.equal(answerTo({ text: 'x'.repeat(701) }), `${'x'.repeat(700)} …`);
});

test('code is answered by its name and its first fifteen lines', () => {
  const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index}`).join('\n');
  assert.equal(answerTo({ text: lines(15), kind: 'code' }), `\`\`\`\n${lines(15)}\n\`\`\``);
  assert.equal(answerTo({ text: lines(16), kind: 'code', name: 'a`b' }), `\`ab\`\n\n\`\`\`\n${lines(15)}\n…\n\`\`\``);
});

test('a record is answered with its header, data by its line under its path', () => {
  assert.equal(answerTo({ text: 'Ann,Rome', kind: 'record', context: 'name,city' }), '```\nname,city\nAnn,Rome\n```');
  assert.equal(answerTo({ text: 'Ann,Rome', kind: 'record', name: 'Sheet' }), '```\nAnn,Rome\n```');
  assert.equal(answerTo({ text: 'a: 1\nb: 2', kind: 'data', name: 'x' }, 'b: 2'), '`x`\n\n```\nb: 2\n```');
  assert.equal(answerTo({ text: 'ERROR ``` x', kind: 'log' }), '````\nERROR ``` x\n````');
});

const sentencesIn = (text: string, kind: Passage['kind'] = 'paragraph'): string[] =>
  unitsOf({ lineStart: 1, lineEnd: 1, text, kind }).map(({ start, end }) => text.slice(start, end));

test('a record, a cell and a definition answer as a whole, a log by its entries and data by its lines', () => {
  const text = '10:00:00 one\n  at x\n\n10:00:01 two\nlast';
  assert.deepEqual(sentencesIn(text, 'log'), ['10:00:00 one\n  at x', '10:00:01 two\nlast']);
  assert.deepEqual(sentencesIn('at x\n10:00:00 one', 'log'), ['at x', '10:00:00 one']);
  for (const kind of ['data', 'table'] as const)
    assert.deepEqual(sentencesIn('a: 1\n\nb: 2\n', kind), ['a: 1', 'b: 2']);
  for (const kind of ['code', 'record', 'cell'] as const) assert.deepEqual(sentencesIn(text, kind), [text]);
});

test('a sentence ends at its mark with what closes it, at a break that is meant, and not behind an abbreviation', () => {
  assert.deepEqual(sentencesIn('He said "Yes." Then (no!) he left… Gone.'), [
    'He said "Yes."',
    'Then (no!) he left…',
    'Gone.',
  ]);
  assert.deepEqual(sentencesIn('One\ntwo\n- three\n4. four\n\nfive'), ['One\ntwo', '- three', '4. four', 'five']);
  assert.deepEqual(sentencesIn('  Mr. A. met the U.S. Army etc. in Jan. 2020.  Next.  '), [
    'Mr. A. met the U.S. Army etc. in Jan. 2020.',
    'Next.',
  ]);
  assert.deepEqual(sentencesIn('It is so. it goes on. It ends.'), ['It is so. it goes on.', 'It ends.']);
  assert.deepEqual(sentencesIn(`${'x'.repeat(30)} vol. Next.`), [`${'x'.repeat(30)} vol.`, 'Next.']);
  assert.deepEqual(sentencesIn(' '), []);
});
