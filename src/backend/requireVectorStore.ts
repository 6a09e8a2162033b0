import type { VectorStore } from '../protocol/vectorStores.ts';
import { badRequest, HttpError, notFound } from './http/httpError.ts';
import type { VectorStores } from './ports.ts';

interface StoreServices {
  readonly vectorStores: VectorStores | undefined;
}

/** The vector stores of this backend. Throws a 501 where it keeps none. */
export function requireVectorStores({ vectorStores }: StoreServices): VectorStores {
  if (vectorStores) return vectorStores;
  throw new HttpError(501, 'bad_request', 'This backend keeps no vector stores yet. Name the files by file_ids.');
}

/** The vector store that a request names. Rejects with 404 where there is none. */
export async function requireVectorStore(services: StoreServices, id: string | undefined): Promise<VectorStore> {
  const store = id === undefined ? undefined : await requireVectorStores(services).get(id);
  if (!store) throw noStore();
  return store;
}

/** As `requireVectorStore`, but rejects with 400 for one that has expired. */
export async function requireReadyStore(services: StoreServices, id: string): Promise<VectorStore> {
  const store = await requireVectorStore(services, id);
  if (store.status === 'expired') throw badRequest('The vector store has expired. Make another one.');
  return store;
}

export function noStore(): HttpError {
  return notFound('There is no such vector store.');
}
