import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLogLine } from '../../../src/backend/structure/readers/log.ts';
import { readStructure } from '../../../src/backend/structure/readStructure.ts';

function parts(line: string): (string | undefined)[] {
  const parsed = parseLogLine(line);
  return parsed ? [parsed.time, parsed.level, parsed.source, parsed.message] : [];
}

void test('the time, the level and the source of an entry are told in the notations of many programs', () => {
  assert.deepEqual(parts('2024-08-30 22:58:03,125 INFO  [db] connected'), [
    '2024-08-30 22:58:03,125',
    'INFO',
    'db',
    'connected',
  ]);
  assert.deepEqual(parts('Oct  3 04:12:01 web1 sshd[2211]: Failed password'), [
    'Oct  3 04:12:01',
    undefined,
    'sshd',
    'Failed password',
  ]);
  assert.deepEqual(parts('2024-01-02 10:00:00,123 - app.core - WARNING - disk full'), [
    '2024-01-02 10:00:00,123',
    'WARN',
    'app.core',
    'disk full',
  ]);
  assert.deepEqual(parts('[2024-01-02 10:00:00] production.ERROR: bad'), [
    '2024-01-02 10:00:00',
    'ERROR',
    'production',
    'bad',
  ]);
  assert.deepEqual(parts('I0830 22:58:03.123456       1 main.go:12] ready'), [
    '0830 22:58:03.123456',
    'INFO',
    'main.go:12',
    'ready',
  ]);
  assert.deepEqual(parts('ERROR:root:cannot open'), ['', 'ERROR', 'root', 'cannot open']);
  assert.deepEqual(parts('time="2024-01-02T10:00:00Z" level=warning msg="try again" n=3'), [
    '2024-01-02T10:00:00Z',
    'WARN',
    undefined,
    'try again',
  ]);
  assert.deepEqual(parts('2024-05-02 09:00:00.101  INFO 47 --- [main] c.acme.Shop   : Started'), [
    '2024-05-02 09:00:00.101',
    'INFO',
    'c.acme.Shop',
    'Started',
  ]);
  assert.equal(parseLogLine('    at Foo.bar (x.js:1)'), undefined);
});

void test('requests have their method, path and status, in access logs and in messages', () => {
  const access = parseLogLine(
    '10.0.0.9 - bob [10/Oct/2023:13:56:01 +0000] "POST /login HTTP/1.1" 401 128 "-" "curl/8" 0.231',
  );
  assert.deepEqual(Object.fromEntries(access?.fields ?? []), {
    host: '10.0.0.9',
    user: 'bob',
    method: 'POST',
    path: '/login',
    status: '401',
    bytes: '128',
    agent: 'curl/8',
    seconds: '0.231',
  });
  const message = parseLogLine('2024-08-30 22:59:44 INFO [api] req=2c54 GET /bikes?x=1 201 67ms');
  assert.deepEqual(Object.fromEntries(message?.fields ?? []), {
    req: '2c54',
    method: 'GET',
    path: '/bikes?x=1',
    status: '201',
    ms: '67',
  });
});

void test('a log is a table of entries, and stack traces stay with theirs', () => {
  const text =
    '2024-01-01 10:00:00 ERROR [a] boom id=7\nError: boom\n    at x\n\n2024-01-01 10:00:05 INFO [b] fine'.split('\n');
  const structure = readStructure('app.log', text);
  const [table] = structure?.tables ?? [];
  assert.equal(structure?.format, 'log');
  assert.deepEqual(table?.columns, ['time', 'level', 'source', 'message', 'id']);
  assert.deepEqual(table.rows[0]?.lines, { first: 1, last: 3 });
  assert.deepEqual(table.rows[1]?.cells, ['2024-01-01 10:00:05', 'INFO', 'b', 'fine', undefined]);
});

void test('prose is no log, whatever it is called', () => {
  assert.notEqual(
    readStructure('notes.txt', ['Dear all,', 'at 10:00 we meet.', '10:00:00 sharp.', 'Bye'])?.format,
    'log',
  );
});
