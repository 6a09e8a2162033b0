import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const patch = structuredFile(
  'ferry.patch',
  `From 1f2e3d4c5b6a79880011223344556677889900aa Mon Sep 17 00:00:00 2001
From: Imke Voss <imke@ferry.example>
Date: Mon, 3 Mar 2025 09:12:00 +0100
Subject: [PATCH] Hold a place for ten minutes, not five

Guests lost their place while paying with slow banks, so the hold is
longer now. The mail to the crew is sent by the new queue.

Refs: #482
Reviewed-by: Tomas Lind <tomas@ferry.example>
Signed-off-by: Imke Voss <imke@ferry.example>
---
 CHANGES.md          | 3 +++
 app/holds.py        | 20 ++++++++++++--------
 app/mailer.py       | 9 ---------
 settings.yaml       | 5 +++--
 4 files changed, 18 insertions(+), 19 deletions(-)

diff --git a/CHANGES.md b/CHANGES.md
index 111..222 100644
--- a/CHANGES.md
+++ b/CHANGES.md
@@ -1,3 +1,6 @@
 # Changes
 
+## 2.9.0 (2025-03-10)
+- Places are held for ten minutes
+
 ## 2.8.1
diff --git a/app/holds.py b/app/holds.py
index 333..444 100644
--- a/app/holds.py
+++ b/app/holds.py
@@ -1,15 +1,19 @@
 import time
-from app.mailer import send_mail
+from app.queue import enqueue
 
-HOLD_SECONDS = 300
+HOLD_SECONDS = 600
 
 
-class SeatHold:
+class PlaceHold:
     """A place that is kept for a guest."""
 
-    def place(self, guest, deck):
+    def place(self, guest, deck, note="", urgent=False):
         self.until = time.time() + HOLD_SECONDS
-        send_mail("crew", guest)
+        enqueue("crew-mail", guest, urgent)
 
-    def is_over(self):
-        return time.time() > self.until
+    def is_over(self, now=None):
+        now = now or time.time()
+        return now > self.until
+
+    def extend(self, minutes: int) -> None:
+        self.until += minutes * 60
diff --git a/app/mailer.py b/app/mailer.py
deleted file mode 100644
index 555..000
--- a/app/mailer.py
+++ /dev/null
@@ -1,9 +0,0 @@
-import smtplib
-
-
-def send_mail(to, guest):
-    server = smtplib.SMTP("mail.ferry.example")
-    try:
-        server.sendmail("ferry@ferry.example", to, str(guest))
-    finally:
-        server.quit()
diff --git a/settings.yaml b/settings.yaml
index 666..777 100644
--- a/settings.yaml
+++ b/settings.yaml
@@ -3,5 +3,6 @@
   decks: 4
-  hold_seconds: 300
+  hold_seconds: 600
+  max_extensions: 2
 mail:
-  smtp_host: mail.ferry.example
+  queue_name: crew-mail
   from: ferry@ferry.example
-- 
2.47.0`,
);

/** The answer where it is sure, else nothing. */
function sure(question: string): string {
  const found = askFile(patch, question);
  return found && found.certainty >= SURE ? found.text : '';
}

void test('a function of a patch has a signature, new parameters and a body', () => {
  assert.match(sure('new parameters of place and their defaults'), /^New: \*\*`note=""`\*\*, \*\*`urgent=False`\*\*/);
  assert.match(sure('signature of is_over'), /- def is_over\(self\):\n\+ def is_over\(self, now=None\)/);
  assert.doesNotMatch(sure('signature of the new is_over'), /- def/);
  assert.match(sure('what does extend do'), /minutes \* 60/);
  assert.match(sure('what did send_mail do?'), /smtplib\.SMTP/);
});

void test('what is called otherwise is told with both names', () => {
  assert.equal(sure('which class was renamed'), '`SeatHold` → **`PlaceHold`**');
  assert.equal(sure('what replaces smtp_host'), '`smtp_host` → **`queue_name`**');
  assert.match(sure('which import was replaced by which'), /`app\.mailer` → \*\*`app\.queue`\*\*/);
});

void test('two questions beside each other are both answered, misspelt ones too', () => {
  const both = sure('who reveiwed it, and which issue is it');
  assert.match(both, /Tomas Lind/);
  assert.match(both, /#482/);
  assert.match(sure('which issue does it belong to, who reviewed it'), /Tomas Lind/);
});

void test('what is written into the changelog is told by its name', () => {
  assert.match(sure('which version will this be in?'), /2\.9\.0/);
  assert.deepEqual(citedBy(askFile(patch, 'what is written in the changelog?')), ['26-28']);
});

void test('a reason is what the message says, and no line that is changed', () => {
  assert.match(sure('why is the hold longer'), /slow banks/);
  assert.equal(sure('why was max_extensions added'), '');
});

void test('files, lines and tests are counted together', () => {
  const counted = sure('how many files changed, insertions and deletions?');
  assert.match(counted, /\*\*4\*\* files are changed\. \*\*17\*\* lines are added and \*\*18\*\* removed/);
  assert.match(sure('does the patch add tests'), /^\*\*No\*\*/);
});

void test('what the patch does not have is not answered for sure', () => {
  for (const question of ['what are the names of the crew members?', 'which hold do the guests in Denmark get?'])
    assert.equal(sure(question), '', question);
});
