import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, structuredFile } from './askFile.ts';

const kiln = structuredFile(
  'kiln.log',
  `2025-02-11 05:58:02,114 INFO  [boot] controller 3.4.1 started
2025-02-11 06:00:00,310 INFO  [load] load L-31 started operator=ida
2025-02-11 06:07:41,220 WARN  [kiln] chamber 2 temperature 231.5 above limit 230
2025-02-11 06:31:55,330 WARN  [kiln] chamber 1 temperature 234.0 above limit 230
2025-02-11 06:52:29,416 ERROR [scale] head 4 disabled
2025-02-11 07:03:41,002 INFO  [load] load L-31 aborted by kdoyle
2025-02-11 07:05:00,000 INFO  [boot] controller stopping`,
);

void test('the largest number that entries state after a word', () => {
  const found = askFile(kiln, 'highest kiln temperature?');
  assert.match(found?.text ?? '', /^\*\*234\.0\*\*/);
  assert.ok((found?.certainty ?? 0) >= SURE);
});

void test('an extreme that no entry has a number of is not sure', () => {
  assert.ok((askFile(kiln, 'which was the longest stop of the controller?')?.certainty ?? 0) < SURE);
});

void test('the entry says by whom', () => {
  const found = askFile(kiln, 'who aborted L-31?');
  assert.match(found?.text ?? '', /^\*\*kdoyle\*\*/);
  assert.ok((found?.certainty ?? 0) >= SURE);
});

void test('to sum up what entries say is not to sum up the log', () => {
  assert.doesNotMatch(askFile(kiln, 'sum up the aborted loads: which one was it')?.text ?? '', /^A log of/);
  assert.match(askFile(kiln, 'sum up this log')?.text ?? '', /^A log of/);
});

const service = structuredFile(
  'service.log',
  `2024-05-01 10:00:05 WARN  db slow query took 120 ms table=orders
2024-05-01 10:02:09 INFO  api request /pay ok 45 ms user=ben
2024-05-01 10:03:09 INFO  api request /list ok 300 ms user=ben
2024-05-01 10:04:09 INFO  cache rebuilt in 900 ms`,
);

void test('times of requests are those of the entries that are of a request', () => {
  assert.match(askFile(service, 'what was the slowest request?')?.text ?? '', /^\*\*300 ms\*\*/);
  assert.match(askFile(service, 'how many ms did requests take in total?')?.text ?? '', /^\*\*345 ms\*\*/);
});
