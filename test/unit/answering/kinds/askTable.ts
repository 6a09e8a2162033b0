import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Finding, SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { tables } from '../../../../src/backend/answering/kinds/tables.ts';
import { readStructure } from '../../../../src/backend/structure/readStructure.ts';
import { understand } from '../../../../src/backend/understanding/question.ts';

/** Gives a function that asks the tables of a file. */
export function asker(filename: string, content: string): (question: string) => Finding | undefined {
  const text = content.trim().split('\n');
  const structure = readStructure(filename, text);
  assert.ok(structure);
  return (question) => tables.find(understand(question), { fileId: 'f', filename, text, structure });
}

/** Asks each question and expects the answer to be sure and to match. */
export function expectAll(
  ask: (question: string) => Finding | undefined,
  expected: readonly (readonly [string, RegExp])[],
): void {
  for (const [question, pattern] of expected) {
    test(question, () => {
      const found = ask(question);
      assert.ok(found, 'no answer');
      assert.match(found.text, pattern);
      assert.ok(found.certainty >= SURE, `certainty ${String(found.certainty)}: ${found.text}`);
    });
  }
}

/** Asks each question and expects that no answer is sure. */
export function expectUnsure(ask: (question: string) => Finding | undefined, questions: readonly string[]): void {
  for (const question of questions) {
    test(`not sure: ${question}`, () => {
      const found = ask(question);
      assert.ok(!found || found.certainty < SURE || /^Not in this file/.test(found.text), found?.text);
    });
  }
}
