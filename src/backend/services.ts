import type { Health } from '../protocol/health.ts';
import type { PassageIndex } from './answer/passageIndex.ts';
import type { FileService } from './fileService.ts';
import type { Logger } from './log.ts';
import type { BlobStore } from './store/blobStore.ts';
import type { FileTable } from './store/fileTable.ts';
import type { TusStore } from './uploads/tusStore.ts';

/** What the routes work with. */
export interface BackendServices {
  readonly health: Health;
  readonly files: FileService;
  readonly fileTable: FileTable;
  readonly blobs: BlobStore;
  readonly index: PassageIndex;
  readonly uploads: TusStore;
  readonly maxFileBytes: number;
  readonly log: Logger;
}
