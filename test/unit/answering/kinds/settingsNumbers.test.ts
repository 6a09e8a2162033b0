import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, structuredFile } from './askFile.ts';

const quay = structuredFile(
  'quay.yaml',
  `region: north
boatBudget:
  minAvailable: 1
pumps:
  alpha:
    valves: 3
    enabled: true
    outlets: [80, 90]
  beta:
    valves: 2
    enabled: true
    outlets: [81]
  gamma:
    valves: 1
    enabled: false
    outlets: []
`,
);

void test('members are compared with a number', () => {
  const more = askFile(quay, 'which pumps have more than 2 valves?');
  assert.match(more?.text ?? '', /alpha/);
  assert.doesNotMatch(more?.text ?? '', /beta|gamma/);
  assert.match(askFile(quay, 'which pumps have at least two valves?')?.text ?? '', /`alpha`, `beta`/);
  assert.match(askFile(quay, 'how many pumps have more than one outlet?')?.text ?? '', /^\*\*1\*\* of 3/);
});

void test('a condition that no member has a word for is not sure', () => {
  for (const question of [
    'which pumps are enabled in the south?',
    'how many pumps have less than 5 bar of pressure?',
    'how many boats does the harbour have?',
  ])
    assert.ok((askFile(quay, question)?.certainty ?? 0) < SURE, question);
  assert.ok((askFile(quay, 'which pumps are enabled?')?.certainty ?? 0) >= SURE);
});

const piers = structuredFile(
  'boats.yaml',
  `piers:
  - name: North pier
    berths: 24
    fee: 18.50
    disk: 40Gi
  - name: South pier
    berths: 12
    fee: 0.30
    disk: 8Gi
  - name: Quay
    berths: 9
    fee: 0.1
    disk: 1Gi
`,
);
const sumOf = (question: string): string => askFile(piers, question)?.text ?? '';

test('a setting of several things is added up, also where the question has a word more', () => {
  assert.match(sumOf('how many boat berths do all piers have together?'), /\*\*45\*\*/);
  assert.match(sumOf('disk of all piers in total'), /\*\*49 ?Gi\*\*/);
  assert.match(sumOf('odd fees of all piers altogether'), /\*\*18\.9/);
});

test('the total of one thing is no sum over all', () => {
  assert.doesNotMatch(sumOf('total boat berths of the south pier'), /45/);
});
