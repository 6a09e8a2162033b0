import assert from 'node:assert/strict';
import { stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { tryLock } from '../../../src/system/processLock.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { until } from '../../helpers/until.ts';

async function age(file: string, seconds: number): Promise<void> {
  const time = Date.now() / 1000 - seconds;
  await utimes(file, time, time);
}

test('a lock is renewed by its holder, for as long as it is held', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const file = join(await temporaryFolder(t), 'lock');
  const release = await tryLock(file);
  assert.ok(release);
  await age(file, 70);
  t.mock.timers.tick(15_000);
  await until('the lock is renewed', async () => Date.now() - (await stat(file)).mtimeMs < 30_000);
  await release();
  await writeFile(file, 'another');
  await age(file, 70);
  t.mock.timers.tick(15_000);
  assert.ok(Date.now() - (await stat(file)).mtimeMs > 60_000, 'what is not held is not renewed');
});
