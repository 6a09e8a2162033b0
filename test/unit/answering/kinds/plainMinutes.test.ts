import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const minutes = structuredFile(
  'minutes.md',
  `Rowing club: minutes
====================

1. Background
-------------
The old jetty broke in the storm of January.

2. Figures
----------
Ida read out the members by town:

    town           members    before   remark
    Elm                 120      110   new school
    Oak                  80       95
    Ash                  30       28
`,
);

const patch = structuredFile(
  'hold.diff',
  `From 91d3e7aa02c6b85f4e1790cd2ab8f63305e7714c Mon Sep 17 00:00:00 2001
From: Ida Brook <ida@example.org>
Date: Mon, 10 Mar 2025 11:08:53 +0000
Subject: [PATCH] Hold bikes longer

Most riders look at their mail at noon. Riders are warned 6 hours before, and
a second time 2 hours before the end.
---
diff --git a/hold.py b/hold.py
index 30aa9f1..c27d5b8 100644
--- a/hold.py
+++ b/hold.py
@@ -1,4 +1,6 @@
 def release(bikes):
     for bike in bikes:
+        if bike.parked:
+            continue
         bike.free()
`,
);

test('a number above a line of dashes is a heading, and a table below it may be indented', () => {
  const found = askFile(minutes, 'sum of the members of all towns');
  assert.match(found?.text ?? '', /\b230\b/);
  assert.equal(citedBy(found)[0], '13-15');
});

test('why something is done at all stands under the heading for that', () => {
  assert.match(askFile(minutes, 'why do we need that at all')?.text ?? '', /jetty/);
});

test('what the message of a patch says is told in whole sentences', () => {
  assert.match(askFile(patch, 'when are riders warned?')?.text ?? '', /6 hours before, and a second time 2 hours/);
});

test('a condition that is new is shown with the lines that depend on it', () => {
  assert.match(askFile(patch, 'what happens to parked bikes')?.text ?? '', /continue/);
});

const schedule = structuredFile(
  'purge.diff',
  `diff --git a/ops/jobs.yaml b/ops/jobs.yaml
index 30aa9f1..c27d5b8 100644
--- a/ops/jobs.yaml
+++ b/ops/jobs.yaml
@@ -1,6 +1,6 @@
 # frees holds that have ended
-schedule: "*/15 * * * *"
+schedule: "*/5 * * * *"
-hold_minutes: 20
+hold_minutes: 12
`,
);

test('how long something lasts is no schedule', () => {
  assert.match(askFile(schedule, 'how long are holds now')?.text ?? '', /\b12\b/);
});
