import assert from 'node:assert/strict';
import test from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { isAccountedFor } from '../../../../src/backend/answering/kinds/text/accounted.ts';
import { askFile, structuredFile } from './askFile.ts';

const club = structuredFile(
  'club.md',
  `# Alder Kayak Club: rules for members

## Fees

| Membership | Per year | Joining fee | Locker |
| --- | --- | --- | --- |
| Adult | £96 | £20 | £18 |
| Family | £150 | £30 | included |

## Safety

- Everyone wears a buoyancy aid.
- Under 16: only with an adult in the group.

## Repairs

Without a receipt, repairs are approved like this:

- up to £50: the boat keeper
- above that: the committee

## Licence

These rules may be copied by other clubs.
`,
);

void test('a passage that lacks a figure, an amount or the most of something is not sure', () => {
  for (const question of ['what does an adult pay per year in total?', 'joining fee of an adult in 2019'])
    assert.ok((askFile(club, question)?.certainty ?? 0) < SURE, question);
  for (const question of [
    'joining fee of an adult',
    'how much is a locker for a family?',
    'who approves repairs of £70?',
  ])
    assert.ok((askFile(club, question)?.certainty ?? 0) >= SURE, question);
});

void test('a bound in another unit says nothing of an amount', () => {
  assert.notEqual(askFile(club, 'who approves repairs after 30 days?')?.kinds[0], 'tier');
  assert.match(askFile(club, 'who approves repairs of £30?')?.text ?? '', /boat keeper/);
});

void test('the licence is what a section says of it, and no overview of the file', () => {
  assert.match(askFile(club, 'What is the licence?')?.text ?? '', /^These rules may be copied/);
  assert.match(askFile(club, 'What is this document about?')?.text ?? '', /Alder Kayak Club/);
});

void test('the price of a part is not that of the whole', () => {
  const agreement = structuredFile(
    'agreement.md',
    '# Agreement\n\n## Support\n\nSupport is given by e-mail. Outside of working days it costs EUR 140 per hour.\n\n## Law\n\nEstonian law holds.',
  );
  assert.ok((askFile(agreement, 'How much does it cost?')?.certainty ?? 0) < SURE);
});

void test('what is demanded beside the words is told apart', () => {
  for (const [question, passage] of [
    ['how much cheaper is the higher excess?', 'The higher excess has a premium of EUR 74,300.'],
    ['which pump is the strongest?', 'Every pump is checked in spring.'],
    ['what is not included in the fee?', 'The fee is £180.'],
    ['what does Ida still have to do?', 'Ida has to call the plumber.'],
    ['what about a claim after 100 days?', 'Claims are made within 90 days.'],
    ['逾期10天要交多少钱？', '逾期每天收取 0.2 元。'],
    ['负责人的邮箱是什么？', '负责人：何静，电话 0551-2210。'],
    ['how many members are under 16?', 'Under 16: only with an adult in the group.'],
    ['Was kosten beide insgesamt?', 'Einer kostet 5 €.'],
  ] as const)
    assert.equal(isAccountedFor(question, passage), false, question);
  for (const [question, passage] of [
    ['who has driven 12,000 km?', 'Ida has driven 12000 km.'],
    ['what is due after 2 weeks?', 'The rent is due after two weeks.'],
    ['which pump is the strongest?', 'The strongest is that of the mill.'],
    ['what is not included in the fee?', 'Firing is not included.'],
    ['how many boat houses are there?', 'There are two boat houses.'],
    ['负责人的电话是什么？', '负责人：何静，电话 0551-2210。'],
  ] as const)
    assert.equal(isAccountedFor(question, passage), true, question);
});

const pictures = structuredFile(
  'pictures.md',
  `# Terms for pictures

## Classes

Class A pictures are under CC0 1.0. Class C pictures are under CC BY-NC 4.0.

## Duration

The licence for class C ends at once if its user breaks the licence.

## Sale

The licence for class D ends after a year.
`,
);

void test('the licence that something is under is told by the passage that names one, else not for sure', () => {
  assert.match(askFile(pictures, 'which licence is class C under?')?.text ?? '', /CC BY-NC 4\.0/);
  assert.ok((askFile(pictures, 'under what licence is class D?')?.certainty ?? 0) < SURE);
});
