import { randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import * as z from 'zod';
import { parseJson } from '../../protocol/errors.ts';
import { STORE_PURPOSE } from '../../protocol/files.ts';
import {
  Attributes,
  VectorStore,
  VectorStoreFile,
  VectorStoreFileBatch,
  type CreateVectorStore,
  type FileCounts,
  type UpdateVectorStore,
  type VectorStoreFileListQuery,
  type VectorStoreListQuery,
} from '../../protocol/vectorStores.ts';
import type { NewMember, StoreMembers, VectorStorePage, VectorStores } from '../ports.ts';
import { transact, versionOf } from './database.ts';

/**
 * The triggers keep the members right whoever deletes a file, and tell by `version` that the members of a store have changed.
 * A file that is deleted leaves its stores; a store that is deleted leaves its files.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS vector_stores (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT,
    metadata TEXT NOT NULL,
    expires_after_days INTEGER,
    created_at INTEGER NOT NULL,
    last_active_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS vector_store_files (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    store INTEGER NOT NULL,
    file_id TEXT NOT NULL,
    attributes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    batch TEXT,
    is_cancelled INTEGER NOT NULL DEFAULT 0,
    UNIQUE (store, file_id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS vector_store_files_by_file ON vector_store_files (file_id);
  CREATE INDEX IF NOT EXISTS vector_store_files_by_batch ON vector_store_files (batch) WHERE batch IS NOT NULL;
  CREATE TABLE IF NOT EXISTS vector_store_batches (
    id TEXT PRIMARY KEY,
    store INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    is_cancelled INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TRIGGER IF NOT EXISTS vector_store_file_deleted AFTER DELETE ON files BEGIN
    DELETE FROM vector_store_files WHERE file_id = OLD.id;
  END;
  CREATE TRIGGER IF NOT EXISTS vector_store_member_deleted AFTER DELETE ON vector_store_files BEGIN
    UPDATE vector_stores SET version = version + 1 WHERE number = OLD.store;
  END;
`;

/** How long a store counts as just used, in seconds, so that not every question writes. */
const ACTIVE_FOR = 60;
const DAY = 24 * 60 * 60;

/** The status of a member, in SQL: that of its file. */
const STATUS = `CASE
  WHEN m.is_cancelled THEN 'cancelled'
  WHEN f.status = 'processed' THEN 'completed' WHEN f.status = 'error' THEN 'failed'
  ELSE 'in_progress' END`;
/** Whether a member can be asked about, in SQL. */
const IS_READY = `f.status = 'processed' AND NOT m.is_cancelled`;
const MEMBERS = 'vector_store_files m JOIN files f ON f.id = m.file_id';
const MEMBER_COLUMNS = `m.file_id, m.attributes, m.created_at, f.bytes, f.status_details, ${STATUS} AS status`;

const StoreRow = z.object({
  number: z.int(),
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  metadata: z.string(),
  expires_after_days: z.int().nullable(),
  created_at: z.int(),
  last_active_at: z.int(),
});
type StoreRow = z.infer<typeof StoreRow>;

/** Vector stores in SQLite. */
export class VectorStoreTable implements VectorStores {
  readonly #database: DatabaseSync;
  /** The members that were read last, and the version of the database that they are of. */
  readonly #members = new Map<string, { readonly at: string; readonly members: StoreMembers }>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    transact(database, () => {
      database.exec(SCHEMA);
    });
  }

  create({ name, description, metadata, expires_after }: Omit<CreateVectorStore, 'file_ids'>): VectorStore {
    const id = newId('vs');
    const now = seconds();
    const values = [id, name ?? '', description ?? null, JSON.stringify(metadata ?? {}), expires_after?.days ?? null];
    this.#run(
      `INSERT INTO vector_stores (id, name, description, metadata, expires_after_days, created_at, last_active_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ...values,
      now,
      now,
    );
    return this.#toStore(this.#rowOf(id));
  }

  get(id: string): VectorStore | undefined {
    const row = this.#findRow(id);
    return row && this.#toStore(row);
  }

  list(query: VectorStoreListQuery): VectorStorePage<VectorStore> {
    const place = 'SELECT number FROM vector_stores WHERE id = ?';
    return this.#page(query, { table: 'vector_stores', columns: '*', number: 'number', place }, (row) =>
      this.#toStore(StoreRow.parse(row)),
    );
  }

  update(id: string, { name, metadata, expires_after }: UpdateVectorStore): VectorStore | undefined {
    const row = this.#findRow(id);
    if (!row) return undefined;
    const days = expires_after === undefined ? row.expires_after_days : (expires_after?.days ?? null);
    this.#run(
      'UPDATE vector_stores SET name = ?, metadata = ?, expires_after_days = ?, last_active_at = ? WHERE id = ?',
      name === undefined ? row.name : (name ?? ''),
      metadata === undefined ? row.metadata : JSON.stringify(metadata ?? {}),
      days,
      seconds(),
      id,
    );
    return this.#toStore(this.#rowOf(id));
  }

  remove(id: string): boolean {
    return transact(this.#database, () => {
      const row = this.#findRow(id);
      if (!row) return false;
      // Without the store the trigger of its members has nothing to do.
      this.#run('DELETE FROM vector_stores WHERE number = ?', row.number);
      this.#run('DELETE FROM vector_store_files WHERE store = ?', row.number);
      this.#run('DELETE FROM vector_store_batches WHERE store = ?', row.number);
      return true;
    });
  }

  add(id: string, members: readonly NewMember[]): VectorStoreFileBatch | undefined {
    return transact(this.#database, () => {
      const row = this.#findRow(id);
      if (!row) return undefined;
      const batch = newId('vsfb');
      const now = seconds();
      this.#run('INSERT INTO vector_store_batches (id, store, created_at) VALUES (?, ?, ?)', batch, row.number, now);
      const insert = this.#database.prepare(
        `INSERT INTO vector_store_files (store, file_id, attributes, created_at, batch) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (store, file_id) DO UPDATE
         SET attributes = excluded.attributes, batch = excluded.batch, is_cancelled = 0`,
      );
      for (const { fileId, attributes } of members)
        insert.run(row.number, fileId, JSON.stringify(attributes), now, batch);
      this.#run('UPDATE vector_stores SET version = version + 1, last_active_at = ? WHERE id = ?', now, id);
      return this.batch(id, batch);
    });
  }

  batch(id: string, batchId: string): VectorStoreFileBatch | undefined {
    const store = this.#findRow(id);
    const row = this.#get('SELECT * FROM vector_store_batches WHERE id = ? AND store = ?', batchId, store?.number ?? 0);
    if (!row) return undefined;
    const { counts } = this.#countsOf('m.batch = ?', batchId);
    const isCancelled = Number(row['is_cancelled']) === 1;
    const settled = counts.in_progress === 0 ? 'completed' : 'in_progress';
    return VectorStoreFileBatch.parse({
      id: batchId,
      object: 'vector_store.files_batch',
      created_at: row['created_at'],
      vector_store_id: id,
      status: isCancelled ? 'cancelled' : settled,
      file_counts: counts,
    });
  }

  cancelBatch(id: string, batchId: string): VectorStoreFileBatch | undefined {
    return transact(this.#database, () => {
      const batch = this.batch(id, batchId);
      if (!batch || batch.status !== 'in_progress') return batch;
      this.#run('UPDATE vector_store_batches SET is_cancelled = 1 WHERE id = ?', batchId);
      this.#run(
        `UPDATE vector_store_files SET is_cancelled = 1
         WHERE batch = ? AND file_id IN (SELECT id FROM files WHERE status IN ('uploaded', 'processing'))`,
        batchId,
      );
      return this.batch(id, batchId);
    });
  }

  files(id: string, query: VectorStoreFileListQuery, batchId?: string): VectorStorePage<VectorStoreFile> {
    const store = this.#findRow(id)?.number ?? 0;
    const conditions = [`m.store = ${String(store)}`];
    const values: SQLInputValue[] = [];
    if (query.filter !== undefined) {
      conditions.push(`${STATUS} = ?`);
      values.push(query.filter);
    }
    if (batchId !== undefined) {
      conditions.push('m.batch = ?');
      values.push(batchId);
    }
    const place = `SELECT number FROM vector_store_files WHERE file_id = ? AND store = ${String(store)}`;
    return this.#page(
      query,
      { table: MEMBERS, columns: MEMBER_COLUMNS, number: 'm.number', place, conditions, values },
      (row) => toMember(id, row),
    );
  }

  file(id: string, fileId: string): VectorStoreFile | undefined {
    const store = this.#findRow(id)?.number ?? 0;
    const row = this.#get(
      `SELECT ${MEMBER_COLUMNS} FROM ${MEMBERS} WHERE m.store = ? AND m.file_id = ?`,
      store,
      fileId,
    );
    return row && toMember(id, row);
  }

  setAttributes(id: string, fileId: string, attributes: Attributes): VectorStoreFile | undefined {
    this.#run(
      'UPDATE vector_store_files SET attributes = ? WHERE file_id = ? AND store = (SELECT number FROM vector_stores WHERE id = ?)',
      JSON.stringify(attributes),
      fileId,
      id,
    );
    return this.file(id, fileId);
  }

  removeFile(id: string, fileId: string): boolean {
    const removed = this.#run(
      'DELETE FROM vector_store_files WHERE file_id = ? AND store = (SELECT number FROM vector_stores WHERE id = ?)',
      fileId,
      id,
    );
    return Number(removed.changes) > 0;
  }

  members(id: string): StoreMembers {
    const now = versionOf(this.#database);
    const known = this.#members.get(id);
    if (known?.at === now) return known.members;
    const members = this.#readMembers(id);
    // One at a time: a store may have many members.
    this.#members.clear();
    this.#members.set(id, { at: now, members });
    return members;
  }

  #readMembers(id: string): StoreMembers {
    const row = this.#rowOf(id);
    const { counts, bytes } = this.#countsOf('m.store = ?', row.number);
    const found = this.#database
      .prepare(`SELECT m.file_id FROM ${MEMBERS} WHERE m.store = ? AND ${IS_READY} ORDER BY m.number`)
      .all(row.number);
    return { fileIds: found.map(({ file_id }) => String(file_id)), counts, bytes };
  }

  attributesOf(id: string): Map<string, Attributes> {
    const rows = this.#database
      .prepare(`SELECT m.file_id, m.attributes FROM ${MEMBERS} WHERE m.store = ? AND ${IS_READY}`)
      .all(this.#rowOf(id).number);
    return new Map(rows.map(({ file_id, attributes }) => [String(file_id), attributesIn(attributes)]));
  }

  /** The names of files are looked for in the database: a store may have more of them than are worth reading. */
  filesNamedIn(id: string, text: string, limit: number): string[] {
    const rows = this.#database
      .prepare(
        `SELECT m.file_id FROM ${MEMBERS} WHERE m.store = ? AND ${IS_READY}
         AND length(f.filename) >= 4 AND instr(?, lower(f.filename)) > 0 LIMIT ?`,
      )
      .all(this.#rowOf(id).number, text.toLowerCase(), limit);
    return rows.map(({ file_id }) => String(file_id));
  }

  /** Ids of up to `limit` files that are only there for the sake of a store, were made before `time` (epoch seconds), and are in none. */
  unused(time: number, limit: number): string[] {
    const rows = this.#database
      .prepare(
        `SELECT id FROM files WHERE purpose = ? AND created_at < ?
         AND NOT EXISTS (SELECT 1 FROM vector_store_files WHERE file_id = files.id) LIMIT ?`,
      )
      .all(STORE_PURPOSE, time, limit);
    return rows.map(({ id }) => String(id));
  }

  touch(id: string): void {
    const now = seconds();
    const { last_active_at } = this.#rowOf(id);
    if (now - last_active_at < ACTIVE_FOR) return;
    this.#run('UPDATE vector_stores SET last_active_at = ? WHERE id = ?', now, id);
  }

  #page<Item>(
    { limit, order, after, before }: VectorStoreListQuery,
    from: {
      table: string;
      columns: string;
      /** The column by which the list is ordered, and a query for its value of an item. */
      number: string;
      place: string;
      conditions?: readonly string[];
      values?: readonly SQLInputValue[];
    },
    toItem: (row: Record<string, SQLOutputValue>) => Item,
  ): VectorStorePage<Item> {
    const conditions = ['TRUE', ...(from.conditions ?? [])];
    const values = [...(from.values ?? [])];
    const isDescending = order === 'desc';
    if (after !== undefined) {
      conditions.push(`${from.number} ${isDescending ? '<' : '>'} (${from.place})`);
      values.push(after);
    }
    if (before !== undefined) {
      conditions.push(`${from.number} ${isDescending ? '>' : '<'} (${from.place})`);
      values.push(before);
    }
    // Of what stands before an item, those next to it: they are read backwards.
    const isBackwards = before !== undefined && after === undefined;
    const direction = isDescending !== isBackwards ? 'DESC' : 'ASC';
    const rows = this.#database
      .prepare(
        `SELECT ${from.columns} FROM ${from.table} WHERE ${conditions.join(' AND ')}
         ORDER BY ${from.number} ${direction} LIMIT ?`,
      )
      .all(...values, limit + 1);
    const items = rows.slice(0, limit).map(toItem);
    return { items: isBackwards ? items.reverse() : items, hasMore: rows.length > limit };
  }

  #countsOf(where: string, value: SQLInputValue): { counts: FileCounts; bytes: number } {
    const counts = { in_progress: 0, completed: 0, failed: 0, cancelled: 0, total: 0 };
    let bytes = 0;
    const rows = this.#database
      .prepare(
        `SELECT ${STATUS} AS status, count(*) AS files, sum(f.bytes) AS bytes FROM ${MEMBERS} WHERE ${where} GROUP BY 1`,
      )
      .all(value);
    for (const { status, files, bytes: ofStatus } of rows) {
      const name = VectorStoreFile.shape.status.parse(status);
      counts[name] = Number(files);
      counts.total += Number(files);
      if (name === 'completed') bytes += Number(ofStatus);
    }
    return { counts, bytes };
  }

  #toStore(row: StoreRow): VectorStore {
    const { counts, bytes } = this.#countsOf('m.store = ?', row.number);
    const days = row.expires_after_days;
    const expiresAt = days === null ? null : row.last_active_at + days * DAY;
    const settled = counts.in_progress > 0 ? 'in_progress' : 'completed';
    return VectorStore.parse({
      id: row.id,
      object: 'vector_store',
      created_at: row.created_at,
      name: row.name,
      description: row.description,
      usage_bytes: bytes,
      file_counts: counts,
      status: expiresAt !== null && expiresAt <= seconds() ? 'expired' : settled,
      expires_after: days === null ? null : { anchor: 'last_active_at', days },
      expires_at: expiresAt,
      last_active_at: row.last_active_at,
      metadata: parseJson(row.metadata),
    });
  }

  #findRow(id: string): StoreRow | undefined {
    const row = this.#get('SELECT * FROM vector_stores WHERE id = ?', id);
    return row && StoreRow.parse(row);
  }

  #rowOf(id: string): StoreRow {
    return StoreRow.parse(this.#get('SELECT * FROM vector_stores WHERE id = ?', id));
  }

  #get(sql: string, ...values: SQLInputValue[]): Record<string, SQLOutputValue> | undefined {
    return this.#database.prepare(sql).get(...values);
  }

  #run(sql: string, ...values: SQLInputValue[]): { changes: number | bigint } {
    return transact(this.#database, () => this.#database.prepare(sql).run(...values));
  }
}

function toMember(storeId: string, row: Record<string, SQLOutputValue>): VectorStoreFile {
  const { file_id, attributes, created_at, bytes, status, status_details } = row;
  return VectorStoreFile.parse({
    id: file_id,
    object: 'vector_store.file',
    usage_bytes: bytes,
    created_at,
    vector_store_id: storeId,
    status,
    last_error: status === 'failed' ? { code: 'unsupported_file', message: status_details ?? '' } : null,
    chunking_strategy: { type: 'other' },
    attributes: attributesIn(attributes),
  });
}

function attributesIn(value: SQLOutputValue | undefined): Attributes {
  return Attributes.parse(parseJson(String(value)));
}

function newId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`;
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
