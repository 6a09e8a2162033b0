import assert from 'node:assert/strict';
import { test } from 'node:test';
import { germanBase } from '../../../src/backend/understanding/german.ts';
import { understand } from '../../../src/backend/understanding/question.ts';
import { likeness, wordsOf } from '../../../src/backend/understanding/words.ts';

test('forms of a German word are alike, also without its umlauts', () => {
  assert.equal(likeness('gebühr', 'gebuehr'), 1);
  for (const [one, other] of [
    ['gebucht', 'buchen'],
    ['abgeholt', 'abholen'],
    ['verlängert', 'verlaengerungen'],
    ['wöchentlichen', 'wöchentliche'],
    ['erinnert', 'erinnerung'],
  ] as const) {
    assert.ok(likeness(one, other) >= 0.85, `${one} and ${other}`);
  }
  assert.equal(germanBase('gelöscht'), germanBase('löschen'));
});

test('German words of one meaning are alike, and English words are no forms of each other by German endings', () => {
  assert.ok(likeness('sicherungen', 'backup') >= 0.8);
  assert.ok(likeness('aufbewahrt', 'behalten') >= 0.8);
  assert.ok(likeness('start', 'stars') < 0.8);
  assert.equal(likeness('packet', 'pack'), 0.75);
});

test('a German noun is no name for its capital letter', () => {
  const constraints = understand('wie werden Kunden ohne Handynummer erinnert?').words.filter(
    ({ isConstraint }) => isConstraint,
  );
  assert.deepEqual(constraints, []);
});

test('several of an acronym are one word', () => {
  assert.deepEqual(wordsOf('PDFs and IDs of HTTPServers'), ['pdfs', 'and', 'ids', 'of', 'http', 'servers']);
});
