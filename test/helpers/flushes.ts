import fs from 'node:fs';
import fsPromises, { open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import type { TestContext } from 'node:test';

/** What happened to the disk, in order: `flush INODE` of a file or a folder, or `rename` to a path. */
export type DiskEvent = { readonly flushed: number } | { readonly renamedTo: string };

/** Notes flushes and renames from now on, which still happen, until the test is over. */
export async function noteDiskEvents(t: TestContext): Promise<DiskEvent[]> {
  const events: DiskEvent[] = [];
  const handle = await open(import.meta.filename, 'r');
  const handles: unknown = Object.getPrototypeOf(handle);
  await handle.close();
  if (!isHandles(handles)) throw new Error('There are no file handles.');
  const { sync } = handles;
  t.mock.method(handles, 'sync', async function (this: fsPromises.FileHandle) {
    events.push({ flushed: (await this.stat()).ino });
    await sync.call(this);
  });
  const { rename } = fsPromises;
  t.mock.method(fsPromises, 'rename', async (from: string, to: string) => {
    await rename(from, to);
    events.push({ renamedTo: to });
  });
  const { fsyncSync, renameSync } = fs;
  t.mock.method(fs, 'fsyncSync', (descriptor: number) => {
    events.push({ flushed: fs.fstatSync(descriptor).ino });
    fsyncSync(descriptor);
  });
  t.mock.method(fs, 'renameSync', (from: string, to: string) => {
    renameSync(from, to);
    events.push({ renamedTo: to });
  });
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  return events;
}

function isHandles(value: unknown): value is fsPromises.FileHandle {
  return typeof value === 'object' && value !== null && 'sync' in value && typeof value.sync === 'function';
}
