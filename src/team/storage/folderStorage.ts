import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { flushFile, flushFolder } from '../../system/replaceFile.ts';
import { systemCode } from '../../system/systemErrors.ts';
import { ObjectMissing, type ObjectStorage } from './objectStorage.ts';

/**
 * Objects as files of a folder that all nodes have mounted. An object is written at its own place: until a transaction names it, it
 * is listed as doomed, so that one which a node was killed over is swept like any other.
 */
export function folderStorage(folder: string): ObjectStorage {
  const pathOf = (key: string): string => join(folder, key);
  return {
    put: async (key, content) => {
      await mkdir(dirname(pathOf(key)), { recursive: true, mode: 0o700 });
      await writeFile(pathOf(key), content, { mode: 0o600 });
      await flushFile(pathOf(key));
      await flushFolder(dirname(pathOf(key)));
    },
    get: async (key) => {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        throw systemCode(error) === 'ENOENT' ? new ObjectMissing(key) : error;
      }
    },
    has: async (key) => {
      try {
        return (await stat(pathOf(key))).isFile();
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return false;
        throw error;
      }
    },
    delete: (key) => rm(pathOf(key), { force: true }),
    check: async () => {
      const stats = await stat(folder);
      if (!stats.isDirectory()) throw new Error(`${folder} is no folder.`);
    },
  };
}
