import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everydaySynonymsOf } from '../../../src/backend/understanding/everydayWords.ts';
import { stemOf } from '../../../src/backend/understanding/words.ts';
import { understand } from '../../../src/backend/understanding/question.ts';

test('an everyday word stands for those that texts have, and not the other way round', () => {
  assert.ok(everydaySynonymsOf(stemOf('booze')).has(stemOf('alcohol')));
  assert.equal(everydaySynonymsOf(stemOf('alcohol')).has(stemOf('booze')), false);
});

test('contractions without their apostrophe and short ordinals are read as what they are', () => {
  assert.equal(understand('what if I dont come the 2nd time').text, "what if I don't come the second time");
});

test('what is to be tried without changing anything is no question about a default', () => {
  assert.match(understand('can I try it without changing anything').text, /without changing anything/);
  assert.match(understand('which port is used without changing anything').text, /by default/);
});
