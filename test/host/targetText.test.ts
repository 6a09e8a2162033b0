import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { scopeText } from '../../src/views/answer/targetText.ts';

suite('What an answer is about', () => {
  const files = (count: number): string[] => Array.from({ length: count }, (_, index) => `/w/${index}.md`);

  test('is not told of one whole file', () => {
    assert.deepEqual(scopeText({ paths: files(1) }), {});
  });

  test('is told of some lines of a file, and of several files', () => {
    assert.deepEqual(scopeText({ paths: files(1), lines: { start: 12, end: 40 } }), {
      scope: 'About lines 12–40 of 0.md',
    });
    assert.deepEqual(scopeText({ paths: files(12) }), { scope: 'From 12 files' });
  });

  test('counts the files that are missing', () => {
    assert.deepEqual(scopeText({ paths: files(3) }, 2), { scope: 'From 3 of 5 files' });
    assert.deepEqual(scopeText({ paths: files(1) }, 1), { scope: 'From 1 of 2 files' });
  });
});
