import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { withClocksInDigits } from '../../../../src/backend/answering/kinds/log/clock.ts';
import { askFile, structuredFile } from './askFile.ts';

const shift = structuredFile(
  'locker.log',
  `2024-03-11 05:58:02 INFO  [NORTH] boot: firmware 8.3.1, 14 drawers
2024-03-11 06:01:25 INFO  [NORTH] login: r.vane badge ok (session 4201)
2024-03-11 06:02:43 INFO  [NORTH] withdraw: glue 10 mg tube x2 from D09 by r.vane order=P32590
2024-03-11 06:03:43 INFO  [NORTH] withdraw: paint 5 l x1 from D08 by r.vane order=P32594
2024-03-11 06:20:22 INFO  [SOUTH] login: l.petit badge ok (session 4203)
2024-03-11 06:20:39 INFO  [SOUTH] withdraw: glue 10 mg tube x3 from D08 by l.petit order=P32660
2024-03-11 06:30:39 INFO  [SOUTH] return: glue 10 mg tube x1 by l.petit
2024-03-11 06:31:39 INFO  [SOUTH] return: glue 10 mg tube x3 by r.vane
2024-03-11 06:33:39 INFO  [SOUTH] withdraw: glue 10 mg tube x4 from D08 by r.vane order=P32662
2024-03-11 06:40:19 INFO  [SOUTH] temp: fridge F02 4.7 C
2024-03-11 06:43:10 ERROR [NORTH] drawer: D09 jammed, lock motor overcurrent
2024-03-11 06:55:20 WARN  [SOUTH] temp: fridge F02 8.4 C above limit 8.0
2024-03-11 07:02:13 ERROR [NORTH] smoke: vent 4 blocked, hall closed
2024-03-11 07:26:48 INFO  [NORTH] service: D09 released by tech.iyer, foreign object removed (cap)
2024-03-11 08:02:11 ERROR [SOUTH] login: r.vane locked after 3 failed fingerprints
2024-03-11 08:30:00 INFO  [SOUTH] fuel: TP1 refuelling finished, 1,200 L
2024-03-11 08:50:00 INFO  [SOUTH] fuel: TP2 refuelling finished, 800 L
2024-03-11 08:55:00 ERROR [SOUTH] fuel: TP2 fuel spill about 3 L
2024-03-11 09:00:00 INFO  [SOUTH] fuel: TP3 refuelling finished, 500 L
2024-03-11 09:01:00 INFO  [SOUTH] fuel: TP4 refuelling finished, 500 L
2024-03-11 09:05:27 ERROR [SOUTH] unit7 ground power lost, breaker tripped
2024-03-11 09:09:11 INFO  [SOUTH] unit7 ground power restored from a mobile unit
2024-03-11 15:21:28 INFO  [SOUTH] report: shift report sent`,
);

function told(question: string): string {
  return askFile(shift, question)?.text ?? '';
}

void test('whoever an entry was done by is its user, also where another entry only has the name', () => {
  assert.match(told('who made the most withdrawals?'), /^\*\*r\.vane\*\*/);
  assert.match(told('who got locked out?'), /^\*\*r\.vane\*\*/);
});

void test('what the messages of several entries state with a unit or in pieces is added up', () => {
  assert.match(told('how many glue 10 mg tubes were withdrawn in total'), /^\*\*9\*\*/);
  assert.match(told('how many glue 10 mg tubes were returned in total'), /^\*\*4\*\*/);
  assert.match(told('litres of fuel given to all of them together'), /^\*\*3000\*\* litres/);
});

void test('the whole of which the log is chooses no entries', () => {
  assert.match(told('last error of the shift?'), /power lost/);
});

void test('what is too warm for a person is above its limit in the log', () => {
  assert.match(told('when did the fridge first get too warm'), /^\*\*2024-03-11 06:55:20/);
});

void test('a time of day may be written in words', () => {
  assert.equal(withClocksInDigits('at about ten to one at night (UTC)'), 'at about 00:50');
  assert.equal(withClocksInDigits('half past three in the afternoon'), '15:30');
  assert.equal(withClocksInDigits('shortly after seven'), 'shortly after 07:00');
  assert.equal(withClocksInDigits('after seven attempts'), 'after seven attempts');
  const why = askFile(shift, 'Why did work in the hangar stop shortly after seven?');
  assert.match(why?.text ?? '', /vent 4 blocked/);
  assert.ok((why?.certainty ?? 1) < SURE);
});

void test('what was wrong with a thing is told with what was done about it', () => {
  assert.match(told('what was wrong with drawer D09?'), /jammed[\s\S]*foreign object removed/);
});

void test('what came back is told by the entry that says so', () => {
  assert.match(told('when did unit7 get its electricity back?'), /09:09:11/);
});

void test('an entry that has a number does not tell the name of whom it stands for', () => {
  assert.ok((askFile(shift, 'what is the name of customer P32660?')?.certainty ?? 0) < SURE);
});

const turbines = structuredFile(
  'turbines.jsonl',
  `{"t":"2024-01-18T00:01:53Z","unit":"G7","ev":"power","wind":13.9,"kw":2677}
{"t":"2024-01-18T00:15:54Z","unit":"G4","ev":"power","wind":22.3,"kw":2559}
{"t":"2024-01-18T00:20:54Z","unit":"G4","ev":"ice","celsius":-2.4}
{"t":"2024-01-18T00:24:19Z","unit":"G2","ev":"ice","celsius":1.5}
{"t":"2024-01-18T01:24:19Z","unit":"G2","ev":"cell_down","users":40}
{"t":"2024-01-18T01:25:19Z","unit":"G4","ev":"cell_down","users":60}`,
);

void test('the strongest, the hottest and the coldest are found by the number that they are of', () => {
  assert.match(askFile(turbines, 'strongest wind measured, and at which turbine?')?.text ?? '', /22\.3[\s\S]*G4/);
  assert.match(askFile(turbines, 'coldest unit, degrees')?.text ?? '', /-2\.4/);
  assert.match(askFile(turbines, 'users hit by all cell_down events summed up')?.text ?? '', /^\*\*100\*\*/);
});

const requests = structuredFile(
  'access.log',
  `10.0.0.1 - - [06/May/2024:06:02:52 +0200] "GET / HTTP/1.1" 200 1969 "-" "Mozilla/5.0" 0.216
10.0.0.9 - - [06/May/2024:06:03:42 +0200] "POST /login HTTP/1.1" 401 58 "-" "python" 0.028
10.0.0.9 - - [06/May/2024:06:03:43 +0200] "POST /login HTTP/1.1" 401 58 "-" "python" 0.028
10.0.0.3 - - [06/May/2024:06:05:46 +0200] "POST /documents HTTP/1.1" 413 120 "-" "Mozilla/5.0" 0.058
10.0.0.3 - - [06/May/2024:06:06:46 +0200] "POST /documents HTTP/1.1" 201 120 "-" "Mozilla/5.0" 0.058`,
);

void test('statuses are known by what people call them', () => {
  assert.match(askFile(requests, 'which upload was too big at first?')?.text ?? '', /\/documents[^\n]* 413/);
  assert.match(askFile(requests, 'did somebody try to guess a password?')?.text ?? '', /10\.0\.0\.9/);
});
