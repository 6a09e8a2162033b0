import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { HistoryStore, type HistoryLimits } from '../../../src/history/historyStore.ts';
import { noteDiskEvents } from '../../helpers/flushes.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { entry } from './historySamples.ts';

interface Stage {
  readonly store: HistoryStore;
  readonly file: string;
  readonly folder: string;
  readonly warnings: string[];
}

async function stage(context: TestContext, limits?: HistoryLimits): Promise<Stage> {
  const folder = join(await temporaryFolder(context), 'history');
  const warnings: string[] = [];
  const store = new HistoryStore(folder, (message) => warnings.push(message), limits);
  return { store, folder, file: join(folder, 'questions.jsonl'), warnings };
}

async function questionsIn(store: HistoryStore): Promise<string[]> {
  return (await store.entries()).map(({ question }) => question);
}

suite('the question history', () => {
  test('gives back what was added, oldest first, to whoever opens the folder', async (context) => {
    const { store, folder } = await stage(context);
    const entries = [entry('First?'), entry('Second?')];
    for (const added of entries) await store.add(added);
    const reopened = new HistoryStore(folder, () => undefined);
    assert.deepEqual(await reopened.entries(), entries);
  });

  test('is empty where there is none yet', async (context) => {
    const { store } = await stage(context);
    assert.deepEqual(await store.entries(), []);
  });

  test('can be read by its owner only', { skip: process.platform === 'win32' }, async (context) => {
    const { store, file, folder } = await stage(context);
    await store.add(entry('Secret?'));
    await appendFile(file, 'not a line of ours\n');
    const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o7777;
    assert.deepEqual([await modeOf(folder), await modeOf(file)], [0o700, 0o600]);
    await store.entries();
    assert.deepEqual([await modeOf(file), await modeOf(join(folder, 'questions.damaged.jsonl'))], [0o600, 0o600]);
  });

  test('is on the disk when it has been kept', async (context) => {
    const { store, file, folder } = await stage(context);
    const events = await noteDiskEvents(context);
    await store.add(entry('A?'));
    const ofFile = { flushed: (await stat(file)).ino };
    const ofFolder = process.platform === 'win32' ? [] : [{ flushed: (await stat(folder)).ino }];
    assert.deepEqual(events.splice(0), [ofFile, ...ofFolder]);
    await store.add(entry('B?'));
    assert.deepEqual(events, [ofFile]);
  });

  test('is a line for each question and nothing else', async (context) => {
    const { store, file } = await stage(context);
    for (const question of ['A?', 'B?', 'C?']) await store.add(entry(question));
    assert.match(await readFile(file, 'utf8'), /^(\{.*\}\n){3}$/);
  });

  test('takes a line of white space for none', async (context) => {
    const { store, file, warnings } = await stage(context);
    await store.add(entry('A?'));
    await appendFile(file, '  \n\n\t\n');
    await store.add(entry('B?'));
    assert.deepEqual([await questionsIn(store), warnings], [['A?', 'B?'], []]);
  });

  test('keeps what two windows add at the same time', async (context) => {
    const limits = { maxEntries: 12, maxBytes: 1e6 };
    const { store, folder } = await stage(context, limits);
    // Full, so that every addition writes the whole file anew.
    for (let index = 0; index < limits.maxEntries; index++) await store.add(entry('Old?'));
    const other = new HistoryStore(folder, () => undefined, limits);
    const names = Array.from({ length: 12 }, (_, index) => `Question ${String(index)}?`);
    await Promise.all(names.map((name, index) => (index % 2 === 0 ? store : other).add(entry(name))));
    assert.deepEqual((await questionsIn(store)).sort(), names.sort());
  });

  test('keeps apart from the next one an entry that lacks its line end', async (context) => {
    const { store, file, warnings } = await stage(context);
    await store.add(entry('First?'));
    await truncate(file, (await stat(file)).size - 1);
    await store.add(entry('Second?'));
    assert.deepEqual(await questionsIn(store), ['First?', 'Second?']);
    assert.deepEqual(warnings, []);
  });

  test('drops the oldest beyond the number of entries', async (context) => {
    const { store } = await stage(context, { maxEntries: 3, maxBytes: 1e6 });
    for (const question of ['A?', 'B?', 'C?', 'D?', 'E?']) await store.add(entry(question));
    assert.deepEqual(await questionsIn(store), ['C?', 'D?', 'E?']);
  });

  test('drops the oldest beyond its size, and keeps the latest whatever that has', async (context) => {
    const size = JSON.stringify(entry('A?')).length + 1;
    const { store, file } = await stage(context, { maxEntries: 100, maxBytes: 2 * size });
    for (const question of ['A?', 'B?', 'C?']) await store.add(entry(question));
    assert.deepEqual(await questionsIn(store), ['B?', 'C?']);
    assert.ok((await stat(file)).size <= 2 * size);
    await store.add(entry('D?', { answer: 'x'.repeat(3 * size) }));
    assert.deepEqual(await questionsIn(store), ['D?']);
  });

  test('keeps the latest five hundred questions', async (context) => {
    const { store, file, folder } = await stage(context);
    await store.add(entry('First?'));
    const line = await readFile(file, 'utf8');
    await writeFile(file, line.repeat(499));
    await store.add(entry('Number 500?'));
    assert.equal((await store.entries()).length, 500);
    await new HistoryStore(folder, () => undefined).add(entry('Number 501?'));
    const questions = await questionsIn(store);
    assert.deepEqual([questions.length, questions.at(-2), questions.at(-1)], [500, 'Number 500?', 'Number 501?']);
  });

  test('keeps up to twenty megabytes', async (context) => {
    const { store, file } = await stage(context);
    const line = `${JSON.stringify(entry('Long?', { answer: 'x'.repeat(1_000_000) }))}\n`;
    const twenty = 20 * 1024 * 1024;
    const fitting = Math.floor((twenty - 10_000) / line.length);
    await store.add(entry('First?'));
    await writeFile(file, line.repeat(fitting));
    await store.add(entry('Last?'));
    assert.equal((await store.entries()).length, fitting + 1);
    await store.add(entry('One too many?', { answer: 'x'.repeat(1_000_000) }));
    assert.equal((await questionsIn(store))[0], 'Long?');
    assert.ok((await stat(file)).size <= twenty);
  });

  test('counts the bytes of its lines with their ends', async (context) => {
    const added = ['Ä?', 'B?'].map((question) => entry(question));
    const bytes = added.reduce((sum, each) => sum + Buffer.byteLength(JSON.stringify(each)) + 1, 0);
    for (const [maxBytes, kept] of [
      [bytes, 2],
      [bytes - 1, 1],
    ] as const) {
      const { store } = await stage(context, { maxEntries: 100, maxBytes });
      for (const each of added) await store.add(each);
      assert.equal((await store.entries()).length, kept);
    }
  });

  test('removes one entry, and only that one', async (context) => {
    const { store, file } = await stage(context);
    const gone = entry('Gone?');
    for (const added of [entry('A?'), gone, entry('B?')]) await store.add(added);
    await store.remove(gone.id);
    assert.deepEqual(await questionsIn(store), ['A?', 'B?']);
    assert.ok(!(await readFile(file, 'utf8')).includes('Gone?'));
  });

  test('forgets everything, what was damaged included', async (context) => {
    const { store, folder, file } = await stage(context);
    await store.add(entry('A?'));
    await appendFile(file, 'not a line of ours\n');
    await store.entries();
    await store.clear();
    assert.deepEqual(await questionsIn(store), []);
    await assert.rejects(stat(join(folder, 'questions.damaged.jsonl')), { code: 'ENOENT' });
  });

  test('forgets everything where there is nothing', async (context) => {
    const { store } = await stage(context);
    await store.clear();
    assert.deepEqual(await questionsIn(store), []);
  });

  test('that cannot be read is not taken for an empty one', async (context) => {
    const { store, file } = await stage(context);
    await mkdir(file, { recursive: true });
    await assert.rejects(store.entries(), { code: 'EISDIR' });
    await assert.rejects(store.add(entry('A?')), { code: 'EISDIR' });
  });
});

suite('a damaged line', () => {
  for (const [name, damage] of [
    ['that is no JSON', '{"version":1,"id":'],
    ['of another version', JSON.stringify({ ...entry('From later?'), version: 2 })],
    ['with a field of the wrong kind', JSON.stringify({ ...entry('Odd?'), citations: 'none' })],
  ] as const) {
    test(`${name} is set aside and said once; the others stay`, async (context) => {
      const { store, folder, file, warnings } = await stage(context);
      await store.add(entry('Before?'));
      await appendFile(file, `${damage}\n`);
      await store.add(entry('After?'));
      assert.deepEqual(await questionsIn(store), ['Before?', 'After?']);
      assert.equal(await readFile(join(folder, 'questions.damaged.jsonl'), 'utf8'), `${damage}\n`);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', /questions\.damaged\.jsonl/);
    });
  }

  test('without an end, as a crash leaves it, spoils nothing that comes after', async (context) => {
    const { store, file } = await stage(context);
    await store.add(entry('Before?'));
    await appendFile(file, '{"version":1,');
    await store.add(entry('After?'));
    assert.deepEqual(await questionsIn(store), ['Before?', 'After?']);
  });

  test('in a file that cannot be read as text is not taken for an empty history', async (context) => {
    const { store, file, folder } = await stage(context);
    await store.add(entry('Before?'));
    await writeFile(file, Buffer.from([0xff, 0xfe, 0x00, 0x41]));
    await store.add(entry('After?'));
    assert.ok((await stat(join(folder, 'questions.damaged.jsonl'))).size > 0);
  });
});
