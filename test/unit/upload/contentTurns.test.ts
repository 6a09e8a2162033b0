import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ContentTurns } from '../../../src/upload/contentTurns.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const never = new AbortController().signal;

test('a content is one upload at a time; who waited is told so', async (t) => {
  const turns = new ContentTurns(await temporaryFolder(t));
  const first = await turns.take('a', true, never);
  assert.equal(first.hasWaited, false);
  const order: string[] = [];
  const second = turns.take('a', true, never).then((turn) => {
    order.push('second');
    return turn;
  });
  const other = await turns.take('b', true, never);
  order.push('first ends');
  await first.end();
  const turn = await second;
  assert.deepEqual(order, ['first ends', 'second']);
  assert.equal(turn.hasWaited, true);
  await turn.end();
  await other.end();
});

test('two windows wait for each other', async (t) => {
  const folder = await temporaryFolder(t);
  // A lock file that names a living process other than this one is how another window looks from here.
  const lockFile = join(folder, 'a.lock');
  await writeFile(lockFile, String(process.ppid));
  const controller = new AbortController();
  const waiting = new ContentTurns(folder).take('a', true, controller.signal);
  controller.abort();
  await assert.rejects(waiting, { type: 'cancelled' });
  const unshared = await new ContentTurns(folder).take('a', false, never);
  await unshared.end();
});

test('a turn that was given up in waiting leaves the way free', async (t) => {
  const turns = new ContentTurns(await temporaryFolder(t));
  const first = await turns.take('a', false, never);
  const controller = new AbortController();
  const waiting = turns.take('a', false, controller.signal);
  controller.abort();
  await first.end();
  await assert.rejects(waiting, { type: 'cancelled' });
  await (await turns.take('a', false, never)).end();
});

test('without a place for locks the upload goes on', async (t) => {
  const file = join(await temporaryFolder(t), 'file');
  await writeFile(file, '');
  const turn = await new ContentTurns(join(file, 'turns')).take('a', true, never);
  await turn.end();
});
