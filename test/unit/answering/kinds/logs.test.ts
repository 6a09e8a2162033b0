import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { clocksIn, durationText, secondsOf } from '../../../../src/backend/answering/kinds/log/clock.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const log = structuredFile(
  'mill.log',
  `2024-03-01 05:59:58,001 INFO  [main] mill 1.4.0 starting
2024-03-01 06:00:02,310 INFO  [grinder] sack 17 ground in 1200ms
2024-03-01 06:04:10,000 WARN  [grinder] slow stone: 2900ms for sack 18
2024-03-01 06:05:00,000 ERROR [scale] sack 19 refused: 52 kg is too heavy
WeightError: too heavy
    at Scale.take (scale.js:14)
2024-03-01 06:10:00,500 WARN  [water] wheel stopped
2024-03-01 06:12:30,500 INFO  [water] wheel turns again, 150s without water
2024-03-01 06:20:00,000 INFO  [api] req=a71f GET /sacks 200 12ms
2024-03-01 06:21:00,000 INFO  [api] req=b02c GET /sacks 404 3ms
2024-03-01 06:22:00,000 INFO  [api] req=c9d1 POST /sacks 201 40ms
2024-03-01 06:30:00,000 INFO  [main] mill 1.5.0 starting
2024-03-01 06:40:00,000 ERROR [mail] invoice for baker Ott could not be sent: 552 too large`,
);

function text(question: string): string {
  return askFile(log, question)?.text ?? '';
}

void test('entries are counted by level, by words, by status and by time', () => {
  const errors = askFile(log, 'how many errors are there?');
  assert.match(errors?.text ?? '', /^\*\*2\*\*/);
  assert.deepEqual(citedBy(errors), ['4-6', '13-13']);
  assert.match(text('number of warnings'), /^\*\*2\*\*/);
  assert.match(text('how many requests returned 404'), /^\*\*1\*\*/);
  assert.match(text('how many entries between 06:00 and 06:05'), /^\*\*3\*\*/);
  assert.match(text('how often did the mill start'), /^\*\*2\*\*/);
});

void test('the first and the last are given whole, with their stack traces', () => {
  const first = askFile(log, 'what was the first error');
  assert.match(first?.text ?? '', /sack 19 refused[\s\S]*scale\.js:14/);
  assert.deepEqual(citedBy(first), ['4-6']);
  assert.match(text('last error in the file?'), /baker Ott/);
  assert.match(text('which version of the mill was running at the end of the log'), /1\.5\.0/);
});

void test('times are found by what happened, and what happened by times', () => {
  assert.match(text('When did the wheel stop?'), /^\*\*2024-03-01 06:10:00,500\*\*/);
  assert.match(text('what happened at 06:04?'), /slow stone/);
  assert.match(text('when was the mill restarted'), /06:30:00/);
});

void test('how long something was is what the entry says, else the time between two entries', () => {
  assert.match(text('how long were we without water'), /^\*\*150s\*\*/);
});

void test('extremes are those of what is named', () => {
  assert.match(text('slowest request'), /^\*\*40 ms\*\*/);
  assert.match(text('slowest stone?'), /2900/);
});

void test('an entry is found by its level and source, by a name, and by its reason', () => {
  assert.match(text('show errors from the scale'), /sack 19/);
  assert.match(text('what was request b02c?'), /GET \/sacks 404/);
  assert.match(text('why could the invoice not be sent'), /552 too large/);
});

void test('what the log does not have is not answered for sure', () => {
  for (const question of [
    'who logged in as administrator?',
    'at what time did the disk run full?',
    'how many explosions were there',
    'how many no-shows?',
  ]) {
    const found = askFile(log, question);
    assert.ok(!found || found.certainty < SURE || found.text.startsWith('Not in this file'), question);
  }
  for (const question of ['who sent an invoice?', 'at what time did the wheel stop?', 'how many sacks were refused?'])
    assert.ok((askFile(log, question)?.certainty ?? 0) >= SURE, question);
});

void test('lines of JSON with times are a log as well', () => {
  const events = structuredFile(
    'events.jsonl',
    ['kiln.heat', 'kiln.heat', 'kiln.fault', 'kiln.cool']
      .map((event, index) =>
        JSON.stringify({
          ts: `2024-01-01T0${String(index)}:00:00Z`,
          event,
          kiln: `K${String(index % 2)}`,
          degrees: 100 * index,
          ok: index !== 2,
        }),
      )
      .join('\n'),
  );
  assert.match(
    askFile(events, 'which kinds of events occur?')?.text ?? '',
    /kiln\.heat[\s\S]*kiln\.fault[\s\S]*kiln\.cool/,
  );
  assert.match(askFile(events, 'when did the kiln have a fault')?.text ?? '', /2024-01-01T02:00:00Z/);
});

void test('times are read in many notations, and lengths of time are put in words', () => {
  assert.equal(secondsOf('1970-01-02 00:00:01,500'), 86_401.5);
  assert.equal(secondsOf('02/Jan/1970:00:00:01 +0000'), 86_401);
  assert.equal(secondsOf('12/Mar/2024:08:00:01 +0100'), secondsOf('2024-03-12T08:00:01Z'));
  assert.deepEqual(
    clocksIn('between 3 pm and 16:30').map(({ from }) => from),
    [16.5 * 3600],
  );
  assert.deepEqual(
    clocksIn('at 3 pm').map(({ from }) => from),
    [15 * 3600],
  );
  assert.equal(durationText(8009), '2 h 13 min 29 s');
});

const ACCESS = structuredFile(
  'access.log',
  [
    '10.0.0.7 - - [02/Apr/2026:05:10:00 +0000] "GET /jam HTTP/1.1" 200 100 "-" "curl/8.5.0"',
    '10.0.0.7 - - [02/Apr/2026:05:20:00 +0000] "GET /jam/9 HTTP/1.1" 404 20 "-" "curl/8.5.0"',
    '10.0.0.9 - - [02/Apr/2026:06:01:00 +0000] "POST /jam HTTP/1.1" 201 60 "-" "JamBot/2"',
    '10.0.0.7 - - [02/Apr/2026:06:02:00 +0000] "GET /jam HTTP/1.1" 502 20 "-" "curl/8.5.0"',
    '10.0.0.8 - - [02/Apr/2026:06:03:00 +0000] "GET /jar HTTP/1.1" 500 40 "-" "JamBot/2"',
  ].join('\n'),
);

void test('an access log is counted by hour, class of status, path and program', () => {
  const said = (question: string): string => askFile(ACCESS, question)?.text ?? '';
  assert.match(said('busiest hour?'), /^\*\*06:00\*\* — 3 times/);
  assert.match(said('requests per hour'), /05:00: 2, 06:00: 3/);
  assert.match(said('how many server errors'), /^\*\*2\*\*/);
  assert.match(said('how many 4xx'), /^\*\*1\*\*/);
  assert.match(said('how many requests failed'), /^\*\*3\*\*.*2 of them with a 5xx/);
  assert.match(said('how many GET requests to /jam'), /^\*\*2\*\*/);
  assert.match(said('how many requests by jambot'), /^\*\*2\*\*/);
  assert.match(said('most common user agent'), /curl/);
  assert.match(said('average response size'), /^\*\*48\*\*/);
});

void test('a number that an entry states is given rather than the number of entries', () => {
  const spool = structuredFile(
    'spool.log',
    '2026-01-01 08:00:00 INFO [spool] sending letters to the spool\n2026-01-01 08:10:00 INFO [spool] 63 letters sent again from the spool\n2026-01-01 08:20:00 INFO [door] door closed\n2026-01-01 08:30:00 INFO [door] door opened',
  );
  assert.match(askFile(spool, 'how many letters came from the spool')?.text ?? '', /^\*\*63\*\*/);
  assert.match(askFile(spool, 'what is this log about')?.text ?? '', /\*\*4\*\* entries/);
});

void test('endless names in thousands of entries are counted in linear time', () => {
  const names = `${'a-'.repeat(200_000)}z`;
  const big = structuredFile(
    'big.log',
    [
      `2026-01-01 08:00:00 INFO [spool] letter ${names}`,
      `2026-01-01 08:00:00 INFO [spool] x=1 ${names}`,
      `10.0.0.7 - - [02/Apr/2026:05:10:00 +0000] "GET /${'x'.repeat(300_000)}`,
      ...Array.from({ length: 3000 }, () => '2026-01-01 08:00:01 INFO [spool] letter b02c sent in 3 ms'),
    ].join('\n'),
  );
  assert.match(askFile(big, 'which message is most common?')?.text ?? '', /3000 times/);
  assert.match(askFile(big, 'what about b02c and the letter?')?.text ?? '', /3000/);
  assert.match(askFile(big, 'how long did it take to send the letter?')?.text ?? '', /letter/);
});

const DAYS = structuredFile(
  'kiln.log',
  `2024-03-01 06:00:00 INFO [fire] lit
2024-03-01 06:04:10 WARN [fire] low draught for 2900ms
2024-03-01 06:05:00 ERROR [door] pot 19 refused
2024-03-02 06:20:00 ERROR [door] door stuck for 12ms
2024-03-03 06:21:00 INFO [fire] out
2024-03-04 06:40:00 ERROR [post] invoice could not be sent`,
);

void test('the days that a question names choose the entries', () => {
  const count = (question: string): string | undefined => /^\*\*\d+\*\*/.exec(askFile(DAYS, question)?.text ?? '')?.[0];
  assert.equal(count('how many errors on 2024-03-02?'), '**1**');
  assert.equal(count('how many entries on March 1st?'), '**3**');
  assert.equal(count('how many errors since 2 March?'), '**2**');
  assert.equal(count('how many errors before 2024-03-02?'), '**1**');
  assert.equal(count('how many errors between 2024-03-01 and 2024-03-02'), '**2**');
  assert.equal(count('how many entries on Sunday'), '**1**');
  assert.equal(count('how many entries in March'), '**6**');
  assert.equal(count('how many entries between March 1 06:05 and March 2 06:20'), '**2**');
  assert.equal(count('how many entries between 06:40 and 06:04?'), '**2**');
  assert.equal(count('3月1日有多少个错误？'), '**1**');
  assert.match(askFile(DAYS, 'what happened on 4 March 2024?')?.text ?? '', /invoice/);
  assert.match(askFile(DAYS, 'what happened on 2025-01-01?')?.text ?? '', /^Not in this file/);
  const clocks = structuredFile('a.log', '06:00:00 ERROR a\n06:01:00 INFO b\n06:02:00 INFO c');
  for (const [file, question] of [
    [DAYS, 'how many errors yesterday?'],
    [DAYS, 'how many errors in the last week?'],
    [clocks, 'how many errors on 2024-03-02?'],
  ] as const)
    assert.ok((askFile(file, question)?.certainty ?? 0) < SURE, question);
});

void test('what is not meant is not counted, and a condition that is not understood leaves no answer sure', () => {
  const count = (question: string): string | undefined => /^\*\*\d+\*\*/.exec(askFile(DAYS, question)?.text ?? '')?.[0];
  assert.equal(count('how many entries not from the door?'), '**4**');
  assert.equal(count('how many entries without errors'), '**3**');
  assert.equal(count('how many errors except from the door'), '**1**');
  assert.equal(count('how many errors or warnings'), '**4**');
  assert.equal(count('how many entries took longer than 1 second?'), '**1**');
  assert.match(askFile(ACCESS, 'how many requests not from 10.0.0.7')?.text ?? '', /^\*\*2\*\*/);
  assert.match(askFile(ACCESS, 'how many 404 or 500 responses')?.text ?? '', /^\*\*2\*\*/);
  for (const question of [
    'how many pots were not refused?',
    'are there more errors than warnings?',
    'which source has more than 2 errors',
  ])
    assert.ok((askFile(DAYS, question)?.certainty ?? 0) < SURE, question);
});

void test('an access log knows what its statuses are called, how long requests took, and requests that are none', () => {
  const nginx = structuredFile(
    'nginx-access.log',
    [
      '10.1.1.1 - - [02/Apr/2026:05:10:00 +0000] "GET /jam?page=1 HTTP/1.1" 200 100 "-" "a \\"b\\" c" 0.100',
      '10.1.1.2 - - [02/Apr/2026:05:20:00 +0000] "GET /jar HTTP/1.1" 404 20 "-" "curl/8" 0.700',
      '10.1.1.1 - - [03/Apr/2026:06:01:00 +0000] "GET /jam?page=2 HTTP/1.1" 404 60 "-" "curl/8" 1.200',
      '10.1.1.1 - - [03/Apr/2026:06:02:00 +0000] "\\x16\\x03" 400 0 "-" "-" 0.000',
    ].join('\n'),
  );
  const text = (question: string): string => askFile(nginx, question)?.text ?? '';
  assert.match(text('when was the first 404?'), /^\*\*02\/Apr\/2026:05:20:00/);
  assert.match(text('how many bad requests'), /^\*\*1\*\*/);
  assert.match(text('how many were not found?'), /^\*\*2\*\*/);
  assert.match(text('average response time'), /^\*\*0\.5\*\* — average of `seconds`/);
  assert.match(text('slowest path'), /1\.200 s/);
  assert.match(text('most requested path'), /^\*\*\/jam\*\* — 2 times/);
  assert.match(text('how many unique visitors'), /^\*\*2\*\*/);
  assert.match(text('which IP had most errors on 3 April'), /^$|10\.1\.1\.1/);
  assert.match(text('which path returned 404?'), /\/jar \(1\)/);
});
