import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentFamily } from '../../../src/backend/extract/documentFormat.ts';
import { DOCUMENT_MAGIC_CHARS, hasExtractedLines } from '../../../src/asking/selectedLines.ts';

const NAMES = ['a.html', 'a.HTM', 'a.xhtml', 'a.ipynb', 'a.pdf', 'a.docx', 'a.txt', 'a.md', 'html', 'a.html.md'];
const CONTENTS = [
  '<p>Hi</p>',
  '\ufeff <p>Hi</p>',
  '{"cells": []}',
  '%PDF-1.7 x',
  'PK\x03\x04 x',
  'Plain text.',
  '{\\rtf1 x}',
  '',
];

test('whatever the backend extracts a text from has lines of its own there', () => {
  let extracted = 0;
  for (const name of NAMES) {
    for (const content of CONTENTS) {
      if (documentFamily(name, Buffer.from(content)) === undefined) continue;
      extracted++;
      assert.ok(hasExtractedLines(name, content.slice(0, DOCUMENT_MAGIC_CHARS)), `${name}: ${content}`);
    }
  }
  assert.ok(extracted > 0);
});

test('other texts are asked about by the lines that they have', () => {
  for (const name of ['a.txt', 'a.md', 'html', 'a.html.md', 'a.pdf']) {
    for (const content of ['<p>Hi</p>', '{"cells": []}', 'A %PDF- inside.', '']) {
      assert.ok(!hasExtractedLines(name, content), `${name}: ${content}`);
    }
  }
});
