import assert from 'node:assert/strict';
import { test } from 'node:test';
import { understand } from '../../../src/backend/understanding/question.ts';
import { partsOfQuestion } from '../../../src/backend/understanding/questionParts.ts';
import { editDistance, likeness, wordsOf } from '../../../src/backend/understanding/words.ts';

const said = (words: readonly { word: string }[]): string => words.map(({ word }) => word).join(' ');

test('politeness is no part of a question', () => {
  assert.equal(understand('Sorry, could you tell me which port the api uses, please?').text, 'which port the api uses');
});

test('a name or number that is taken back is no part of a question', () => {
  assert.equal(understand('who supplies 4101... sorry I mean 4102?').text, 'who supplies 4102?');
  assert.equal(understand('the price of the Heron, no, I mean the Otter').text, 'the price of the Otter');
  assert.equal(understand('length of A-12 - make that A-14').text, 'length of A-14');
});

test('words that may take something back stay in a question where they do not', () => {
  for (const text of [
    'Should I use tabs rather than spaces?',
    'Can I make that change later?',
    'Which is the correction factor for 12 mm?',
    'Which rule says sorry to customers?',
  ])
    assert.equal(understand(text).text, text);
});

test('what is counted or listed is told', () => {
  assert.equal(said(understand('How many feature flags are on?').subject), 'feature flags');
  assert.equal(said(understand('declined payments: how many?').subject), 'declined payments');
  assert.equal(said(understand('list all the exported constants').subject), 'exported constants');
});

test('what is not meant is told', () => {
  const question = understand('number of dependencies (not the dev ones)');
  assert.equal(said(question.excluded), 'dev');
  assert.doesNotMatch(said(question.words), /dev/);
});

test('what is set against what is meant is not meant, be it in a preposition of its own', () => {
  const question = understand('which lamps come from the cellar and not from the attic?');
  assert.equal(said(question.excluded), 'attic');
  assert.doesNotMatch(said(question.words), /attic/);
  assert.equal(said(understand('which lamps are lit and not broken?').excluded), '');
});

test('names of code are told from words', () => {
  assert.deepEqual(
    understand('What does BookingService.extend do with MAX_AGE and "no-show" in /v4/docks?').identifiers,
    ['BookingService.extend', 'MAX_AGE', 'no-show', '/v4/docks'],
  );
  assert.deepEqual(understand('Which Python version is it?').identifiers, []);
});

test('a question for the file as a whole is no question for one of its parts', () => {
  assert.ok(understand('What is this file about?').aims.has('summary'));
  assert.ok(understand('summarise this module').aims.has('summary'));
  assert.ok(!understand('in which unit is the interval, and what is it?').aims.has('summary'));
  assert.ok(!understand('what does inGroups do').aims.has('summary'));
});

test('a word behind a preposition, and a name, have to be what the answer is about', () => {
  const constraints = understand('connection timeout for RabbitMQ').words.filter(({ isConstraint }) => isConstraint);
  assert.equal(said(constraints), 'rabbit mq');
});

test('two questions in one are taken apart, and the second knows what the first is about', () => {
  const parts = partsOfQuestion(understand('As which user does the container run, and with what uid?'));
  assert.deepEqual(
    parts.map(({ words }) => said(words)),
    ['user container run', 'uid user container run'],
  );
  const two = partsOfQuestion(understand('versions of mypy and ruff?'));
  assert.deepEqual(
    two.map(({ words }) => said(words)),
    ['versions mypy', 'versions ruff'],
  );
});

test('names are taken apart however they are written', () => {
  assert.deepEqual(wordsOf('MAX_HTTPRequests-perMinute2'), ['max', 'http', 'requests', 'per', 'minute', '2']);
});

test('words are alike where they are the same, mean the same, begin alike or are misspelt', () => {
  assert.equal(likeness('retries', 'retry'), 1);
  assert.ok(likeness('ram', 'memory') > 0.8);
  assert.ok(likeness('prod', 'production') > 0.5);
  assert.ok(likeness('integratoin', 'integration') > 0.5);
  assert.equal(likeness('in', 'interval'), 0);
  assert.equal(likeness('port', 'post'), 0);
});

test('neighbours that are swapped are one change', () => {
  assert.equal(editDistance('integratoin', 'integration'), 1);
  assert.equal(editDistance('abc', 'abd'), 1);
  assert.equal(editDistance('abc', 'xyz'), 3);
});

test('questions in German and Chinese are understood by what they ask and by what settings call it', () => {
  const german = understand('Wie viele Dienste gibt es?');
  assert.ok(german.aims.has('count'));
  assert.match(said(german.words), /services/);
  const chinese = understand('worker 的内存限制是多少?');
  assert.ok(chinese.aims.has('number'));
  assert.match(said(chinese.words), /worker .*memory limit/);
  assert.doesNotMatch(said(chinese.words), /多少/);
});

test('scripts without spaces are taken apart into pairs of characters', () => {
  assert.deepEqual(wordsOf('数据库 port'), ['数据', '据库', 'port']);
});

test('of a question as long as a file, the beginning and the end are looked at, and of a word no more than a name has', () => {
  const pasted = Array.from({ length: 1500 }, (_, index) => `entry${String(index)}`).join(' ');
  const long = understand(`Which port does the api use? ${pasted} and who owns the database?`);
  assert.ok(long.text.length <= 1400);
  assert.ok(long.words.length <= 200);
  assert.match(said(long.words), /^port api .* database/);
  for (const word of ['a'.repeat(8000), 'Aa'.repeat(4000), '1.'.repeat(4000), '('.repeat(4000) + ')'.repeat(4000)])
    assert.ok(understand(`What is ${word} for?`).text.length <= 120);
  assert.match(understand(`What is ${'a'.repeat(8000)} for?`).text, /for\?$/);
});

test('an address of usual length is left as it is, and a sentence without spaces is no word', () => {
  const address = 'https://ledger.example/api/v2/accessions/by-number/TM-2024-0031?fields=taxon,lots';
  assert.ok(understand(`what answers at ${address}`).text.endsWith(address));
  const sentence = '内存限制是多少和数据库在哪里'.repeat(10);
  assert.equal(understand(sentence).text, sentence);
});
