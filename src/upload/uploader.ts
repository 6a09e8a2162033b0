import type { FileObject } from '../protocol/files.ts';
import type { FileSnapshot } from '../localFile/fileSnapshot.ts';

/** A file on its way: which version, under which name, with which content. */
export interface UploadSource {
  readonly snapshot: FileSnapshot;
  /** The name that the backend shows; never a path. */
  readonly filename: string;
  readonly sha256: string;
  /** All of it, where the file is small enough to be read only once. */
  readonly content?: Buffer;
}

/** Where an upload stands. `bytes` of `totalBytes` are done in the phases that count bytes. */
export interface UploadProgress {
  readonly phase: 'hashing' | 'uploading' | 'waiting' | 'indexing';
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface UploadOptions {
  readonly signal: AbortSignal;
  onProgress(progress: UploadProgress): void;
}

/** What an upload cost. `bytesSent` counts body bytes handed to the network, those sent again included. */
export interface UploadCost {
  bytesSent: number;
  attempts: number;
}

/**
 * One way of bringing a file to the backend. Resolves with the file, stored and indexed; rejects with a `Failure`.
 * Whatever happens, `cost` tells what it took.
 */
export interface Uploader {
  upload(source: UploadSource, options: UploadOptions, cost: UploadCost): Promise<FileObject>;
}
