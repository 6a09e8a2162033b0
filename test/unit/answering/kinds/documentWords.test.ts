import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { isDoubtful } from '../../../../src/backend/answering/kinds/document/askedWords.ts';
import { understand } from '../../../../src/backend/understanding/question.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const club = structuredFile(
  'club.md',
  `# Skiff club rules

The club keeps twelve skiffs on the Wye.

## Membership

New members pay 60 pounds a year. Unused months may be carried into the next season.
Anyone may be evicted from the boathouse for smoking.

## Spending

1. up to 100 pounds: the quartermaster
2. up to 1,500 pounds: the captain
3. above that: the general meeting

## Log

- 3.2.2024: new oars
- 17.6.2024: ramp repaired
`,
);

const german = structuredFile(
  'halle.md',
  `# Hallenordnung

## Brand

### Rauch in der Halle

Tore **nicht** öffnen. Sammelplatz ist der Hof.

## Turnier

Meldeschluss ist der 4. Mai. Die Hallenmiete beträgt 45 Euro je Abend.
`,
);

test('a document is found by other words than its own', () => {
  assert.match(askFile(club, 'can I take leftover months into next year?')?.text ?? '', /carried/);
  assert.match(askFile(club, 'can I be thrown out for smoking?')?.text ?? '', /evicted/);
  assert.match(askFile(german, 'Bis wann muss man sich zum Turnier anmelden?')?.text ?? '', /4\. Mai/);
  assert.match(askFile(german, 'Was tun bei Rauch, Tor auf?')?.text ?? '', /nicht/);
});

test('an amount falls into the entry of a list that holds for it', () => {
  assert.match(askFile(club, 'who signs off spending of 1,200 pounds?')?.text ?? '', /captain/);
  assert.match(askFile(club, 'who approves spending of £80')?.text ?? '', /quartermaster/);
  const above = askFile(club, 'who decides on spending 9000 pounds');
  assert.match(above?.text ?? '', /general meeting/);
  assert.deepEqual(citedBy(above), ['14-14']);
});

test('a month is found in dates of figures', () => {
  const found = askFile(club, 'what was done in June 2024?');
  assert.match(found?.text ?? '', /ramp repaired/);
  assert.doesNotMatch(found?.text ?? '', /oars/);
});

test('what an answer has to be about and is not there makes it unsure', () => {
  const certaintyOf = (question: string): number => askFile(club, question)?.certainty ?? 0;
  assert.ok(certaintyOf('how much do new members pay a year?') >= SURE);
  assert.ok(certaintyOf('how much do new members pay a year for a locker?') < SURE);
  assert.ok(isDoubtful(understand('how much do members pay for a locker?'), club));
  assert.ok(!isDoubtful(understand('how much do members pay?'), club));
});

test('the sections of a document are listed', () => {
  for (const question of [
    'which topics do these rules cover?',
    'list the sections',
    'what chapters does this document have',
  ]) {
    const found = askFile(club, question);
    assert.match(found?.text ?? '', /Membership\n- Spending\n- Log/, question);
    assert.equal(found?.lines.length, 3);
  }
  assert.match(askFile(german, 'Welche Abschnitte gibt es?')?.text ?? '', /Brand \(Rauch in der Halle\)/);
  assert.doesNotMatch(askFile(club, 'which section covers smoking?')?.text ?? '', /^\*\*3\*\* sections/);
});

test('what a document calls itself is what it is about', () => {
  const tool = structuredFile('README.md', '# knotter\n\n`knotter` ties log files together.\n\n## Use\n\nRun it.\n');
  for (const question of ['what is knotter?', 'what does knotter do', 'what is knotter, in a sentence or two']) {
    assert.match(askFile(tool, question)?.text ?? '', /ties log files together/, question);
  }
});

test('a paper says what it found and what it could not', () => {
  const paper = structuredFile(
    'eels.tex',
    [
      String.raw`\begin{document}`,
      String.raw`\begin{abstract}`,
      'Eels climb wet ropes in nine of ten trials.',
      String.raw`\end{abstract}`,
      String.raw`\section{Discussion}`,
      'We used only one river, and the ropes were new.',
      String.raw`\section{Conclusion}`,
      'Ropes should be hung at every weir.',
      String.raw`\end{document}`,
    ].join('\n'),
  );
  assert.match(askFile(paper, 'what do the authors claim?')?.text ?? '', /nine of ten/);
  assert.match(askFile(paper, 'what are the weaknesses of the study')?.text ?? '', /only one river/);
  assert.match(askFile(paper, 'what do they recommend?')?.text ?? '', /every weir/);
});

test('Chinese and Latin letters side by side are words of their own', () => {
  const guide = structuredFile(
    '指南.md',
    '# 指南\n\n## 要求\n\n从 2.1 版起支持 RISCV 架构。\n\n恢复时先停止：\n\n```\nboat stop\n```\n',
  );
  assert.match(askFile(guide, '哪个版本开始支持RISCV？')?.text ?? '', /2\.1/);
  assert.match(askFile(guide, '怎么恢复')?.text ?? '', /boat stop/);
  assert.ok(isDoubtful(understand('支持 SPARC 吗？'), guide));
});

test('those who are missed at a meeting are told in German too', () => {
  const minutes = structuredFile(
    'protokoll.txt',
    'PROTOKOLL\n\nAnwesend: Ute Lang\nEntschuldigt: Jan Behr\n\nTOP 1: Halle\n\nDas Tor klemmt.\n',
  );
  assert.equal(askFile(minutes, 'Wer hat gefehlt?')?.text, 'Jan Behr');
  assert.match(askFile(minutes, 'Was klemmt in der Halle?')?.how ?? '', /TOP 1: Halle/);
});

const minutes = structuredFile(
  'minutes.md',
  `# Garden committee

Present: Ida Brook (chair), Tom Ferry
Apologies: Lena Marsh, Uwe Holt
Guest for item 2: Dr Ash

## Actions

| no  | what              | who | until  |
| --- | ----------------- | --- | ------ |
| 1   | order the gravel  | Tom | 3 May  |
| 2   | quote for a fence | Ida | 10 May |
| 3   | mend the pump     | Tom | 1 June |

## House rules

Gambling is not tolerated. Nobody works alone on the roof.
`,
);

test('who could not come stands behind a label, and a guest below it is another line', () => {
  assert.equal(askFile(minutes, "who couldn't come?")?.text, 'Lena Marsh, Uwe Holt');
});

test('the actions of one person are rows of the table, and not all of it', () => {
  const found = askFile(minutes, 'todos of Tom?');
  assert.match(found?.text ?? '', /gravel/);
  assert.doesNotMatch(found?.text ?? '', /fence/);
});

test('everyday words and phrases find what rules call otherwise', () => {
  assert.match(askFile(minutes, 'is betting ok?')?.text ?? '', /Gambling/);
  assert.match(askFile(minutes, 'may I go up on the roof by myself')?.text ?? '', /alone/);
});

test('what has nothing but other words for the question is unsure: they may mean something else there', () => {
  const handbook = structuredFile(
    'handbook.md',
    `# Handbook

## Leave

Everybody has 27 days of leave a year.

## Travel

Train tickets are booked by the office.
`,
  );
  assert.ok((askFile(handbook, 'how do I quit')?.certainty ?? 0) < SURE);
  assert.ok((askFile(handbook, 'how much leave do I have')?.certainty ?? 0) >= SURE);
});
