import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { ContentTurns } from '../../../src/upload/contentTurns.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const SHA = 'a'.repeat(64);
const quiet = new AbortController().signal;

suite('the turn of a content', () => {
  test('is had by one at a time, and the next one knows that it has waited', async (t) => {
    for (const isShared of [false, true]) {
      const turns = new ContentTurns(join(await temporaryFolder(t), 'turns'));
      const first = await turns.take(SHA, isShared, quiet);
      assert.equal(first.hasWaited, false);
      let isNext = false;
      const next = turns.take(SHA, isShared, quiet).then((turn) => {
        isNext = true;
        return turn;
      });
      const other = await turns.take('b'.repeat(64), isShared, quiet);
      assert.equal(isNext, false);
      await other.end();
      await first.end();
      const second = await next;
      assert.equal(second.hasWaited, true);
      await second.end();
    }
  });

  test('is waited for across windows only where it is shared', async (t) => {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, `${SHA}.lock`), String(process.ppid));
    const turns = new ContentTurns(folder);
    await (await turns.take(SHA, false, quiet)).end();
    const controller = new AbortController();
    const waiting = turns.take(SHA, true, controller.signal);
    controller.abort();
    await assert.rejects(waiting, { kind: 'cancelled' });
  });

  test('is left by whoever is cancelled while another upload of this window has it, at once', async (t) => {
    const turns = new ContentTurns(join(await temporaryFolder(t), 'turns'));
    const first = await turns.take(SHA, false, quiet);
    assert.equal(first.isAwaited(), false);
    const controller = new AbortController();
    const waiting = turns.take(SHA, false, controller.signal);
    assert.equal(first.isAwaited(), true);
    controller.abort();
    // The first one still has its turn.
    await assert.rejects(waiting, { kind: 'cancelled' });
    assert.equal(first.isAwaited(), false);
    await first.end();
  });

  test('that was given up is free for the next one', async (t) => {
    const folder = await temporaryFolder(t);
    const turns = new ContentTurns(folder);
    await assert.rejects(turns.take(SHA, true, AbortSignal.abort()), { kind: 'cancelled' });
    const turn = await turns.take(SHA, true, quiet);
    await turn.end();
    assert.deepEqual(await readdir(folder), []);
  });

  test('is had without a lock where none can be had', async (t) => {
    const file = join(await temporaryFolder(t), 'file');
    await writeFile(file, '');
    const turns = new ContentTurns(file);
    const turn = await turns.take(SHA, true, quiet);
    assert.equal(turn.hasWaited, false);
    await turn.end();
  });
});
