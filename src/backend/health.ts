import type { Health } from '../protocol/health.ts';
import { ModelProviderId } from '../protocol/providers.ts';
import { BATCH_MAX_FILE_BYTES, BATCH_MAX_FILES, CHUNKING } from '../protocol/uploads.ts';
import { LOCAL_PROVIDER } from './answering/answerLocally.ts';
import { CONTENT_ENCODINGS } from './http/httpBody.ts';

const BACKEND_VERSION = '1';

/** What a backend can do, as `/health` tells it. */
export interface Abilities {
  /** The largest accepted file in bytes. */
  readonly maxFileBytes: number;
  /** Whether clients come over a network, so that compression is worth what it costs. */
  readonly isRemote: boolean;
  /** Whether the chunks of large files are kept, from which a changed file is put together. */
  readonly keepsChunks: boolean;
  readonly hasVectorStores: boolean;
  readonly hasFleet: boolean;
}

export function healthOf({ maxFileBytes, isRemote, keepsChunks, hasVectorStores, hasFleet }: Abilities): Health {
  return {
    status: 'ok',
    version: BACKEND_VERSION,
    capabilities: {
      upload_paths: ['sync', 'async'],
      max_file_bytes: maxFileBytes,
      providers: [LOCAL_PROVIDER, 'auto', ...ModelProviderId.options],
      batch: { max_files: BATCH_MAX_FILES, max_file_bytes: Math.min(maxFileBytes, BATCH_MAX_FILE_BYTES) },
      ranges: true,
      vector_stores: hasVectorStores,
      ...(hasFleet ? { fleet: true } : {}),
      ...(keepsChunks ? { chunks: CHUNKING } : {}),
      ...(isRemote ? { content_encodings: CONTENT_ENCODINGS } : {}),
    },
  };
}
