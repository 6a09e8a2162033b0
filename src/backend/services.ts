import type { Health } from '../protocol/health.ts';
import type { PassageIndex } from './answer/passageIndex.ts';
import type { FileService } from './fileService.ts';
import type { Logger } from './log.ts';
import type { BlobStore } from './store/blobStore.ts';
import type { ChunkTable } from './store/chunkTable.ts';
import type { FileTable } from './store/fileTable.ts';
import type { TusStore } from './uploads/tusStore.ts';

/** What the routes work with. */
export interface BackendServices {
  readonly health: Health;
  readonly files: FileService;
  readonly fileTable: FileTable;
  readonly blobs: BlobStore;
  readonly chunks: ChunkTable;
  readonly index: PassageIndex;
  readonly uploads: TusStore;
  readonly maxFileBytes: number;
  /** The folders of this machine that MCP clients may ask about; none by default. */
  readonly mcpRoots: readonly string[];
  readonly log: Logger;
}
