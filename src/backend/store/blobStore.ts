import { randomUUID } from 'node:crypto';
import { constants, copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StoredBytes } from '../text/byteSource.ts';
import { transact } from './database.ts';
import { flushFile, flushFolderSync } from '../../system/replaceFile.ts';
import { isHeld, patiently, removeLeftover } from '../../system/heldFiles.ts';
import { isWithoutLinks } from '../../system/systemErrors.ts';
import { makePrivateFolder } from '../../system/privateFolder.ts';
import { isProcessAlive } from '../../system/processLock.ts';

/** Distinguishes this process from an earlier one that had the same id. */
const RUN_ID = randomUUID().slice(0, 8);

/** The least age at which bytes that no file names are removed, in milliseconds. */
const ORPHANED_AFTER_MS = 60 * 60 * 1000;

/**
 * Content-addressed bytes. A file of its own appears under its SHA-256 by one rename, after its bytes are on the disk: a
 * reader that finds it finds all of it. Small files that come in batches are stored in the database, where a hundred of them
 * cost one commit; a file on disk costs about a millisecond.
 */
export class BlobStore {
  readonly #database: DatabaseSync;
  readonly #folder: string;
  readonly #incoming: string;
  readonly #isNamed: StatementSync;
  readonly #insertSmall: StatementSync;
  readonly #selectSmall: StatementSync;
  readonly #deleteSmall: StatementSync;

  private constructor(dataFolder: string, database: DatabaseSync) {
    this.#database = database;
    this.#isNamed = database.prepare(`SELECT 1 FROM files WHERE sha256 = ? AND status <> 'error' LIMIT 1`);
    this.#folder = join(dataFolder, 'blobs');
    this.#incoming = join(dataFolder, 'incoming');
    this.#insertSmall = database.prepare('INSERT OR IGNORE INTO small_blobs (sha256, content) VALUES (?, ?)');
    this.#selectSmall = database.prepare('SELECT content FROM small_blobs WHERE sha256 = ?');
    this.#deleteSmall = database.prepare('DELETE FROM small_blobs WHERE sha256 = ?');
  }

  static async open(dataFolder: string, database: DatabaseSync): Promise<BlobStore> {
    const store = new BlobStore(dataFolder, database);
    await makePrivateFolder(store.#folder);
    await makePrivateFolder(store.#incoming);
    await store.#removeAbandoned();
    return store;
  }

  /** Removes incomplete files of processes that were killed. */
  async #removeAbandoned(): Promise<void> {
    for (const name of await readdir(this.#incoming)) {
      const [pid, run] = name.split('-');
      if (run !== RUN_ID && (Number(pid) === process.pid || !isProcessAlive(Number(pid)))) {
        await removeLeftover(join(this.#incoming, name));
      }
    }
  }

  /**
   * Removes bytes that no file names: those of a process that was killed, or found the disk full, between the rename and the
   * commit of the row.
   */
  async removeOrphans(): Promise<void> {
    for (const prefix of await readdir(this.#folder)) {
      for (const sha256 of await readdir(join(this.#folder, prefix)).catch(() => [])) {
        if (!this.#database.isOpen) return;
        const path = join(this.#folder, prefix, sha256);
        if (this.#isNamed.get(sha256) || !(await isOlder(path, ORPHANED_AFTER_MS)) || !this.#database.isOpen) continue;
        // A file of the same content may be arriving: its row and its bytes come within one transaction.
        transact(this.#database, () => {
          if (!this.#isNamed.get(sha256)) this.removeFile(sha256);
        });
      }
    }
  }

  /** A new path for incoming bytes, on the same file system as the blobs. */
  newIncomingPath(): string {
    return join(this.#incoming, `${String(process.pid)}-${RUN_ID}-${randomUUID()}`);
  }

  /** Waits until a file's bytes are on the disk. */
  async flush(path: string): Promise<void> {
    await flushFile(path);
  }

  /**
   * Takes over a complete, flushed file whose digest the caller has verified; where the content is there already, `path` is left
   * to the caller. Synchronous, like `remove`, so that both can be part of a transaction on the files' rows, which locks out
   * other processes. Throws the file system's error, also while another process holds the file: then the caller may try again.
   */
  adopt(path: string, sha256: string): void {
    const target = this.pathOf(sha256);
    if (this.#small(sha256) || existsSync(target)) return;
    const isNewFolder = mkdirSync(dirname(target), { recursive: true, mode: 0o700 }) !== undefined;
    renameSync(path, target);
    // The row is about to be committed: it must not outlast a power failure that loses the name of its bytes.
    flushFolderSync(dirname(target));
    if (isNewFolder) flushFolderSync(this.#folder);
  }

  /** Undoes `adopt`, but leaves the content to other files that may use it by now. */
  giveBack(path: string, sha256: string): void {
    const adopted = this.pathOf(sha256);
    const isAdopted = (): boolean => !existsSync(path) && existsSync(adopted);
    try {
      transact(this.#database, () => {
        if (isAdopted() && !this.#isNamed.get(sha256)) renameSync(adopted, path);
      });
    } catch {
      // Without a transaction it is not known whether another file uses the content by now, so it is kept as well.
    }
    if (isAdopted()) linkOrCopy(adopted, path);
  }

  /** Keeps small content in the database; part of the transaction that the caller has begun. */
  putSmall(sha256: string, content: Uint8Array): void {
    this.#insertSmall.run(sha256, content);
  }

  async has(sha256: string): Promise<boolean> {
    if (this.#small(sha256)) return true;
    return stat(this.pathOf(sha256)).then(
      () => true,
      () => false,
    );
  }

  /** The place of the content: in the database or in a file. */
  find(sha256: string): StoredBytes {
    const content = this.#small(sha256);
    return content ? { content } : { path: this.pathOf(sha256) };
  }

  pathOf(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }

  remove(sha256: string): void {
    this.#deleteSmall.run(sha256);
    this.removeFile(sha256);
  }

  /**
   * Removes the content's file, where it has one: that needs no room in the database. A file that another process holds is
   * removed once it is free, unless a file has that content again by then.
   */
  removeFile(sha256: string): void {
    try {
      rmSync(this.pathOf(sha256), { force: true });
    } catch (error) {
      if (!isHeld(error)) throw error;
      void this.#removeHeld(sha256);
    }
  }

  /** What is held for longer than that is left for `removeOrphans`. */
  async #removeHeld(sha256: string): Promise<void> {
    const remove = (): void => {
      if (!this.#database.isOpen) return;
      transact(this.#database, () => {
        if (!this.#isNamed.get(sha256)) rmSync(this.pathOf(sha256), { force: true });
      });
    };
    // The transaction that this is a part of ends first.
    await nextTurn();
    await patiently(remove).catch(() => undefined);
  }

  #small(sha256: string): Uint8Array | undefined {
    const content = this.#selectSmall.get(sha256)?.['content'];
    return content instanceof Uint8Array ? content : undefined;
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!isWithoutLinks(error)) throw error;
    copyFileSync(from, to, constants.COPYFILE_EXCL);
  }
}

async function isOlder(path: string, ageMs: number): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined && stats.mtimeMs < Date.now() - ageMs;
}
