import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/certainty.ts';
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
