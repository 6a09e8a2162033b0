import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { FileObject, type FileListQuery } from '../protocol/files.ts';
import type { FilePage, NewFile } from '../backend/ports.ts';
import type { Database, Queries } from './database.ts';
import type { Principal } from './principal.ts';
import type { Part, TeamObjects } from './teamObjects.ts';

/** A file with what only the backend knows of it. */
export interface TeamFile {
  readonly file: FileObject;
  readonly tenant: number;
  readonly owner: string;
  /** How often a node has taken the file over after another one ended while it was indexing it. */
  readonly attempts: number;
}

/** A file as `keep` leaves it. */
export interface KeptFile extends TeamFile {
  /** Whether there was no row of it before. */
  readonly isNew: boolean;
}

/** How long a node takes a file for used without noting it again, in milliseconds: a question need not write. */
const USE_NOTED_MS = 60 * 60_000;

/** How many files a node remembers for that. */
const REMEMBERED_USES = 10_000;

/** How many unused files are looked for at a time. */
const UNUSED_AT_A_TIME = 100;

const Row = FileObject.omit({ object: true }).extend({ tenant: z.int(), owner: z.string(), attempts: z.int() });

const PartRow = z.object({ object_key: z.string(), start: z.int() });

/** Error for content that a transaction expected to find stored, and that has been deleted meanwhile. */
export class ContentGone extends Error {}

/**
 * The rows of files, and what they consist of. Every statement names the tenant. A node claims a file to index it, for a
 * lease that it renews; times are the database's, so that the clocks of nodes do not matter.
 */
export class FileRows {
  readonly #sql: Database;
  readonly #objects: TeamObjects;
  readonly #node = randomUUID();
  readonly #leaseSeconds: number;
  /** When this node has noted the use of files. */
  readonly #noted = new Map<string, number>();

  constructor(sql: Database, objects: TeamObjects, leaseSeconds: number) {
    this.#sql = sql;
    this.#objects = objects;
    this.#leaseSeconds = leaseSeconds;
  }

  async get(tenant: number, id: string): Promise<TeamFile | undefined> {
    const [row] = await this.#sql`SELECT * FROM files WHERE tenant = ${tenant} AND id = ${id}`;
    return row && toTeamFile(row);
  }

  async list(tenant: number, query: FileListQuery): Promise<FilePage> {
    const sql = this.#sql;
    const isDescending = query.order === 'desc';
    const after = sql`(SELECT seq FROM files WHERE tenant = ${tenant} AND id = ${query.after ?? ''})`;
    const rows = await sql`
      SELECT * FROM files WHERE tenant = ${tenant} AND status <> 'error'
      ${query.sha256 ? sql`AND sha256 IN ${sql(query.sha256)}` : sql``}
      ${query.purpose === undefined ? sql`` : sql`AND purpose = ${query.purpose}`}
      ${query.exclude_purpose === undefined ? sql`` : sql`AND purpose <> ${query.exclude_purpose}`}
      ${query.filename === undefined ? sql`` : sql`AND filename = ${query.filename}`}
      ${query.after === undefined ? sql`` : isDescending ? sql`AND seq < ${after}` : sql`AND seq > ${after}`}
      ORDER BY seq ${isDescending ? sql`DESC` : sql`ASC`} LIMIT ${query.limit + 1}`;
    const files = rows.slice(0, query.limit).map((row) => toTeamFile(row).file);
    return { files, hasMore: rows.length > query.limit };
  }

  async hasContent(tenant: number, sha256: string): Promise<boolean> {
    const [row] = await this.#sql`SELECT 1 FROM blobs WHERE tenant = ${tenant} AND sha256 = ${sha256}`;
    return row !== undefined;
  }

  /** The objects that a content consists of, in their order. */
  async partsOf(tenant: number, sha256: string): Promise<Part[]> {
    const rows = await this.#sql`
      SELECT object_key, start FROM blob_parts WHERE tenant = ${tenant} AND sha256 = ${sha256} ORDER BY start`;
    return rows.map((row) => PartRow.parse(row)).map(({ object_key, start }) => ({ key: object_key, start }));
  }

  /**
   * The file's row, created if its owner has none for this content, name and purpose, and claimed by this node unless it is
   * indexed; a part of `transaction`. `parts` hold its content: rescued here where the tenant does not have the content yet.
   * Throws `ContentGone` where there are none and the tenant does not have it.
   */
  async keep(
    transaction: Queries,
    { tenant, owner }: Principal,
    { sha256, bytes, filename, purpose }: NewFile,
    parts: readonly Part[] | undefined,
  ): Promise<KeptFile> {
    // The row of the content is locked from here on: whoever removes the last other file of it waits, and then keeps it.
    const [blob] = await transaction`
      INSERT INTO blobs (tenant, sha256, bytes) VALUES (${tenant}, ${sha256}, ${bytes})
      ON CONFLICT (tenant, sha256) DO UPDATE SET bytes = excluded.bytes RETURNING xmax = 0 AS is_new`;
    if (blob?.['is_new'] === true) {
      if (!parts) throw new ContentGone();
      await this.#objects.rescue(transaction, parts);
      for (const { key, start } of parts) {
        await transaction`
          INSERT INTO blob_parts (tenant, sha256, start, object_key) VALUES (${tenant}, ${sha256}, ${start}, ${key})`;
      }
    }
    const id = `file-${randomUUID().replaceAll('-', '')}`;
    const now = Math.floor(Date.now() / 1000);
    const [row] = await transaction`
      INSERT INTO files (id, tenant, owner, sha256, bytes, created_at, filename, purpose, status, claimed_by, claimed_until)
      VALUES (${id}, ${tenant}, ${owner}, ${sha256}, ${bytes}, ${now}, ${filename}, ${purpose}, 'processing', ${this.#node},
        ${this.#leaseEnd()})
      ON CONFLICT (tenant, owner, sha256, md5(filename), md5(purpose)) DO UPDATE SET
        status = CASE files.status WHEN 'processed' THEN 'processed' ELSE 'processing' END,
        attempts = CASE files.status WHEN 'error' THEN 0 ELSE files.attempts END,
        status_details = NULL, refused_at = NULL, used_at = now(), claimed_by = ${this.#node}, claimed_until = ${this.#leaseEnd()}
      RETURNING *, xmax = 0 AS is_new`;
    return { ...toTeamFile(row), isNew: row?.['is_new'] === true };
  }

  /** Notes that files are used, from which on their retention counts; at most once an hour. */
  async noteUse(ids: readonly string[]): Promise<void> {
    const now = performance.now();
    const due = ids.filter((id) => (this.#noted.get(id) ?? -Infinity) < now - USE_NOTED_MS);
    if (due.length === 0) return;
    if (this.#noted.size > REMEMBERED_USES) this.#noted.clear();
    for (const id of due) this.#noted.set(id, now);
    await this.#sql`UPDATE files SET used_at = now() WHERE id IN ${this.#sql(due)}`;
  }

  /**
   * Removes files that nobody has used for as many days as their tenant keeps them; `also` runs in the transaction of each.
   * Resolves with their number.
   */
  async removeUnused(also: (transaction: Queries, file: TeamFile) => Promise<void>): Promise<number> {
    const isUnused = this.#sql`
      used_at < now() - make_interval(days => (SELECT (limits->>'keep_days')::int FROM tenants WHERE id = files.tenant))`;
    for (let removed = 0; ;) {
      const rows = await this.#sql`
        SELECT files.* FROM tenants JOIN files ON files.tenant = tenants.id
        WHERE limits ? 'keep_days' AND ${isUnused} LIMIT ${UNUSED_AT_A_TIME}`;
      for (const found of rows.map(toTeamFile)) {
        const { tenant, file } = found;
        await this.#dropping(tenant, file.id, async (transaction) => {
          // Somebody may have asked about it since.
          const gone =
            await transaction`DELETE FROM files WHERE tenant = ${tenant} AND id = ${file.id} AND ${isUnused}`;
          if (gone.count > 0) await also(transaction, found);
          removed += gone.count;
        });
      }
      if (rows.length < UNUSED_AT_A_TIME) return removed;
    }
  }

  /** Notes that the file is indexed. False where it does not exist any more. */
  async setProcessed(id: string): Promise<boolean> {
    const done = await this.#sql`
      UPDATE files SET status = 'processed', status_details = NULL, claimed_by = NULL, claimed_until = NULL
      WHERE id = ${id} AND status <> 'error'`;
    return done.count > 0;
  }

  /** Refuses a file: keeps only the reason. */
  async refuse(tenant: number, id: string, reason: string): Promise<void> {
    await this.#dropping(tenant, id, async (transaction) => {
      await transaction`
        UPDATE files SET status = 'error', status_details = ${reason}, refused_at = now() WHERE tenant = ${tenant} AND id = ${id}`;
    });
  }

  /**
   * Refuses all files of a content whose bytes the storage has lost, so that it can be uploaded again; `parts` are those that
   * were looked for. Resolves with false where it has been deleted or stored anew meanwhile.
   */
  async refuseLost(tenant: number, sha256: string, parts: readonly Part[], reason: string): Promise<boolean> {
    return this.#sql.begin(async (transaction) => {
      await transaction`SELECT 1 FROM blobs WHERE tenant = ${tenant} AND sha256 = ${sha256} FOR UPDATE`;
      const rows = await transaction`
        SELECT object_key FROM blob_parts WHERE tenant = ${tenant} AND sha256 = ${sha256} ORDER BY start`;
      const keys = rows.map((row) => String(row['object_key']));
      if (keys.length === 0 || keys.join() !== parts.map(({ key }) => key).join()) return false;
      await transaction`
        UPDATE files SET status = 'error', status_details = ${reason}, refused_at = now()
        WHERE tenant = ${tenant} AND sha256 = ${sha256} AND status <> 'error'`;
      await this.#objects.doom(transaction, keys);
      await transaction`DELETE FROM blobs WHERE tenant = ${tenant} AND sha256 = ${sha256}`;
      return true;
    });
  }

  /** Removes a file; `also` runs in the transaction that has removed it. */
  async remove(tenant: number, id: string, also?: (transaction: Queries) => Promise<void>): Promise<void> {
    await this.#dropping(tenant, id, async (transaction) => {
      const gone = await transaction`DELETE FROM files WHERE tenant = ${tenant} AND id = ${id}`;
      if (gone.count > 0) await also?.(transaction);
    });
  }

  /** Removes files that were refused longer than `seconds` ago. */
  async removeRefused(seconds: number): Promise<void> {
    await this.#sql`
      DELETE FROM files WHERE status = 'error' AND refused_at < now() - make_interval(secs => ${seconds})`;
  }

  /** Runs `work`, which gives the file's content up, and dooms the content where no other file of the tenant needs it. */
  async #dropping(tenant: number, id: string, work: (transaction: Queries) => Promise<void>): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      const [blob] = await transaction`
        SELECT sha256 FROM blobs WHERE tenant = ${tenant}
          AND sha256 = (SELECT sha256 FROM files WHERE tenant = ${tenant} AND id = ${id}) FOR UPDATE`;
      await work(transaction);
      if (!blob) return;
      const sha256 = String(blob['sha256']);
      const [needed] = await transaction`
        SELECT 1 FROM files WHERE tenant = ${tenant} AND sha256 = ${sha256} AND status <> 'error' LIMIT 1`;
      if (needed) return;
      const rows = await transaction`
        SELECT object_key FROM blob_parts WHERE tenant = ${tenant} AND sha256 = ${sha256}`;
      await this.#objects.doom(
        transaction,
        rows.map((row) => String(row['object_key'])),
      );
      await transaction`DELETE FROM blobs WHERE tenant = ${tenant} AND sha256 = ${sha256}`;
    });
  }

  /** Claims files whose node has not renewed its claim, or that no node has claimed: those first that cost least. */
  async claimAbandoned(limit: number): Promise<TeamFile[]> {
    const rows = await this.#sql`
      UPDATE files SET claimed_by = ${this.#node}, claimed_until = ${this.#leaseEnd()}, attempts = attempts + 1
      WHERE id IN (
        SELECT id FROM files
        WHERE status IN ('uploaded', 'processing') AND (claimed_until IS NULL OR claimed_until < now())
        ORDER BY attempts, bytes LIMIT ${limit} FOR UPDATE SKIP LOCKED
      ) RETURNING *`;
    return rows.map(toTeamFile);
  }

  async renewClaims(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#sql`
      UPDATE files SET claimed_until = ${this.#leaseEnd()} WHERE claimed_by = ${this.#node} AND id IN ${this.#sql(ids)}`;
  }

  /** Gives up all claims of this node, so that another takes the files over at once; that does not count as an attempt. */
  async giveUpClaims(): Promise<void> {
    await this.#sql`
      UPDATE files SET claimed_by = NULL, claimed_until = NULL, attempts = greatest(attempts - 1, 0)
      WHERE claimed_by = ${this.#node} AND status IN ('uploaded', 'processing')`;
  }

  /** How many files wait for their index. */
  async waiting(): Promise<number> {
    const [row] = await this.#sql`SELECT count(*) AS waiting FROM files WHERE status IN ('uploaded', 'processing')`;
    return Number(row?.['waiting']);
  }

  #leaseEnd() {
    return this.#sql`now() + make_interval(secs => ${this.#leaseSeconds})`;
  }
}

function toTeamFile(row: unknown): TeamFile {
  const { tenant, owner, attempts, ...file } = Row.parse(row);
  return { file: { object: 'file', ...file }, tenant, owner, attempts };
}
