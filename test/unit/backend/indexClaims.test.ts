import assert from 'node:assert/strict';
import { join } from 'node:path';
import { mock, test } from 'node:test';
import { CLAIM_REFRESH_MS, IndexClaims } from '../../../src/backend/indexing/indexClaims.ts';
import { openDatabase } from '../../../src/backend/store/database.ts';
import { FileTable } from '../../../src/backend/store/fileTable.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

test('a claim is kept fresh for as long as somebody waits for the index, and then no more', async (t) => {
  const database = openDatabase(join(await temporaryFolder(t), 'backend.sqlite'), (message) => assert.fail(message));
  t.after(() => database.close());
  mock.timers.enable({ apis: ['setInterval', 'Date'], now: 1_000_000 });
  t.after(() => mock.timers.reset());
  const table = new FileTable(database);
  const { id } = table.findOrCreate({ sha256: 'ab'.repeat(32), bytes: 1, filename: 'a.txt', purpose: 'user_data' });
  const claims = new IndexClaims(table);
  const orphan = () => table.unindexed(id)[0] ?? assert.fail('The file waits for no index.');
  table.claim(id);
  const releases = [claims.hold(id), claims.hold(id)];
  for (const release of releases) {
    assert.equal(claims.isWorkedOn(orphan()), true);
    const before = orphan().claimedAt;
    mock.timers.tick(CLAIM_REFRESH_MS);
    assert.equal(orphan().claimedAt, before + CLAIM_REFRESH_MS);
    release();
  }
  const last = orphan().claimedAt;
  mock.timers.tick(10 * CLAIM_REFRESH_MS);
  assert.equal(orphan().claimedAt, last);
  assert.equal(claims.isWorkedOn(orphan()), false);
});

test('of two that find the same file abandoned, one takes it over', async (t) => {
  const database = openDatabase(join(await temporaryFolder(t), 'backend.sqlite'), (message) => assert.fail(message));
  t.after(() => database.close());
  const table = new FileTable(database);
  table.findOrCreate({ sha256: 'ab'.repeat(32), bytes: 1, filename: 'a.txt', purpose: 'user_data' });
  const [seen] = table.unindexed();
  assert.ok(seen);
  assert.deepEqual([table.takeOver(seen), table.takeOver(seen)], [true, false]);
});
