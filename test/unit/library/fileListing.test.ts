import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test, type TestContext } from 'node:test';
import type { BackendClient } from '../../../src/client/backendClient.ts';
import { Failure } from '../../../src/failure.ts';
import { allFileIds, deleteFiles, FileListing, type ReadPage } from '../../../src/library/fileListing.ts';
import { MAX_PAGE_FILES } from '../../../src/protocol/files.ts';
import { clientOf, startTestBackend } from '../../helpers/testBackend.ts';
import { fileObject } from './uploads.ts';

/** Pages of a list that the test changes; `asked` has what was asked for. */
function pages(count: number) {
  const files = Array.from({ length: count }, (_, index) => fileObject({ id: `file-${index}` }));
  const asked: { limit: number; after: string | undefined }[] = [];
  const readPage: ReadPage = (limit, after) => {
    asked.push({ limit, after });
    const start = after === undefined ? 0 : files.findIndex(({ id }) => id === after) + 1;
    if (after !== undefined && start === 0) return Promise.reject(new Failure('protocol', 'Gone.', { status: 400 }));
    const data = files.slice(start, start + limit);
    return Promise.resolve({ object: 'list', data, has_more: start + limit < files.length });
  };
  return { files, asked, readPage };
}

async function backendWith(t: TestContext, count: number): Promise<BackendClient> {
  const client = clientOf(t, await startTestBackend(t));
  const small = (index: number) => ({ filename: `${index}.txt`, content: Buffer.from(`Text ${index}.\n`) });
  const batch = Array.from({ length: count }, (_, index) => small(index)).map((file) => ({
    ...file,
    sha256: createHash('sha256').update(file.content).digest('hex'),
  }));
  await client.createBatch(batch);
  return client;
}

suite('the list of files', () => {
  test('has all files, in as many pages as it takes', async () => {
    const { asked, readPage } = pages(MAX_PAGE_FILES + 1);
    const listing = new FileListing(readPage);
    assert.deepEqual([listing.files, listing.hasMore, listing.failure], [[], false, undefined]);
    await listing.reload();
    assert.deepEqual([listing.files.length, listing.hasMore], [MAX_PAGE_FILES + 1, false]);
    assert.deepEqual(
      asked.map(({ after }) => after),
      [undefined, `file-${MAX_PAGE_FILES - 1}`],
    );
  });

  test('ends at the most that are listed, and says that there are more', async () => {
    const { readPage } = pages(7);
    const listing = new FileListing(readPage, 5);
    await listing.reload();
    assert.deepEqual([listing.files.at(-1)?.id, listing.hasMore], ['file-4', true]);
    const whole = new FileListing(readPage, 7);
    await whole.reload();
    assert.equal(whole.hasMore, false);
  });

  test('read anew brings what is new', async () => {
    const { files, readPage } = pages(3);
    const listing = new FileListing(readPage);
    await listing.reload();
    files.unshift(fileObject({ id: 'file-new' }));
    await listing.reload();
    assert.deepEqual([listing.files.length, listing.files[0]?.id], [4, 'file-new']);
  });

  test('is read once more where the file to go on from has been deleted meanwhile', async () => {
    const { files, readPage } = pages(MAX_PAGE_FILES + 1);
    let isFirst = true;
    const listing = new FileListing((limit, after) => {
      if (after !== undefined && isFirst) files.splice(MAX_PAGE_FILES - 1, 1);
      isFirst &&= after === undefined;
      return readPage(limit, after);
    });
    await listing.reload();
    assert.deepEqual([listing.files.length, listing.failure], [MAX_PAGE_FILES, undefined]);
  });

  test('a failure leaves no list, and the next success no failure', async () => {
    const { readPage } = pages(3);
    let failure: Error | undefined = new Failure('backend_down', 'The backend cannot be reached.');
    const listing = new FileListing((...page) => (failure ? Promise.reject(failure) : readPage(...page)));
    await listing.reload();
    assert.deepEqual([listing.files.length, listing.failure?.kind], [0, 'backend_down']);
    failure = undefined;
    await listing.reload();
    assert.deepEqual([listing.files.length, listing.failure], [3, undefined]);
  });

  test('beginning anew forgets the files, that there are more, and the failure', async () => {
    const { readPage } = pages(1_000);
    let isDown = false;
    const down = new Failure('backend_down', 'The backend cannot be reached.');
    const listing = new FileListing((...page) => (isDown ? Promise.reject(down) : readPage(...page)), 10);
    await listing.reload();
    listing.reset();
    assert.deepEqual([listing.files, listing.hasMore], [[], false]);
    isDown = true;
    await listing.reload();
    assert.equal(listing.failure, down);
    listing.reset();
    assert.equal(listing.failure, undefined);
  });
});

suite('the ids of all files', () => {
  test('are read page by page, each from the last file of the page before', async () => {
    const { asked, readPage } = pages(2_500);
    // A page as a backend gives it: never more than it wants to.
    const ids = await allFileIds((limit, after) => readPage(Math.min(limit, 1_000), after));
    assert.deepEqual(
      ids,
      Array.from({ length: 2_500 }, (_, index) => `file-${index}`),
    );
    assert.deepEqual(
      asked.map(({ after }) => after),
      [undefined, 'file-999', 'file-1999'],
    );
  });

  test('end with a page that is empty, whatever it says, and with the last one', async () => {
    const file = fileObject({ id: 'file-1' });
    const answers = [[file], []];
    const ids = await allFileIds(() =>
      Promise.resolve({ object: 'list', data: answers.shift() ?? assert.fail('asked too often'), has_more: true }),
    );
    assert.deepEqual(ids, ['file-1']);
    let asked = 0;
    await allFileIds(() => {
      assert.equal(++asked, 1);
      return Promise.resolve({ object: 'list', data: [file], has_more: false });
    });
  });
});

suite('a real backend', () => {
  test('pages through its files, the newest first, each once', async (t) => {
    const client = await backendWith(t, 7);
    const first = await client.listFiles(3);
    const second = await client.listFiles(3, first.data.at(-1)?.id);
    const third = await client.listFiles(3, second.data.at(-1)?.id);
    const all = [first, second, third];
    assert.deepEqual(
      all.map(({ has_more }) => has_more),
      [true, true, false],
    );
    assert.deepEqual(
      all.flatMap(({ data }) => data.map(({ filename }) => filename)),
      [6, 5, 4, 3, 2, 1, 0].map((index) => `${index}.txt`),
    );
  });

  test('says so where the file to go on from is gone', async (t) => {
    const client = await backendWith(t, 2);
    await assert.rejects(client.listFiles(3, 'file-none'), { status: 400 });
  });

  test('deletes all files, and one that is gone already is no failure', async (t) => {
    const client = await backendWith(t, 20);
    const ids = await allFileIds((limit, after) => client.listFiles(limit, after));
    assert.equal(ids.length, 20);
    await client.deleteFile(ids[3]!);
    const done: number[] = [];
    await deleteFiles(ids, {
      deleteFile: (id, signal) => client.deleteFile(id, signal),
      signal: new AbortController().signal,
      onProgress: (count) => done.push(count),
    });
    assert.equal(done.at(-1), 20);
    assert.deepEqual((await client.listFiles(10)).data, []);
  });
});

suite('deleting many files', () => {
  test('stops at the first failure, and tells it', async () => {
    const tried: string[] = [];
    const ids = Array.from({ length: 100 }, (_, index) => String(index));
    const failure = new Failure('backend_down', 'The backend cannot be reached.');
    const deleteFile = (id: string): Promise<void> => {
      tried.push(id);
      return id === '3' ? Promise.reject(failure) : Promise.resolve();
    };
    await assert.rejects(deleteFiles(ids, { deleteFile, signal: new AbortController().signal }), failure);
    assert.ok(tried.length < 30, `${tried.length} were tried`);
  });

  test('tells the failure, and not that the deletions under way were ended for it', async () => {
    const failure = new Failure('backend_down', 'The backend cannot be reached.');
    const deleteFile = (id: string, signal: AbortSignal): Promise<void> => {
      if (id === '3') return Promise.reject(failure);
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Failure('cancelled', 'Cancelled.')), { once: true });
      });
    };
    const ids = Array.from({ length: 8 }, (_, index) => String(index));
    await assert.rejects(deleteFiles(ids, { deleteFile, signal: new AbortController().signal }), failure);
  });

  test('stops when it is cancelled', async () => {
    const cancellation = new AbortController();
    let deleted = 0;
    const deleteFile = (): Promise<void> => {
      if (++deleted === 10) cancellation.abort();
      return Promise.resolve();
    };
    const ids = Array.from({ length: 100 }, (_, index) => String(index));
    await assert.rejects(deleteFiles(ids, { deleteFile, signal: cancellation.signal }), { name: 'AbortError' });
    assert.ok(deleted < 30, `${deleted} were deleted`);
  });
});
