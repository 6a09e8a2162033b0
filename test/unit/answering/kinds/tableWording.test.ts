import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findInFile } from '../../../../src/backend/answering/kinds/answerFromStructure.ts';
import { readStructure } from '../../../../src/backend/structure/readStructure.ts';
import { understand } from '../../../../src/backend/understanding/question.ts';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, structuredFile } from './askFile.ts';
import { asker, expectAll, expectUnsure } from './askTable.ts';

const MEMBERS = `
member_id,name,email,status,balance,joined,firmware,seats,sold,country_code
M-1,Ada Hill,ada@x.org,in use,-12.50,2024-01-03,2.10.1,10,10,ZRH
M-2,Bo Lind,bo@x.org,no-show,4.00,2024-02-11,2.9.4,12,7,MUC
M-3,Cy Moss,cy@x.org,on hold,0.00,2024-03-05,2.10.0,8,8,HAM
M-4,Di Park,di@x.org,no-show,-3.10,2024-03-09,2.9.12,20,11,ZRH
M-2,Bo Lind,bo@x.org,no-show,4.00,2024-02-11,2.9.4,12,7,MUC
M-5,Ed Rowe,ed@x.org,in use,18.20,2024-06-21,1.12.0,9,3,HAM
M-6,Fay Sun,ada@x.org,on hold,0.00,2024-07-21,1.9.8,9,9,HAM
`;

suite('what is said in other words than those of the table', () => {
  const ask = asker('members.csv', MEMBERS);
  expectAll(ask, [
    ['which members have a negative balance?', /^2 of 7 rows with `balance` < 0/],
    ['how many members have a positive balance', /^\*\*3\*\* of 7/],
    ['which members have a balance of zero', /^2 of 7 rows with `balance` = 0/],
    ['how many no shows were there', /^\*\*3\*\* of 7 rows with `status` = `no-show`/],
    ['how many are in use', /^\*\*2\*\* of 7 rows with `status` = `in use`/],
    ['members from Munich', /^2 of 7 rows with `country_code` = `MUC`/],
    ['where are all seats sold (sold = seats)?', /^3 of 7 rows with `sold` = `seats`/],
    ['which members are on hold this season', /^2 of 7 rows with `status` = `on hold`/],
  ]);
  // The week of asking is not known, and Hanover has no code.
  expectUnsure(ask, ['which members are on hold this week', 'members from Hanover']);
});

suite('values that are there several times', () => {
  const ask = asker('members.csv', MEMBERS);
  expectAll(ask, [
    ['is any member listed twice?', /^\*\*1\*\* value of `member_id` occurs more than once: `M-2` \(2 rows\)$/],
    ['which emails are used more than once?', /`ada@x\.org` \(2 rows\), `bo@x\.org` \(2 rows\)$/],
    ['which country code occurs more than twice', /`HAM` \(3 rows\)$/],
    ['any duplicates in joined?', /^\*\*1\*\* value of `joined`/],
  ]);

  test('all rows of them are cited', () => {
    assert.deepEqual(ask('is any member listed twice?')?.lines, [
      { first: 3, last: 3 },
      { first: 6, last: 6 },
      { first: 1, last: 1 },
    ]);
  });
});

suite('versions', () => {
  expectAll(asker('members.csv', MEMBERS), [
    ['newest firmware version', /^\*\*2\.10\.1\*\*/],
    ['which member has the oldest firmware', /`M-6`/],
    ['which no-show has the latest firmware', /`M-4`/],
  ]);
});

const TOOLS = `[
  {"id": "T-01", "name": "Belt sander", "kind": "wood", "loans": 14, "ageFrom": 12, "fees": {"A": 4.5, "B": 18}, "status": "ok", "note": null},
  {"id": "T-02", "name": "Angle grinder", "kind": "metal", "loans": 31, "ageFrom": 18, "fees": {"A": 6, "B": 24}, "status": "withdrawn", "note": "guard cracked"},
  {"id": "T-03", "name": "Glue gun", "kind": "craft", "loans": 9, "ageFrom": 6, "fees": {"A": 1, "B": 4}, "status": "ok", "note": null},
  {"id": "T-04", "name": "Jigsaw", "kind": "wood", "loans": 22, "ageFrom": 16, "fees": {"A": 5, "B": 20}, "status": "ok", "note": "blades cost extra"}
]`;

suite('records of JSON', () => {
  expectAll(asker('tools.json', TOOLS), [
    [
      'which tool is given out most often?',
      /^\*\*31\*\* — `loans` of `T-02`|`T-02` \(Angle grinder\) — `loans` \*\*31\*\*/,
    ],
    ['why is the angle grinder not working', /^\*\*guard cracked\*\* — `note`/],
    ['what can I see with a twelve year old (ageFrom 12)', /`T-01`/],
    ['average category A fee of wood tools', /^\*\*4\.75\*\* — average of `fees\.A`/],
  ]);
});

const DOORS = `
{"ts": "2024-12-13T18:24:00", "event": "scan", "show": "NU-004", "ticket": "T1", "result": "ok"}
{"ts": "2024-12-13T18:25:00", "event": "scan", "show": "MO-009", "ticket": "T2", "result": "already_in"}
{"ts": "2024-12-13T18:26:00", "event": "scan", "show": "NU-004", "ticket": "T3", "result": "already_in"}
{"ts": "2024-12-13T18:50:00", "event": "closed", "show": "NU-004", "admitted": 589}
{"ts": "2024-12-13T18:51:00", "event": "closed", "show": "MO-009", "admitted": 120}
{"ts": "2024-12-13T19:51:00", "event": "closed", "show": "MO-009", "admitted": 131}
`;

suite('what is counted, and what was done with it', () => {
  const ask = asker('doors.jsonl', DOORS);
  expectAll(ask, [
    ['how many people were admitted to the Nutcracker (NU-004) in the end', /^\*\*589\*\*/],
    ['how many tickets were turned away because they were already in?', /^\*\*2\*\*/],
  ]);
  expectUnsure(ask, ['how many people were admitted to MO-009 in the end']);
});

test('a word that no column has is no refusal where another kind finds what is likely', () => {
  const text = [
    '{"ts": "2024-12-13T18:24:00", "level": "info", "event": "scan", "device": "d1", "order": "O-1"}',
    '{"ts": "2024-12-13T18:25:00", "level": "warn", "event": "manual_admit", "device": "d2", "order": "O-2", "user": "m.osei"}',
    '{"ts": "2024-12-13T18:26:00", "level": "info", "event": "scan", "device": "d1", "order": "O-3"}',
  ];
  const structure = readStructure('doors.jsonl', text);
  assert.ok(structure);
  const found = findInFile(understand('Which orders were admitted by hand?'), {
    fileId: 'f',
    filename: 'doors.jsonl',
    text,
    structure,
  });
  assert.match(found?.text ?? '', /O-2/);
});

suite('what only explains a column is no other condition', () => {
  const ask = asker(
    'teas.csv',
    `
id,taxon,country,price
T-1,Camellia sinensis,CN,12.50
T-2,Camellia assamica,IN,9.00
T-3,Camellia sinensis,IN,14.00
T-4,Aspalathus linearis,ZA,7.20
`,
  );
  expectAll(ask, [
    ['teas per country of origin', /IN: 2 rows/],
    ['what is the country of origin of T-4?', /^\*\*ZA\*\*/],
    ['average price by country of origin', /IN: 11\.50/],
    ['how many different taxa are there', /^\*\*3\*\*/],
  ]);
  test('what is missing is told without the words that explain a column', () => {
    assert.match(ask('number of suppliers per country of origin')?.text ?? '', /no value is called “suppliers”\./);
  });
  // What is no column and explains none is missed as before.
  expectUnsure(ask, [
    'teas per origin',
    'price of origin',
    'teas per country of the supplier',
    'how many different criteria are there',
  ]);
});

const HANDBOOK = `# Harbour school

Every course costs 15 euros more without a booking. A boat is hired for 60 euros a day.

## Courses and trips

| what            | length  | places | price  |
| --------------- | ------- | ------ | ------ |
| Knots and ropes | 90 min  | 8      | 12.00  |
| Night sailing   | 5 h     | 6      | 80.00  |
| First aid       | 4 h     | 12     | 45.00  |
| Dinghy repair   | 3 h     | 10     | 35.00  |
| Coast passage   | 3 × 6 h | 6      | 210.00 |

Courses are paid when they are booked.
`;

suite('what compares the rows of a table in a document is told by the table', () => {
  const file = structuredFile('handbook.md', HANDBOOK);
  const expected: readonly (readonly [string, RegExp])[] = [
    ['which of the courses and trips is the cheapest?', /^`Knots and ropes` — `price` \*\*12\.00\*\*/],
    ['what is the dearest course', /^`Coast passage` — `price` \*\*210\.00\*\*/],
    ['which courses cost more than 40 euros?', /: `Night sailing`, `First aid`, `Coast passage`$/],
    ['courses with a price below 40', /: `Knots and ropes`, `Dinghy repair`$/],
  ];
  for (const [question, pattern] of expected) {
    test(question, () => {
      const found = askFile(file, question);
      assert.match(found?.text ?? '', pattern);
      assert.ok((found?.certainty ?? 0) >= SURE);
    });
  }

  test('a cell that is not read as the others makes the longest unsure', () => {
    const found = askFile(file, 'which course is the longest?');
    assert.ok((found?.certainty ?? 0) < SURE, found?.text);
  });
});
