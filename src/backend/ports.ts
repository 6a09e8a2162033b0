import type { Readable } from 'node:stream';
import type { Hash } from 'node:crypto';
import type { Contributor } from '../fleet/evidence.ts';
import type { FleetState } from '../fleet/fleetState.ts';
import type { FleetDecision, FleetRecord } from '../protocol/fleet.ts';
import type { FileListQuery, FileObject } from '../protocol/files.ts';
import type {
  Attributes,
  CreateVectorStore,
  FileCounts,
  UpdateVectorStore,
  VectorStore,
  VectorStoreFile,
  VectorStoreFileBatch,
  VectorStoreFileListQuery,
  VectorStoreListQuery,
} from '../protocol/vectorStores.ts';
import type { HttpError } from './http/httpError.ts';
import type { StoredBytes } from './text/byteSource.ts';

/**
 * What routes and answers need of the place that keeps files. What several backends share (files, uploads, chunks) may be
 * across a network and is awaited; what an answer reads (bytes, texts, index) is on this machine, where `Files.load` has brought
 * it, so that a search stays synchronous.
 */

/** A value, or the promise of one where the place is across a network. */
export type Awaitable<T> = T | Promise<T>;

/** Properties of a file before it has an id. `sha256` is verified. */
export interface NewFile {
  readonly sha256: string;
  readonly bytes: number;
  readonly filename: string;
  readonly purpose: string;
}

/** A small file that has arrived, its digest verified. */
export interface NewContent {
  readonly file: NewFile;
  /** Handed over to the index, and empty afterwards. */
  readonly content: Uint8Array;
}

/** A page of files and whether more follow. */
export interface FilePage {
  readonly files: readonly FileObject[];
  readonly hasMore: boolean;
}

/** The files that a client may see. A file that it may not see does not exist for it. */
export interface Files {
  /** Prepares for the index of a text of `bytes` bytes that has begun to arrive. */
  expect(bytes: number): void;
  get(id: string): Awaitable<FileObject | undefined>;
  list(query: FileListQuery): Awaitable<FilePage>;
  /**
   * Takes over a complete file at `path`, a new incoming path, and resolves when it is indexed. Rejects with an `HttpError` for a
   * file that cannot be indexed, of which nothing is kept; after a failure `path` is left to the caller.
   */
  ingestAndIndex(path: string, file: NewFile): Promise<FileObject>;
  /** Takes over small files and indexes them. Resolves with the file or the failure of each. */
  ingestSmall(items: readonly NewContent[]): Promise<Map<NewContent, FileObject | HttpError>>;
  /** Removes the file and, where no other file has the same, its content. Returns whether there was such a file. */
  remove(id: string): Awaitable<boolean>;
  /** Has files indexed that a process has left without an index when it ended: all of them, or the one named. */
  adoptOrphans(id?: string): void;
  /** Calls `listener` whenever the file's status changes in this process. Returns a function that stops it. */
  onDidChange(id: string, listener: (file: FileObject) => void): () => void;
  /** Brings the bytes of files to this machine and, of those that are processed, their texts and index. */
  load(files: readonly FileObject[]): Awaitable<void>;
  /** A file that `load` has brought here. */
  loaded(id: string): FileObject | undefined;
}

/** The bytes on this machine, of files that have been loaded and of those that arrive. */
export interface LocalBytes {
  /** A new path for incoming bytes. */
  newIncomingPath(): string;
  /** The place of the content: in memory or in a file. */
  find(sha256: string): StoredBytes;
  /** The file of a content that has one. */
  pathOf(sha256: string): string;
}

/** The place of a chunk's bytes: the blob, and the position of the first byte in it. */
export interface ChunkPlace {
  readonly blob: string;
  readonly offset: number;
  readonly length: number;
}

/** Chunks of the files that a client may see. */
export interface Chunks {
  find(sha256: string): Awaitable<ChunkPlace | undefined>;
}

/** An upload under way or finished. `length` is in bytes, `expiresAt` in milliseconds since the epoch. */
export interface Upload {
  readonly id: string;
  readonly length: number;
  /** The `Upload-Metadata` header as the client sent it. */
  readonly metadata: string;
  readonly expiresAt: number;
  /** The id of the file that it has become. */
  readonly fileId: string | undefined;
}

/** The checksum that a body has to have. */
export interface ExpectedChecksum {
  readonly hash: Hash;
  readonly expected: Buffer;
}

/** The file's name, purpose and digest, from the metadata of an upload. */
export interface UploadIntent {
  readonly filename: string;
  readonly purpose: string;
  readonly sha256: string | undefined;
}

/** Resumable uploads. An offset counts bytes that outlast the end of this process. */
export interface Uploads {
  create(length: number, metadata: string): Promise<Upload>;
  get(id: string): Awaitable<Upload | undefined>;
  /** The number of bytes that are stored. */
  offset(upload: Upload): Promise<number>;
  /** False where the bytes of an unfinished upload are gone. */
  hasBytes(upload: Upload): Promise<boolean>;
  /** Runs `work` while no other request of this process uses the upload; the one that does is asked to stop by its `abort`. */
  withLock<T>(id: string, abort: () => void, work: () => Promise<T>): Promise<T>;
  /**
   * Appends `body` at `offset` and returns the new offset. Bytes that arrived before a cut are kept. With `checksum`, a body
   * that does not match leaves nothing behind and the result is `undefined`. Throws a 400 for more bytes than announced, a 460
   * for a compressed body that is damaged, and a 409 where another backend has taken the upload over.
   */
  append(upload: Upload, offset: number, body: Readable, checksum?: ExpectedChecksum): Promise<number | undefined>;
  /**
   * Turns a complete upload into a file: verifies the announced digest, stores, begins to index. Resolves with the file's id.
   * Throws 460 for other bytes than announced, 415 for a file that is no text, and 507 where the disk is full, and then deletes
   * the bytes; after any other failure the upload can still be completed.
   */
  complete(upload: Upload, intent: UploadIntent): Promise<string>;
  /** Deletes an upload and its bytes. */
  remove(id: string): Promise<void>;
}

/** A page of a list and whether more follow. */
export interface VectorStorePage<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
}

/** A file that joins a store. */
export interface NewMember {
  readonly fileId: string;
  readonly attributes: Attributes;
}

/** The files of a store that can be asked about, in the order in which they joined it, and how far the store has come. */
export interface StoreMembers {
  readonly fileIds: readonly string[];
  readonly counts: FileCounts;
  /** The size of the files that can be asked about. */
  readonly bytes: number;
}

/**
 * Vector stores: named sets of the files that a client may see. A file leaves its stores when it is deleted. Functions that
 * return `undefined` do so for a store, file or batch that is not there; the last four are for stores that are.
 */
export interface VectorStores {
  create(store: Omit<CreateVectorStore, 'file_ids'>): Awaitable<VectorStore>;
  get(id: string): Awaitable<VectorStore | undefined>;
  list(query: VectorStoreListQuery): Awaitable<VectorStorePage<VectorStore>>;
  update(id: string, change: UpdateVectorStore): Awaitable<VectorStore | undefined>;
  /** Removes the store; its files stay. */
  remove(id: string): Awaitable<boolean>;
  /** Adds files, which have to be there, or changes their attributes. */
  add(id: string, members: readonly NewMember[]): Awaitable<VectorStoreFileBatch | undefined>;
  batch(id: string, batchId: string): Awaitable<VectorStoreFileBatch | undefined>;
  /** Cancels what is still being indexed of a batch; its files are not asked about. */
  cancelBatch(id: string, batchId: string): Awaitable<VectorStoreFileBatch | undefined>;
  files(id: string, query: VectorStoreFileListQuery, batchId?: string): Awaitable<VectorStorePage<VectorStoreFile>>;
  file(id: string, fileId: string): Awaitable<VectorStoreFile | undefined>;
  setAttributes(id: string, fileId: string, attributes: Attributes): Awaitable<VectorStoreFile | undefined>;
  /** Takes a file out of the store; the file stays. */
  removeFile(id: string, fileId: string): Awaitable<boolean>;
  members(id: string): Awaitable<StoreMembers>;
  /** The attributes of the files that can be asked about. */
  attributesOf(id: string): Awaitable<Map<string, Attributes>>;
  /** Ids of up to `limit` files of the store whose names stand in a text. */
  filesNamedIn(id: string, text: string, limit: number): Awaitable<string[]>;
  /** Notes that the store is used, from which on its time to expire counts. */
  touch(id: string): Awaitable<void>;
}

/** A fleet before a change: its state, what one contributor has said, and which of its uploads are known already. */
export interface FleetBefore {
  readonly state: FleetState;
  readonly contributor: Contributor | undefined;
  readonly knownIds: ReadonlySet<string>;
}

/** What a change makes of a fleet. What it does not name stays as it is. */
export interface FleetChange {
  readonly state: FleetState;
  readonly contributor?: Contributor;
  /** New records of the contributor. */
  readonly records?: readonly FleetRecord[];
  /** Appended to the log, which nothing else changes. */
  readonly decisions: readonly FleetDecision[];
}

/** Where a fleet's rollout is kept: its state, what its contributors have said, their records, and the log of decisions. */
export interface FleetStore {
  state(): Awaitable<FleetState>;
  /** Makes a change in one transaction, while no other is made. `ids` are request ids of the contributor to look up. */
  change(
    contributor: string | undefined,
    ids: readonly string[],
    decide: (before: FleetBefore) => FleetChange,
  ): Awaitable<FleetChange>;
  /** The latest decisions, the oldest first. */
  decisions(limit: number): Awaitable<FleetDecision[]>;
  /** The latest records of a contributor, the newest first. */
  records(contributor: string, limit: number): Awaitable<FleetRecord[]>;
  /** Removes records that arrived before `time` (epoch milliseconds). */
  removeRecords(time: number): Awaitable<void>;
}
