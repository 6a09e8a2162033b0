import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { transact, versionOf } from '../../store/database.ts';
import type { Passage, PassageKind } from '../passage.ts';
import { MergedSegments, type MergeSizes } from './mergedSegments.ts';
import { findTerm, type TermBlock, type TermPostings } from './postings.ts';

/** One indexed file. `fileNo` is never used again, so the rows under it never change. */
export interface IndexedFile {
  fileNo: number;
  fileId: string;
  filename: string;
  lines: number;
  passages: number;
  /** The number of terms in all passages together, for the mean length in BM25. */
  terms: number;
}

/** A run of passages whose postings were written together. */
export interface Segment {
  segment: number;
  firstPassage: number;
  /** The number of terms in each passage. */
  lengths: Uint16Array;
}

/**
 * The condition of the partial index on files that are not ready; SQLite uses the index only where a query has the same
 * words.
 */
const UNREADY = `state <> 'ready'`;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS answer_files (
    file_no INTEGER PRIMARY KEY AUTOINCREMENT,
    file_id TEXT NOT NULL,
    filename TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('indexing', 'ready', 'removed')),
    lines INTEGER NOT NULL DEFAULT 0,
    passages INTEGER NOT NULL DEFAULT 0,
    terms INTEGER NOT NULL DEFAULT 0,
    touched_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS answer_files_by_id ON answer_files (file_id, state);
  CREATE INDEX IF NOT EXISTS answer_files_by_state ON answer_files (state) WHERE ${UNREADY};
  CREATE TABLE IF NOT EXISTS answer_passages (
    file_no INTEGER NOT NULL,
    passage INTEGER NOT NULL,
    line_start INTEGER NOT NULL,
    line_end INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT,
    context TEXT,
    text TEXT NOT NULL,
    PRIMARY KEY (file_no, passage)
  );
  CREATE TABLE IF NOT EXISTS answer_segments (
    file_no INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    first_passage INTEGER NOT NULL,
    lengths BLOB NOT NULL,
    PRIMARY KEY (file_no, segment)
  );
  CREATE TABLE IF NOT EXISTS answer_terms (
    file_no INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    first_term TEXT NOT NULL,
    block BLOB NOT NULL,
    PRIMARY KEY (file_no, segment, first_term)
  );
`;

/** How many looked-up files are remembered at most. */
const MAX_REMEMBERED = 200_000;

/** The tables of the index and the statements on them, without any ranking. */
export class IndexStore {
  readonly #db: DatabaseSync;
  /** Segments of many files. */
  readonly merged: MergedSegments;
  /** Files that were looked up, as long as nothing in the database has changed. */
  readonly #files = new Map<string, IndexedFile | undefined>();
  #filesAt = '';
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync, sizes?: MergeSizes) {
    this.#db = db;
    db.exec(SCHEMA);
    this.merged = new MergedSegments(db, sizes);
  }

  get isOpen(): boolean {
    return this.#db.isOpen;
  }

  /** Runs `work` in a writing transaction of its own, or in the one that is already open. */
  transact<Result>(work: () => Result): Result {
    return transact(this.#db, work);
  }

  /** Runs `work` on one snapshot of the database: another process may be removing the file that is being read. */
  read<Result>(work: () => Result): Result {
    if (this.#db.isTransaction) return work();
    this.#db.exec('BEGIN');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** A new file that no search sees until `publish`. */
  createFile(fileId: string, filename: string): number {
    const insert = this.#prepare(
      `INSERT INTO answer_files (file_id, filename, state, touched_at) VALUES (?, ?, 'indexing', ?)`,
    );
    return Number(insert.run(fileId, filename, Date.now()).lastInsertRowid);
  }

  addPassage(fileNo: number, passage: number, { lineStart, lineEnd, kind, name, context, text }: Passage): void {
    this.#prepare(
      'INSERT INTO answer_passages (file_no, passage, line_start, line_end, kind, name, context, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ).run(fileNo, passage, lineStart, lineEnd, kind, name ?? null, context ?? null, text);
  }

  addBlock(fileNo: number, segment: number, block: TermBlock): void {
    this.#prepare('INSERT INTO answer_terms (file_no, segment, first_term, block) VALUES (?, ?, ?, ?)').run(
      fileNo,
      segment,
      block.firstTerm,
      block.bytes,
    );
  }

  addSegment(fileNo: number, { segment, firstPassage, lengths }: Segment): void {
    this.#prepare('INSERT INTO answer_segments (file_no, segment, first_passage, lengths) VALUES (?, ?, ?, ?)').run(
      fileNo,
      segment,
      firstPassage,
      new Uint8Array(lengths.buffer, lengths.byteOffset, lengths.byteLength),
    );
  }

  /**
   * Makes a file visible in place of every other version of it, which become removed. False, and nothing changed, if
   * another process has published the same file meanwhile and removed this version.
   */
  publish(fileNo: number, fileId: string, size: { lines: number; passages: number; terms: number }): boolean {
    const ready = this.#prepare(
      `UPDATE answer_files SET state = 'ready', lines = ?, passages = ?, terms = ? WHERE file_no = ? AND state = 'indexing'`,
    ).run(size.lines, size.passages, size.terms, fileNo);
    if (Number(ready.changes) === 0) return false;
    this.#prepare(`UPDATE answer_files SET state = 'removed' WHERE file_id = ? AND file_no <> ?`).run(fileId, fileNo);
    this.merged.enqueue(fileNo, size.passages);
    return true;
  }

  /** Records that the file is still being written; false if it was removed meanwhile, and nothing more may be written. */
  touch(fileNo: number): boolean {
    const touch = this.#prepare(`UPDATE answer_files SET touched_at = ? WHERE file_no = ? AND state = 'indexing'`);
    return Number(touch.run(Date.now(), fileNo).changes) > 0;
  }

  /** Marks as removed the files that a process was indexing when it died; `before` is in milliseconds since 1970. */
  markAbandonedRemoved(before: number): void {
    const where = `WHERE ${UNREADY} AND state = 'indexing' AND touched_at < ?`;
    // A read comes first: an update that changes nothing would still wait for the other writers.
    if (!this.#prepare(`SELECT 1 FROM answer_files ${where} LIMIT 1`).get(before)) return;
    this.transact(() => this.#prepare(`UPDATE answer_files SET state = 'removed' ${where}`).run(before));
  }

  /** Makes every version of a file invisible, those included that are being written. */
  markRemoved(fileId: string): void {
    this.#prepare(`UPDATE answer_files SET state = 'removed' WHERE file_id = ?`).run(fileId);
  }

  markFileRemoved(fileNo: number): void {
    this.#prepare(`UPDATE answer_files SET state = 'removed' WHERE file_no = ?`).run(fileNo);
  }

  hasRemoved(): boolean {
    return (
      this.#prepare(`SELECT 1 FROM answer_files WHERE ${UNREADY} AND state = 'removed' LIMIT 1`).get() !== undefined
    );
  }

  /** Deletes up to `limit` rows of removed files from each table; false once nothing is left of them. */
  purgeSome(limit: number): boolean {
    const removed = this.#prepare(
      `SELECT file_no FROM answer_files WHERE ${UNREADY} AND state = 'removed' LIMIT 1`,
    ).get();
    if (!removed) return false;
    const fileNo = Number(removed['file_no']);
    for (const table of ['answer_passages', 'answer_terms', 'answer_segments']) {
      const purge = this.#prepare(
        `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE file_no = ? LIMIT ?)`,
      );
      if (Number(purge.run(fileNo, limit).changes) >= limit) return true;
    }
    this.#prepare('DELETE FROM merged_queue WHERE file_no = ?').run(fileNo);
    this.#prepare('DELETE FROM answer_files WHERE file_no = ?').run(fileNo);
    return true;
  }

  /** As `findFile` for each id; what was looked up is remembered until something changes. */
  findFiles(fileIds: Iterable<string>): IndexedFile[] {
    const now = versionOf(this.#db);
    if (now !== this.#filesAt || this.#files.size > MAX_REMEMBERED) this.#files.clear();
    this.#filesAt = now;
    const found: IndexedFile[] = [];
    for (const id of fileIds) {
      let file = this.#files.get(id);
      if (!file && !this.#files.has(id)) this.#files.set(id, (file = this.findFile(id)));
      if (file) found.push(file);
    }
    return found;
  }

  findFile(fileId: string): IndexedFile | undefined {
    const row = this.#prepare(
      `SELECT file_no, filename, lines, passages, terms FROM answer_files WHERE file_id = ? AND state = 'ready'`,
    ).get(fileId);
    if (!row) return undefined;
    return {
      fileNo: Number(row['file_no']),
      fileId,
      filename: textOf(row['filename']),
      lines: Number(row['lines']),
      passages: Number(row['passages']),
      terms: Number(row['terms']),
    };
  }

  segmentsOf(fileNo: number): Segment[] {
    const rows = this.#prepare(
      'SELECT segment, first_passage, lengths FROM answer_segments WHERE file_no = ? ORDER BY segment',
    ).all(fileNo);
    return rows.map((row) => ({
      segment: Number(row['segment']),
      firstPassage: Number(row['first_passage']),
      lengths: new Uint16Array(bytesOf(row['lengths']).slice().buffer),
    }));
  }

  postingsOf(fileNo: number, segment: number, term: string): TermPostings | undefined {
    const row = this.#prepare(
      'SELECT block FROM answer_terms WHERE file_no = ? AND segment = ? AND first_term <= ? ORDER BY first_term DESC LIMIT 1',
    ).get(fileNo, segment, term);
    return row ? findTerm(bytesOf(row['block']), term) : undefined;
  }

  passage(fileNo: number, passage: number): Passage | undefined {
    const row = this.#prepare(
      'SELECT line_start, line_end, kind, name, context, text FROM answer_passages WHERE file_no = ? AND passage = ?',
    ).get(fileNo, passage);
    if (!row) return undefined;
    const found: Passage = {
      lineStart: Number(row['line_start']),
      lineEnd: Number(row['line_end']),
      kind: kindOf(row['kind']),
      text: textOf(row['text']),
    };
    if (row['name'] !== null) found.name = textOf(row['name']);
    if (row['context'] !== null) found.context = textOf(row['context']);
    return found;
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement;
  }
}

const KINDS: readonly PassageKind[] = ['paragraph', 'section', 'code', 'table', 'record', 'log', 'cell', 'data'];

function kindOf(value: SQLOutputValue | undefined): PassageKind {
  return KINDS.find((kind) => kind === value) ?? 'paragraph';
}

function textOf(value: SQLOutputValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function bytesOf(value: SQLOutputValue | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}
