import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withSmallDrive } from '../../../src/system/drivePath.ts';

test('the case of a drive letter tells no files apart on Windows, and is kept elsewhere', () => {
  for (const [path, expected] of [
    ['C:\\Work\\Notes.txt', 'c:\\Work\\Notes.txt'],
    ['c:\\Work', 'c:\\Work'],
    ['D:/x', 'd:/x'],
    ['\\\\Server\\C:\\x', '\\\\Server\\C:\\x'],
    ['Notes.txt', 'Notes.txt'],
    ['CD:\\x', 'CD:\\x'],
  ] as const) {
    assert.equal(withSmallDrive(path, 'win32'), expected);
    assert.equal(withSmallDrive(path, 'linux'), path);
  }
});
