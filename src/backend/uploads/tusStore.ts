import { createHash, randomUUID, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import * as z from 'zod';
import { badRequest } from '../http/httpError.ts';
import { transact } from '../store/database.ts';
import { HashingFileSink } from '../store/hashingFileSink.ts';

/** How long an unfinished upload is kept after its creation, in milliseconds. */
const EXPIRY_MS = 7 * 24 * 60 * 60 * 1000;

const UploadRow = z.object({
  id: z.string(),
  length: z.int(),
  metadata: z.string(),
  expires_at: z.int(),
  file_id: z.string().nullable(),
});

/** An upload under way or finished. `length` is in bytes, `expiresAt` in milliseconds since the epoch. */
export interface Upload {
  readonly id: string;
  readonly length: number;
  /** The `Upload-Metadata` header as the client sent it. */
  readonly metadata: string;
  readonly expiresAt: number;
  /** The file that it has become. */
  readonly fileId: string | undefined;
}

interface Holder {
  abort(): void;
  readonly released: Promise<void>;
}

/**
 * Partial uploads on disk. The stored bytes are the truth: an upload's offset is the size of its file, whatever
 * happened to the process that wrote it.
 */
export class TusStore {
  readonly #database: DatabaseSync;
  readonly #folder: string;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #delete: StatementSync;
  readonly #finish: StatementSync;
  readonly #selectExpired: StatementSync;
  readonly #holders = new Map<string, Holder>();
  /** Digests of uploads whose bytes this process has seen from the first on. */
  readonly #hashes = new Map<string, { hash: Hash; offset: number }>();

  private constructor(folder: string, database: DatabaseSync) {
    this.#database = database;
    this.#folder = folder;
    this.#insert = database.prepare('INSERT INTO uploads (id, length, metadata, expires_at) VALUES (?, ?, ?, ?)');
    this.#select = database.prepare('SELECT * FROM uploads WHERE id = ?');
    this.#delete = database.prepare('DELETE FROM uploads WHERE id = ?');
    this.#finish = database.prepare('UPDATE uploads SET file_id = ? WHERE id = ?');
    this.#selectExpired = database.prepare('SELECT id FROM uploads WHERE expires_at < ?');
  }

  static async open(dataFolder: string, database: DatabaseSync): Promise<TusStore> {
    const store = new TusStore(join(dataFolder, 'uploads'), database);
    await mkdir(store.#folder, { recursive: true, mode: 0o700 });
    await store.removeExpired();
    return store;
  }

  async create(length: number, metadata: string): Promise<Upload> {
    const id = randomUUID().replaceAll('-', '');
    const expiresAt = Date.now() + EXPIRY_MS;
    await writeFile(this.pathOf(id), '', { flag: 'wx', mode: 0o600 });
    transact(this.#database, () => this.#insert.run(id, length, metadata, expiresAt));
    return { id, length, metadata, expiresAt, fileId: undefined };
  }

  get(id: string): Upload | undefined {
    const row = this.#select.get(id);
    if (!row) return undefined;
    const { length, metadata, expires_at, file_id } = UploadRow.parse(row);
    return { id, length, metadata, expiresAt: expires_at, fileId: file_id ?? undefined };
  }

  /** The number of bytes that are stored. */
  async offset(upload: Upload): Promise<number> {
    if (upload.fileId !== undefined) return upload.length;
    return (await stat(this.pathOf(upload.id))).size;
  }

  /** False where the bytes of an unfinished upload are gone. */
  async hasBytes(upload: Upload): Promise<boolean> {
    return upload.fileId !== undefined || (await isThere(this.pathOf(upload.id)));
  }

  /** The file that holds the bytes of an unfinished upload. */
  pathOf(id: string): string {
    return join(this.#folder, id);
  }

  /**
   * Runs `work` with the upload to itself. Whoever holds it is asked to stop first: a client that comes again has lost
   * its earlier connection, even where the server has not noticed.
   */
  async withLock<T>(id: string, abort: () => void, work: () => Promise<T>): Promise<T> {
    for (let holder = this.#holders.get(id); holder; holder = this.#holders.get(id)) {
      holder.abort();
      await holder.released;
    }
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    this.#holders.set(id, { abort, released });
    try {
      return await work();
    } finally {
      this.#holders.delete(id);
      release();
    }
  }

  /**
   * Appends `body` at `offset` and returns the new offset. What arrived before a cut is kept. With `checksum`, a body
   * that does not match leaves nothing behind and the result is `undefined`. Throws a 400 for more bytes than announced, and what
   * the disk says; what it has refused to keep is then cut off.
   */
  async append(
    upload: Upload,
    offset: number,
    body: Readable,
    checksum?: { hash: Hash; expected: Buffer },
  ): Promise<number | undefined> {
    const known = this.#hashes.get(upload.id);
    const isHashable = offset === 0 || known?.offset === offset;
    const hash = offset === 0 ? createHash('sha256') : (known?.hash ?? createHash('sha256'));
    const handle = await open(this.pathOf(upload.id), 'r+');
    const sink = new HashingFileSink(handle, offset, hash);
    try {
      await copy(body, sink, upload.length - offset, checksum?.hash);
    } finally {
      await handle.close();
      this.#hashes.delete(upload.id);
      // The disk says so only once: who resumed behind these bytes would never hear that they are missing.
      if (sink.isFlushFailed) await truncate(this.pathOf(upload.id), sink.flushedTo);
    }
    if (checksum && !checksum.hash.digest().equals(checksum.expected)) {
      await truncate(this.pathOf(upload.id), offset);
      return undefined;
    }
    if (isHashable) this.#hashes.set(upload.id, { hash, offset: sink.position });
    return sink.position;
  }

  /** The SHA-256 of a complete upload, from the hash kept on the way or else from the disk. */
  async digest(upload: Upload): Promise<string> {
    const known = this.#hashes.get(upload.id);
    this.#hashes.delete(upload.id);
    if (known?.offset === upload.length) return known.hash.digest('hex');
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(this.pathOf(upload.id), { highWaterMark: 1024 * 1024 })) {
      hash.update(chunk as Buffer);
    }
    return hash.digest('hex');
  }

  /** Remembers the file that the upload has become; its bytes have moved there. */
  finish(id: string, fileId: string): void {
    transact(this.#database, () => this.#finish.run(fileId, id));
  }

  async remove(id: string): Promise<void> {
    this.#hashes.delete(id);
    transact(this.#database, () => this.#delete.run(id));
    await rm(this.pathOf(id), { force: true });
  }

  /** Removes uploads whose time is over, but for those that are being written: their next request ends them. */
  async removeExpired(): Promise<void> {
    for (const row of this.#selectExpired.all(Date.now())) {
      const id = String(row['id']);
      if (!this.#holders.has(id)) await this.remove(id);
    }
    // Bytes without a row are of an upload whose creation was cut short.
    for (const id of await readdir(this.#folder)) {
      if (!this.get(id) && (await isOld(this.pathOf(id)))) await rm(this.pathOf(id), { force: true });
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isOld(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined && stats.mtimeMs < Date.now() - EXPIRY_MS;
}

/** Copies until the body ends or is cut; what came is flushed in either case. */
async function copy(body: Readable, sink: HashingFileSink, limit: number, hash?: Hash): Promise<void> {
  let left = limit;
  try {
    // What cannot be taken is refused in words, so leaving the loop must not destroy the body.
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (chunk.length > left) throw badRequest('The body is longer than what is left of the upload.', 'Upload-Length');
      left -= chunk.length;
      hash?.update(chunk);
      await sink.put(chunk);
    }
  } catch (error) {
    if (isUndecodable(error))
      throw badRequest('The body does not have the encoding that it names.', 'Content-Encoding');
    if (!body.destroyed) throw error;
  } finally {
    sink.end();
    await finished(sink);
  }
}

/** Whether a compressed body is malformed, not merely cut. */
function isUndecodable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(Z_|ZSTD_)/.test(code) && code !== 'Z_BUF_ERROR';
}
