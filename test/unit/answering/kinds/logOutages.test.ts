import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const pump = structuredFile(
  'pump.log',
  `2025-03-04 06:00:01 INFO  [ctl] controller started, firmware 4.2.1
2025-03-04 06:09:00 WARN  [modem] link lost: connection reset by peer
2025-03-04 06:09:30 WARN  [modem] reconnect attempt 1 failed: host unreachable
2025-03-04 06:10:15 INFO  [modem] link connected again
2025-03-04 06:12:05 ERROR [ctl] batch 88 aborted by operator mhansen at panel 2
2025-03-04 06:31:50 WARN  [modem] link lost: carrier dropped
2025-03-04 06:33:20 INFO  [modem] link connected again
2025-03-04 06:50:00 INFO  [ctl] shutdown requested by SIGTERM`,
);

/** The answer where it is sure, else nothing. */
function sure(question: string): string {
  const found = askFile(pump, question);
  return found && found.certainty >= SURE ? found.text : '';
}

void test('of several times that something was away, the one that is asked for', () => {
  assert.match(sure('how long was the link down the first time?'), /^\*\*1 min 15 s\*\*(?!.*several)/);
  assert.match(sure('how long was the link down the second time?'), /^\*\*1 min 30 s\*\*/);
  assert.match(sure('how long was the link down the last time?'), /^\*\*1 min 30 s\*\*/);
  assert.doesNotMatch(sure('how long was the link down the third time?'), /^\*\*1 min/);
});

void test('all the time that something was away is added up', () => {
  const question = 'how long was the link down in total?';
  assert.match(sure(question), /^\*\*2 min 45 s\*\* in 2 times/);
  assert.deepEqual(citedBy(askFile(pump, question)), ['2-2', '4-4', '6-6', '7-7']);
});

void test('neither the other end of a connection nor a signal is somebody, and what someone is does not hide who', () => {
  assert.doesNotMatch(sure('who reset the connection?'), /\*\*peer/);
  assert.doesNotMatch(sure('who requested the shutdown?'), /\*\*SIGTERM/);
  assert.match(sure('who aborted batch 88?'), /^\*\*operator mhansen\*\*/);
});

void test('what happened before stands before it', () => {
  assert.match(
    sure('what happened right before batch 88 was aborted?'),
    /connected again\n[^\n]*batch 88 aborted[^\n]*\n```$/,
  );
});
