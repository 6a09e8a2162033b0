import { fileURLToPath } from 'node:url';
import { parseBucketAddress } from './bucketAddress.ts';
import { BucketStorage } from './bucketStorage.ts';
import { folderStorage } from './folderStorage.ts';
import type { ObjectStorage } from './objectStorage.ts';

/**
 * The storage that an address names: `file:///folder`, which has to exist, or `s3://bucket/prefix?endpoint=https://…`. Throws an
 * error that says what is wrong with the address.
 */
export function openStorage(address: string, environment: NodeJS.ProcessEnv = process.env): ObjectStorage {
  const url = URL.parse(address);
  if (url?.protocol === 's3:') return new BucketStorage(parseBucketAddress(address, environment));
  if (url?.protocol === 'file:') return folderStorage(fileURLToPath(url));
  throw new Error(
    '--storage is file:///folder, a folder that all nodes share, or s3://bucket/prefix?endpoint=https://host.',
  );
}
