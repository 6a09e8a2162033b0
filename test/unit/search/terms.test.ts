import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stem } from '../../../src/backend/search/terms/stem.ts';
import { termsOf } from '../../../src/backend/search/terms/terms.ts';

test('forms of a word meet', () => {
  for (const forms of [
    ['hope', 'hoped', 'hoping', 'hopes'],
    ['try', 'tries', 'tried'],
    ['give', 'gave', 'given'],
    ['box', 'boxes'],
    ['stop', 'stopped'],
    ['child', 'children'],
  ]) {
    assert.equal(new Set(forms.map(stem)).size, 1, forms.map((form) => `${form}: ${stem(form)}`).join(', '));
  }
});

test('different words stay different', () => {
  assert.notEqual(stem('university'), stem('universe'));
  assert.notEqual(stem('sing'), stem('sin'));
});

test('identifiers are found by their parts and whole', () => {
  assert.deepEqual(termsOf('parseHTTPResponse'), ['pars', 'http', 'respons', 'parsehttpresponse']);
  assert.deepEqual(termsOf('max_retry_count'), ['maximum', 'retri', 'count', 'max_retry_count']);
});

test('accents and width do not matter', () => {
  assert.deepEqual(termsOf('Café ＡＢＣ'), termsOf('cafe abc'));
});

test('scripts without spaces become characters and pairs', () => {
  assert.deepEqual(termsOf('超级碗'), ['超', '超级', '级', '级碗', '碗']);
  assert.ok(termsOf('ภาษาไทย').length > 3);
});

test('possessives carry nothing', () => {
  assert.deepEqual(termsOf('the king’s sword'), termsOf('the king sword'));
});
