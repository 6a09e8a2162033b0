import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findInFile } from '../../../../src/backend/answering/kinds/answerFromStructure.ts';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { readStructure } from '../../../../src/backend/structure/readStructure.ts';
import { understand } from '../../../../src/backend/understanding/question.ts';

/** Gives a function that answers from a log where it is sure, and with nothing else. */
function sureOf(filename: string, content: string): (question: string) => string {
  const text = content.trim().split('\n');
  const structure = readStructure(filename, text);
  assert.ok(structure);
  return (question) => {
    const found = findInFile(understand(question), { fileId: 'f', filename, text, structure });
    return found && found.certainty >= SURE ? found.text : '';
  };
}

const shop = sureOf(
  'shop.log',
  `
2025-03-04 07:00:01.120 INFO  [main] shop.Boot - shop 3.2.0 starting on node web-1
2025-03-04 07:02:10.300 INFO  [w-1] shop.Login - k.ames signed in from 10.0.0.4
2025-03-04 07:05:11.010 INFO  [w-2] shop.Checkout - placed order A-1001 customer=311 store=HAM total=1290 took=120ms
2025-03-04 07:06:15.410 INFO  [w-1] shop.Checkout - placed order A-1002 customer=317 store=MUC total=450 took=88ms
2025-03-04 07:11:00.000 INFO  [w-2] shop.Refund - refunded order A-0990 by=k.ames amount=1290
2025-03-04 07:12:02.500 WARN  [w-1] shop.Login - 4 failed logins for t.beck from 10.0.0.9, account locked for 30 min
2025-03-04 07:13:19.900 INFO  [w-4] shop.Checkout - placed order A-1003 customer=311 store=HAM total=2300 took=301ms
2025-03-04 07:18:44.000 INFO  [w-2] shop.Refund - refunded order A-0871 by=l.otto amount=800
2025-03-04 07:20:31.700 INFO  [w-2] shop.Admin - user l.otto cancelled report "price import" (id 77), ran 412 s
2025-03-04 07:25:00.000 INFO  [w-3] shop.Checkout - placed order A-1004 customer=340 store=ZRH total=999 took=95ms
2025-03-04 07:41:00.000 INFO  [w-1] shop.Login - l.otto signed out`,
);

void test('how much there was is the sum of the entries and not one of them', () => {
  assert.match(shop('how much was refunded?'), /^\*\*2090\*\* — sum of `amount` over 2 entries/);
  assert.match(shop('how much came in by the order total'), /^\*\*5039\*\*/);
});

void test('a name is found by the code that the log has for it', () => {
  assert.match(shop('how many orders were placed in Munich'), /^\*\*1\*\* .*“muc”/);
  assert.match(shop('how many orders were placed in Zurich'), /^\*\*1\*\* .*“zrh”/);
  assert.equal(shop('how many orders were placed in Hanover'), '');
});

void test('who logged out did not log in', () => {
  assert.equal(shop('when did k.ames log out'), '');
  assert.match(shop('when did l.otto log out'), /07:41:00/);
});

void test('the slowest order is none of the entries that take longer and have no order', () => {
  assert.match(shop('slowest order'), /A-1003.*301ms/);
});

void test('who is told by the words of logins', () => {
  assert.match(shop('who locked themselves out'), /^\*\*t\.beck\*\*/);
});

void test('a report that was ended is found by another word, with who ended it', () => {
  const answer = shop('which report was killed and by whom');
  assert.match(answer, /price import/);
  assert.doesNotMatch(answer, /k\.ames/);
});

const doors = sureOf(
  'doors.jsonl',
  `
{"ts": "2024-12-13T17:42:26Z", "level": "info", "event": "device_boot", "device": "d1", "battery": 79}
{"ts": "2024-12-13T17:42:47Z", "level": "info", "event": "device_boot", "device": "d2", "battery": 94}
{"ts": "2024-12-13T18:26:41Z", "level": "info", "event": "scan", "device": "d1", "ticket": "T1", "result": "ok"}
{"ts": "2024-12-13T18:29:35Z", "level": "warn", "event": "battery_low", "device": "d2", "battery": 14}
{"ts": "2024-12-13T18:30:05Z", "level": "warn", "event": "manual_admit", "device": "d1", "user": "m.osei", "order": "O-77120"}
{"ts": "2024-12-13T18:31:05Z", "level": "info", "event": "scan", "device": "d1", "ticket": "T2", "result": "ok"}`,
);

void test('what was done by hand is manual', () => {
  assert.match(doors('Which orders were let in by hand?'), /O-77120/);
});

void test('complaints are warnings and errors', () => {
  assert.match(doors('which entries complain about the battery'), /d2/);
  assert.doesNotMatch(doors('which entries complain about the battery'), /device_boot/);
});
