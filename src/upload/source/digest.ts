import { createHash } from 'node:crypto';
import { readBlocks } from './fileBlocks.ts';
import { assertUnchanged, fileChanged, openForReading, type FileSnapshot } from './fileSnapshot.ts';

/**
 * The SHA-256 of exactly the version of the file that the snapshot names, in hexadecimal: the file's identity for
 * deduplication, resuming and verification. `onBytes` hears the number of bytes read so far.
 * Throws `file_changed` or `file_unreadable`.
 */
export async function digestFile(
  snapshot: FileSnapshot,
  signal: AbortSignal,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<string> {
  const handle = await openForReading(snapshot.path);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const block of readBlocks(handle, 0, snapshot.size)) {
      signal.throwIfAborted();
      hash.update(block);
      bytes += block.length;
      onBytes(bytes);
    }
    if (bytes !== snapshot.size) throw fileChanged();
    await assertUnchanged(snapshot, handle);
    return hash.digest('hex');
  } finally {
    await handle.close();
  }
}
