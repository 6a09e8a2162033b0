import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const patch = structuredFile(
  'bees.patch',
  `From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: Wim Bos <wim@example.org>
Date: Fri, 7 Feb 2025 10:00:00 +0100
Subject: [PATCH] Hives are weighed hourly

The old scale froze in winter (HIVE-31).

diff --git a/src/config.ts b/src/config.ts
--- a/src/config.ts
+++ b/src/config.ts
@@ -1,4 +1,4 @@
 export const config = {
-  WEIGH_EVERY: "6h",
-  LEGACY_SCALE: true,
+  WEIGH_EVERY: "1h",
+  ALARM_GRAMS: 400,
 };
diff --git a/src/scale.ts b/src/scale.ts
new file mode 100644
--- /dev/null
+++ b/src/scale.ts
@@ -0,0 +1,3 @@
+export function weigh(hive: string) {
+  return read(hive);
+}
diff --git a/src/old.ts b/src/old.ts
deleted file mode 100644
--- a/src/old.ts
+++ /dev/null
@@ -1,2 +0,0 @@
-export function freeze() {
-}
diff --git a/test/scale.test.ts b/test/scale.test.ts
--- a/test/scale.test.ts
+++ b/test/scale.test.ts
@@ -1,2 +1,4 @@
-it.skip("reads", () => {
+it("reads", () => {
+it("weighs twice", () => {
+});
 });
`,
);

const answerOf = (question: string): string => askFile(patch, question)?.text ?? '';

test('the files that a patch changes, and those that come and go', () => {
  assert.match(answerOf('which files are changed?'), /^\*\*4\*\* files:[^]*src\/config\.ts[^]*src\/scale\.ts/);
  assert.match(answerOf('which file is deleted'), /^- `src\/old\.ts`/);
  assert.match(answerOf('which file is new?'), /^- `src\/scale\.ts`/);
});

test('lines that are added and removed, in all and in one file', () => {
  assert.match(answerOf('how many lines are added?'), /^\*\*8\*\* lines are added \(and 5 removed\)/);
  assert.match(
    answerOf('how many lines does it remove in config.ts'),
    /^\*\*2\*\* lines are removed in `src\/config\.ts`/,
  );
});

test('a thing before and after, the new state first', () => {
  const change = 'Now `1h`, before `6h`:\n```\n- WEIGH_EVERY: "6h",\n+ WEIGH_EVERY: "1h",\n```\n`src/config.ts`';
  assert.equal(answerOf('how often are hives weighed now?'), change);
  assert.equal(answerOf('what was WEIGH_EVERY before'), change);
  assert.deepEqual(citedBy(askFile(patch, 'old and new value of WEIGH_EVERY')), ['13-15']);
});

test('what is declared anew and what goes away', () => {
  assert.match(answerOf('which function is added'), /`weigh` in `src\/scale\.ts`/);
  assert.match(answerOf('which tests are new?'), /^- `weighs twice`[^\n]*$/);
  assert.match(answerOf('which setting is removed'), /`LEGACY_SCALE`/);
});

test('the message: author, date, ticket, reason; a reviewer is not invented', () => {
  assert.match(answerOf('who wrote this and when?'), /Wim Bos[^]*7 Feb 2025/);
  assert.match(answerOf('ticket number'), /^`HIVE-31`/);
  assert.match(answerOf('why was this changed?'), /froze in winter/);
  assert.match(answerOf('who reviewed it?'), /^Not in this file/);
});

test('headers answer only what is asked of the patch itself', () => {
  assert.equal(answerOf('who is the author?'), 'Wim Bos \\<wim@example.org>');
  assert.equal(answerOf('what is the title of this patch?'), 'Hives are weighed hourly');
  assert.match(answerOf('commit hash'), /^0123456789abcdef/);
  for (const question of [
    'who reviews the honey?',
    'when are hives weighed?',
    'which title has the hive?',
    'what hash does weigh use?',
    'who reads the scale?',
  ])
    assert.doesNotMatch(answerOf(question), /^Wim Bos|Feb 2025|^Hives are weighed|^0123|names no reviewer/, question);
});

test('lines of a patch that was cut are not counted for sure', () => {
  const cut = structuredFile('cut.diff', '--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n-a\n+b\n+c');
  const finding = askFile(cut, 'how many lines are added?');
  assert.match(finding?.text ?? '', /^\*\*2\*\* lines are added.*may be cut/);
  assert.ok((finding?.certainty ?? 1) < SURE);
});

void test('files that disappear, that come in, and that are asked for in German or Chinese are found', () => {
  for (const question of [
    'Which files disappear with this patch?',
    'welche Dateien werden gelöscht?',
    '哪些文件被删除了',
  ]) {
    const text = askFile(patch, question)?.text ?? '';
    assert.match(text, /src\/old\.ts/, question);
    assert.doesNotMatch(text, /scale\.ts/, question);
  }
});
