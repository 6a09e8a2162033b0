import assert from 'node:assert/strict';
import fsPromises, { mkdir, symlink, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { allowedFile } from '../../../src/mcp/allowedFile.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

/** A folder that may be read, with a file and a link that leads out of it. */
async function stage(t: TestContext) {
  const folder = await temporaryFolder(t);
  const root = join(folder, 'work');
  await mkdir(root);
  const file = join(root, 'notes.txt');
  await writeFile(file, 'text');
  await writeFile(join(folder, 'secret.txt'), 'text');
  const link = join(root, 'link.txt');
  await symlink(join(folder, 'secret.txt'), link);
  return { folder, root, file, link };
}

function stubRealpath(t: TestContext, realpath: (path: string) => Promise<string>): void {
  t.mock.method(fsPromises, 'realpath', realpath);
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
}

suite('on Windows a file may be read', () => {
  for (const code of ['EISDIR', 'EINVAL', 'UNKNOWN']) {
    test(`on a RAM disk, of which the system gives no final path (${code}), and no link leads out`, async (t) => {
      const { root, file, link } = await stage(t);
      stubRealpath(t, () => Promise.reject(Object.assign(new Error('None.'), { code })));
      assert.deepEqual(await allowedFile('notes.txt', [root]), { path: file, realPath: file });
      await assert.rejects(allowedFile(link, [root]), /outside of the allowed folders/);
    });
  }

  test('on a mapped drive: checked by the path on its server, and read by that of the drive', async (t) => {
    const { folder, root, file, link } = await stage(t);
    const real = fsPromises.realpath.bind(fsPromises);
    stubRealpath(t, async (path) => (await real(path)).replace(folder, '//server/share'));
    assert.deepEqual(await allowedFile(file, [root]), { path: file, realPath: file });
    await assert.rejects(allowedFile(link, [root]), /outside of the allowed folders/);
  });
});
