import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { FileListQuery } from '../../../src/protocol/files.ts';
import { openDatabase } from '../../../src/backend/store/database.ts';
import type { NewFile } from '../../../src/backend/ports.ts';
import { FileTable } from '../../../src/backend/store/fileTable.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const shaOf = (digit: string): string => digit.repeat(64);
const file = (changes: Partial<NewFile> = {}): NewFile => ({
  sha256: shaOf('a'),
  bytes: 5,
  filename: 'a.txt',
  purpose: 'file-extract',
  ...changes,
});

async function stage(t: TestContext) {
  const database = openDatabase(join(await temporaryFolder(t), 'backend.sqlite'), (name) => assert.fail(name));
  t.after(() => database.close());
  const table = new FileTable(database);
  const list = (query: Record<string, string> = {}) => {
    const { files, hasMore } = table.list(FileListQuery.parse(query));
    return { ids: files.map(({ id }) => id), hasMore };
  };
  /** Makes another process of the one that has claimed a file. */
  const claimBy = (id: string, pid: number): void => {
    database.prepare('UPDATE files SET indexer_pid = ? WHERE id = ?').run(pid, id);
  };
  return { database, table, list, claimBy };
}

test('a file is one by its content, name and purpose', async (t) => {
  const { table } = await stage(t);
  const now = 1_700_000_000_999;
  t.mock.method(Date, 'now', () => now);
  const first = table.findOrCreate(file());
  assert.match(first.id, /^file-[0-9a-f]{32}$/);
  assert.deepEqual(first, {
    id: first.id,
    object: 'file',
    ...file(),
    created_at: 1_700_000_000,
    status: 'uploaded',
    status_details: null,
  });
  assert.equal(table.findOrCreate(file()).id, first.id);
  const others = [file({ sha256: shaOf('b') }), file({ filename: 'b.txt' }), file({ purpose: 'other' })];
  assert.equal(new Set([first, ...others.map((other) => table.findOrCreate(other))].map(({ id }) => id)).size, 4);
});

test('a file is there until it is removed, which tells what it was', async (t) => {
  const { table } = await stage(t);
  const made = table.findOrCreate(file());
  assert.deepEqual(table.get(made.id), made);
  assert.deepEqual(table.remove(made.id), made);
  assert.deepEqual([table.get(made.id), table.remove(made.id)], [undefined, undefined]);
});

test('files are listed page by page, the newest first or last', async (t) => {
  const { table, list } = await stage(t);
  const ids = ['a', 'b', 'c'].map((digit) => table.findOrCreate(file({ sha256: shaOf(digit) })).id);
  const [first = '', second = '', third = ''] = ids;
  assert.deepEqual(list(), { ids: [third, second, first], hasMore: false });
  assert.deepEqual(list({ limit: '3' }), { ids: [third, second, first], hasMore: false });
  assert.deepEqual(list({ limit: '2' }), { ids: [third, second], hasMore: true });
  assert.deepEqual(list({ limit: '2', after: second }), { ids: [first], hasMore: false });
  assert.deepEqual(list({ order: 'asc', limit: '2' }), { ids: [first, second], hasMore: true });
  assert.deepEqual(list({ order: 'asc', after: second }), { ids: [third], hasMore: false });
});

test('a list is of the contents, the name and the purpose that are asked for, and of no refused file', async (t) => {
  const { table, list } = await stage(t);
  const [a, b, c, refused] = [
    file(),
    file({ sha256: shaOf('b'), filename: 'b.txt' }),
    file({ sha256: shaOf('c'), purpose: 'other' }),
    file({ sha256: shaOf('d') }),
  ].map((each) => table.findOrCreate(each).id);
  table.setStatus(refused!, 'error', 'It is damaged.');
  assert.deepEqual(list({ sha256: `${shaOf('a')},${shaOf('c')},${shaOf('d')}` }).ids, [c, a]);
  assert.deepEqual(list({ filename: 'a.txt' }).ids, [c, a]);
  assert.deepEqual(list({ filename: 'a.txt', purpose: 'other' }).ids, [c]);
  assert.deepEqual(list().ids, [c, b, a]);
  assert.deepEqual([table.get(refused!)?.status, table.get(refused!)?.status_details], ['error', 'It is damaged.']);
});

test('content is needed by the files that have it and were not refused', async (t) => {
  const { table } = await stage(t);
  const one = table.findOrCreate(file());
  assert.equal(table.isContentNeeded(one.sha256), true);
  assert.equal(table.isContentNeeded(one.sha256, one.id), false);
  assert.equal(table.isContentNeeded(shaOf('b')), false);
  const other = table.findOrCreate(file({ filename: 'b.txt' }));
  assert.equal(table.isContentNeeded(one.sha256, one.id), true);
  table.setStatus(other.id, 'error');
  assert.equal(table.isContentNeeded(one.sha256, one.id), false);
});

test('a file waits for its index until its status says otherwise, and tells who is at it since when', async (t) => {
  const { table } = await stage(t);
  t.mock.method(Date, 'now', () => 5_000);
  const one = table.findOrCreate(file());
  const other = table.findOrCreate(file({ sha256: shaOf('b') }));
  assert.deepEqual(table.unindexed(one.id), [{ file: one, indexerPid: 0, claimedAt: 0, adoptions: 0 }]);
  table.claim(one.id);
  const processing = { ...one, status: 'processing' as const };
  assert.deepEqual(table.unindexed(one.id), [
    { file: processing, indexerPid: process.pid, claimedAt: 5_000, adoptions: 0 },
  ]);
  assert.equal(table.unindexed().length, 2);
  table.setStatus(other.id, 'processed');
  assert.deepEqual(table.unindexed(other.id), []);
  assert.equal(table.unindexed().length, 1);
});

test('a claim is taken over by one alone, and counts once the index is begun', async (t) => {
  const { table, claimBy } = await stage(t);
  const { id } = table.findOrCreate(file());
  table.claim(id);
  claimBy(id, 1);
  const orphan = table.unindexed(id)[0]!;
  assert.equal(table.beginAdopted(id), false, 'it is another process’s');
  assert.deepEqual([table.takeOver(orphan), table.takeOver(orphan)], [true, false]);
  assert.equal(table.unindexed(id)[0]?.adoptions, 0);
  assert.equal(table.beginAdopted(id), true);
  assert.equal(table.unindexed(id)[0]?.adoptions, 1);
});

test('a claim that is given up has no process any more, and that on the file that was begun does not count as begun', async (t) => {
  const { table, claimBy } = await stage(t);
  const ids = ['a', 'b', 'c'].map((digit) => table.findOrCreate(file({ sha256: shaOf(digit) })).id);
  for (const id of ids) {
    table.claim(id);
    table.beginAdopted(id);
  }
  claimBy(ids[2]!, 1);
  table.giveUpClaims(ids, ids[0]);
  const claims = ids.map((id) => table.unindexed(id)[0]!);
  assert.deepEqual(
    claims.map(({ indexerPid, adoptions }) => [indexerPid, adoptions]),
    [
      [0, 0],
      [0, 1],
      [1, 1],
    ],
  );
});

test('a claim is refreshed by the process that has it', async (t) => {
  const { table, claimBy } = await stage(t);
  let now = 5_000;
  t.mock.method(Date, 'now', () => now);
  const ids = ['a', 'b'].map((digit) => table.findOrCreate(file({ sha256: shaOf(digit) })).id);
  for (const id of ids) table.claim(id);
  claimBy(ids[1]!, 1);
  now = 9_000;
  table.refreshClaims(ids);
  assert.deepEqual(
    ids.map((id) => table.unindexed(id)[0]?.claimedAt),
    [9_000, 5_000],
  );
});

test('a claim on a file that had been refused begins its count anew', async (t) => {
  const { table } = await stage(t);
  const { id } = table.findOrCreate(file());
  table.claim(id);
  table.beginAdopted(id);
  table.claim(id);
  assert.equal(table.unindexed(id)[0]?.adoptions, 1);
  table.setStatus(id, 'error', 'It failed.');
  table.claim(id);
  assert.equal(table.unindexed(id)[0]?.adoptions, 0);
});

test('refused files are told by when they were last claimed', async (t) => {
  const { table } = await stage(t);
  t.mock.method(Date, 'now', () => 5_000);
  const [never, at, other] = ['a', 'b', 'c'].map((digit) => table.findOrCreate(file({ sha256: shaOf(digit) })).id);
  table.claim(at!);
  for (const id of [never!, at!]) table.setStatus(id, 'error');
  assert.deepEqual(table.refusedBefore(5_000), [never]);
  assert.deepEqual(table.refusedBefore(5_001), [never, at]);
  assert.equal(table.get(other!)?.status, 'uploaded');
});
