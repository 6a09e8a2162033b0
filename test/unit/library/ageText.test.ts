import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageText } from '../../../src/library/fileRow.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

test('an age has the unit that fits it, in the language of the person', () => {
  const ages = [0, MINUTE - 1, MINUTE, 59 * MINUTE, 60 * MINUTE, DAY, 40 * DAY].map((age) => ageText(0, age, 'en'));
  assert.deepEqual(ages, ['now', 'now', '1 min. ago', '59 min. ago', '1 hr. ago', 'yesterday', '40 days ago']);
  assert.equal(ageText(0, 3 * MINUTE, 'de'), 'vor 3 Min.');
});

test('a unit counts once it is full', () => {
  const ages = [2 * MINUTE - 1, 119 * MINUTE, 2 * DAY - 1, 2 * DAY].map((age) => ageText(0, age, 'en'));
  assert.deepEqual(ages, ['1 min. ago', '1 hr. ago', 'yesterday', '2 days ago']);
});

test('what a clock that is ahead has stamped is now', () => {
  assert.equal(ageText(DAY, 0, 'en'), 'now');
});
