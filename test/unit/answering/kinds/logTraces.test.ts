import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const worker = structuredFile(
  'worker.log',
  `2025-01-09 22:00:00,004 INFO [MainThread] jobs.runner: worker 2.8.0 ready, 4 slots
2025-01-09 22:00:05,120 INFO [w-1] jobs.runner: job 901 started: resize photo batch 14
2025-01-09 22:00:07,560 INFO [w-1] jobs.runner: job 901 done, 38 photos resized in 2440 ms
2025-01-09 22:01:00,000 INFO [w-2] jobs.runner: job 902 started: import feed northwind
2025-01-09 22:01:03,210 ERROR [w-2] jobs.feeds: could not import feed northwind
Traceback (most recent call last):
  File "/app/jobs/feeds.py", line 88, in load
    rows = parse(body)
  File "/app/jobs/parse.py", line 31, in parse
    raise ValueError("row 17 has 5 cells, expected 6")
ValueError: row 17 has 5 cells, expected 6

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/jobs/runner.py", line 52, in run
    job.run()
  File "/app/jobs/feeds.py", line 41, in run
    raise FeedError(feed) from error
jobs.feeds.FeedError: northwind
2025-01-09 22:01:03,300 WARNING [w-2] jobs.runner: job 902 failed, next try in 60 s
2025-01-09 22:02:03,310 INFO [w-2] jobs.runner: job 902 started: import feed northwind
2025-01-09 22:02:04,990 INFO [w-2] jobs.runner: job 902 done, 1204 rows imported in 1680 ms
2025-01-09 22:05:00,000 INFO [w-3] jobs.runner: job 903 started: resize photo batch 15
2025-01-09 22:05:10,050 INFO [w-3] jobs.runner: job 903 done, 112 photos resized in 10050 ms
2025-01-09 22:06:00,000 WARNING [MainThread] jobs.broker: connection to redis-2 lost
2025-01-09 22:06:41,500 INFO [MainThread] jobs.broker: connected to redis-2
2025-01-09 22:10:00,000 ERROR [w-1] jobs.mail: mail to 14 subscribers not sent
Traceback (most recent call last):
  File "/app/jobs/mail.py", line 19, in send
    smtp.login(user, password)
smtplib.SMTPAuthenticationError: (535, b'bad credentials')
2025-01-09 22:30:00,000 INFO [MainThread] jobs.runner: shutting down
2025-01-09 22:30:02,000 INFO [MainThread] jobs.runner: stopped`,
);

/** The answer where it is sure, else nothing. */
function sure(question: string): string {
  const found = askFile(worker, question);
  return found && found.certainty >= SURE ? found.text : '';
}

void test('exceptions have a place, a root cause and a number', () => {
  assert.match(sure('in which file and line was the ValueError raised'), /parse\.py:31/);
  assert.deepEqual(citedBy(askFile(worker, 'in which file and line was the ValueError raised')), ['9-9']);
  assert.match(sure('root cause of the FeedError'), /ValueError: row 17/);
  assert.match(sure('which exceptions occur'), /FeedError[\s\S]*SMTPAuthenticationError/);
  assert.match(sure('how many exceptions'), /^\*\*2\*\*/);
});

void test('exceptions of the JVM go by their initials, and have their causes last', () => {
  const jvm = structuredFile(
    'app.log',
    `2025-05-01 08:00:00.100 ERROR [http-1] d.l.Desk : loan 14 failed
java.lang.IllegalStateException: no shelf
\tat d.l.Desk.lend(Desk.java:40)
\tat d.l.Main.run(Main.java:12)
Caused by: java.lang.NullPointerException: "shelf" is null
\tat d.l.Shelves.of(Shelves.java:71)
\t... 12 more
2025-05-01 08:00:02.000 INFO [http-1] d.l.Desk : loan 15 done`,
  );
  assert.match(askFile(jvm, 'where does the NPE come from?')?.text ?? '', /^\*\*Shelves\.java:71\*\*/);
  assert.match(askFile(jvm, 'what caused loan 14 to fail?')?.text ?? '', /NullPointerException: "shelf" is null/);
  assert.match(askFile(jvm, 'what is null in the NPE?')?.text ?? '', /"shelf" is null/);
});

void test('what messages say of how many is added up', () => {
  assert.match(sure('how many photos were resized in total'), /^\*\*150\*\*/);
  assert.match(sure('how many rows were imported'), /^\*\*1204\*\*/);
  assert.match(sure('how many jobs were done'), /^\*\*3\*\*/);
  assert.match(sure('slowest job'), /903[\s\S]*10050 ms/);
});

void test('what stands before and after, and the time between', () => {
  assert.match(sure('what happened right before the connection to redis was lost?'), /job 903 done/);
  assert.match(sure('what happened after job 902 failed'), /22:02:03/);
  assert.match(sure('how long did the worker run from start to stop?'), /^\*\*30 min 2 s\*\*/);
  assert.match(sure('how long was redis away?'), /^\*\*41\.5 s\*\*/);
  assert.match(sure('first and last entry?'), /worker 2\.8\.0 ready[\s\S]*stopped/);
});

void test('who did it is not guessed', () => {
  assert.equal(sure('who started job 903'), '');
});
