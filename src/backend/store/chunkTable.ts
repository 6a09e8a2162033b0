import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Chunk } from '../../chunking/chunker.ts';
import type { ChunkPlace } from '../ports.ts';
import { transact } from './database.ts';

/** How many chunks one transaction records: a few milliseconds, after which others may write. */
const BATCH_CHUNKS = 1_000;

/** The chunks of the large blobs, so that a changed file can be put together from the one before it. */
export class ChunkTable {
  readonly #database: DatabaseSync;
  readonly #isKept: StatementSync;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #delete: StatementSync;

  /** Creates the table, in a database that `openDatabase` has prepared. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      CREATE TABLE IF NOT EXISTS chunks (
        sha256 BLOB PRIMARY KEY,
        blob TEXT NOT NULL,
        offset INTEGER NOT NULL,
        length INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS chunks_by_blob ON chunks (blob);
    `);
    this.#isKept = database.prepare(`SELECT 1 FROM files WHERE sha256 = ? AND status <> 'error' LIMIT 1`);
    this.#insert = database.prepare('INSERT OR REPLACE INTO chunks (sha256, blob, offset, length) VALUES (?, ?, ?, ?)');
    this.#select = database.prepare('SELECT blob, offset, length FROM chunks WHERE sha256 = ?');
    this.#delete = database.prepare('DELETE FROM chunks WHERE blob = ?');
  }

  /**
   * Records the chunks of a blob, in their order, unless its last file has been removed meanwhile. The latest blob of a chunk
   * wins: an earlier one is likelier to be deleted.
   */
  add(blob: string, chunks: readonly Chunk[]): void {
    let offset = 0;
    for (let first = 0; first < chunks.length; first += BATCH_CHUNKS) {
      const isKept = transact(this.#database, () => {
        if (!this.#isKept.get(blob)) return false;
        for (const { sha256, length } of chunks.slice(first, first + BATCH_CHUNKS)) {
          this.#insert.run(Buffer.from(sha256, 'hex'), blob, offset, length);
          offset += length;
        }
        return true;
      });
      if (!isKept) return;
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
