import { EventEmitter } from 'node:events';
import { CHUNKED_FILE_BYTES } from '../protocol/uploads.ts';
import type { FileListQuery, FileObject } from '../protocol/files.ts';
import { type HttpError, isStorageFull } from './http/httpError.ts';
import { assertReadable, deleted, failureOf, type IndexResult, refusalOf } from './refusals.ts';
import type { PassageIndex } from './search/passageIndex.ts';
import type { Indexer } from './indexing/indexer.ts';
import { IndexClaims } from './indexing/indexClaims.ts';
import type { BlobStore } from './store/blobStore.ts';
import type { ChunkTable } from './store/chunkTable.ts';
import type { FileTable, Orphan } from './store/fileTable.ts';
import type { FilePage, Files, NewContent, NewFile } from './ports.ts';
import type { DocumentStore } from './store/documentStore.ts';
import type { StoredBytes } from './text/byteSource.ts';
import { patiently, removeLeftover } from '../system/heldFiles.ts';
import { SNIFF_BYTES } from '../text/encoding.ts';

/**
 * How often the index of a file may be begun again after the backend has ended during it; after that, the file is taken for
 * the cause.
 */
const MAX_ADOPTIONS = 3;

/** How long the reason for a file's refusal is kept, in milliseconds, for clients that ask for it by the file's id. */
const REFUSAL_KEPT_MS = 24 * 60 * 60 * 1000;

interface AdoptedFile extends Orphan {
  release(): void;
}

/**
 * Files on this machine from their arrival to their removal: bytes, metadata, index and status. A file that cannot be indexed is not kept,
 * whichever way it came: its bytes are deleted at once, and for a day its id tells the reason.
 */
export class FileService implements Files {
  readonly #blobs: BlobStore;
  readonly #table: FileTable;
  readonly #claims: IndexClaims;
  readonly #indexer: Indexer;
  readonly #index: PassageIndex;
  readonly #documents: DocumentStore;
  readonly #chunks: ChunkTable;
  readonly #notesChunks: boolean;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  /** Files that were taken over from processes that are gone, and wait for their index. */
  readonly #adopted: AdoptedFile[] = [];
  #isIndexingAdopted = false;

  /** With `notesChunks`, large files are cut into chunks once they are indexed. */
  constructor(parts: {
    blobs: BlobStore;
    table: FileTable;
    indexer: Indexer;
    index: PassageIndex;
    documents: DocumentStore;
    chunks: ChunkTable;
    notesChunks: boolean;
  }) {
    this.#chunks = parts.chunks;
    this.#notesChunks = parts.notesChunks;
    this.#blobs = parts.blobs;
    this.#table = parts.table;
    this.#claims = new IndexClaims(parts.table);
    this.#indexer = parts.indexer;
    this.#index = parts.index;
    this.#documents = parts.documents;
  }

  /** Prepares for the index of a text of `bytes` bytes that has begun to arrive. Documents are recognised only later. */
  expect(bytes: number): void {
    this.#indexer.expect(bytes);
  }

  /**
   * Takes over a complete file at `path` whose digest is verified, and begins to index it. Resolves when it is stored;
   * `indexed` resolves with the final file object, or rejects with the reason why there is no index. `onKeep` is a part of
   * the transaction in which the bytes get their place: an error that it throws undoes all of it. Throws 415 for a file that
   * is not text or a known document, and then, as after any other failure, leaves `path` to the caller.
   */
  async ingest(
    path: string,
    file: NewFile,
    onKeep?: (file: FileObject) => void,
  ): Promise<{ file: FileObject; indexed: Promise<FileObject> }> {
    await assertReadable(path, file.filename);
    if (!(await this.#blobs.has(file.sha256))) await this.#blobs.flush(path);
    // One transaction with the row: a process that removes the last other file of this content at the same time keeps the
    // bytes.
    const created = await patiently(() => this.#keep(path, file, onKeep));
    await removeLeftover(path);
    if (created.status === 'processed') return { file: created, indexed: Promise.resolve(created) };
    const indexed = this.#indexClaimed(created);
    // The file's status tells the failure as well, to clients that do not wait for `indexed`.
    indexed.catch(() => undefined);
    return { file: created, indexed };
  }

  /** As `ingest`, but resolves when the file is indexed. */
  async ingestAndIndex(path: string, newFile: NewFile): Promise<FileObject> {
    const { file, indexed } = await this.ingest(path, newFile);
    return indexed.catch((error: unknown) => {
      // The answer to this request tells the reason, so it need not be kept.
      this.remove(file.id);
      throw error;
    });
  }

  /**
   * Takes over small files in one transaction and indexes them. Resolves when that is done, with the file or the failure of
   * each; files that cannot be indexed are not kept.
   */
  async ingestSmall(items: readonly NewContent[]): Promise<Map<NewContent, FileObject | HttpError>> {
    const results = new Map<NewContent, FileObject | HttpError>();
    const texts: NewContent[] = [];
    for (const item of items) {
      const refusal = refusalOf(item.file.filename, Buffer.from(item.content.subarray(0, SNIFF_BYTES)));
      if (refusal) results.set(item, refusal);
      else texts.push(item);
    }
    const created = this.#table.transact(() =>
      texts.map((item) => {
        this.#blobs.putSmall(item.file.sha256, item.content);
        const file = this.#table.findOrCreate(item.file);
        if (file.status !== 'processed') this.#table.claim(file.id);
        return { item, file };
      }),
    );
    const releases = created.map(({ file }) => this.#claims.hold(file.id));
    let outcomes: (IndexResult | undefined)[];
    try {
      outcomes = await Promise.all(created.map(({ item, file }) => this.#runIndex(file, { content: item.content })));
      this.#table.transact(() => {
        for (const [index, { file }] of created.entries()) this.#settle(file, outcomes[index]);
      });
    } finally {
      for (const release of releases) release();
    }
    for (const [index, { item, file }] of created.entries()) {
      const settled = this.#announce(file.id);
      const failure = failureOf(outcomes[index]);
      if (failure) this.remove(file.id);
      results.set(item, failure ?? settled ?? deleted());
    }
    return results;
  }

  get(id: string): FileObject | undefined {
    return this.#table.get(id);
  }

  list(query: FileListQuery): FilePage {
    return this.#table.list(query);
  }

  /** Does nothing: what is kept here is on this machine. */
  load(): void {
    // The bytes, texts and index of every file are in the data folder.
  }

  loaded(id: string): FileObject | undefined {
    return this.#table.get(id);
  }

  /** Takes over files that a killed process left without an index: all of them, or the one named. */
  adoptOrphans(id?: string): void {
    const orphans = this.#table.unindexed(id).filter((orphan) => !this.#claims.isWorkedOn(orphan));
    if (orphans.length === 0) return;
    try {
      // All of them at once, so that no other process takes them over as well while they wait here.
      const taken = this.#table.transact(() => orphans.filter((orphan) => this.#table.takeOver(orphan)));
      this.#adopted.push(...taken.map((orphan) => ({ ...orphan, release: this.#claims.hold(orphan.file.id) })));
    } catch {
      // The database is busy or the disk full: they are tried again at the next start, or when a client follows such a file's
      // events.
      return;
    }
    // Files during whose index no process has ended come first, and small ones before large ones.
    this.#adopted.sort((one, other) => one.adoptions - other.adoptions || one.file.bytes - other.file.bytes);
    void this.#indexAdopted();
  }

  /** Removes refused files whose reason has been kept for `REFUSAL_KEPT_MS`. */
  removeRefused(): void {
    for (const id of this.#table.refusedBefore(Date.now() - REFUSAL_KEPT_MS)) this.remove(id);
  }

  /** Gives up the claims of this process, so that the next process indexes its unfinished files. */
  close(): void {
    this.#claims.close();
  }

  /** Calls `listener` whenever the file's status changes in this process. Returns a function that stops it. */
  onDidChange(id: string, listener: (file: FileObject) => void): () => void {
    this.#changes.on(id, listener);
    return () => this.#changes.off(id, listener);
  }

  #keep(path: string, file: NewFile, onKeep?: (file: FileObject) => void): FileObject {
    try {
      return this.#table.transact(() => {
        const created = this.#table.findOrCreate(file);
        onKeep?.(created);
        if (created.status !== 'processed') this.#table.claim(created.id);
        this.#blobs.adopt(path, file.sha256);
        return created;
      });
    } catch (error) {
      // The commit may be the step that finds the disk full; the upload must then still have its bytes, to be finished later.
      this.#blobs.giveBack(path, file.sha256);
      throw error;
    }
  }

  /** Removes the file and, where no other file has the same, its content. Returns whether there was such a file. */
  remove(id: string): boolean {
    return this.#withRoom(id, () => {
      const removed = this.#table.remove(id);
      if (removed) this.#dropContent(removed);
      return removed !== undefined;
    });
  }

  /** Refuses a file: keeps only the reason. */
  #refuse(id: string, reason: string): void {
    this.#withRoom(id, () => {
      const refused = this.#table.get(id);
      if (!refused) return;
      this.#table.setStatus(id, 'error', reason);
      this.#dropContent(refused);
    });
  }

  /**
   * Runs a transaction that gives up a file's content; on a full disk, the database has room for it only after the bytes are
   * deleted.
   */
  #withRoom<T>(id: string, work: () => T): T {
    try {
      return this.#table.transact(work);
    } catch (error) {
      if (!isStorageFull(error)) throw error;
      this.#table.transact(() => {
        const file = this.#table.get(id);
        if (file && !this.#table.isContentNeeded(file.sha256, id)) this.#blobs.removeFile(file.sha256);
      });
      return this.#table.transact(work);
    }
  }

  /** Removes a file's content; a part of the transaction in which the file is removed or refused. */
  #dropContent({ id, sha256 }: FileObject): void {
    this.#index.remove(id);
    this.#documents.remove(id);
    if (this.#table.isContentNeeded(sha256, id)) return;
    this.#blobs.remove(sha256);
    this.#chunks.removeBlob(sha256);
  }

  /**
   * Indexes the files that were taken over, one after the other: if the process ends meanwhile, it is certain during which
   * file.
   */
  async #indexAdopted(): Promise<void> {
    if (this.#isIndexingAdopted) return;
    this.#isIndexingAdopted = true;
    for (let next = this.#adopted.shift(); next; next = this.#adopted.shift()) {
      try {
        await this.#indexOrRefuse(next);
      } catch {
        // The file's status tells the failure; where not even that can be written, the file is tried again at the next start.
      } finally {
        next.release();
      }
    }
    this.#isIndexingAdopted = false;
  }

  async #indexOrRefuse({ file, adoptions }: AdoptedFile): Promise<void> {
    if (adoptions < MAX_ADOPTIONS) {
      await this.#claims.runAdopted(file.id, () => this.#indexClaimed(file));
      return;
    }
    const reason = `The backend ended ${String(MAX_ADOPTIONS)} times while it was indexing the file.`;
    this.#refuse(file.id, `${reason} Upload it again to try once more.`);
    this.#announce(file.id);
  }

  /** Indexes a file that this process has claimed. */
  async #indexClaimed(file: FileObject): Promise<FileObject> {
    const release = this.#claims.hold(file.id);
    let outcome: IndexResult | undefined;
    try {
      this.#announce(file.id);
      outcome = await this.#runIndex(file, this.#blobs.find(file.sha256));
      this.#settle(file, outcome);
    } finally {
      release();
    }
    const settled = this.#announce(file.id);
    if (!settled) throw deleted();
    const failure = failureOf(outcome);
    if (failure) throw failure;
    return settled;
  }

  async #runIndex(file: FileObject, stored: StoredBytes): Promise<IndexResult | undefined> {
    if (file.status === 'processed') return undefined;
    const isChunked = this.#notesChunks && file.bytes >= CHUNKED_FILE_BYTES;
    const chunkedBlob = isChunked ? { chunkedBlob: file.sha256 } : {};
    const job = { fileId: file.id, filename: file.filename, sha256: file.sha256, ...chunkedBlob };
    let outcome = await this.#indexer.index({ ...job, stored }, file.bytes);
    while (outcome.kind === 'not_begun') {
      // The content of a small file was handed over to the thread that has ended, so the stored bytes are used.
      outcome = await this.#indexer.index({ ...job, stored: this.#blobs.find(file.sha256) }, file.bytes);
    }
    return outcome;
  }

  #settle(file: FileObject, outcome: IndexResult | undefined): void {
    if (outcome?.kind === 'indexed') this.#table.setStatus(file.id, 'processed');
    else if (outcome) this.#refuse(file.id, outcome.message);
    // A file that was deleted while it was being indexed must not leave its index behind.
    if (this.#table.get(file.id)) return;
    this.#index.remove(file.id);
    this.#documents.remove(file.id);
  }

  #announce(id: string): FileObject | undefined {
    const file = this.#table.get(id);
    if (file) this.#changes.emit(id, file);
    return file;
  }
}
