import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, structuredFile } from './askFile.ts';

const orders = structuredFile('orders.csv', 'id,status,cost\n1,late,10\n2,open,30\n3,late,20');

/** The answer where it is sure, else nothing. */
function sure(question: string): string {
  const found = askFile(orders, question);
  return found && found.certainty >= SURE ? found.text : '';
}

test('a second question is about all that the first has counted', () => {
  const text = sure('how many orders are there and what do they cost in total?');
  assert.match(text, /\*\*3\*\*[\s\S]*\*\*60\*\*/);
});

test('what is computed of all is no answer about those that the first question has chosen', () => {
  assert.doesNotMatch(sure('how many orders are late and what do they cost in total?'), /60/);
  assert.doesNotMatch(sure('which orders are late, and what is the average cost of them?'), /20/);
});

const limits = structuredFile('limits.yaml', 'upload:\n  maxSize: 40 MB\n  timeout: 30s\nretention: 9 days');

test('the half of a question that is answered is given, and the other named, where only one is', () => {
  const text = askFile(limits, 'What is the upload timeout, and who wears the helmet?')?.text ?? '';
  assert.match(text, /30s/);
  assert.match(text, /Nothing sure was found for “who wears the helmet”|Possibly, for “who wears the helmet”/);
});

test('where the second half alone is answered, that is no answer', () => {
  const text = askFile(limits, 'Who wears the helmet, and what is the upload timeout?');
  assert.doesNotMatch(text?.text ?? '', /^[^]*30s[^]*Nothing sure/);
});

test('a second half that is answered by the first is not said to be missing', () => {
  const text = askFile(orders, 'what is the cost of order 2, and which order is it?')?.text ?? '';
  assert.match(text, /30/);
  assert.doesNotMatch(text, /Nothing sure|Possibly, for/);
});
