import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from '../backend/log.ts';
import { Indexer, indexProgram } from '../backend/indexing/indexer.ts';
import type { IndexResult } from '../backend/refusals.ts';
import { PassageIndex } from '../backend/search/passageIndex.ts';
import { BlobStore } from '../backend/store/blobStore.ts';
import { openDatabase } from '../backend/store/database.ts';
import { DocumentStore } from '../backend/store/documentStore.ts';
import type { FileObject } from '../protocol/files.ts';
import { makePrivateFolder } from '../system/privateFolder.ts';
import { isProcessAlive } from '../system/processLock.ts';

/** Distinguishes this process from an earlier one that had the same id. */
const RUN_ID = randomUUID().slice(0, 8);

/** How many caches this process has opened. */
let opened = 0;

/** How long a file that was used is kept at least, in milliseconds: longer than any answer takes. */
const IN_USE_MS = 10 * 60_000;

interface Entry {
  readonly file: FileObject;
  usedAt: number;
  /** Whether the index of the file is complete. */
  isIndexed: boolean;
}

/**
 * Bytes, texts and indexes of files on this node, made again whenever they are missing. Each process has a folder of its own,
 * which ends with it: nothing in it is more than a copy.
 */
export class NodeCache {
  readonly database: DatabaseSync;
  readonly blobs: BlobStore;
  readonly index: PassageIndex;
  readonly documents: DocumentStore;
  readonly indexer: Indexer;
  readonly #folder: string;
  readonly #maxBytes: number;
  /** By the file's id, those first that have not been used for longest. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  private constructor(parts: {
    folder: string;
    database: DatabaseSync;
    databaseFile: string;
    blobs: BlobStore;
    options: CacheOptions;
  }) {
    const { database, databaseFile, blobs, options } = parts;
    this.database = database;
    this.blobs = blobs;
    this.index = new PassageIndex(database);
    this.documents = new DocumentStore(database);
    this.indexer = new Indexer(options.workerProgram ?? indexProgram(), databaseFile, this.documents, options.log);
    this.#folder = parts.folder;
    this.#maxBytes = options.maxBytes;
  }

  static async open(options: CacheOptions): Promise<NodeCache> {
    await removeAbandoned(options.folder);
    const folder = join(options.folder, `node-${String(process.pid)}-${RUN_ID}-${String(++opened)}`);
    await makePrivateFolder(folder);
    const databaseFile = join(folder, 'cache.sqlite');
    const database = openDatabase(databaseFile, () => undefined);
    const blobs = await BlobStore.open(folder, database);
    return new NodeCache({ folder, database, databaseFile, blobs, options });
  }

  get files(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** A file whose bytes are here. */
  get(id: string): FileObject | undefined {
    return this.#entries.get(id)?.file;
  }

  /** Whether the index of a file is here; it is kept for a while from now on. */
  isIndexed(id: string): boolean {
    const entry = this.#use(id);
    return entry?.isIndexed === true;
  }

  /** Notes that the bytes of a file are here, in the blob of its digest. */
  note(file: FileObject): void {
    const known = this.#use(file.id);
    this.#entries.delete(file.id);
    this.#entries.set(file.id, { file, usedAt: performance.now(), isIndexed: known?.isIndexed ?? false });
    if (!known) this.#bytes += file.bytes;
    this.#evict();
  }

  /** Indexes a file whose bytes are here. */
  async run(file: FileObject): Promise<IndexResult> {
    const { id: fileId, filename, sha256, bytes } = file;
    for (;;) {
      const job = { fileId, filename, sha256, stored: this.blobs.find(sha256) };
      const outcome = await this.indexer.index(job, bytes);
      if (outcome.kind === 'not_begun') continue;
      const entry = this.#entries.get(fileId);
      if (entry) entry.isIndexed = outcome.kind === 'indexed';
      return outcome;
    }
  }

  /** Forgets a file that does not exist any more. */
  drop(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    this.#bytes -= entry.file.bytes;
    this.index.remove(id);
    this.documents.remove(id);
    const { sha256 } = entry.file;
    if ([...this.#entries.values()].every(({ file }) => file.sha256 !== sha256)) this.blobs.remove(sha256);
  }

  async close(): Promise<void> {
    await this.indexer.close();
    this.database.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #use(id: string): Entry | undefined {
    const entry = this.#entries.get(id);
    if (!entry) return undefined;
    entry.usedAt = performance.now();
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    return entry;
  }

  #evict(): void {
    const since = performance.now() - IN_USE_MS;
    for (const [id, { usedAt }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes || usedAt > since) return;
      this.drop(id);
    }
  }
}

/** Removes the folders of nodes that were killed. */
async function removeAbandoned(folder: string): Promise<void> {
  await makePrivateFolder(folder);
  for (const name of await readdir(folder)) {
    const [, pid, run] = name.split('-');
    const isOfEarlierRun = Number(pid) === process.pid && run !== RUN_ID;
    if (isOfEarlierRun || !isProcessAlive(Number(pid))) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Options of a cache. */
export interface CacheOptions {
  /** The absolute path of the folder in which each process of this machine makes its own. */
  readonly folder: string;
  /** How many bytes of files are kept; those in use are kept beyond that. */
  readonly maxBytes: number;
  /** The path of the program that index threads run. */
  readonly workerProgram?: string | undefined;
  readonly log: Logger;
}
