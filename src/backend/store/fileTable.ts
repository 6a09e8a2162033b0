import { randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { transact } from './database.ts';
import { FileObject, type FileListQuery, type FileStatus } from '../../protocol/files.ts';
import type { FilePage, NewFile } from '../ports.ts';

/** A file that waits for its index. */
export interface Orphan {
  readonly file: FileObject;
  /**
   * The process that has claimed to index the file, 0 for none, and when it last renewed the claim, in epoch milliseconds.
   */
  readonly indexerPid: number;
  readonly claimedAt: number;
  /** How often another process has begun its index after a process was gone, without finishing it. */
  readonly adoptions: number;
}

const COLUMNS = 'id, sha256, bytes, created_at, filename, purpose, status, status_details';

/** The files' metadata in SQLite. */
export class FileTable {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #byId: StatementSync;
  readonly #byContent: StatementSync;
  readonly #setStatus: StatementSync;
  readonly #claim: StatementSync;
  readonly #takeOver: StatementSync;
  readonly #beginAdopted: StatementSync;
  readonly #refreshClaim: StatementSync;
  readonly #giveUpClaim: StatementSync;
  readonly #uncountAdoption: StatementSync;
  readonly #delete: StatementSync;
  readonly #needingContent: StatementSync;
  readonly #refusedBefore: StatementSync;
  readonly #unindexed: StatementSync;
  readonly #unindexedById: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insert = database.prepare(
      `INSERT INTO files (id, sha256, bytes, created_at, filename, purpose, status) VALUES (?, ?, ?, ?, ?, ?, 'uploaded')
       ON CONFLICT (sha256, filename, purpose) DO NOTHING`,
    );
    this.#byId = database.prepare(`SELECT ${COLUMNS} FROM files WHERE id = ?`);
    this.#byContent = database.prepare(
      `SELECT ${COLUMNS} FROM files WHERE sha256 = ? AND filename = ? AND purpose = ?`,
    );
    this.#setStatus = database.prepare('UPDATE files SET status = ?, status_details = ? WHERE id = ?');
    this.#claim = database.prepare(
      `UPDATE files SET adoptions = CASE status WHEN 'error' THEN 0 ELSE adoptions END,
       status = 'processing', indexer_pid = ?, claimed_at = ? WHERE id = ?`,
    );
    const isWaiting = `status IN ('uploaded', 'processing')`;
    this.#takeOver = database.prepare(
      `UPDATE files SET indexer_pid = ?, claimed_at = ?
       WHERE id = ? AND ${isWaiting} AND coalesce(indexer_pid, 0) = ? AND coalesce(claimed_at, 0) = ?`,
    );
    const ownClaim = `WHERE id = ? AND indexer_pid = ? AND ${isWaiting}`;
    this.#beginAdopted = database.prepare(
      `UPDATE files SET status = 'processing', adoptions = adoptions + 1 ${ownClaim}`,
    );
    this.#refreshClaim = database.prepare(`UPDATE files SET claimed_at = ? ${ownClaim}`);
    this.#giveUpClaim = database.prepare(`UPDATE files SET indexer_pid = NULL ${ownClaim}`);
    this.#uncountAdoption = database.prepare(`UPDATE files SET adoptions = max(adoptions - 1, 0) ${ownClaim}`);
    this.#delete = database.prepare('DELETE FROM files WHERE id = ?');
    this.#needingContent = database.prepare(
      `SELECT 1 FROM files WHERE sha256 = ? AND id <> ? AND status <> 'error' LIMIT 1`,
    );
    this.#refusedBefore = database.prepare(
      `SELECT id FROM files WHERE status = 'error' AND coalesce(claimed_at, 0) < ?`,
    );
    const unindexed = `SELECT ${COLUMNS}, indexer_pid, claimed_at, adoptions FROM files WHERE ${isWaiting}`;
    this.#unindexed = database.prepare(unindexed);
    this.#unindexedById = database.prepare(`${unindexed} AND id = ?`);
  }

  /**
   * The file's row, created if there is none: content, name and purpose together identify a file, so that a client that lost
   * the answer and sends again does not create a second one.
   */
  findOrCreate(file: NewFile): FileObject {
    const id = `file-${randomUUID().replaceAll('-', '')}`;
    const now = Math.floor(Date.now() / 1000);
    this.#insert.run(id, file.sha256, file.bytes, now, file.filename, file.purpose);
    return toFileObject(this.#byContent.get(file.sha256, file.filename, file.purpose));
  }

  /** Runs `work` as one transaction: all of its changes are kept, or none. */
  transact<T>(work: () => T): T {
    return transact(this.#database, work);
  }

  get(id: string): FileObject | undefined {
    const row = this.#byId.get(id);
    return row && toFileObject(row);
  }

  /** A page of files and whether more follow; refused files are left out. */
  list(query: FileListQuery): FilePage {
    const descending = query.order === 'desc';
    // Only the reason is kept of a refused file, for a client that asks for it by its id.
    const conditions = [`status <> 'error'`];
    const values: (string | number)[] = [];
    for (const [column, wanted] of Object.entries({
      sha256: query.sha256,
      purpose: query.purpose,
      filename: query.filename,
    })) {
      if (wanted === undefined) continue;
      const list = [wanted].flat();
      conditions.push(`${column} IN (${list.map(() => '?').join(', ')})`);
      values.push(...list);
    }
    if (query.exclude_purpose !== undefined) {
      conditions.push('purpose <> ?');
      values.push(query.exclude_purpose);
    }
    if (query.after !== undefined) {
      conditions.push(`rowid ${descending ? '<' : '>'} (SELECT rowid FROM files WHERE id = ?)`);
      values.push(query.after);
    }
    const rows = this.#database
      .prepare(
        `SELECT ${COLUMNS} FROM files WHERE ${conditions.join(' AND ')} ORDER BY rowid ${descending ? 'DESC' : 'ASC'} LIMIT ?`,
      )
      .all(...values, query.limit + 1);
    return { files: rows.slice(0, query.limit).map(toFileObject), hasMore: rows.length > query.limit };
  }

  setStatus(id: string, status: FileStatus, details: string | null = null): void {
    this.transact(() => this.#setStatus.run(status, details, id));
  }

  /** Records that this process indexes the file. */
  claim(id: string): void {
    this.transact(() => this.#claim.run(process.pid, Date.now(), id));
  }

  /** Claims a file in place of the process that had; false where another process was faster. Its index is begun later. */
  takeOver({ file, indexerPid, claimedAt }: Orphan): boolean {
    const taken = this.transact(() => this.#takeOver.run(process.pid, Date.now(), file.id, indexerPid, claimedAt));
    return Number(taken.changes) > 0;
  }

  /**
   * Records that the index of a file that was taken over is begun, so that an end of the process counts against this file and
   * no other; false where this process no longer has the claim.
   */
  beginAdopted(id: string): boolean {
    return Number(this.transact(() => this.#beginAdopted.run(id, process.pid)).changes) > 0;
  }

  /** Renews the claims of this process on files, where it still has them. */
  refreshClaims(ids: readonly string[]): void {
    this.transact(() => {
      for (const id of ids) this.#refreshClaim.run(Date.now(), id, process.pid);
    });
  }

  /** Gives up the claims of this process on files; for `begun`, as if its index had never been begun. */
  giveUpClaims(ids: readonly string[], begun: string | undefined): void {
    this.transact(() => {
      if (begun !== undefined) this.#uncountAdoption.run(begun, process.pid);
      for (const id of ids) this.#giveUpClaim.run(id, process.pid);
    });
  }

  /** Files that wait for their index, or the named one if it does, with their claims. */
  unindexed(id?: string): Orphan[] {
    const rows = id === undefined ? this.#unindexed.all() : this.#unindexedById.all(id);
    return rows.map(({ indexer_pid, claimed_at, adoptions, ...row }) => ({
      file: toFileObject(row),
      indexerPid: Number(indexer_pid ?? 0),
      claimedAt: Number(claimed_at ?? 0),
      adoptions: Number(adoptions),
    }));
  }

  /** Removes the row. Returns the file that it held. */
  remove(id: string): FileObject | undefined {
    const file = this.get(id);
    if (file) this.#delete.run(id);
    return file;
  }

  /** Whether another file than `exceptId` needs this content. Refused files need none. */
  isContentNeeded(sha256: string, exceptId = ''): boolean {
    return this.#needingContent.get(sha256, exceptId) !== undefined;
  }

  /** The files that were refused before `time`, in epoch milliseconds. */
  refusedBefore(time: number): string[] {
    return this.#refusedBefore.all(time).map(({ id }) => String(id));
  }
}

function toFileObject(row: Record<string, SQLOutputValue> | undefined): FileObject {
  return FileObject.parse({ object: 'file', ...row });
}

/** The name of a file that came without one. */
const UNNAMED = 'file';

/** The longest name that is kept, in UTF-16 code units. */
const MAX_LENGTH = 1024;

/**
 * The last part of the name that a client gives a file. Names are only shown and compared here, never used as paths; still no
 * name that leads out of a folder is kept, since a client may copy the name elsewhere.
 */
export function plainFilename(name: string): string {
  const last = name.split(/[/\\]/).at(-1)?.replaceAll('\0', '').slice(0, MAX_LENGTH) ?? '';
  return last === '' || last === '.' || last === '..' ? UNNAMED : last;
}
