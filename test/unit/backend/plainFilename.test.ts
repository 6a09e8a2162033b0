import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainFilename } from '../../../src/backend/store/fileTable.ts';

test('of the name of a file only its last part is kept, whatever separates it', () => {
  for (const name of ['a.txt', '/etc/a.txt', '..\\..\\a.txt', 'C:\\x/y\\a.txt', 'a\0.txt']) {
    assert.equal(plainFilename(name), 'a.txt', name);
  }
});

test('a name that is none, or leads out of a folder, becomes a plain one', () => {
  for (const name of ['', '.', '..', 'folder/', 'folder/..', '\0', 'a\\.'])
    assert.equal(plainFilename(name), 'file', name);
  assert.equal(plainFilename('...'), '...');
});

test('a name is kept up to 1,024 characters', () => {
  assert.equal(plainFilename('x'.repeat(1_024)), 'x'.repeat(1_024));
  assert.equal(plainFilename(`${'x'.repeat(1_024)}y`), 'x'.repeat(1_024));
});
