import { randomUUID, createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Database, Queries } from './database.ts';
import { ObjectMissing, type ObjectStorage } from './storage/objectStorage.ts';

/** The most bytes of an object. A file is as many objects as it takes; two are in memory for each upload, four for each read. */
export const PART_BYTES = 4 * 1024 * 1024;

/** A stored piece of a file or an upload: its object, and the position of its first byte. */
export interface Part {
  readonly key: string;
  readonly start: number;
}

/** How many objects one transaction of a sweep deletes. */
const SWEEP_OBJECTS = 100;

/** How many of them are deleted at the same time. */
const SWEPT_AT_A_TIME = 10;

/** How many pieces are looked for at the same time. */
const LOOKED_AT_A_TIME = 8;

/** How many pieces of a file are read ahead of the one that is written. */
const READ_AHEAD = 3;

/**
 * The objects of a team and which of them are to be deleted. An object is doomed before it is written, and rescued by the
 * transaction that names it. So whatever a killed node has written without naming it is swept, without listing the storage, and
 * what a transaction has named is never swept.
 */
export class TeamObjects {
  readonly #sql: Database;
  readonly #storage: ObjectStorage;
  readonly #graceSeconds: number;

  /** `graceSeconds` is how long a doomed object is kept: longer than a write or a read under way takes. */
  constructor(sql: Database, storage: ObjectStorage, graceSeconds: number) {
    this.#sql = sql;
    this.#storage = storage;
    this.#graceSeconds = graceSeconds;
  }

  /**
   * Whether the storage is the one that this database names objects of: it has the object with which the first node has marked
   * it. A folder that is not mounted, or another bucket, has none, and then no object that is missing is lost. Rejects where the
   * storage cannot be asked.
   */
  async isOwnStorage(): Promise<boolean> {
    const marked = async (): Promise<string | undefined> => {
      const [row] = await this.#sql`SELECT object_key FROM storage_mark`;
      return row && String(row['object_key']);
    };
    let key = await marked();
    if (key === undefined) {
      const mine = `marks/${randomUUID()}`;
      await this.#storage.put(mine, Buffer.from(mine));
      await this.#sql`INSERT INTO storage_mark (object_key) VALUES (${mine}) ON CONFLICT DO NOTHING`;
      key = (await marked()) ?? mine;
      if (key !== mine) await this.#storage.delete(mine);
    }
    try {
      return Buffer.from(await this.#storage.get(key)).toString() === key;
    } catch (error) {
      if (error instanceof ObjectMissing) return false;
      throw error;
    }
  }

  /** Stores a piece. It is swept unless a transaction rescues it. */
  async put(content: Uint8Array, start: number): Promise<Part> {
    const id = randomUUID();
    const key = `objects/${id.slice(0, 2)}/${id}`;
    await this.doom(this.#sql, [key]);
    await this.#storage.put(key, content);
    return { key, start };
  }

  /** Stores a file of this machine in pieces. They are swept unless a transaction rescues them. */
  async putFile(path: string): Promise<Part[]> {
    const parts: Part[] = [];
    await using handle = await open(path, 'r');
    for (let start = 0; ;) {
      const buffer = Buffer.allocUnsafe(PART_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, PART_BYTES, start);
      if (bytesRead === 0) return parts;
      parts.push(await this.put(buffer.subarray(0, bytesRead), start));
      start += bytesRead;
    }
  }

  /** Takes pieces off the list of the doomed; a part of the transaction that names them. Rejects where one has been swept. */
  async rescue(transaction: Queries, parts: readonly Part[]): Promise<void> {
    if (parts.length === 0) return;
    const keys = parts.map(({ key }) => key);
    const rescued = await transaction`DELETE FROM doomed_objects WHERE object_key IN ${transaction(keys)}`;
    if (rescued.count !== keys.length) throw new Error('Stored bytes were swept before they were named.');
  }

  /** Has objects deleted once they are named nowhere any more; a part of the transaction that gives them up. */
  async doom(transaction: Queries, keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await transaction`
        INSERT INTO doomed_objects (object_key, due)
        VALUES (${key}, now() + make_interval(secs => ${this.#graceSeconds}))`;
    }
  }

  /** Deletes the objects whose time has come. Resolves with their number. */
  async sweep(): Promise<number> {
    for (let swept = 0; ;) {
      const count = await this.#sweepSome();
      swept += count;
      if (count < SWEEP_OBJECTS) return swept;
    }
  }

  async #sweepSome(): Promise<number> {
    return this.#sql.begin(async (transaction) => {
      const rows = await transaction`
        DELETE FROM doomed_objects WHERE object_key IN (
          SELECT object_key FROM doomed_objects WHERE due < now() LIMIT ${SWEEP_OBJECTS} FOR UPDATE SKIP LOCKED
        ) RETURNING object_key`;
      // A transaction that wants to rescue one of them waits for this one, and then finds it gone.
      const keys = rows.map((row) => String(row['object_key']));
      const work = async (): Promise<void> => {
        for (let key = keys.pop(); key !== undefined; key = keys.pop()) await this.#storage.delete(key);
      };
      await Promise.all(Array.from({ length: SWEPT_AT_A_TIME }, work));
      return rows.length;
    });
  }

  /** Whether the storage has all of these pieces. */
  async haveAll(parts: readonly Part[]): Promise<boolean> {
    const waiting = parts.map(({ key }) => key);
    let isWhole = true;
    const work = async (): Promise<void> => {
      for (let key = waiting.pop(); key !== undefined && isWhole; key = waiting.pop()) {
        if (!(await this.#storage.has(key))) isWhole = false;
      }
    };
    await Promise.all(Array.from({ length: LOOKED_AT_A_TIME }, work));
    return isWhole;
  }

  /**
   * Writes the pieces of a file to `path`, a new file. Resolves with the SHA-256 of the whole. Rejects with an `ObjectMissing`
   * where one is lost.
   */
  async fetch(parts: readonly Part[], path: string): Promise<string> {
    const hash = createHash('sha256');
    await using handle = await open(path, 'wx', 0o600);
    const ahead: Promise<Uint8Array>[] = [];
    for (const [index, { start }] of parts.entries()) {
      for (const { key } of parts.slice(index + ahead.length, index + 1 + READ_AHEAD)) {
        const reading = this.#storage.get(key);
        // Its turn may never come, where one before it fails.
        reading.catch(() => undefined);
        ahead.push(reading);
      }
      const content = (await ahead.shift()) ?? new Uint8Array();
      hash.update(content);
      await handle.write(content, 0, content.length, start);
    }
    return hash.digest('hex');
  }
}
