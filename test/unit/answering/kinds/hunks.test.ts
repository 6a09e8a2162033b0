import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const patch = structuredFile(
  'fix.diff',
  `diff --git a/src/mill.ts b/src/mill.ts
index 1111111..2222222 100644
--- a/src/mill.ts
+++ b/src/mill.ts
@@ -10,6 +10,7 @@ export function grind(grain: Grain): Flour {
   const stone = pick(grain);
-  if (stone.isWorn) throw new Error('worn');
+  // A worn stone is turned before it is given up.
+  if (stone.isWorn) turn(stone);
   return stone.grind(grain);
 }
diff --git a/src/sieve.ts b/src/sieve.ts
index 3333333..4444444 100644
--- a/src/sieve.ts
+++ b/src/sieve.ts
@@ -3,4 +3,4 @@ function shake(sieve: Sieve): void {
-  sieve.shake(4);
+  sieve.shake(7);
   sieve.empty();
 }
`,
);

test('a patch without a message is summed up by its files and the functions that it stands in', () => {
  const found = askFile(patch, 'Summarise this diff');
  assert.match(found?.text ?? '', /2 changed files[^]*`src\/mill\.ts` \(\+2 −1\): `export function grind/);
});

test('what is done to a function or a file is told by its hunk', () => {
  const removed = askFile(patch, 'what was removed from mill.ts');
  assert.match(removed?.text ?? '', /- +if \(stone\.isWorn\) throw/);
  assert.doesNotMatch(removed?.text ?? '', /turn\(stone\)/);
  assert.deepEqual(citedBy(removed), ['5-11']);
});

test('hunks are counted, and the functions that they stand in are listed', () => {
  assert.match(askFile(patch, 'how many hunks are there?')?.text ?? '', /^\*\*2\*\* hunks in 2 files/);
  assert.match(askFile(patch, 'Which functions are changed?')?.text ?? '', /grind[^]*shake/);
});

test('what a patch does not touch is not answered as if it did', () => {
  assert.equal(askFile(patch, 'what does it change in the oven?'), undefined);
});

const slots = structuredFile(
  'slots.diff',
  `Subject: [PATCH] Shorter gallery slots

Sundays were overbooked.

---
diff --git a/config/slots.yaml b/config/slots.yaml
--- a/config/slots.yaml
+++ b/config/slots.yaml
@@ -3,14 +3,14 @@ galleries:
   east-wing:
     opens: "10:00"
-    slot_minutes: 45
+    slot_minutes: 30
     capacity: 60
   vault:
     opens: "11:00"
-    slot_minutes: 40
-    capacity: 20
+    slot_minutes: 25
+    capacity: 16
 booking:
-  hold_minutes: 15
+  hold_minutes: 10
   max_tickets: 8
`,
);

void test('of a hunk only the lines below the named part are shown', () => {
  const found = askFile(slots, 'what becomes different for the vault?');
  assert.match(found?.text ?? '', /- +slot_minutes: 40[^]*\+ +capacity: 16/);
  assert.doesNotMatch(found?.text ?? '', /45|hold_minutes/);
});

void test('the message is not told where it is silent about what is asked for', () => {
  const found = askFile(slots, 'what does the patch do to hold_minutes?');
  assert.match(found?.text ?? '', /hold_minutes: 10/);
  assert.doesNotMatch(found?.text ?? '', /overbooked/);
});
