import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, structuredFile } from './askFile.ts';

/** Answers that were told for sure to questions about something else. */

const courses = structuredFile(
  'guide.md',
  `# Guide

## Safety on the water

- No outing above 1.85 m.
- No outing in fog.

## Lessons

| Code | Level  | Teacher     | Waiting |
| ---- | ------ | ----------- | ------- |
| L01  | Ducks  | Carys Bevan | 5       |
| L02  | Stage1 | Rhys Owen   | 3       |
| L03  | Stage2 | Carys Bevan | 0       |
`,
);

const orders = structuredFile(
  'orders.csv',
  'order_id,channel,total\nK-1,phone,£10.50\nK-2,web,£7.00\nK-3,phone,£4.50\nK-4,shop,£9.00\n',
);

const changelog = structuredFile(
  'CHANGELOG.md',
  `# Changelog

## 5.2.0 (2025-02-21)

### Deprecated

- The CSV export with semicolons; it goes away in 6.0.

## 5.1.0 (2024-11-03)

### Added

- Export as JSON.
`,
);

const samples = structuredFile(
  'lab.sql',
  `CREATE TABLE sample (
  id integer PRIMARY KEY,
  ecoli_cfu integer -- colony forming units per 100 ml
);
INSERT INTO sample VALUES (1, 40), (2, 60), (3, 20);
`,
);

test('how many there are is counted, and not listed', () => {
  assert.match(askFile(courses, 'how many courses does Carys Bevan teach')?.text ?? '', /^\*\*2\*\*/);
});

test('the rules of something are no overview of the file', () => {
  assert.match(askFile(courses, 'What are the water safety rules?')?.text ?? '', /1\.85/);
});

test('what something comes to is its sum', () => {
  const found = askFile(orders, 'what did the phone orders come to in total');
  assert.match(found?.text ?? '', /^\*\*£15\.00\*\* — sum of `total`/);
});

test('a version that is only announced has no date', () => {
  assert.match(
    askFile(changelog, 'when will 6.0 be released')?.text ?? '',
    /^Not in this file: no date is given for 6\.0/,
  );
  assert.match(askFile(changelog, 'when was 5.1.0 released')?.text ?? '', /2024-11-03/);
});

test('what a name means is no average', () => {
  const found = askFile(samples, 'what does ecoli_cfu mean');
  assert.match(found?.text ?? '', /colony forming units/);
  assert.ok((found?.certainty ?? 0) >= SURE);
});
