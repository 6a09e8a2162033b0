import { fileURLToPath } from 'node:url';
import { folderStorage } from './folderStorage.ts';
import type { ObjectStorage } from './objectStorage.ts';

/**
 * The storage that an address names: `file:///folder`, which has to exist. Throws an error that says what is wrong with the
 * address.
 */
export function openStorage(address: string): ObjectStorage {
  const url = URL.parse(address);
  if (url?.protocol !== 'file:') throw new Error(`--storage is file:///folder, a folder that all nodes share.`);
  return folderStorage(fileURLToPath(url));
}
