import { EventEmitter } from 'node:events';
import { open, rm } from 'node:fs/promises';
import type { FileObject } from '../protocol/files.ts';
import { HttpError, unsupportedFormat } from './http/httpError.ts';
import type { PassageIndex } from './answer/passageIndex.ts';
import type { Indexer } from './indexing/indexer.ts';
import type { IndexOutcome } from './indexing/indexWorker.ts';
import type { BlobStore } from './store/blobStore.ts';
import type { FileTable, NewFile } from './store/fileTable.ts';
import type { StoredBytes } from './text/byteSource.ts';
import { sniff, SNIFF_BYTES } from './text/encoding.ts';

/** A small file on its way in, its digest verified. */
export interface NewContent {
  readonly file: NewFile;
  readonly content: Uint8Array;
}

/** Files from their arrival to their removal: bytes, metadata, index and status. */
export class FileService {
  readonly #blobs: BlobStore;
  readonly #table: FileTable;
  readonly #indexer: Indexer;
  readonly #index: PassageIndex;
  readonly #changes = new EventEmitter().setMaxListeners(0);

  constructor(parts: { blobs: BlobStore; table: FileTable; indexer: Indexer; index: PassageIndex }) {
    this.#blobs = parts.blobs;
    this.#table = parts.table;
    this.#indexer = parts.indexer;
    this.#index = parts.index;
  }

  /**
   * Takes over a complete file at `path` whose digest is verified, and begins to index it. Resolves when it is stored;
   * `indexed` resolves with the final file object. Throws 415 for what is no text, and then keeps nothing.
   */
  async ingest(path: string, file: NewFile): Promise<{ file: FileObject; indexed: Promise<FileObject> }> {
    try {
      await assertText(path);
      if (await this.#blobs.has(file.sha256)) await rm(path, { force: true });
      else await this.#blobs.adopt(path, file.sha256);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    const created = this.#table.findOrCreate(file);
    if (created.status === 'processed') return { file: created, indexed: Promise.resolve(created) };
    return { file: created, indexed: this.#startIndexing(created) };
  }

  /**
   * Takes over small files in one transaction and indexes them. Resolves when that is done, with the file or the failure
   * of each; what cannot be indexed is not kept.
   */
  async ingestSmall(items: readonly NewContent[]): Promise<Map<NewContent, FileObject | HttpError>> {
    const results = new Map<NewContent, FileObject | HttpError>();
    const texts: NewContent[] = [];
    for (const item of items) {
      const detection = sniff(Buffer.from(item.content.subarray(0, SNIFF_BYTES)));
      if (detection.kind === 'unsupported') results.set(item, unsupportedFormat(detection.message));
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
    const outcomes = await Promise.all(
      created.map(({ item, file }) => this.#runIndex(file, { content: item.content })),
    );
    this.#table.transact(() => {
      for (const [index, { file }] of created.entries()) this.#settle(file, outcomes[index]);
    });
    for (const { item, file } of created) {
      const settled = this.#announce(file.id) ?? deleted(file);
      if (settled.status === 'error') await this.remove(file.id);
      const isProcessed = settled.status === 'processed';
      results.set(item, isProcessed ? settled : unsupportedFormat(settled.status_details ?? 'It cannot be indexed.'));
    }
    return results;
  }

  get(id: string): FileObject | undefined {
    return this.#table.get(id);
  }

  /** Takes up files that a killed process left without an index. */
  adoptOrphans(): void {
    for (const id of this.#table.orphans()) {
      const file = this.#table.get(id);
      if (file) void this.#startIndexing(file);
    }
  }

  /** Calls `listener` whenever the file's status changes in this process. Returns what ends that. */
  onDidChange(id: string, listener: (file: FileObject) => void): () => void {
    this.#changes.on(id, listener);
    return () => this.#changes.off(id, listener);
  }

  /** Removes the file and, where nobody else needs it, its content. Says whether there was one. */
  async remove(id: string): Promise<boolean> {
    const removed = this.#table.remove(id);
    if (!removed) return false;
    this.#index.remove(id);
    if (!removed.isContentStillUsed) await this.#blobs.remove(removed.sha256);
    return true;
  }

  async #startIndexing(file: FileObject): Promise<FileObject> {
    this.#table.claim(file.id);
    this.#announce(file.id);
    this.#settle(file, await this.#runIndex(file, this.#blobs.find(file.sha256)));
    return this.#announce(file.id) ?? deleted(file);
  }

  async #runIndex(file: FileObject, stored: StoredBytes): Promise<IndexOutcome | undefined> {
    if (file.status === 'processed') return undefined;
    return this.#indexer.index({ fileId: file.id, filename: file.filename, stored });
  }

  #settle(file: FileObject, outcome: IndexOutcome | undefined): void {
    if (outcome?.kind === 'indexed') this.#table.setStatus(file.id, 'processed');
    else if (outcome) this.#table.setStatus(file.id, 'error', outcome.message);
  }

  #announce(id: string): FileObject | undefined {
    const file = this.#table.get(id);
    if (file) this.#changes.emit(id, file);
    return file;
  }
}

function deleted(file: FileObject): FileObject {
  return { ...file, status: 'error', status_details: 'The file was deleted.' };
}

/** Refuses what its first bytes show to be no text, before anything is kept of it. */
async function assertText(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    const head = Buffer.alloc(SNIFF_BYTES);
    const { bytesRead } = await handle.read(head, 0, SNIFF_BYTES, 0);
    const detection = sniff(head.subarray(0, bytesRead));
    if (detection.kind === 'unsupported') throw unsupportedFormat(detection.message);
  } finally {
    await handle.close();
  }
}
