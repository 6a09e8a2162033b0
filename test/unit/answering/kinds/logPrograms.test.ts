import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, structuredFile } from './askFile.ts';

const system = structuredFile(
  'auth.log',
  `2025-02-03T04:10:11.120512+01:00 heron sshd[1011]: Accepted publickey for olga from 192.0.2.14 port 50112 ssh2: ED25519 SHA256:abc
2025-02-03T04:10:11.200000+01:00 heron sshd[1011]: pam_unix(sshd:session): session opened for user olga(uid=1001) by (uid=0)
2025-02-03T04:12:40.010000+01:00 heron sshd[1044]: Invalid user test from 203.0.113.50 port 41122
2025-02-03T04:12:42.010000+01:00 heron sshd[1044]: Failed password for invalid user test from 203.0.113.50 port 41122 ssh2
2025-02-03T04:12:44.010000+01:00 heron sshd[1045]: Failed password for root from 203.0.113.50 port 41124 ssh2
2025-02-03T04:12:47.010000+01:00 heron sshd[1046]: Failed password for root from 203.0.113.50 port 41126 ssh2
2025-02-03T04:13:02.010000+01:00 heron sshd[1050]: Failed password for root from 198.51.100.7 port 39000 ssh2
2025-02-03T04:20:00.000000+01:00 heron sudo:     olga : TTY=pts/1 ; PWD=/srv ; USER=root ; COMMAND=/usr/bin/systemctl stop postgresql
2025-02-03T04:20:01.000000+01:00 heron systemd[1]: Stopping PostgreSQL RDBMS...
2025-02-03T04:20:03.000000+01:00 heron systemd[1]: Stopped PostgreSQL RDBMS.
2025-02-03T04:23:33.000000+01:00 heron sudo:     olga : TTY=pts/1 ; PWD=/srv ; USER=root ; COMMAND=/usr/bin/systemctl start postgresql
2025-02-03T04:23:35.000000+01:00 heron systemd[1]: Started PostgreSQL RDBMS.
2025-02-03T04:30:01.000000+01:00 heron CRON[1100]: (backup) CMD (/usr/local/bin/dump-all)
2025-02-03T04:31:00.000000+01:00 heron systemd[1]: fstrim.service: Main process exited, code=exited, status=64/USAGE
2025-02-03T04:31:00.100000+01:00 heron kernel: [88123.1] EXT4-fs (sda2): mounted filesystem read-only
2025-02-03T04:45:00.000000+01:00 heron CRON[1140]: (olga) CMD (/home/olga/bin/report)
2025-02-03T04:50:00.000000+01:00 heron systemd-logind[600]: System is rebooting.
2025-02-03T04:51:10.000000+01:00 heron kernel: [    0.000000] Linux version 6.1.0-31-amd64
2025-02-03T05:00:00.000000+01:00 heron sshd[1201]: Disconnected from user olga 192.0.2.14 port 50112`,
);

/** The answer where it is sure, else nothing. */
function sure(question: string): string {
  const found = askFile(system, question);
  return found && found.certainty >= SURE ? found.text : '';
}

void test('users and addresses stand in the messages of well-known programs', () => {
  assert.match(sure('which ip address tried most often'), /^\*\*203\.0\.113\.50\*\* — 4/);
  assert.match(sure('who logged in successfully'), /^\*\*olga\*\*/);
  assert.match(sure('who stopped postgres'), /^\*\*olga\*\*/);
  assert.match(sure('which users were tried'), /test[\s\S]*root/);
  assert.doesNotMatch(sure('which users were tried'), /olga/);
  assert.match(sure('which invalid user names were tried'), /test \(2\)/);
  assert.match(sure('how many cron jobs ran as backup'), /^\*\*1\*\*/);
  assert.match(sure('which programs write to this log'), /sshd \(8\)/);
});

void test('how long something was away is the time until it was back', () => {
  assert.match(sure('how long was postgresql down'), /^\*\*3 min 32 s\*\*/);
});

void test('why something failed stands around it', () => {
  assert.match(sure('why did fstrim fail'), /status=64[\s\S]*read-only/);
});

void test('what a log does not have is not answered for sure', () => {
  for (const question of [
    'who stopped the firewall',
    'which door was used most?',
    'how many people were in the room at logins?',
  ])
    assert.equal(sure(question), '', question);
});
