import { createHash } from 'node:crypto';
import { fileChanged, isSameVersion, openForReading, unreadable, type FileSnapshot } from './fileSnapshot.ts';

/**
 * Reads a small file once, for its digest and for sending. What is sent is one version of the file, the snapshot's: it is
 * compared after the reading. Throws `file_changed` or `file_unreadable`.
 */
export async function readWholeFile(snapshot: FileSnapshot): Promise<{ content: Buffer; sha256: string }> {
  const handle = await openForReading(snapshot.path);
  try {
    const content = Buffer.allocUnsafe(snapshot.size);
    let length = 0;
    while (length < content.length) {
      const { bytesRead } = await handle.read(content, length, content.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length !== snapshot.size || !isSameVersion(snapshot, await handle.stat({ bigint: true }))) throw fileChanged();
    return { content, sha256: createHash('sha256').update(content).digest('hex') };
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? unreadable(error) : error;
  } finally {
    await handle.close();
  }
}
