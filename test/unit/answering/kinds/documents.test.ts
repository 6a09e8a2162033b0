import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { code, codeBlock, dedented } from '../../../../src/backend/answering/kinds/markdown.ts';
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
  for (const question of ['how much does a dog pay for a single?', 'how many people must be announced?'])
    assert.ok((askFile(guide, question)?.certainty ?? 0) >= SURE, question);
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

void test('minutes say who was there, what was decided and when the next meeting is', () => {
  const minutes = structuredFile(
    'minutes.md',
    '# Minutes of the choir\n\n**Present:** Ada Holm, Ben Oduya\n**Excused:** Cleo Marti\n**Minutes:** Ben Oduya\n\n## Concert\n\nThe hall costs 300 euros.\n\n**Decision:** The concert is moved to June.\n\n## Robes\n\n**Decision:** No new robes.\n\nNext meeting: 4 May, 18:30.',
  );
  assert.match(askFile(minutes, 'who was present?')?.text ?? '', /^Ada Holm, Ben Oduya$/);
  assert.match(askFile(minutes, 'who was missing')?.text ?? '', /^Cleo Marti$/);
  assert.match(askFile(minutes, 'who took the minutes')?.text ?? '', /^Ben Oduya$/);
  const decisions = askFile(minutes, 'which decisions were made?');
  assert.match(decisions?.text ?? '', /June[\s\S]*No new robes/);
  assert.deepEqual(citedBy(decisions), ['11-11', '15-15']);
  assert.match(askFile(minutes, 'when is the next meeting')?.text ?? '', /4 May, 18:30/);
});

void test('a paper has a title, authors and amounts with their units', () => {
  const paper = structuredFile(
    'paper.tex',
    String.raw`\documentclass{article}
\newcommand{\x}{noise}
\title{Moss on roofs}
\author{Ida Lund \and Omar Haq}
\begin{document}
\begin{abstract}
Moss covers \SI{40}{\percent} of all roofs.
\end{abstract}
\section{Methods}
We looked at roofs.
\end{document}`,
  );
  assert.match(askFile(paper, 'who wrote it')?.text ?? '', /Ida Lund, Omar Haq/);
  assert.match(askFile(paper, 'what is the paper about?')?.text ?? '', /Moss on roofs[\s\S]*40 % of all roofs/);
});

void test('numbered headings may stand right above their text, and clauses are read one by one', () => {
  const rules = structuredFile(
    'rules.txt',
    'HOUSE RULES\n\n1. Bicycles\nBicycles belong in the cellar. The key costs 15 euros.\n\n2. Terms\n2.1 The rent is due on the third day. It includes water.\n2.2 The "Yard" means the space behind the house.',
  );
  assert.deepEqual(citedBy(askFile(rules, 'when is the rent due')), ['7-7']);
  assert.match(askFile(rules, 'what does "Yard" mean?')?.text ?? '', /space behind the house/);
  assert.match(askFile(rules, 'what is this document about?')?.text ?? '', /Parts: .*Terms/);
});

void test('long runs of marks, numbers and one word are looked through in linear time', () => {
  const prose = structuredFile(
    'a.md',
    [
      `Dots ${'.'.repeat(300_000)}x and brackets .${')'.repeat(300_000)}x follow.`,
      `Digits ${'1.'.repeat(300_000)} follow.`,
      `Moss ${'moss '.repeat(100_000)}`,
      'A line of the mill.\n'.repeat(40_000),
      'Moss means a small plant.',
    ].join('\n\n'),
  );
  assert.match(askFile(prose, 'what does moss mean?')?.text ?? '', /^Moss means a small plant\.$/);
  assert.ok((askFile(prose, 'how many bicycles follow the dots?')?.certainty ?? 0) < SURE);
});

void test('text is put in code whatever it has, however much there is of it', () => {
  assert.equal(code('a ``b`` c'), '```a ``b`` c```');
  assert.equal(codeBlock('```\nx'), '````\n```\nx\n````');
  const many = '`a'.repeat(300_000);
  assert.equal(code(many), `\`\` ${many} \`\``);
  const lines = Array.from({ length: 300_000 }, () => '  a');
  assert.ok(dedented(lines, { first: 1, last: lines.length }).startsWith('a\na'));
});

void test('labels answer questions of the document as a whole, and those of people name people', () => {
  const minutes = structuredFile(
    'minutes.md',
    '# Minutes\n\nThe choir met in the hall.\n\nPresent: Ada Holm, Ben Oduya\nDate: 4 May 2026\nChair: Ada Holm\n\n- Buy robes. By: Friday 5 June\n\nBy: 12 June\n\nThe idea of the robes came from Cleo Marti. The permit expires in July. The specification was written by Nils Berg.',
  );
  const text = (question: string): string => askFile(minutes, question)?.text ?? '';
  assert.match(text('who was there?'), /^Ada Holm, Ben Oduya$/);
  assert.match(text('when was the meeting?'), /^4 May 2026$/);
  assert.match(text('who chaired the meeting?'), /^Ada Holm$/);
  for (const [question, not] of [
    ['who wrote it?', /June/],
    ['who came up with the robes?', /^Ada Holm, Ben/],
    ['when does this permit expire?', /^4 May/],
    ['who wrote the specification of the permit?', /^12 June/],
    ['who is there to buy robes?', /^Ada Holm, Ben/],
  ] as const)
    assert.doesNotMatch(text(question), not, question);
  assert.ok(askFile(minutes, 'who wrote the minutes?')?.kinds.includes('label') !== true);
});

void test('bold type alone defines nothing, and the sentence that defines is the one that is cited', () => {
  const manual = structuredFile(
    'manual.md',
    '# Manual\n\nTo keep it, press the **Save** button. Anything else\nis lost. A **Berth** is painted.\n\nThe waiting is called **lay time**. It is paid.\n\nMoor: to tie a ship\nup.\nQuay: a wall. Moor nowhere else.\n\nIn this text "Keel" means the lowest beam.\nIt is long.',
  );
  const definition = (question: string): ReturnType<typeof askFile> => {
    const found = askFile(manual, question);
    return found?.kinds.includes('definition') === true ? found : undefined;
  };
  assert.equal(definition('what does save mean?'), undefined);
  assert.equal(definition('what does "berth" mean?'), undefined);
  assert.match(definition('what does lay time mean?')?.text ?? '', /^The waiting is called/);
  const keel = definition('what does "Keel" mean?');
  assert.match(keel?.text ?? '', /^In this text "Keel" means the lowest beam\.$/);
  assert.deepEqual(citedBy(keel), ['12-12']);
  assert.match(definition('what does quay mean?')?.text ?? '', /^Quay: a wall\.$/);
  assert.deepEqual(citedBy(definition('what does moor mean?')), ['8-9']);
});

void test('Chinese words stay whole that have a particle for a part', () => {
  const rules = structuredFile(
    '规定.md',
    '# 公司规定\n\n## 会议\n\n会议在三楼举行，每周一开始。\n\n## 证件\n\n门禁卡的有效期为两年。\n\n## 合同\n\n合同到期前三十天通知对方。\n\n## 招聘\n\n语言能力测试由陈静负责。着装要求：深色外套。\n\n## 食堂\n\n午餐十二元。',
  );
  for (const [question, answer] of [
    ['会议在哪里举行？', /三楼/],
    ['门禁卡有效期多久？', /两年/],
    ['合同到期前多少天通知？', /三十天/],
    ['能力测试由谁负责？', /陈静/],
    ['着装要求是什么？', /深色外套/],
  ] as const) {
    const found = askFile(rules, question);
    assert.match(found?.text ?? '', answer, question);
    assert.ok((found?.certainty ?? 0) >= SURE, question);
  }
});

void test('what a file is about is told by its first prose, not by badges, sponsors or a table of contents', () => {
  const about = (content: string): string =>
    askFile(structuredFile('README.md', content), 'what is this file about?')?.text ?? '';
  const prose = 'Dinghy plans the crews of a rowing club.';
  const rest = `\n\n${prose}\n\n## Install\n\nnpm i dinghy\n\n## Usage\n\nRow.`;
  for (const [before, not] of [
    [
      '[![build](https://x/b.svg)](https://x) [![npm](https://x/n.svg)](https://y) [![MIT][mit]][lic]',
      /build|npm\b(?! i)/,
    ],
    [
      '<div align="center"><a href="https://s"><img src="s.png"></a>\n<a href="https://s">Sponsored by Sail Corp</a></div>',
      /Sail Corp/,
    ],
    ['<p align="center"><b>Become a sponsor</b> <img src="a.png"></p>', /sponsor/],
    ['[Install](#install) • [Usage](#usage) • [Website](https://x)', /•/],
    ['- [Install](#install)\n- [Usage](#usage)', /Install; Usage/],
    ['## Table of contents\n\n- [Install](#install)\n  - [Deeper](#deeper)\n\n## What it is', /Install; /],
  ] as const) {
    assert.match(about(`# Dinghy\n\n${before}${rest}`), /plans the crews/, before);
    assert.doesNotMatch(about(`# Dinghy\n\n${before}${rest}`), not, before);
  }
  assert.match(
    about('# Dinghy\n\n- Crews: who rows\n- Boats: what is rowed\n\n## Install\n\nnpm i'),
    /Crews: who rows/,
  );
  assert.doesNotMatch(
    about('# Dinghy\n\n- [Install](#install)\n- [Usage](#usage)\n\n## Install\n\nRun the installer.'),
    /Install; Usage/,
  );
});

test('a short paragraph that a sentence announces by a colon is told with it', () => {
  const notes = structuredFile(
    'notes.md',
    `# Physics

The energy of the body is given by this equation:

E = mc^2

Nothing else is asked in the exam.`,
  );
  const found = askFile(notes, 'Which equation gives the energy of the body?');
  assert.match(found?.text ?? '', /equation:\s+E = mc\^2/);
  assert.doesNotMatch(found?.text ?? '', /exam/);
});
