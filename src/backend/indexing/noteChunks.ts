import { Chunker, type Chunk } from '../../chunking/chunker.ts';
import type { ChunkTable } from '../store/chunkTable.ts';
import { READ_SIZE } from '../../text/encoding.ts';
import { bufferFor, openBytes, type StoredBytes } from '../text/byteSource.ts';

/** Cuts a blob into chunks and notes where they are. Reads synchronously: for worker threads. */
export function noteChunks(chunks: ChunkTable, blob: string, stored: StoredBytes): void {
  const source = openBytes(stored);
  try {
    const buffer = bufferFor(stored, READ_SIZE);
    const chunker = new Chunker();
    const found: Chunk[] = [];
    for (let length = source.read(buffer); length > 0; length = source.read(buffer)) {
      found.push(...chunker.push(buffer.subarray(0, length)));
    }
    chunks.add(blob, [...found, ...chunker.end()]);
  } finally {
    source.close();
  }
}
