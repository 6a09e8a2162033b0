import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { asker, expectAll, expectUnsure } from './askTable.ts';

const CALLOUTS = `
callout_no,day,helicopter,volunteers,outcome,leader,remarks
23-001,2023-01-14,R948,26,evacuated,H. Fairbairn,Casualty taken to hospital
23-002,2023-01-15,none,15,fatal,,Turned back at the pass because of wind
23-003,2023-02-01,R948,12,evacuated,,scale drifted and was checked twice
23-004,2023-02-11,R199,19,fatal,J. Muir,
`;

suite('what was done is said by verbs that the table does not have', () => {
  const ask = asker('callouts.csv', CALLOUTS);
  expectAll(ask, [
    ['On average, how many volunteers turned out?', /^\*\*18\.00\*\* — average of `volunteers` over 4 rows$/],
    ['Which call-outs ended with a death? I need their numbers.', /^2 of 4 rows with `outcome` = `fatal`: `23-002`/],
    ['In which ones has nobody been entered as leader?', /^2 of 4 rows with no `leader`: `23-002`, `23-003`$/],
    ['On how many jobs did the chopper R948 fly?', /^\*\*2\*\* of 4 rows with `helicopter` = `R948`$/],
    ['volunteers affected, summed up', /^\*\*72\*\* — sum of `volunteers`/],
  ]);
  // What was repeated for a reason is no value that is there twice.
  expectUnsure(ask, ['For which ones was the weighing repeated because of the scale?']);
});

const EVENTS = `
{"id": "E1", "site": "ESC-007", "event": "door_open", "severity": "critical", "ack": "o.weis", "celsius": 41.5}
{"id": "E2", "site": "WIL-022", "event": "temp_high", "severity": "critical", "ack": null, "celsius": 57.2}
{"id": "E3", "site": "ESC-007", "event": "link_flap", "severity": "minor", "ack": null, "celsius": 38.0}
`;

suite('events by what they are called', () => {
  expectAll(asker('noc-events.jsonl', EVENTS), [
    ['events at ESC-007?', /^2 of 3 rows with `site` = `ESC-007`: `E1`, `E3`$/],
    ['critical, nobody acknowledged', /^`E2`/],
    ['hottest site, degrees', /`WIL-022`.*57\.2/],
  ]);
});

const RELEASES = `
CREATE TABLE territories (code char(2) PRIMARY KEY, name text);
INSERT INTO territories VALUES ('PL', 'Poland'), ('PT', 'Portugal');
CREATE TABLE releases (id serial PRIMARY KEY, territory char(2) REFERENCES territories (code), opened_on date, box_office integer, status text);
INSERT INTO releases VALUES
(1, 'PL', '2024-01-02', 100, 'closed'),
(2, 'PT', '2024-02-02', 250, 'closed'),
(3, 'PL', '2024-03-02', 40, 'withdrawn'),
(4, 'PT', NULL, 0, 'planned');
`;

suite('what is included chooses nothing, and ids are told in any case', () => {
  expectAll(asker('releases.sql', RELEASES), [
    ['total box office of Poland, withdrawn ones included', /^\*\*140\*\* — sum of `box_office` over 2 rows/],
    ['ids of the planned releases which still have no opening date', /^`4`/],
  ]);
});

const LOANS = `
loan_no,borrower,title,due,fine_eur,level_cm
L-1,Hanna Brandt,The Salt Road,2024-02-05,0.50,142
L-2,Omar Said,Tidal Almanac,2024-02-06,4.50,188
L-3,Priya Nair,Bread and Ash,2024-02-08,3.60,231
L-4,Hanna Brandt,Winter Keys,2024-02-12,4.20,95
`;

suite('what was paid, what each row is of, and other units than those of the column', () => {
  expectAll(asker('library-loans.csv', LOANS), [
    ['who borrowed the most books', /^\*\*Hanna Brandt\*\* — 2 rows/],
    ["when is Omar Said's book due", /^\*\*2024-02-06\*\*/],
    ['which borrower paid the highest fines in total', /^\*\*Hanna Brandt\*\* — 4\.70 EUR/],
    ['loans with a level above 2 m', /^`L-3`/],
  ]);
});

const MACHINES = `
{
  "site": "Weberei Nord",
  "halls": 2,
  "machines": [
    {"id": "WM-01", "maker": "Dornier", "status": "running", "speedRpm": 620},
    {"id": "WM-02", "maker": "Picanol", "status": "stopped", "speedRpm": 0},
    {"id": "WM-03", "maker": "Toyota", "status": "running", "speedRpm": 1150},
    {"id": "WM-04", "maker": "Itema", "status": "stopped", "speedRpm": 0},
    {"id": "WM-05", "maker": "Itema", "status": "maintenance", "speedRpm": 0},
    {"id": "WM-06", "maker": "Dornier", "status": "maintenance", "speedRpm": 10}
  ]
}
`;

suite('a list of objects that is most of its file', () => {
  expectAll(asker('machines.json', MACHINES), [
    ['which looms are standing still?', /^2 of 6 rows with `status` = `stopped`: `WM-02`, `WM-04`$/],
    ['Welche Maschinen laufen gerade?', /^2 of 6 rows with `status` = `running`/],
    ['fastest machine', /`WM-03`/],
    ['which machines are not running', /^4 of 6 rows with `status` ≠ `running`/],
  ]);
});

const BOOKS = `
loan_no,borrower,title,due,returned
L-1,Brandt,The Salt Road,2024-02-05,2024-02-03
L-2,Said,Tidal Almanac,2024-02-06,
L-3,Nair,Bread and Ash,2024-02-08,
`;

suite('what somebody has, and things that the table calls otherwise', () => {
  expectAll(asker('loans.csv', BOOKS), [
    ['who has a book out', /^2 `borrower` with no `returned`/],
    ['when is the paperback L-3 due', /^\*\*2024-02-08\*\*/],
  ]);
});

const LOADS = `
ticket,day,member,farm,variety,net_kg,clnt
T-1,2023-07-14,M022,Ashgrove,Graham,120,Ott
T-2,2023-07-15,M030,Hillside,Skyfall,220,Lee
T-3,2023-07-16,M022,Ashgrove,Belfry,90,Ott
`;

suite('who stands behind a code, and this year in a file of one year', () => {
  const ask = asker('deliveries.csv', LOADS);
  expectAll(ask, [
    ['whose was the heaviest load', /^`Hillside` \(`T-2`\)/],
    ['what varieties were delivered this year', /^3 values of `variety`/],
    ['clients', /^2 values of `clnt`/],
  ]);
  expectUnsure(asker('deliveries.csv', LOADS.replace('2023-07-14', '2022-07-14')), [
    'what varieties were delivered this year',
  ]);

  test('a row that is shown with who it is of answers both of two questions', () => {
    assert.equal(ask('heaviest load, and who brought it')?.isComplete, true);
    assert.equal(ask('heaviest load')?.isComplete, false);
  });
});
