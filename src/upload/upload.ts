import type { FileObject } from '../protocol/files.ts';
import type { UploadPathKind } from '../protocol/health.ts';
import type { UploadPathDecision } from '../rollout/uploadPath.ts';
import type { FileSnapshot } from '../localFile/fileSnapshot.ts';
import type { UploadProgress } from './uploader.ts';

export interface UploadRequest {
  /** The absolute path of the file. */
  readonly path: string;
  readonly signal: AbortSignal;
  /** When somebody asked for it, as `performance.now()` tells it; by default when the upload begins. */
  readonly askedAt?: number | undefined;
  /** An explicit choice of the path for this one upload. */
  readonly override?: UploadPathKind | undefined;
  /**
   * Looks at the file in place of `takeSnapshot`, where the file has been looked into already: resolves with the one version
   * that may be sent, or rejects with why none may.
   */
  approvedSnapshot?(): Promise<FileSnapshot>;
  onProgress(progress: UploadProgress): void;
}

/** What an upload came to. Durations are in milliseconds, sizes in bytes. */
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
