import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { suite, test } from 'node:test';
import { FolderError, folderFault, keepingIn } from '../../../src/system/systemErrors.ts';
import { makeFolder } from '../../../src/system/privateFolder.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { startTestBackend } from '../../helpers/testBackend.ts';
import { runCli } from '../cli/terminal.ts';

const systemError = (code: string): Error => Object.assign(new Error(`${code}: no`), { code });
const sqliteError = (errcode: number): Error =>
  Object.assign(new Error('no'), { code: 'ERR_SQLITE_ERROR', errcode, errstr: 'no' });

/** What a person is told of an error that was met in `/data/backend`. */
async function told(error: Error): Promise<FolderError> {
  const failure = await keepingIn('/data/backend', () => Promise.reject(error)).catch((reason: unknown) => reason);
  assert.ok(failure instanceof FolderError, String(failure));
  assert.equal(failure.cause, error);
  assert.match(failure.message, /data folder \/data\/backend[ .].*\(in a terminal: --data DIR\)\.$/);
  return failure;
}

suite('why nothing can be kept in a folder', () => {
  for (const [words, errors] of [
    [/is on a read-only disk/, [systemError('EROFS'), sqliteError(8), sqliteError(1544)]],
    [/may not write/, [systemError('EACCES'), systemError('EPERM'), sqliteError(3)]],
    [/is full/, [systemError('ENOSPC'), sqliteError(13)]],
    [/quota .* is used up/, [systemError('EDQUOT')]],
    [/cannot be made/, [systemError('ENOTDIR'), systemError('EEXIST'), systemError('ENOENT')]],
  ] as const) {
    test(`is told in words: ${words.source}`, async () => {
      for (const error of errors) assert.match((await told(error)).message, words);
    });
  }

  test('is looked for where SQLite says only that something failed', async (t) => {
    const folder = join(await temporaryFolder(t), 'missing', 'deep');
    const meet = (errcode: number, where: string): Promise<unknown> =>
      keepingIn(where, () => Promise.reject(sqliteError(errcode))).catch((reason: unknown) => reason);
    // This folder is fine, so the error stays what it is.
    for (const errcode of [10, 14, 4874]) {
      const failure = await meet(errcode, folder);
      assert.ok(failure instanceof Error && !(failure instanceof FolderError));
    }
    const taken = join(await temporaryFolder(t), 'file');
    await writeFile(taken, '');
    const failure = await meet(14, join(taken, 'backend'));
    assert.ok(failure instanceof FolderError);
    assert.equal(failure.fault, 'no-folder');
  });

  test('is nothing that other errors tell', async () => {
    for (const error of [new Error('Something else.'), systemError('EADDRINUSE'), sqliteError(5), sqliteError(11)]) {
      assert.equal(folderFault(error), undefined);
      await assert.rejects(
        keepingIn('/data', () => Promise.reject(error)),
        (reason) => reason === error,
      );
    }
  });

  test('a full database of SQLite is a full disk', async (t) => {
    const folder = await temporaryFolder(t);
    const database = new DatabaseSync(join(folder, 'a.sqlite'));
    t.after(() => database.close());
    database.exec('CREATE TABLE t (x BLOB); PRAGMA max_page_count = 2');
    const fill = async (): Promise<void> => {
      await Promise.resolve();
      database.exec('INSERT INTO t VALUES (zeroblob(100000))');
    };
    await assert.rejects(keepingIn(folder, fill), { fault: 'full' });
  });
});

/** A folder that nobody may make folders in, the administrator included; undefined where there is none. */
async function closedFolder(folder: string): Promise<string | undefined> {
  if (process.getuid?.() === 0) return existsSync('/sys/kernel') ? '/sys/kernel' : undefined;
  await chmod(folder, 0o500);
  return folder;
}

suite('serve where nothing can be kept', () => {
  test('names the folder and what can be done, without a trace', async (t) => {
    const taken = join(await temporaryFolder(t), 'file');
    await writeFile(taken, '');
    const { code, out, err } = await runCli(['serve', '--data', taken]);
    assert.deepEqual([code, out], [1, '']);
    assert.equal(
      err,
      `The data folder ${join(taken, 'backend')} cannot be made: its place is taken or missing. Make room for it, ` +
        'or keep the data elsewhere (in a terminal: --data DIR).\n',
    );
  });

  test('says that it may not write', { skip: process.platform === 'win32' }, async (t) => {
    const closed = await closedFolder(await temporaryFolder(t));
    if (closed === undefined) return;
    const folder = join(closed, 'smart-file-query');
    for (const words of [['serve'], ['query', import.meta.filename, 'Why?']]) {
      const { code, out, err } = await runCli([...words, '--data', folder]);
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, /^(This user may not write to the|The) data folder \S+ .*--data DIR\)\.\n$/);
      assert.ok(err.includes(folder));
    }
  });

  test('leaves nothing open', async (t) => {
    const dataFolder = join(await temporaryFolder(t), 'data');
    await mkdir(dataFolder);
    await writeFile(join(dataFolder, 'blobs'), 'a file where a folder should be');
    await assert.rejects(startTestBackend(t, { dataFolder }), { name: 'FolderError', fault: 'no-folder' });
  });

  // Node's own recursive mkdir would try for ever.
  test('gives up where there is no making folders', { skip: process.platform !== 'linux' }, async () => {
    await assert.rejects(makeFolder('/proc/smart-file-query/data'), { code: 'ENOENT' });
  });
});
