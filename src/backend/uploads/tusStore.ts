import { createHash, randomUUID, type Hash } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { open, readdir, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { TUS_VERSION } from '../../protocol/uploads.ts';
import { patiently, removeLeftover } from '../../system/heldFiles.ts';
import { makePrivateFolder } from '../../system/privateFolder.ts';
import type { ExpectedChecksum, Upload } from '../ports.ts';
import { badRequest, damagedBody, HttpError, isStorageFull } from '../http/httpError.ts';
import { transact } from '../store/database.ts';
import { HashingFileSink } from '../store/hashingFileSink.ts';
import { UploadLocks } from './uploadLocks.ts';
import { UploadEpochs, type TakenEpoch } from './uploadEpochs.ts';

/** How long an unfinished upload is kept after its creation, in milliseconds. */
const EXPIRY_MS = 7 * 24 * 60 * 60 * 1000;

/** The age from which on a copy that does not grow is taken for that of a killed process, in milliseconds. */
const ABANDONED_COPY_MS = 60 * 60 * 1000;

/** How much of an upload is read at once, in bytes. */
const READ_BYTES = 1024 * 1024;

const UploadRow = z.object({
  id: z.string(),
  length: z.int(),
  metadata: z.string(),
  expires_at: z.int(),
  file_id: z.string().nullable(),
});

/** A complete upload, which may become a file for as long as `epoch` is its current one. */
export interface WholeUpload {
  readonly sha256: string;
  readonly epoch: number;
}

/** The digest of an upload's first `offset` bytes, all of which this process has written, up to the end of `epoch`. */
interface KnownDigest {
  readonly hash: Hash;
  readonly offset: number;
  readonly epoch: number;
}

/** An upload that this process may write to. `hash` is that of the bytes so far, where this process has written them all. */
interface TakenUpload {
  readonly handle: FileHandle;
  readonly epoch: number;
  readonly hash: Hash | undefined;
}

/**
 * Partial uploads on disk. An upload's offset is the size of its file, whatever happened to the process that wrote it.
 * Backends that share the folder take uploads over from each other by epochs.
 */
export class TusStore {
  readonly #database: DatabaseSync;
  readonly #folder: string;
  readonly #epochs: UploadEpochs;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #delete: StatementSync;
  readonly #finish: StatementSync;
  readonly #selectExpired: StatementSync;
  readonly #locks = new UploadLocks();
  readonly #digests = new Map<string, KnownDigest>();

  private constructor(folder: string, database: DatabaseSync) {
    this.#database = database;
    this.#folder = folder;
    this.#epochs = new UploadEpochs(database);
    this.#insert = database.prepare('INSERT INTO uploads (id, length, metadata, expires_at) VALUES (?, ?, ?, ?)');
    this.#select = database.prepare('SELECT * FROM uploads WHERE id = ?');
    this.#delete = database.prepare('DELETE FROM uploads WHERE id = ?');
    this.#finish = database.prepare('UPDATE uploads SET file_id = ? WHERE id = ?');
    this.#selectExpired = database.prepare('SELECT id FROM uploads WHERE expires_at < ?');
  }

  static async open(dataFolder: string, database: DatabaseSync): Promise<TusStore> {
    const store = new TusStore(join(dataFolder, 'uploads'), database);
    await makePrivateFolder(store.#folder);
    await store.removeExpired();
    return store;
  }

  async create(length: number, metadata: string): Promise<Upload> {
    const id = randomUUID().replaceAll('-', '');
    const expiresAt = Date.now() + EXPIRY_MS;
    await writeFile(this.pathOf(id), '', { flag: 'wx', mode: 0o600 });
    try {
      transact(this.#database, () => this.#insert.run(id, length, metadata, expiresAt));
    } catch (error) {
      await removeLeftover(this.pathOf(id));
      throw error;
    }
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
    const { soundTo } = this.#epochs.current(upload.id);
    return Math.min((await stat(this.pathOf(upload.id))).size, soundTo);
  }

  /** False where the bytes of an unfinished upload are gone. */
  async hasBytes(upload: Upload): Promise<boolean> {
    return upload.fileId !== undefined || (await isThere(this.pathOf(upload.id)));
  }

  /** The file that holds the bytes of an unfinished upload. */
  pathOf(id: string): string {
    return join(this.#folder, id);
  }

  /** Runs `work` while no other request of this process uses the upload, as `UploadLocks` does. */
  withLock<T>(id: string, abort: () => void, work: () => Promise<T>): Promise<T> {
    return this.#locks.withLock(id, abort, work);
  }

  /**
   * Appends `body` at `offset` and returns the new offset. Bytes that arrived before a cut are kept. With `checksum`, a body
   * that does not match leaves nothing behind and the result is `undefined`. Throws a 400 for more bytes than announced, a
   * 460 for a compressed body that is damaged, which leaves nothing behind either, a 409 where another backend has taken the
   * upload over, and the errors of the disk: bytes that it has refused are cut off, and an upload that has filled it is
   * deleted.
   */
  async append(
    upload: Upload,
    offset: number,
    body: Readable,
    checksum?: ExpectedChecksum,
  ): Promise<number | undefined> {
    const { handle, epoch, hash } = await this.#take(upload, offset, checksum !== undefined);
    const sink = new HashingFileSink(handle, offset, hash ?? createHash('sha256'));
    let isSound: boolean;
    try {
      isSound = await writeBody({ handle, sink, offset, body, limit: upload.length - offset, checksum });
    } catch (error) {
      await this.#leave(upload.id, epoch, error);
      throw error;
    }
    const ended = this.#end(upload.id, epoch);
    if (!isSound) return undefined;
    if (hash) this.#digests.set(upload.id, { hash, offset: sink.position, epoch: ended });
    return sink.position;
  }

  /**
   * The SHA-256 of a complete upload: from the hash that was kept while writing where this process has written all of it,
   * else from the disk, while no other process writes to it. Throws a 409 where another backend has taken the upload over.
   */
  async whole(upload: Upload): Promise<WholeUpload> {
    const known = this.#digests.get(upload.id);
    if (known?.offset === upload.length && known.epoch === this.#epochs.current(upload.id).epoch) {
      this.#digests.delete(upload.id);
      return { sha256: known.hash.digest('hex'), epoch: known.epoch };
    }
    const { handle, epoch, hash } = await this.#take(upload, upload.length, false);
    let sha256: string;
    try {
      sha256 = (hash ?? (await hashOf(handle))).digest('hex');
    } catch (error) {
      await this.#leave(upload.id, epoch, error);
      throw error;
    } finally {
      await handle.close();
    }
    return { sha256, epoch: this.#end(upload.id, epoch) };
  }

  /**
   * Records the file that the upload has become; its bytes move to the file's place in the transaction that the caller has
   * begun. Throws a 409 where another backend has taken the upload over.
   */
  finish(id: string, epoch: number, fileId: string): void {
    if (!this.isCurrent(id, epoch)) throw takenOver();
    this.#finish.run(fileId, id);
    this.#epochs.forget(id);
  }

  /** Whether no other process has taken the upload over, finished or removed it since `epoch` began. */
  isCurrent(id: string, epoch: number): boolean {
    return this.#epochs.current(id).epoch === epoch;
  }

  /** Deletes an upload and its bytes; with `epoch`, only if no other process has taken it over since. */
  async remove(id: string, epoch?: number): Promise<void> {
    this.#digests.delete(id);
    const isOurs = (): boolean => epoch === undefined || this.isCurrent(id, epoch);
    const deleteRow = (): boolean =>
      transact(this.#database, () => {
        if (!isOurs()) return false;
        this.#delete.run(id);
        this.#epochs.forget(id);
        return true;
      });
    let isDeleted: boolean;
    try {
      isDeleted = deleteRow();
    } catch (error) {
      if (!isStorageFull(error)) throw error;
      // On a full disk, the database has room for the change of the row only after the bytes are deleted.
      transact(this.#database, () => {
        if (isOurs()) rmSync(this.pathOf(id), { force: true });
      });
      isDeleted = deleteRow();
    }
    // Bytes without a row are removed later in any case.
    if (isDeleted) await removeLeftover(this.pathOf(id));
  }

  /** Removes expired uploads, except those that are being written: their next request ends them. */
  async removeExpired(): Promise<void> {
    for (const row of this.#selectExpired.all(Date.now())) {
      const id = String(row['id']);
      if (!this.#locks.isHeld(id) && !this.#epochs.isWrittenElsewhere(id)) await this.remove(id);
    }
    for (const name of await readdir(this.#folder)) {
      if (this.get(name)) continue;
      // Bytes without a row belong to an upload whose creation was cut short or, with a dot in their name, to an unfinished
      // copy.
      const ageMs = name.includes('.') ? ABANDONED_COPY_MS : EXPIRY_MS;
      if (await isOlder(this.pathOf(name), ageMs)) await removeLeftover(this.pathOf(name));
    }
  }

  /**
   * Takes an upload whose offset is `offset`, so that no other process may write to it. Where another process may still have
   * it open, writing goes on in a copy that that process does not know. Throws a 409 where the offset is another or the
   * upload is taken at the same moment.
   */
  async #take(upload: Upload, offset: number, isProvisional: boolean): Promise<TakenUpload> {
    const { id } = upload;
    const known = this.#digests.get(id);
    this.#digests.delete(id);
    const { epoch: seen, soundTo } = this.#epochs.current(id);
    const { size } = await stat(this.pathOf(id));
    if (Math.min(size, soundTo) !== offset) throw takenOver();
    const isUnfinished = (): boolean => {
      const current = this.get(id);
      return current !== undefined && current.fileId === undefined;
    };
    let taken: TakenEpoch | undefined;
    try {
      taken = this.#epochs.take(id, { seen, offset, isProvisional: isProvisional || size > offset }, isUnfinished);
    } catch (error) {
      if (isStorageFull(error)) await this.remove(id, seen).catch(() => undefined);
      throw error;
    }
    if (!taken) throw takenOver();
    const { epoch } = taken;
    try {
      if (taken.isShared) return { epoch, ...(await this.#moveToOwnFile(id, epoch, offset)) };
      const handle = await open(this.pathOf(id), 'r+');
      try {
        // From here on, a process that takes the upload finds that this one may be writing to this file.
        if (!this.isCurrent(id, epoch)) throw takenOver();
        if ((await handle.stat()).size > offset) await handle.truncate(offset);
      } catch (error) {
        await handle.close();
        throw error;
      }
      const isOurs = known?.epoch === seen && known.offset === offset;
      return { handle, epoch, hash: offset === 0 ? createHash('sha256') : isOurs ? known.hash : undefined };
    } catch (error) {
      await this.#leave(id, epoch, error);
      throw error;
    }
  }

  /** Copies the first `offset` bytes of an upload into a file of this process, which replaces the shared one. */
  async #moveToOwnFile(id: string, epoch: number, offset: number): Promise<{ handle: FileHandle; hash: Hash }> {
    const path = this.pathOf(id);
    const own = `${path}.${String(epoch)}`;
    const handle = await open(own, 'wx', 0o600);
    try {
      const sink = new HashingFileSink(handle);
      await using shared = await open(path, 'r');
      if (offset > 0) await pipeline(readStream(shared, offset), sink);
      // The other process may have cut off bytes that the disk refused.
      if (sink.position !== offset) throw takenOver();
      const isReplaced = await patiently(() => this.#epochs.replaceFile(id, epoch, () => renameSync(own, path)));
      if (!isReplaced) throw takenOver();
      return { handle, hash: sink.hash };
    } catch (error) {
      await handle.close();
      await removeLeftover(own);
      throw error;
    }
  }

  /** Ends an epoch once the file is closed. Throws a 409 where another backend has taken the upload over. */
  #end(id: string, epoch: number): number {
    const ended = this.#epochs.end(id, epoch);
    if (ended === undefined) throw takenOver();
    return ended;
  }

  /**
   * Ends the epoch of an upload after a failure, so that it can be resumed; after a full disk the upload is deleted, since
   * its bytes would keep the disk full.
   */
  async #leave(id: string, epoch: number, failure: unknown): Promise<void> {
    try {
      if (isStorageFull(failure)) await this.remove(id, epoch);
      else this.#epochs.end(id, epoch);
    } catch {
      // The next process takes the upload from this one as from any other; the original failure is the one to report.
    }
  }
}

/** The error of a request whose upload another process has taken; the client asks for the offset and goes on from there. */
export function takenOver(): HttpError {
  return new HttpError(409, 'bad_request', 'Another request has taken the upload over. Ask where it stands.', {
    param: 'Upload-Offset',
    headers: { 'Tus-Resumable': TUS_VERSION },
  });
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isOlder(path: string, ageMs: number): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined && stats.mtimeMs < Date.now() - ageMs;
}

async function hashOf(handle: FileHandle): Promise<Hash> {
  const hash = createHash('sha256');
  for await (const chunk of readStream(handle)) hash.update(chunk as Buffer);
  return hash;
}

function readStream(handle: FileHandle, bytes = Infinity): Readable {
  return handle.createReadStream({ start: 0, end: bytes - 1, autoClose: false, highWaterMark: READ_BYTES });
}

interface BodyWrite {
  readonly handle: FileHandle;
  readonly sink: HashingFileSink;
  readonly offset: number;
  readonly body: Readable;
  /** The most bytes that the body may have. */
  readonly limit: number;
  readonly checksum: ExpectedChecksum | undefined;
}

/**
 * Writes a body behind `offset` and closes the file; false where it does not have its checksum. Of a malformed body nothing
 * is kept; of one that fails otherwise, the bytes that the disk has confirmed.
 */
async function writeBody({ handle, sink, offset, body, limit, checksum }: BodyWrite): Promise<boolean> {
  try {
    await copy(body, sink, limit, checksum?.hash);
    if (!checksum || checksum.hash.digest().equals(checksum.expected)) return true;
    await handle.truncate(offset);
    return false;
  } catch (error) {
    if (isUndecodable(error)) {
      await handle.truncate(offset);
      throw damagedBody(error);
    }
    // The disk reports the failure only once: a request that resumed behind these bytes would not learn that they are
    // missing.
    if (sink.isFlushFailed) await handle.truncate(sink.flushedTo);
    throw error;
  } finally {
    await handle.close();
  }
}

/** Copies until the body ends or is cut; received bytes are flushed in either case. */
async function copy(body: Readable, sink: HashingFileSink, limit: number, hash?: Hash): Promise<void> {
  let left = limit;
  try {
    // A body that is too long gets an answer, so leaving the loop must not destroy it.
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (chunk.length > left) throw badRequest('The body is longer than what is left of the upload.', 'Upload-Length');
      left -= chunk.length;
      hash?.update(chunk);
      await sink.put(chunk);
    }
  } catch (error) {
    if (isUndecodable(error) || !body.destroyed) throw error;
  } finally {
    sink.end();
    await finished(sink);
  }
}

/** Whether a compressed body is malformed, not merely cut. */
export function isUndecodable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(Z_|ZSTD_)/.test(code) && code !== 'Z_BUF_ERROR';
}
