import assert from 'node:assert/strict';
import test from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { isDoubtful } from '../../../../src/backend/answering/kinds/document/askedWords.ts';
import { understand } from '../../../../src/backend/understanding/question.ts';
import { askFile, structuredFile } from './askFile.ts';

const museum = structuredFile(
  'loans.md',
  `# Loans from the museum

## Classes

Class A objects travel with two couriers. Class B objects are insured by the borrower. Class C objects are under embargo until 2030.

| Class | Fee | Renewals |
|-------|-----|----------|
| A     | £40 | 2        |
| B     | £15 | 3        |
| C     | £5  | none     |

## What borrowers may not do

1. Photograph an object with flash.
2. Open the crate without a courier.

## Damage

Damage up to £100 is paid by the museum, £100 to £500 by both in halves, above that by the borrower alone.
A broken crate is reported to the registrar before noon.

## Theft

The registrar calls the police. The borrower insures objects against theft.

## Visitors

Visitors are counted at the door. Staff can be reached by e-mail and by telephone. The deposit is £60.

## Changes against edition 3

- Fee of class A raised from £30 to £40.
- Deposit lowered from £80 to £60.
`,
);

function sure(question: string): string {
  const found = askFile(museum, question);
  return found && found.certainty >= SURE ? found.text : '';
}

void test('what is forbidden is answered by the whole section about it, whatever its heading calls it', () => {
  assert.match(sure('what is forbidden?'), /flash[\s\S]*crate/);
  assert.match(sure('what are borrowers not allowed to do?'), /flash[\s\S]*crate/);
  const german = structuredFile(
    'regeln.md',
    '# Regeln\n\n## Zeiten\n\nVon 8 bis 20 Uhr.\n\n## Nicht gestattet\n\n- Rauchen\n- Glas\n',
  );
  assert.match(askFile(german, 'Was ist verboten?')?.text ?? '', /Rauchen[\s\S]*Glas/);
  const chinese = structuredFile('rules.md', '# 规则\n\n## 时间\n\n八点开门。\n\n## 禁止事项\n\n- 吸烟\n- 饮酒\n');
  assert.match(askFile(chinese, '不能做什么？')?.text ?? '', /吸烟[\s\S]*饮酒/);
});

void test('what is new is answered by the section about changes', () => {
  assert.match(sure('what has changed?'), /£30 to £40[\s\S]*£80 to £60/);
});

void test('a class is told from the other classes of the same sentence', () => {
  assert.match(sure('what is class C under?'), /embargo/);
  assert.doesNotMatch(sure('what are class D objects under?'), /embargo|couriers/);
});

void test('what was so before is answered by the change, and not by what is so now', () => {
  assert.match(sure('what was the deposit before?'), /£80/);
});

void test('of amounts in one sentence, the part that an amount falls into is given', () => {
  assert.match(sure('who pays for damage of £300?'), /^\*\*£100 to £500 by both in halves\*\*/);
  assert.match(sure('who pays for damage of £50?'), /^\*\*Damage up to £100/);
  const till = structuredFile(
    'till.md',
    '# 手册\n\n## 退款\n\n退款：100 元以下由收银员办理，100 元至 500 元由店长办理，500 元以上报经理。\n',
  );
  assert.match(askFile(till, '退款300元由谁办理？')?.text ?? '', /^\*\*100 元至 500 元由店长办理/);
});

void test('the bounds of an entry may stand behind its name', () => {
  const faults = structuredFile(
    'faults.md',
    '# 故障管理\n\n## 故障分级\n\n- 一级故障：影响基站500个及以上，须在10分钟内上报\n- 二级故障：影响基站80至499个，须在30分钟内上报\n- 三级故障：影响基站20至79个，须在2小时内上报\n- 四级故障：影响基站不足20个，当日上报\n',
  );
  assert.match(askFile(faults, '故障影响基站100个，属于几级故障？')?.text ?? '', /^二级故障/);
});

void test('an amount of what a Chinese document never names is doubtful', () => {
  const shop = structuredFile('shop.md', '# 门店手册\n\n店员每天上班8小时。早班须提前75分钟到岗。\n');
  assert.equal(isDoubtful(understand('店员的时薪是多少？'), shop), true);
  assert.equal(isDoubtful(understand('有多少名店员？'), shop), false);
});

void test('a word of grammar is no beginning of a word of the question', () => {
  assert.match(sure('who insures against theft?'), /borrower insures/);
});

void test('what is counted has to have a number, and an address the shape of one', () => {
  assert.equal(sure('how many visitors are there?'), '');
  assert.equal(sure('what is the phone number of the staff?'), '');
  assert.equal(sure('what is the e-mail address of the staff?'), '');
});

void test('two questions of one line are both answered, in English, German and Chinese', () => {
  const text = sure('How high is the deposit? Who calls the police?');
  assert.match(text, /£60/);
  assert.match(text, /registrar calls/);
  const house = structuredFile(
    'haus.md',
    '# Haus\n\n## Winter\n\nBei Glatteis streut der Hausmeister.\n\n## Treppe\n\nDas Treppenhaus reinigen die Bewohner.\n',
  );
  const german = askFile(house, 'Wer streut bei Glatteis und wer reinigt das Treppenhaus?')?.text ?? '';
  assert.match(german, /Hausmeister[\s\S]*Bewohner/);
  const room = structuredFile('room.md', '# 自习室\n\n## 时间\n\n每次最多使用4小时。\n\n## 规定\n\n不得吃东西。\n');
  assert.match(askFile(room, '自习室可以吃东西吗？最多使用多久？')?.text ?? '', /不得吃东西[\s\S]*4小时/);
});

void test('a table that is drawn with spaces is read as one', () => {
  const hire = structuredFile(
    'hire.txt',
    `HIRE AGREEMENT

SCHEDULE A - PLANT
     machine        number   weekly rate   driver needed
     Mini digger    MD-14    GBP 290       no
     Digger 8 t     DG-03    GBP 610       yes
     Roller 120 cm  RO-07    GBP 315       no
`,
  );
  assert.match(askFile(hire, 'weekly rate of the roller?')?.text ?? '', /^\*\*GBP 315\*\*/);
  assert.doesNotMatch(askFile(hire, 'which machines need a driver?')?.text ?? '', /Roller|Mini/);
  const parties = structuredFile('parties.txt', 'Parties:\n\nFrom:    Ann Lee\nTo:      Bo Ek\nDate:    4 May\n');
  assert.equal(parties.structure.tables.length, 0);
});

void test('numbered clauses are what a document is about, and not the line below them', () => {
  const lease = structuredFile(
    'lease.txt',
    'TENANCY AGREEMENT\n\n1. The landlord lets the flat at Rose Lane to the tenant.\n\n2. The rent is £900.\n\nSigned in Leeds.\n',
  );
  const text = askFile(lease, 'what is this about?')?.text ?? '';
  assert.match(text, /lets the flat/);
  assert.doesNotMatch(text, /Signed/);
});
