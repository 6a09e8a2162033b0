import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileNames } from '../../../src/asking/answer.ts';

const named = (paths: readonly string[], shorten?: (path: string) => string): string[] => [
  ...fileNames(paths, shorten).values(),
];

test('a file is called by its own name', () => {
  assert.deepEqual(named(['/w/src/a.ts', '/w/docs/b.md']), ['a.ts', 'b.md']);
});

test('files that share a name are called by their paths within the folder of all', () => {
  assert.deepEqual(named(['/w/src/index.ts', '/w/test/index.ts', '/w/b.md']), [
    'src/index.ts',
    'test/index.ts',
    'b.md',
  ]);
  assert.deepEqual(named(['/a/index.ts', '/b/index.ts']), ['a/index.ts', 'b/index.ts']);
});

test('or within the workspace', () => {
  const within = (path: string): string => path.replace('/home/ada/w/', '');
  const paths = ['/home/ada/w/src/index.ts', '/home/ada/w/src/x/index.ts'];
  assert.deepEqual(named(paths, within), ['src/index.ts', 'src/x/index.ts']);
});

test('the same file twice is one', () => {
  assert.deepEqual([...fileNames(['/w/a.ts', '/w/a.ts'])], [['/w/a.ts', 'a.ts']]);
});
