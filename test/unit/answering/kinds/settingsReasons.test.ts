import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import type { StructuredFile } from '../../../../src/backend/structure/structure.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const gauges = structuredFile(
  'gauges.ini',
  `; gauges along the river
[defaults]
min = 40
max = 320
repeat = 15

[gauge:mill]
label = mill weir, upper bridge
max = 410
sheltered = yes
checked = 2021-05-02

[gauge:lock]
label = lock chamber, east bank
sheltered = no
checked = 2019-11-30

[gauge:ford]
label = shallow ford
sheltered = yes
checked = 2022-01-14
enabled = no
; washed away in the spring flood

[pager]
number = +49 30 5550100
`,
);

const tanks = structuredFile(
  'tanks.toml',
  `[[tank]]
id = "A"
name = "Rain water"
litres = 900
two_person = false

[[tank]]
id = "B"
name = "Acid"
litres = 60
two_person = true   # nobody handles acid alone

[[tank]]
id = "C"
name = "Old oil"
litres = 200
two_person = true
enabled = false     # the valve leaks

[features]
night_pumping = true
auto_drain = false
leak_mail = false
`,
);

const members = structuredFile(
  'members.json',
  JSON.stringify(
    {
      members: [
        { id: 'M1', name: 'Ada', blocked: false, lending: { overnight: true, limit: 4 } },
        { id: 'M2', name: 'Ben', blocked: true, lending: { overnight: false, limit: 2 }, note: 'owes three books' },
        { id: 'M3', name: 'Cleo', blocked: false, lending: { overnight: true, limit: 9 } },
      ],
    },
    undefined,
    2,
  ),
);

function sure(file: StructuredFile, question: string): string {
  const found = askFile(file, question);
  assert.ok((found?.certainty ?? 0) >= SURE, `${question}: ${String(found?.certainty)} ${found?.text ?? 'nothing'}`);
  return found?.text ?? '';
}

test('which of several things are so, and why, tells each with its reason from a comment or a note', () => {
  assert.match(sure(members, 'Which members are blocked, and why?'), /Ben.*owes three books/);
  assert.match(sure(gauges, 'which gauges are off and why?'), /ford.*washed away in the spring flood/);
});

test('whether any of several is off is answered by those that are', () => {
  assert.match(sure(gauges, 'is any gauge switched off?'), /gauge:ford.*enabled = no/);
  assert.match(sure(tanks, 'are any tanks disabled?'), /Old oil.*enabled = false.*the valve leaks/);
});

test('why a thing that is named by its id, its label or a letter is off is told by the comment at its switch', () => {
  assert.match(sure(gauges, 'why is the ford turned off?'), /washed away/);
  assert.match(sure(tanks, 'why is tank C off'), /the valve leaks/);
});

test('a comment right below the last pair of a section is about that pair', () => {
  const found = askFile(gauges, 'why is gauge ford off?');
  assert.ok(citedBy(found).includes('22-23'), citedBy(found).join());
});

test('sections that begin with the same word are counted as things of that name', () => {
  assert.match(sure(gauges, 'how many gauges are configured?'), /\*\*3\*\*/);
});

test('a thing that is called by some words of its label has its own settings, or the default ones', () => {
  assert.match(sure(gauges, 'what is the max level of the lock chamber?'), /defaults\.max = 320/);
  assert.match(sure(gauges, 'max level of the mill weir?'), /gauge:mill › max = 410/);
});

test('behind "which" and a plural stands the verb, and behind a noun another that only says what sort of setting it is', () => {
  const text = sure(tanks, 'which tanks require two people?');
  assert.match(text, /Acid/);
  assert.match(text, /Old oil/);
  assert.doesNotMatch(text, /Rain water/);
  const off = sure(tanks, 'which feature flags are switched off?');
  assert.match(off, /auto_drain.*\n?.*leak_mail/);
  assert.doesNotMatch(off, /night_pumping/);
});

test('a switch within an object of each thing tells those that have it from those that have not', () => {
  assert.match(sure(members, 'which members do not get overnight lending?'), /Ben/);
  const having = sure(members, 'which members get overnight lending?');
  assert.match(having, /Ada.*Cleo/);
  assert.doesNotMatch(having, /Ben/);
});

test('a single value is no sure answer to which of several has the most of something', () => {
  const found = askFile(members, 'which reader has the biggest lending limit');
  assert.ok((found?.certainty ?? 0) < SURE || /Cleo/.test(found?.text ?? ''), found?.text);
});

test('what was longest ago is the earliest', () => {
  assert.match(sure(gauges, 'Which gauge was checked longest ago?'), /2019-11-30/);
});
