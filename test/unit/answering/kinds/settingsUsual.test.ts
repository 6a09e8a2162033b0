import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import type { StructuredFile } from '../../../../src/backend/structure/structure.ts';
import { askFile, structuredFile } from './askFile.ts';

const lift = structuredFile(
  'lift.toml',
  `[limits]
max_weight_kg = 630      # per cabin
door_open_seconds = 9

[alarm]
acknowledge_by = "key"
# the caretaker is rung when nobody answers
escalate_minutes = 6
phone_first = "+49 30 5550100"
phone_second = "+49 30 5550111"

[printing]
copies = 3

[data]
late_shift = "14:00-22:00"
`,
);

const crontab = structuredFile(
  'crontab',
  `# jobs of the library
# ------------------------------ nightly
# dump the catalogue
10 1 * * *   dump-catalogue --keep 21 --mail ops@library.example
# the annex closed in May
# 20 1 * * * dump-annex --keep 7
30 2 * * 0   dump-covers --keep 4

# ------------------------------ other
@reboot      start-kiosk --screen 2
`,
);

const members = structuredFile(
  'members.json',
  JSON.stringify(
    {
      members: [
        { id: 'M1', name: 'Ada', city: 'Ulm', loanDays: 28 },
        { id: 'M2', name: 'Ben', city: 'Jena', loanDays: 14 },
        { id: 'M3', name: 'Cleo', city: 'Ulm', loanDays: 28 },
        { id: 'M4', name: 'Dora', city: 'Kiel', loanDays: 14 },
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

test('how heavy something may be is its greatest weight', () => {
  assert.match(sure(lift, 'how heavy may a cabin be?'), /max_weight_kg = 630/);
});

test('what happens in a case is told by the remark that names the case', () => {
  assert.match(sure(lift, 'what happens if nobody answers the alarm?'), /escalate_minutes = 6.*caretaker/);
  const other = askFile(lift, 'what happens if somebody answers the alarm?');
  assert.ok(!other || other.certainty < SURE || !/caretaker/.test(other.text), other?.text);
});

test('an ordinal in digits is the one in words', () => {
  assert.match(sure(lift, '2nd phone number of the alarm?'), /phone_second/);
});

test('German words are found in files that have the English ones', () => {
  assert.match(sure(lift, 'Wann beginnt die Spätschicht?'), /late_shift/);
  assert.match(askFile(lift, 'Wie viele Exemplare werden gedruckt?')?.text ?? '', /copies = 3/);
});

test('the jobs of a crontab are things with the options of their commands', () => {
  assert.match(sure(crontab, 'how many dumps of the catalogue are kept?'), /dump-catalogue.*keep = 21/);
  assert.match(sure(crontab, 'when are the covers dumped?'), /dump-covers.*at 02:30 on Sunday/);
  assert.match(askFile(crontab, 'what is started at reboot?')?.text ?? '', /start-kiosk/);
});

test('a job that is commented out is not counted, and why it is off is told by its comment', () => {
  assert.match(sure(crontab, 'how many jobs are there?'), /\*\*3\*\*/);
  assert.match(sure(crontab, 'why is dump-annex commented out?'), /the annex closed in May/);
  assert.match(sure(crontab, 'which jobs are disabled?'), /dump-annex/);
});

test('a rule with a word behind it is the heading of jobs, and no comment of the first', () => {
  assert.doesNotMatch(askFile(crontab, 'which jobs are disabled?')?.text ?? '', /nightly/);
});

test('the records that a file is about are meant by a noun that it does not have', () => {
  assert.match(sure(members, 'which readers are in Ulm?'), /Ada.*Cleo/);
  assert.match(askFile(members, 'how many readers have 14 loan days?')?.text ?? '', /\*\*2\*\*/);
});

test('the one of several with the most of a field is told with that field', () => {
  assert.match(sure(members, 'which member has the longest loan?'), /loanDays = 28|Ada.*Cleo/s);
  assert.match(sure(members, 'which members have the fewest loan days?'), /Ben.*Dora/s);
  const other = askFile(members, 'which member has the highest fine?');
  assert.ok((other?.certainty ?? 0) < SURE || other?.isRefusal === true, other?.text);
});

test('a single setting is no sure answer to which of several lack something, or to what happens when a switch is on', () => {
  const doors = structuredFile(
    'doors.json',
    JSON.stringify(
      { doors: { north: { login: true, alarmed: false }, south: { login: true, alarmed: true } } },
      undefined,
      2,
    ),
  );
  for (const question of ['which doors do not log?', 'what happens if a door is alarmed?']) {
    const found = askFile(doors, question);
    assert.ok((found?.certainty ?? 0) < SURE, `${question}: ${found?.text ?? ''}`);
  }
});

test('of several things that a German question asks for, one is no sure answer, and how long something lasts is its length', () => {
  const pumps = structuredFile(
    'pumps.toml',
    `[pause]
pause_after_minutes = 110
pause_length_minutes = 12

[pumps.north]
hall = 1

[pumps.south]
hall = 1
`,
  );
  const found = askFile(pumps, 'Welche Pumpen sind in Halle 1?');
  assert.ok((found?.certainty ?? 0) < SURE, found?.text);
  assert.match(sure(pumps, 'Wie lange dauert die Pause?'), /pause_length_minutes = 12/);
});

test('a word for counting in the name of a thing counts nothing', () => {
  const jobs = structuredFile(
    'jobs.yaml',
    `jobs:
  stock-count:
    image: tools:1.19
  report:
    image: tools:1.18
`,
  );
  assert.match(sure(jobs, 'what image does stock count use?'), /tools:1\.19/);
  assert.match(sure(jobs, 'count the jobs'), /\*\*2\*\*/);
});

test('the kinds of several things are told each once, with how many there are of it', () => {
  const manifest = structuredFile(
    'reading.yaml',
    ['Namespace', 'Deployment', 'Service', 'Deployment']
      .map((kind, at) => `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: n${String(at)}\n`)
      .join('---\n'),
  );
  const text = sure(manifest, 'list all kinds of objects in here');
  assert.match(text, /\*\*3\*\*: `Namespace`, `Deployment` \(2\), `Service`/);
});

test('of a list, all that fit are told, and not only the one that is called so', () => {
  const pom = structuredFile(
    'pom.xml',
    `<project>
  <dependencies>
    <dependency><artifactId>web-starter</artifactId></dependency>
    <dependency><artifactId>web-test</artifactId><scope>test</scope></dependency>
    <dependency><artifactId>mockery</artifactId><scope>test</scope></dependency>
  </dependencies>
</project>`,
  );
  assert.match(sure(pom, 'list the test dependencies'), /web-test.*mockery/);
});

test('the only setting that can be meant is sure, whoever does something with it', () => {
  const edge = structuredFile(
    'edge.conf',
    `http {
    server {
        server_name reading.example;
        location /covers/ {
            alias /srv/covers/;
            expires 36h;
        }
        location /search {
            proxy_pass http://search;
            proxy_read_timeout 9s;
        }
    }
}
`,
  );
  assert.match(sure(edge, 'how long can browsers cache the covers?'), /expires = 36h/);
  const other = askFile(edge, 'what is the password of the covers?');
  assert.ok((other?.certainty ?? 0) < SURE, other?.text);
});
