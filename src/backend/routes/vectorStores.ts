import type * as z from 'zod';
import {
  AddVectorStoreFile,
  AddVectorStoreFiles,
  CreateVectorStore,
  MAX_ADDED_FILES,
  SearchVectorStore,
  UpdateVectorStore,
  UpdateVectorStoreFile,
  VECTOR_STORES_PATH,
  VectorStore,
  VectorStoreDeleted,
  VectorStoreFile,
  VectorStoreFileBatch,
  VectorStoreFileContent,
  VectorStoreFileDeleted,
  VectorStoreFileList,
  VectorStoreFileListQuery,
  VectorStoreList,
  VectorStoreListQuery,
  VectorStoreSearchPage,
  type Attributes,
} from '../../protocol/vectorStores.ts';
import { searchVectorStore } from '../answering/searchVectorStore.ts';
import { parseOr400, readJson, sendJson } from '../http/httpBody.ts';
import { badRequest, notFound, type HttpError } from '../http/httpError.ts';
import { json } from '../http/route.ts';
import type { NewMember, VectorStorePage } from '../ports.ts';
import { requireFile } from '../requireFile.ts';
import { noStore, requireReadyStore, requireVectorStore, requireVectorStores } from '../requireVectorStore.ts';
import type { BackendRequest, BackendRoute, BackendServices } from '../services.ts';

/** The largest request that adds files, in bytes: each with its attributes. */
const MAX_FILES_BYTES = MAX_ADDED_FILES * 2048;

const STORE = `${VECTOR_STORES_PATH}/:store`;
const FILES = `${STORE}/files`;
const BATCHES = `${STORE}/file_batches`;

const createStore: BackendRoute = {
  method: 'POST',
  path: VECTOR_STORES_PATH,
  described: {
    summary: 'Create a vector store',
    body: json('CreateVectorStore', CreateVectorStore),
    answer: json('VectorStore', VectorStore),
  },
  async handle({ request, response, services }) {
    const stores = requireVectorStores(services);
    const { file_ids = [], ...store } = await readJson(request, CreateVectorStore, MAX_FILES_BYTES);
    const members = await newMembers(services, file_ids, {});
    const created = await stores.create(store);
    if (members.length > 0) await stores.add(created.id, members);
    sendJson(response, 200, await requireVectorStore(services, created.id));
  },
};

const listStores: BackendRoute = {
  method: 'GET',
  path: VECTOR_STORES_PATH,
  described: {
    summary: 'List vector stores',
    query: VectorStoreListQuery,
    answer: json('VectorStoreList', VectorStoreList),
  },
  async handle({ response, url, services }) {
    sendPage(response, await requireVectorStores(services).list(queryOf(url, VectorStoreListQuery)));
  },
};

const getStore: BackendRoute = {
  method: 'GET',
  path: STORE,
  described: { summary: 'One vector store', answer: json('VectorStore', VectorStore) },
  async handle({ response, params, services }) {
    sendJson(response, 200, await requireVectorStore(services, params['store']));
  },
};

const updateStore: BackendRoute = {
  method: 'POST',
  path: STORE,
  described: {
    summary: 'Change a vector store',
    body: json('UpdateVectorStore', UpdateVectorStore),
    answer: json('VectorStore', VectorStore),
  },
  async handle({ request, response, params, services }) {
    const stores = requireVectorStores(services);
    const changed = await stores.update(params['store'] ?? '', await readJson(request, UpdateVectorStore));
    sendFound(response, changed, noStore);
  },
};

const deleteStore: BackendRoute = {
  method: 'DELETE',
  path: STORE,
  described: {
    summary: 'Delete a vector store; its files stay',
    answer: json('VectorStoreDeleted', VectorStoreDeleted),
  },
  async handle({ response, params, services }) {
    const id = params['store'] ?? '';
    if (!(await requireVectorStores(services).remove(id))) throw noStore();
    sendJson(response, 200, { id, object: 'vector_store.deleted', deleted: true });
  },
};

const searchStore: BackendRoute = {
  method: 'POST',
  path: `${STORE}/search`,
  described: {
    summary: 'The passages of a vector store that match a question best',
    body: json('SearchVectorStore', SearchVectorStore),
    answer: json('VectorStoreSearchPage', VectorStoreSearchPage),
  },
  async handle({ request, response, params, services }) {
    const body = await readJson(request, SearchVectorStore);
    const { id } = await requireReadyStore(services, params['store'] ?? '');
    const page: VectorStoreSearchPage = await searchVectorStore(services, id, body);
    sendJson(response, 200, page);
  },
};

const addFile: BackendRoute = {
  method: 'POST',
  path: FILES,
  described: {
    summary: 'Add a file to a vector store',
    body: json('AddVectorStoreFile', AddVectorStoreFile),
    answer: json('VectorStoreFile', VectorStoreFile),
  },
  async handle({ request, response, params, services }) {
    const stores = requireVectorStores(services);
    const { id } = await requireVectorStore(services, params['store']);
    const { file_id, attributes } = await readJson(request, AddVectorStoreFile);
    await stores.add(id, await newMembers(services, [file_id], attributes ?? {}));
    sendFound(response, await stores.file(id, file_id), noFile);
  },
};

const listFiles: BackendRoute = {
  method: 'GET',
  path: FILES,
  described: {
    summary: 'List the files of a vector store',
    query: VectorStoreFileListQuery,
    answer: json('VectorStoreFileList', VectorStoreFileList),
  },
  async handle({ response, url, params, services }) {
    const { id } = await requireVectorStore(services, params['store']);
    sendPage(response, await requireVectorStores(services).files(id, queryOf(url, VectorStoreFileListQuery)));
  },
};

const getFile: BackendRoute = {
  method: 'GET',
  path: `${FILES}/:file`,
  described: { summary: 'One file of a vector store', answer: json('VectorStoreFile', VectorStoreFile) },
  async handle({ response, params, services }) {
    sendJson(response, 200, await requireMember(services, params));
  },
};

const updateFile: BackendRoute = {
  method: 'POST',
  path: `${FILES}/:file`,
  described: {
    summary: 'Change the attributes of a file in a vector store',
    body: json('UpdateVectorStoreFile', UpdateVectorStoreFile),
    answer: json('VectorStoreFile', VectorStoreFile),
  },
  async handle({ request, response, params, services }) {
    const { id, vector_store_id } = await requireMember(services, params);
    const { attributes } = await readJson(request, UpdateVectorStoreFile);
    sendFound(
      response,
      await requireVectorStores(services).setAttributes(vector_store_id, id, attributes ?? {}),
      noFile,
    );
  },
};

const removeFile: BackendRoute = {
  method: 'DELETE',
  path: `${FILES}/:file`,
  described: {
    summary: 'Take a file out of a vector store; the file stays',
    answer: json('VectorStoreFileDeleted', VectorStoreFileDeleted),
  },
  async handle({ response, params, services }) {
    const { id, vector_store_id } = await requireMember(services, params);
    if (!(await requireVectorStores(services).removeFile(vector_store_id, id))) throw noFile();
    sendJson(response, 200, { id, object: 'vector_store.file.deleted', deleted: true });
  },
};

const fileContent: BackendRoute = {
  method: 'GET',
  path: `${FILES}/:file/content`,
  described: {
    summary: 'The text of a file in a vector store, in passages',
    answer: json('VectorStoreFileContent', VectorStoreFileContent),
  },
  async handle({ response, params, services }) {
    const { id } = await requireMember(services, params);
    const data = [...services.index.passagesOf(id)].map(({ text }) => ({ type: 'text', text }));
    sendJson(response, 200, { object: 'vector_store.file_content.page', data, has_more: false, next_page: null });
  },
};

const createBatch: BackendRoute = {
  method: 'POST',
  path: BATCHES,
  described: {
    summary: 'Add files to a vector store',
    body: json('AddVectorStoreFiles', AddVectorStoreFiles),
    answer: json('VectorStoreFileBatch', VectorStoreFileBatch),
  },
  async handle({ request, response, params, services }) {
    const stores = requireVectorStores(services);
    const { id } = await requireVectorStore(services, params['store']);
    const { file_ids = [], files = [], attributes } = await readJson(request, AddVectorStoreFiles, MAX_FILES_BYTES);
    const members = await newMembers(services, file_ids, attributes ?? {});
    for (const { file_id, attributes: own } of files)
      members.push(...(await newMembers(services, [file_id], own ?? attributes ?? {})));
    sendFound(response, await stores.add(id, members), noStore);
  },
};

const getBatch: BackendRoute = {
  method: 'GET',
  path: `${BATCHES}/:batch`,
  described: {
    summary: 'One batch of files of a vector store',
    answer: json('VectorStoreFileBatch', VectorStoreFileBatch),
  },
  async handle({ response, params, services }) {
    sendJson(response, 200, await requireBatch(services, params));
  },
};

const cancelBatch: BackendRoute = {
  method: 'POST',
  path: `${BATCHES}/:batch/cancel`,
  described: {
    summary: 'Cancel what is still being indexed of a batch',
    answer: json('VectorStoreFileBatch', VectorStoreFileBatch),
  },
  async handle({ response, params, services }) {
    const { id, vector_store_id } = await requireBatch(services, params);
    sendFound(response, await requireVectorStores(services).cancelBatch(vector_store_id, id), noBatch);
  },
};

const listBatchFiles: BackendRoute = {
  method: 'GET',
  path: `${BATCHES}/:batch/files`,
  described: {
    summary: 'List the files of a batch',
    query: VectorStoreFileListQuery,
    answer: json('VectorStoreFileList', VectorStoreFileList),
  },
  async handle({ response, url, params, services }) {
    const { id, vector_store_id } = await requireBatch(services, params);
    const query = queryOf(url, VectorStoreFileListQuery);
    sendPage(response, await requireVectorStores(services).files(vector_store_id, query, id));
  },
};

/** OpenAI's vector stores, files and batches of files in them, and the search. */
export const vectorStoreRoutes: readonly BackendRoute[] = [
  createStore,
  listStores,
  getStore,
  updateStore,
  deleteStore,
  searchStore,
  addFile,
  listFiles,
  getFile,
  updateFile,
  removeFile,
  fileContent,
  createBatch,
  getBatch,
  cancelBatch,
  listBatchFiles,
];

/** Files that are to join a store. Rejects with 404 for one that is not there. */
async function newMembers(
  services: BackendServices,
  ids: readonly string[],
  attributes: Attributes,
): Promise<NewMember[]> {
  const members: NewMember[] = [];
  for (const id of ids) members.push({ fileId: (await requireFile(services, id)).id, attributes });
  return members;
}

async function requireMember(services: BackendServices, params: BackendRequest['params']): Promise<VectorStoreFile> {
  const { id } = await requireVectorStore(services, params['store']);
  const member = await requireVectorStores(services).file(id, params['file'] ?? '');
  if (!member) throw noFile();
  return member;
}

async function requireBatch(
  services: BackendServices,
  params: BackendRequest['params'],
): Promise<VectorStoreFileBatch> {
  const { id } = await requireVectorStore(services, params['store']);
  const batch = await requireVectorStores(services).batch(id, params['batch'] ?? '');
  if (!batch) throw noBatch();
  return batch;
}

function queryOf<T extends { after?: string | undefined; before?: string | undefined }>(
  url: URL,
  schema: z.ZodType<T>,
): T {
  const query = parseOr400(schema, Object.fromEntries(url.searchParams));
  if (query.after !== undefined && query.before !== undefined)
    throw badRequest('A page stands after an id or before one, not both.', 'before');
  return query;
}

function sendPage(response: BackendRequest['response'], page: VectorStorePage<{ readonly id: string }>): void {
  const { items, hasMore } = page;
  sendJson(response, 200, {
    object: 'list',
    data: items,
    first_id: items[0]?.id ?? null,
    last_id: items.at(-1)?.id ?? null,
    has_more: hasMore,
  });
}

function sendFound(response: BackendRequest['response'], found: object | undefined, missing: () => HttpError): void {
  if (!found) throw missing();
  sendJson(response, 200, found);
}

const noFile = (): HttpError => notFound('The vector store has no such file.');
const noBatch = (): HttpError => notFound('The vector store has no such batch of files.');
