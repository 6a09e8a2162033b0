import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { extractAnswer } from '../../../src/backend/search/extractAnswer.ts';
import { PassageIndex } from '../../../src/backend/search/passageIndex.ts';
import { NEWCOMER_QUESTIONS, TINY_DOCUMENTS, type NewcomerQuestion } from './newcomerQuestions.ts';

const WORKSPACE = join(import.meta.dirname, '../../fixtures/sample-workspace');

function linesOf(file: string): string[] {
  return (TINY_DOCUMENTS[file] ?? readFileSync(join(WORKSPACE, file), 'utf8')).split('\n');
}

async function indexAll(): Promise<PassageIndex> {
  const index = new PassageIndex(new DatabaseSync(':memory:'));
  for (const file of new Set(NEWCOMER_QUESTIONS.map((question) => question.file))) {
    await index.add(file, file, linesOf(file));
  }
  return index;
}

/** Says which questions fail, so that a drop below a floor explains itself. */
function assertShare(
  questions: readonly NewcomerQuestion[],
  floor: number,
  isGood: (asked: NewcomerQuestion) => boolean,
): void {
  const failed = questions.filter((asked) => !isGood(asked)).map(({ file, question }) => `${file}: ${question}`);
  assert.ok(
    1 - failed.length / questions.length >= floor,
    `${failed.length} of ${questions.length} fail: ${failed.join(' | ')}`,
  );
}

const index = await indexAll();
const answerable = NEWCOMER_QUESTIONS.filter(({ expected }) => expected);
const foreign = NEWCOMER_QUESTIONS.filter(({ expected }) => !expected);

test('nine newcomers in ten get an answer, and the lines that they need are among the first three cited', () => {
  assertShare(answerable, 0.9, ({ file, question, expected }) => {
    const { citations } = extractAnswer(index.search([file], question));
    return citations.slice(0, 3).some(({ text }) => expected?.test(text));
  });
});

test('what a file does not say is "not in this file" nineteen times in twenty', () => {
  assertShare(foreign, 0.95, ({ file, question }) => !index.search([file], question).isAnswerable);
});

test('expenses are approved by whoever signs them', () => {
  const question = 'Who approves expenses?';
  const { citations } = extractAnswer(index.search(['docs/handbook.md'], question));
  assert.match(citations[0]?.text ?? '', /Ines signs/);
});
