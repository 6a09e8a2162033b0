import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import type { StructuredFile } from '../../../../src/backend/structure/structure.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const minutes = structuredFile(
  'minutes.txt',
  `MINUTES of the boat club, 4 March 2025

Present: Ida Holm (chair), Ravi Menon, Lotte Kramer

1. Jetty
   The third plank is rotten. The builder has been asked twice.
   ACTION Ravi: get a second offer by 1 April.

2. Boats
   Two hulls want paint.
   ACTION Lotte: buy the paint.
   ACTION Ravi: book the slipway.
`,
);

const policy = structuredFile(
  'policy.md',
  `# Travel

## Meals

| Away for           | Allowance |
| ------------------ | --------- |
| 5 to 10 hours      | £8        |
| 10 to 15 hours     | £19       |
| more than 15 hours | £31       |
`,
);

const limiter = structuredFile(
  'limiter.rs',
  `pub enum LimitError {
    Wait(u64),
    TooLarge { asked: u32 },
    Saturated,
}

pub struct Limiter {
    burst: u32,
}
`,
);

const backup = structuredFile(
  'backup.log',
  `2025-09-08 01:30:00 INFO  share=plans done files=9000 changed=18
2025-09-09 01:30:00 INFO  share=plans done files=9100 changed=20
2025-09-10 01:30:00 INFO  share=plans done files=9200 changed=7`,
);

function sureText(file: StructuredFile, question: string): string {
  const found = askFile(file, question);
  assert.ok((found?.certainty ?? 0) >= SURE, `${question}: ${found?.text ?? 'nothing'}`);
  return found?.text ?? '';
}

test('what one person has to do is what stands behind their name', () => {
  const ravi = '- Ravi: get a second offer by 1 April.\n- Ravi: book the slipway.';
  for (const question of ["list ravi's to-dos", 'what does Ravi have to do?', 'action items of ravi'])
    assert.equal(sureText(minutes, question), ravi, question);
  assert.deepEqual(citedBy(askFile(minutes, "list ravi's to-dos")), ['7-7', '12-12']);
  assert.equal(sureText(minutes, 'what are the action items?').split('\n').length, 3);
});

test('who has nothing to do is not told what others have', () => {
  assert.match(sureText(minutes, 'what does Ida have to do?'), /^Not in this file/);
});

test('a table of bands is asked by the amount that a band holds', () => {
  assert.equal(sureText(policy, 'meal allowance for a 12 hour day'), 'Allowance: **£19** — 10 to 15 hours');
  assert.equal(sureText(policy, 'meal allowance for 20 hours'), 'Allowance: **£31** — more than 15 hours');
});

test('the variants of the only type with such a name are listed', () => {
  assert.match(sureText(limiter, 'list the error variants'), /`Wait`.*`TooLarge`.*`Saturated`/);
});

test('changed files are those of the field that says so', () => {
  assert.match(sureText(backup, 'total changed files'), /^\*\*45\*\* — sum of `changed`/);
});
