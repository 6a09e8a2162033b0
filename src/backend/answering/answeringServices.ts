import type { FileService } from '../fileService.ts';
import type { Logger } from '../log.ts';
import type { PassageIndex } from '../search/passageIndex.ts';
import type { BlobStore } from '../store/blobStore.ts';
import type { DocumentStore } from '../store/documentStore.ts';
import type { FileTable } from '../store/fileTable.ts';
import type { ProviderRegistry } from './models/providerRegistry.ts';
import type { AnsweringThread } from './thread/answeringThread.ts';

/** What an answer is made with. */
export interface AnsweringServices {
  readonly files: FileService;
  readonly fileTable: FileTable;
  readonly blobs: BlobStore;
  /** The extracted texts of documents. */
  readonly documents: DocumentStore;
  readonly index: PassageIndex;
  /** Answers from the structures of files. */
  readonly answering: AnsweringThread;
  /** The model services, with the keys of the moment. */
  readonly providers: ProviderRegistry;
  /** How long a model service may say nothing, in milliseconds. */
  readonly modelSilenceMs: number;
  readonly log: Logger;
}
