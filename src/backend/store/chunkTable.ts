import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Chunk } from '../../chunking/chunker.ts';

/** Where a chunk's bytes are: in which blob, and from which byte on. */
export interface ChunkPlace {
  readonly blob: string;
  readonly offset: number;
  readonly length: number;
}

/** The chunks of the large blobs, so that a changed file can be put together from the one before it. */
export class ChunkTable {
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS chunks (
        sha256 BLOB PRIMARY KEY,
        blob TEXT NOT NULL,
        offset INTEGER NOT NULL,
        length INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS chunks_by_blob ON chunks (blob);
    `);
    this.#insert = database.prepare('INSERT OR REPLACE INTO chunks (sha256, blob, offset, length) VALUES (?, ?, ?, ?)');
    this.#select = database.prepare('SELECT blob, offset, length FROM chunks WHERE sha256 = ?');
    this.#delete = database.prepare('DELETE FROM chunks WHERE blob = ?');
  }

  /** Notes the chunks of a blob, in their order. The latest blob wins: an earlier one is likelier to be deleted. */
  add(blob: string, chunks: readonly Chunk[]): void {
    let offset = 0;
    for (const { sha256, length } of chunks) {
      this.#insert.run(Buffer.from(sha256, 'hex'), blob, offset, length);
      offset += length;
    }
  }

  find(sha256: string): ChunkPlace | undefined {
    const row = this.#select.get(Buffer.from(sha256, 'hex'));
    return row && { blob: String(row['blob']), offset: Number(row['offset']), length: Number(row['length']) };
  }

  removeBlob(blob: string): void {
    this.#delete.run(blob);
  }
}
