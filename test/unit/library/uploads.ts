import type { RegisteredUpload } from '../../../src/library/uploadRegistry.ts';
import type { FileObject } from '../../../src/protocol/files.ts';
import type { UploadOutcome } from '../../../src/upload/uploader.ts';

export function uploadWith(changes: Partial<RegisteredUpload> = {}): RegisteredUpload {
  return { backendId: 'embedded', fileId: 'file-1', localPath: '/w/a.md', pathTaken: 'sync', at: 1, ...changes };
}

export function fileObject(changes: Partial<FileObject> = {}): FileObject {
  return {
    id: 'file-1',
    object: 'file',
    bytes: 10,
    created_at: 1_000,
    filename: 'a.md',
    purpose: 'file-extract',
    status: 'processed',
    status_details: null,
    sha256: '0'.repeat(64),
    ...changes,
  };
}

export function outcome(changes: Partial<UploadOutcome> = {}): UploadOutcome {
  return {
    file: fileObject(),
    localPath: '/w/a.md',
    sha256: '0'.repeat(64),
    path: { kind: 'async', reason: 'in-cohort', bucket: 1 },
    bytes: 10,
    bytesSent: 10,
    deduplicated: false,
    fallbackUsed: false,
    durationMs: 1,
    requestId: 'request-1',
    ...changes,
  };
}
