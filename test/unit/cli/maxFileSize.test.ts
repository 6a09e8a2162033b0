import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseMaxFileSize } from '../../../src/cli/maxFileSize.ts';
import { USAGE, UsageError } from '../../../src/cli/usage.ts';
import { SETTINGS } from '../../../src/settings.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts');

test('--max-file-size takes what the setting takes', () => {
  assert.equal(parseMaxFileSize(undefined), undefined);
  assert.equal(parseMaxFileSize('0.001'), 0.001);
  assert.equal(parseMaxFileSize('5120'), 5120);
  for (const text of ['', '0', '5121', 'large', '1 MB']) {
    assert.throws(() => parseMaxFileSize(text), UsageError, text);
  }
  const [, documented] = /--max-file-size.*\((\d+)\)/.exec(USAGE) ?? [];
  assert.equal(Number(documented), SETTINGS['upload.maxFileSizeMB'].parse(undefined));
});

test('a terminal refuses larger files', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'long.md');
  await writeFile(file, 'The kiln is fired on Mondays.\n'.repeat(100));
  const words = ['query', file, 'When?', '--data', join(folder, 'data'), '--max-file-size', '0.002'];
  const { status, stderr } = spawnSync(process.execPath, [CLI, ...words], { encoding: 'utf8' });
  assert.match(stderr, /long\.md: The file is larger than the limit of 0\.002 MB/);
  assert.equal(status, 1);
});
