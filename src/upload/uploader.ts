import type { FileObject } from '../protocol/files.ts';
import type { FileSnapshot } from '../localFile/fileSnapshot.ts';
import type { UploadPathKind } from '../protocol/health.ts';
import type { UploadPathDecision } from '../rollout/uploadPath.ts';
import type { UploadRecord } from '../protocol/metrics.ts';
import type { FleetReading } from '../rollout/fleetStanding.ts';
import type { GateReading } from '../rollout/rolloutState.ts';

/** A file on its way: which version, under which name, with which content. */
export interface UploadSource {
  readonly snapshot: FileSnapshot;
  /** The name that the backend shows; never a path. */
  readonly filename: string;
  readonly sha256: string;
  /** The whole content, where the file is small enough to be read only once. */
  readonly content?: Buffer;
  /** The purpose that the backend notes; the usual one where it is undefined. */
  readonly purpose?: string | undefined;
}

/** Progress of an upload. `bytes` of `totalBytes` are done in the phases that count bytes. */
export interface UploadProgress {
  /** `waiting` is for the backend to come back, `locked` for another window that sends the same content. */
  readonly phase: 'hashing' | 'uploading' | 'waiting' | 'locked' | 'indexing';
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface UploadOptions {
  readonly signal: AbortSignal;
  onProgress(progress: UploadProgress): void;
}

/** Cost of an upload. `bytesSent` counts body bytes handed to the network, those sent again included. */
export interface UploadCost {
  bytesSent: number;
  attempts: number;
}

/**
 * One way of sending a file to the backend. Resolves with the file, stored and indexed; rejects with a `Failure`. In either
 * case `cost` is filled in with what the upload took.
 */
export interface Uploader {
  upload(source: UploadSource, options: UploadOptions, cost: UploadCost): Promise<FileObject>;
}

export interface UploadRequest {
  /** The absolute path of the file. */
  readonly path: string;
  readonly signal: AbortSignal;
  /**
   * When the user or a caller asked for the upload, in `performance.now()` milliseconds; by default when the upload begins.
   */
  readonly askedAt?: number | undefined;
  /** An explicit choice of the path for this one upload. */
  readonly override?: UploadPathKind | undefined;
  /** The purpose of the file; the usual one where it is undefined. */
  readonly purpose?: string | undefined;
  /**
   * Looks at the file in place of `takeSnapshot`, where the file has been looked into already: resolves with the one version
   * that may be sent, or rejects with why none may.
   */
  approvedSnapshot?(): Promise<FileSnapshot>;
  onProgress(progress: UploadProgress): void;
}

/** Outcome of an upload. Durations are in milliseconds, sizes in bytes. */
export interface UploadOutcome {
  readonly file: FileObject;
  /** The absolute path that was uploaded. */
  readonly localPath: string;
  readonly sha256: string;
  readonly path: UploadPathDecision;
  readonly bytes: number;
  readonly bytesSent: number;
  readonly deduplicated: boolean;
  readonly fallbackUsed: boolean;
  readonly durationMs: number;
  readonly requestId: string;
}

/** The rollout as uploads see it: its reading for the next upload, and where the records of ended uploads go. */
export interface RolloutGate {
  /**
   * Reads the rollout. Called once per upload that may go async, with its id: a half-open guard lets one through at a time.
   */
  read(requestId: string): Promise<GateReading>;
  record(record: UploadRecord): Promise<void>;
}

/** The rollout of a fleet as uploads see it. */
export interface FleetGate {
  /** What is known of it; `hasFleet` is what the backend says of itself. Never rejects. */
  reading(hasFleet: boolean): Promise<FleetReading>;
  /** Shares a record whose path was chosen under the flag of this generation, if the user has agreed. */
  share(record: UploadRecord, generation: number | undefined): void;
}
