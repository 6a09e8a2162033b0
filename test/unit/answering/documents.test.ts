import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../src/backend/answering/answerFromStructure.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const guide = structuredFile(
  'guide.md',
  `# Ferry office

Tickets and timetables of the ferry.

## Getting started

\`\`\`sh
git clone ferry
make boat
\`\`\`

Then open http://localhost:4111.

## Prerequisites

- Ruby 3.2
- a tide table

## Fares

| passenger | single | return |
| --------- | ------ | ------ |
| adult     | 6.40   | 11.00  |
| dog       | free   | free   |

Groups of more than twelve people must be announced two days ahead.

## Casting off

1. Sound the horn.
2. Close the ramp.
3. Loosen the ropes.

In fog nobody casts off. The harbour master decides when the fog has lifted.

## Crew

- Engine: Brigitte Maas
- Tickets: Otto Lind

Security flaws go to keys@ferry.example.
`,
);

void test('a question is answered by what stands under the heading and not by the heading', () => {
  const found = askFile(guide, 'What are the steps for casting off?');
  assert.match(found?.text ?? '', /Sound the horn[\s\S]*Close the ramp[\s\S]*Loosen the ropes/);
  assert.equal(found?.how, 'Ferry office › Casting off');
});

void test('sections are found by what people call them', () => {
  assert.match(askFile(guide, 'how do i get this running on my laptop?')?.text ?? '', /git clone ferry\nmake boat/);
  assert.match(askFile(guide, 'what do I need to have installed')?.text ?? '', /Ruby 3\.2[\s\S]*tide table/);
});

void test('a cell of a table begins with its value and names its row and column', () => {
  const found = askFile(guide, 'what is the return fare for an adult?');
  assert.match(found?.text ?? '', /^\*\*11\.00\*\* — adult, return/);
  assert.deepEqual(citedBy(found), ['23-23']);
  assert.ok((found?.certainty ?? 0) >= SURE);
});

void test('a fact in prose is cited with its lines', () => {
  const found = askFile(guide, 'who decides when the fog is gone');
  assert.match(found?.text ?? '', /harbour master decides/);
  assert.deepEqual(citedBy(found), ['34-34']);
});

void test('an entry is chosen by its term', () => {
  assert.match(askFile(guide, 'Who do I ask about the engine?')?.text ?? '', /Brigitte Maas/);
});

void test('a question with words that the document lacks is not answered for sure', () => {
  for (const question of [
    'How much does a bicycle cost?',
    'What is the wifi password on board?',
    'how many lifeboats are there',
  ]) {
    assert.ok((askFile(guide, question)?.certainty ?? 0) < SURE, question);
  }
});

void test('German and Chinese documents are asked in their languages', () => {
  const german = structuredFile(
    'handbuch.md',
    '# Hafen\n\n## Kündigung\n\nDie Kündigungsfrist beträgt drei Monate.\n\n## Sicherung\n\nDie Sicherung läuft um 02:30 Uhr.',
  );
  assert.match(askFile(german, 'Wie lange ist die Kündigungsfrist?')?.text ?? '', /drei Monate/);
  const chinese = structuredFile(
    '手册.md',
    '# 手册\n\n## 休假\n\n员工每年享有15天带薪年假。产假为158天。\n\n## 报销\n\n报销单交给王芳。',
  );
  assert.match(askFile(chinese, '产假多少天')?.text ?? '', /158天/);
  assert.match(askFile(chinese, '报销单交给谁')?.text ?? '', /王芳/);
});

void test('the lines of a block of code that name what is asked for are given alone', () => {
  const layout = structuredFile(
    'a.md',
    '# Layout\n\n```\nsrc/hull    the hull\nsrc/sail    what the wind fills\nsrc/keel    lead\nsrc/mast    wood\nsrc/oar     wood\n```',
  );
  const found = askFile(layout, 'what is in src/sail?');
  assert.match(found?.text ?? '', /what the wind fills/);
  assert.doesNotMatch(found?.text ?? '', /keel/);
  assert.deepEqual(citedBy(found), ['5-5']);
});
