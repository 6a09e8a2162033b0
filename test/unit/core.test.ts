import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { stageCore } from './query/coreStage.ts';

suite('the core', () => {
  test('uploads a file anew that has changed since the upload under way began, and joins that one otherwise', async (t) => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    let runs = 0;
    const watch = (): Promise<void> => {
      runs++;
      return held;
    };
    const { core, write } = await stageCore(t, { watch });
    const path = await write('notes.txt', 'The first version.\n');
    const request = { path, signal: new AbortController().signal, onProgress: () => undefined };
    const first = core.queue.add(request);
    const same = core.queue.add(request);
    await writeFile(path, 'The second version, which is longer.\n');
    const changed = core.queue.add(request);
    release();
    await Promise.all([first, same, changed]);
    assert.equal(runs, 2);
  });
});
