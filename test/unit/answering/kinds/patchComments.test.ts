import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const patch = structuredFile(
  'tolls.diff',
  `From 1111111111111111111111111111111111111111 Mon Sep 17 00:00:00 2001
From: Ida Brandt <ida@bridge.example>
Date: Mon, 3 Feb 2025 10:00:00 +0100
Subject: [PATCH] tolls: one toll for each cart

Carts paid for each wheel until now.

Also fixes BR-12: a sledge paid for wheels that it does not have.
---
 tolls.ts | 12 +++++++-----
 1 file changed, 7 insertions(+), 5 deletions(-)

diff --git a/tolls.ts b/tolls.ts
index 1111111..2222222 100644
--- a/tolls.ts
+++ b/tolls.ts
@@ -1,7 +1,9 @@
-import { wheelToll } from './wheels';
+import { cartToll, ferry } from './carts';
-/** Toll of a wheel, in pence. */
-export const WHEEL_TOLL = 3;
-export const FERRY = 20;
-export const FULL_LOAD = 700;
+/** Toll of a cart, in pence. */
+export const CART_TOLL = 11;
+export const FERRY = 25;
+/** Above this weight the toll is doubled. */
+export const FULL_LOAD = 900;
 
 export function pay() {}
`,
);

test('constants stand in the place of those that have most of their words', () => {
  const toll = askFile(patch, 'what was the toll before and what is it now');
  assert.match(toll?.text ?? '', /WHEEL_TOLL = 3[^]*CART_TOLL = 11/);
  assert.equal(toll?.text.split('```').length, 3, 'the same lines are shown once');
  assert.match(askFile(patch, 'new price of the ferry')?.text ?? '', /FERRY = 25/);
});

test('a comment in a patch speaks of the line below it', () => {
  const doubled = askFile(patch, 'above what weight is the toll doubled?');
  assert.match(doubled?.text ?? '', /`900`, before `700`/);
});

test('a bug that is fixed besides is told by the sentence of the message', () => {
  const bug = askFile(patch, 'which bug is fixed along the way?');
  assert.match(bug?.text ?? '', /BR-12: a sledge paid/);
  assert.deepEqual(citedBy(bug), ['8-8']);
  assert.ok((bug?.certainty ?? 0) >= SURE);
});
