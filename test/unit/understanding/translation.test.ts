import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translatedTerms } from '../../../src/backend/understanding/translation/dictionary.ts';
import {
  languageOf,
  languageOfQuestion,
  type Language,
} from '../../../src/backend/understanding/translation/language.ts';

function translations(text: string, from: Language, to: Language): Record<string, string[]> {
  return Object.fromEntries(
    translatedTerms(text, from, to).map(({ term, translations }) => [
      term,
      translations.map((words) => words.join(' ')),
    ]),
  );
}

test('the language of a text is told by its script and its words of grammar', () => {
  assert.equal(languageOf('The keys of the shed are in the office.'), 'english');
  assert.equal(languageOf('Die Schlüssel für den Schuppen sind im Büro.'), 'german');
  assert.equal(languageOf('仓库钥匙放在办公室。'), 'chinese');
  assert.equal(languageOf('12 + 30'), undefined);
});

test('a question in English may have a name in Chinese', () => {
  assert.equal(languageOfQuestion('who teaches 书法 and when?'), 'english');
  assert.equal(languageOfQuestion('docker 的端口是多少'), 'chinese');
  assert.equal(languageOfQuestion('Kündigungsfrist?'), 'german');
});

test('terms of several words are translated as one, in any of their forms', () => {
  const found = translations('who repairs the washing machine after a power cut', 'english', 'german');
  assert.ok(found['power cut']?.includes('stromausfall'));
  assert.ok(found['washing machine']?.includes('waschmaschine'));
  assert.ok(found['repairs']?.includes('reparatur'));
});

test('Chinese is cut into the longest words of the dictionary', () => {
  const found = translations('停车位的押金', 'chinese', 'english');
  assert.deepEqual(Object.keys(found), ['停车位', '押金']);
  assert.ok(found['押金']?.includes('deposit'));
});

test('within a language the dictionary has words for about the same', () => {
  assert.ok(translations('补办', 'chinese', 'chinese')['补办']?.includes('更换'));
  assert.deepEqual(translations('Pfand', 'german', 'chinese'), {});
});
