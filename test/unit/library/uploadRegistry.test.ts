import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { UploadRegistry } from '../../../src/library/uploadRegistry.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { uploadWith } from './uploads.ts';

const noWarning = (message: string): void => assert.fail(message);

suite('the registry of uploads', () => {
  test('two windows share it, and none writes over the other', async (t) => {
    const folder = join(await temporaryFolder(t), 'uploads');
    const windows = [new UploadRegistry(folder, noWarning), new UploadRegistry(folder, noWarning)] as const;
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        windows[index % 2 === 0 ? 0 : 1].register(uploadWith({ fileId: `file-${index}`, localPath: `/w/${index}` })),
      ),
    );
    for (const window of windows) assert.equal((await window.known('embedded')).size, 100);
  });

  test('what was noted can be read at once, and after a restart', async (t) => {
    const folder = await temporaryFolder(t);
    const registry = new UploadRegistry(folder, noWarning);
    assert.equal((await registry.known('embedded')).size, 0);
    void registry.register(uploadWith());
    const known = { localPath: '/w/a.md', pathTaken: 'sync', at: 1 };
    assert.deepEqual((await registry.known('embedded')).get('file-1'), known);
    assert.deepEqual((await new UploadRegistry(folder, noWarning).known('embedded')).get('file-1'), known);
  });

  test('it tells a window after a restart which files were uploaded before, to each backend', async (t) => {
    const folder = await temporaryFolder(t);
    await new UploadRegistry(folder, noWarning).register(uploadWith());
    const restarted = new UploadRegistry(folder, noWarning);
    assert.equal(await restarted.wasUploaded('embedded', '/w/a.md'), true);
    assert.equal(await restarted.wasUploaded('embedded', '/w/b.md'), false);
    assert.equal(await restarted.wasUploaded('https://other.example', '/w/a.md'), false);
  });

  test('a window hears of what another has noted', async (t) => {
    const folder = await temporaryFolder(t);
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    t.after(new UploadRegistry(folder, noWarning).onDidChange(resolve));
    await new UploadRegistry(folder, noWarning).register(uploadWith());
    await heard;
  });

  test('damaged and foreign lines spoil only themselves, and stay on file', async (t) => {
    const folder = await temporaryFolder(t);
    const registry = new UploadRegistry(folder, noWarning);
    await registry.register(uploadWith());
    await appendFile(join(folder, 'uploads.jsonl'), '{"backendId":"embedded","fileId":7}\nnot JSON\n{"backendId":"emb');
    await registry.register(uploadWith({ fileId: 'file-2', localPath: '/w/b.md' }));
    assert.deepEqual([...(await registry.known('embedded')).keys()], ['file-1', 'file-2']);
  });

  test('uploads that come together are one piece of work, and leave no empty lines', async (t) => {
    const folder = await temporaryFolder(t);
    const registry = new UploadRegistry(folder, noWarning);
    await Promise.all(
      ['a', 'b', 'c'].map((id) => registry.register(uploadWith({ fileId: id, localPath: `/w/${id}` }))),
    );
    const text = await readFile(join(folder, 'uploads.jsonl'), 'utf8');
    assert.match(text, /^(\{.*\}\n){3}$/);
  });

  test('two megabytes of uploads are kept in one file, and more in the next', async (t) => {
    const folder = await temporaryFolder(t);
    const fill = async (bytes: number): Promise<void> => {
      await writeFile(join(folder, 'uploads.jsonl'), `${' '.repeat(bytes - 1)}\n`);
      await new UploadRegistry(folder, noWarning).register(uploadWith());
    };
    await fill(2 * 1024 * 1024 - 1_000);
    assert.deepEqual(await readdir(folder), ['uploads.jsonl']);
    await fill(2 * 1024 * 1024);
    assert.equal((await readdir(folder)).length, 2);
  });

  test('it stays within its size: the oldest uploads go', async (t) => {
    const folder = await temporaryFolder(t);
    const registry = new UploadRegistry(folder, noWarning, 2_000);
    for (let index = 0; index < 100; index++) {
      await registry.register(uploadWith({ fileId: `file-${index}`, localPath: `/w/${index}` }));
    }
    const ids = [...(await registry.known('embedded')).keys()];
    assert.equal(ids.at(-1), 'file-99');
    assert.ok(ids.length < 50, `${ids.length} are kept`);
    assert.ok((await readdir(folder)).length <= 2);
  });

  test('a folder that cannot be written is told once and fails no upload', async (t) => {
    const file = join(await temporaryFolder(t), 'file');
    await writeFile(file, '');
    const warnings: string[] = [];
    const registry = new UploadRegistry(join(file, 'uploads'), (message) => warnings.push(message));
    await registry.register(uploadWith());
    await registry.register(uploadWith());
    assert.equal(warnings.length, 1);
    assert.match(warnings.join(), /could not be written \((ENOTDIR|EEXIST|ENOENT)\)/);
    assert.equal((await registry.known('embedded')).size, 0);
    assert.equal(warnings.length, 1);
  });

  test('a file that cannot be read leaves the list without paths', async (t) => {
    const folder = await temporaryFolder(t);
    await mkdir(join(folder, 'uploads.jsonl'));
    const warnings: string[] = [];
    const registry = new UploadRegistry(folder, (message) => warnings.push(message));
    assert.equal((await registry.known('embedded')).size, 0);
    assert.match(warnings.join(), /EISDIR/);
  });
});
