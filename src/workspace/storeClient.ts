import * as z from 'zod';
import type { BackendClient } from '../client/backendClient.ts';
import {
  VECTOR_STORES_PATH,
  VectorStore,
  VectorStoreFileBatch,
  VectorStoreFileDeleted,
  VectorStoreFileList,
  type Attributes,
} from '../protocol/vectorStores.ts';

/** How many members one page of a store's list has. */
const PAGE = 10_000;

type Http = Pick<BackendClient['http'], 'post' | 'read' | 'json'>;

/** The status of a request that was answered other than well; undefined for any other error. */
function statusOf(error: unknown): number | undefined {
  return z.object({ status: z.number() }).safeParse(error).data?.status;
}

/** The requests about vector stores that the index of a workspace makes. They reject with a `Failure`. */
export class StoreClient {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  create(name: string, metadata: Readonly<Record<string, string>>, signal: AbortSignal): Promise<VectorStore> {
    return this.#http.post(VECTOR_STORES_PATH, VectorStore, { name, metadata }, { signal });
  }

  /** The store; undefined where the backend no longer has it. */
  async find(id: string, signal: AbortSignal): Promise<VectorStore | undefined> {
    try {
      return await this.#http.read(pathOf(id), VectorStore, signal);
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  /** Ids of all files in the store. */
  async fileIds(id: string, signal: AbortSignal): Promise<Set<string>> {
    const ids = new Set<string>();
    for (let after: string | undefined; ;) {
      const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
      const path = `${pathOf(id)}/files?limit=${String(PAGE)}&order=asc${from}`;
      const page = await this.#http.read(path, VectorStoreFileList, signal);
      for (const file of page.data) ids.add(file.id);
      after = page.last_id ?? undefined;
      if (!page.has_more || after === undefined) return ids;
    }
  }

  async add(
    id: string,
    files: readonly { readonly file_id: string; readonly attributes: Attributes }[],
    signal: AbortSignal,
  ): Promise<void> {
    await this.#http.post(`${pathOf(id)}/file_batches`, VectorStoreFileBatch, { files }, { signal });
  }

  /** Takes a file out of the store. One that is not in it is no failure. */
  async remove(id: string, fileId: string, signal: AbortSignal): Promise<void> {
    try {
      const path = `${pathOf(id)}/files/${encodeURIComponent(fileId)}`;
      await this.#http.json(path, VectorStoreFileDeleted, { method: 'DELETE', signal });
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  }
}

function pathOf(id: string): string {
  return `${VECTOR_STORES_PATH}/${encodeURIComponent(id)}`;
}
