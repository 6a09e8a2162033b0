import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { dataFolder } from '../../../src/cli/session.ts';

test('the data folder is the given one, else that of the environment where it is absolute, else one in the home folder', () => {
  const usual = join(homedir(), '.local', 'share', 'smart-file-query');
  const from = (environment: Record<string, string>): string => dataFolder(undefined, environment);
  assert.equal(dataFolder('given', { XDG_DATA_HOME: '/xdg' }), 'given');
  assert.equal(from({ XDG_DATA_HOME: '/xdg' }), join('/xdg', 'smart-file-query'));
  assert.equal(from({ XDG_DATA_HOME: '', LOCALAPPDATA: '/local' }), join('/local', 'smart-file-query'));
  assert.equal(from({ XDG_DATA_HOME: '' }), usual);
  assert.equal(from({ XDG_DATA_HOME: 'relative' }), usual);
  assert.equal(from({}), usual);
});
