import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const contract = structuredFile(
  'contract.txt',
  `1 Subject

1.1 The landlord lets the hall to the tenant.

2 Rent

2.1 The rent is 900 crowns a month.

2.2 Late payments bear interest of nine percent.

3 Ending

3.1 A breach of clause 2.2 is a material breach.`,
);

const policy = structuredFile(
  'policy.md',
  `# Policy

## 1. Doors

Doors are locked at ten.

## 2. Keys

Keys are counted on Fridays.

### 2.1 Lost keys

A lost key costs 40 crowns.

## 3. Order

1. Ring the bell.
2. Wait for an answer.

## 4. Fire

1. Leave the house.
2. Count the guests.`,
);

test('a clause is told by its number, not by what mentions it', () => {
  for (const question of ['What does clause 2.2 say?', 'clause 2.2', 'what is stated in section 2.2?']) {
    const found = askFile(contract, question);
    assert.match(found?.text ?? '', /nine percent/, question);
    assert.deepEqual(citedBy(found), ['9-9'], question);
  }
});

test('a section is told by the number of its heading', () => {
  assert.match(askFile(policy, 'What does section 2.1 say?')?.text ?? '', /40 crowns/);
  assert.match(askFile(policy, 'what is in § 1?')?.text ?? '', /locked at ten/);
});

test('a number that no part has, or several have, tells none', () => {
  for (const question of ['What does clause 9.9 say?', 'what does clause 12 say?']) {
    const found = askFile(contract, question);
    assert.ok((found?.certainty ?? 0) < SURE, found?.text);
  }
  assert.doesNotMatch(askFile(policy, 'what is step 2?')?.how ?? '', /numbered/);
});

test('a question that asks something of a part is not answered by all of it', () => {
  assert.notEqual(askFile(contract, 'Is a breach of clause 2.2 material?')?.how, 'the part numbered 2.2');
});
