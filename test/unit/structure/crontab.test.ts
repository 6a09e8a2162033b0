import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStructure } from '../../../src/backend/structure/readStructure.ts';
import { askFile, structuredFile } from '../answering/kinds/askFile.ts';

const CRONTAB = `# jobs of the aquarium
MAILTO=oncall@reef.example

# --- database ---
15    1    *   *   *    postgres  /opt/reef/bin/dump.sh --db tickets
45    3    *   *   0    postgres  /usr/bin/vacuumdb --analyze

# --- reports ---
20    5    1   *   *    reef      /opt/reef/bin/report revenue
# off since the shop moved
#50   5    *   *   *    reef      /opt/reef/bin/report shop
*/5   *    *   *   *    reef      /opt/reef/read-sensors --all
0     9    1   1,7 *    root      /opt/reef/restore-test   # tell infra first
0     7    *   *   1-5  reef      /opt/reef/remind
@reboot                 root      /opt/reef/warm-cache
`;

test('a crontab is a table of jobs with their times in words', () => {
  const [jobs] = readStructure('crontab.txt', CRONTAB.split('\n'))?.tables ?? [];
  assert.ok(jobs);
  const schedule = jobs.columns.indexOf('schedule');
  assert.deepEqual(
    jobs.rows.map(({ cells }) => `${cells[0] ?? ''}: ${cells[schedule] ?? ''}`),
    [
      'dump: at 01:15 every day',
      'vacuumdb: at 03:45 on Sunday',
      'report revenue: at 05:20 on day 1 of the month',
      'read-sensors: every 5 minutes',
      'restore-test: at 09:00 on day 1 of January and July',
      'remind: at 07:00 on Monday to Friday',
      'warm-cache: when the machine starts',
    ],
  );
  assert.equal(jobs.rows[4]?.cells[jobs.columns.indexOf('comment')], 'tell infra first');
});

test('a job that is commented out is off, and its comment is of no other', () => {
  const [jobs, off] = readStructure('crontab', CRONTAB.split('\n'))?.tables ?? [];
  assert.deepEqual([off?.rows.length, off?.rows[0]?.cells[0]], [1, 'report shop']);
  assert.ok(!jobs?.rows.some(({ cells }) => cells.some((cell) => cell?.includes('off since'))));
});

test('jobs are asked by their schedule, their user and their group', () => {
  const file = structuredFile('cron.d', CRONTAB);
  const answer = (question: string): string => askFile(file, question)?.text ?? '';
  assert.match(answer('how many active jobs are there?'), /^\*\*7\*\*/);
  assert.match(answer('how often are the sensors read'), /every 5 minutes/);
  assert.match(answer('which jobs run as root'), /`restore-test`, `warm-cache`/);
  assert.match(answer('what runs on sundays'), /vacuumdb/);
  assert.match(answer('what is MAILTO'), /oncall@reef\.example/);
});

test('text that is no crontab is not read as one', () => {
  assert.notEqual(readStructure('notes.txt', ['1 2 3 4 5', 'some notes', 'and more'])?.format, 'crontab');
});
