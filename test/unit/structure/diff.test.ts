import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStructure } from '../../../src/backend/structure/readStructure.ts';
import { itemsOf } from './declarations.ts';

const mail = `From 4b7c19e0d3a2f8815c6e0b9a7745d2c1f0e83a96 Mon Sep 17 00:00:00 2001
From: Ada Reed <ada@example.org>
Date: Tue, 4 Mar 2025 09:12:00 +0100
Subject: [PATCH 2/3] Kettles boil
 twice

The old one whistled (TEA-9).
---
 src/kettle.py | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/src/kettle.py b/src/kettle.py
index 1..2 100644
--- a/src/kettle.py
+++ b/src/kettle.py
@@ -1,3 +1,3 @@ def boil():
 import time
-LIMIT = 100
+LIMIT = 98
 --- not a header
diff --git a/old name.txt b/new name.txt
similarity index 100%
rename from old name.txt
rename to new name.txt
diff --git a/gone.c b/gone.c
deleted file mode 100644
--- a/gone.c
+++ /dev/null
@@ -1 +0,0 @@
-int x;
--- 
2.46.0`;

test('a patch: its headers, its message, its files with what happens to them, and its lines', () => {
  const items = itemsOf('0002.patch', mail);
  const headers = items.filter(({ kind }) => kind === 'key').map(({ name, value }) => `${name}: ${value ?? ''}`);
  assert.deepEqual(headers, [
    'commit: 4b7c19e0d3a2f8815c6e0b9a7745d2c1f0e83a96',
    'author: Ada Reed <ada@example.org>',
    'date: Tue, 4 Mar 2025 09:12:00 +0100',
    'subject: Kettles boil twice',
  ]);
  assert.equal(readStructure('0002.patch', mail.split('\n'))?.root.comment, 'The old one whistled (TEA-9).');
  const files = items.filter(({ kind }) => kind === 'changed file').map(({ name, traits }) => [name, ...traits]);
  assert.deepEqual(files, [['src/kettle.py'], ['new name.txt', 'renamed'], ['gone.c', 'deleted']]);
  const lines = items
    .filter(({ kind }) => kind.endsWith(' line'))
    .map(({ kind, name, lines: { first } }) => `${kind} ${String(first)}: ${name}`);
  assert.deepEqual(lines, ['removed line 18: LIMIT = 100', 'added line 19: LIMIT = 98', 'removed line 30: int x;']);
});

test('a bare difference has the files of its headers', () => {
  const bare = '--- a/one.txt\t2024-01-01\n+++ b/one.txt\t2024-01-02\n@@ -1 +1,2 @@\n one\n+two\n';
  const files = itemsOf('bare.diff', bare).filter(({ kind }) => kind === 'changed file');
  assert.deepEqual(
    files.map(({ name }) => name),
    ['one.txt'],
  );
  assert.equal(itemsOf('bare.diff', bare).filter(({ kind }) => kind === 'added line').length, 1);
});

const changesOf = (text: string): readonly (readonly string[])[] =>
  itemsOf('a.diff', text)
    .filter(({ kind }) => kind === 'changed file')
    .map(({ name, value, traits, children }) => [
      value === undefined ? name : `${value} → ${name}`,
      ...traits,
      ...children.flatMap((hunk) => [
        ...hunk.traits,
        ...hunk.children.map((line) => `${line.kind === 'added line' ? '+' : '-'}${line.name}`),
      ]),
    ]);

test('patches of merges, without prefixes, and of files that come, go and are moved', () => {
  const merge = `diff --cc src/a.ts
index 1,2..3
--- a/src/a.ts
+++ b/src/a.ts
@@@ -1,3 -1,3 +1,4 @@@
  same
- one
 -other
++both
 +theirs
  end
`;
  assert.deepEqual(changesOf(merge), [['src/a.ts', '-one', '-other', '+both', '+theirs']]);
  const plain = `diff --git src/a.ts src/a.ts
--- src/a.ts
+++ src/a.ts
@@ -1 +1 @@
-x
+y
diff --git src/mode.sh src/mode.sh
old mode 100644
new mode 100755
diff --git src/old name.ts src/new name.ts
rename from src/old name.ts
rename to src/new name.ts
`;
  assert.deepEqual(changesOf(plain), [
    ['src/a.ts', '-x', '+y'],
    ['src/mode.sh'],
    ['src/old name.ts → src/new name.ts', 'renamed'],
  ]);
  const bare = `--- a/x
+++ b/x
@@ -1 +1 @@
-x
+y
--- /dev/null
+++ b/new.ts
@@ -0,0 +1 @@
+n
--- a/gone.ts
+++ /dev/null
@@ -1 +0,0 @@
-g
`;
  assert.deepEqual(changesOf(bare), [
    ['x', '-x', '+y'],
    ['new.ts', 'added', '+n'],
    ['gone.ts', 'deleted', '-g'],
  ]);
});

test('a hunk that was cut or lengthened by hand is marked, and all of its lines count', () => {
  const head = 'diff --git a/x b/x\n--- a/x\n+++ b/x\n';
  assert.deepEqual(changesOf(`${head}@@ -1,9 +1,9 @@\n-a\n+b\ndiff --git a/y b/y\n`), [
    ['x', 'miscounted', '-a', '+b'],
    ['y'],
  ]);
  assert.deepEqual(changesOf(`${head}@@ -1 +1 @@\n-a\n+b\n+c\n`), [['x', 'miscounted', '-a', '+b', '+c']]);
  assert.deepEqual(changesOf(`${head}@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n`), [['x', '-a', '+b']]);
});
