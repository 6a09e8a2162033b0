import type { Health } from '../protocol/health.ts';
import type { PassageIndex } from './search/passageIndex.ts';
import type { AnsweringThread } from './answering/thread/answeringThread.ts';
import type { FileService } from './fileService.ts';
import type { RequestContext, Route } from './http/route.ts';
import type { Logger } from './log.ts';
import type { BlobStore } from './store/blobStore.ts';
import type { DocumentStore } from './store/documentStore.ts';
import type { ChunkTable } from './store/chunkTable.ts';
import type { ProviderRegistry } from './answering/models/providerRegistry.ts';
import type { FileTable } from './store/fileTable.ts';
import type { TusStore } from './uploads/tusStore.ts';

/** What the routes work with. */
export interface BackendServices {
  readonly health: Health;
  readonly files: FileService;
  readonly fileTable: FileTable;
  readonly blobs: BlobStore;
  /** The extracted texts of documents. */
  readonly documents: DocumentStore;
  readonly chunks: ChunkTable;
  readonly index: PassageIndex;
  /** Answers from the structures of files. */
  readonly answering: AnsweringThread;
  readonly uploads: TusStore;
  readonly maxFileBytes: number;
  /** The folders of this machine that MCP clients may ask about; none by default. */
  readonly mcpRoots: readonly string[];
  /** The remote hosts that answers for MCP clients may send passages to; none by default. */
  readonly mcpSendTo: readonly string[];
  /** The model services, with the keys of the moment. */
  readonly providers: ProviderRegistry;
  /** How long a model service may say nothing, in milliseconds. */
  readonly modelSilenceMs: number;
  readonly log: Logger;
}

export type BackendRoute = Route<BackendServices>;
export type BackendRequest = RequestContext<BackendServices>;
