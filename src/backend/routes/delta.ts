import { open, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { json } from '../http/route.ts';
import {
  DELTA_CONTENT_TYPE,
  ChunkQueryResponse,
  CHUNK_QUERY_PATH,
  ChunkQuery,
  DELTA_PATH,
  DeltaRecipe,
  MAX_RECIPE_BYTES,
} from '../../protocol/uploads.ts';
import { FileObject, DEFAULT_PURPOSE } from '../../protocol/files.ts';
import { ByteQueue, readJson, sendJson } from '../http/httpBody.ts';
import { HttpError, badRequest, checksumMismatch, tooLarge } from '../http/httpError.ts';
import type { BackendRequest, BackendRoute, BackendServices } from '../services.ts';
import { HashingFileSink } from '../store/hashingFileSink.ts';
import { plainFilename } from '../store/fileTable.ts';
import { removeLeftover } from '../../system/heldFiles.ts';

/** The largest list of chunks, in bytes: a file of 16 GiB has a quarter of a million. */
const MAX_BODY_BYTES = 20 * 1024 * 1024;

/** `POST /v1/chunks/query`: which of these chunks are not here, by their positions in the list. */
export const queryChunks: BackendRoute = {
  method: 'POST',
  path: CHUNK_QUERY_PATH,
  described: {
    summary: 'Which chunks are not here',
    body: json('ChunkQuery', ChunkQuery),
    answer: json('ChunkQueryResponse', ChunkQueryResponse),
  },
  async handle({ request, response, services }) {
    const { chunks } = await readJson(request, ChunkQuery, MAX_BODY_BYTES);
    const missing: number[] = [];
    for (const [position, sha256] of chunks.entries()) {
      if (!(await services.chunks.find(sha256))) missing.push(position);
    }
    sendJson(response, 200, { missing });
  },
};

/**
 * `POST /v1/files/delta`: a file put together from stored chunks and chunks in the body. The whole has to have the announced
 * SHA-256, so that either the client's file is stored or nothing. 409 when a chunk is gone: the client then sends the file
 * whole.
 */
export const createDelta: BackendRoute = {
  method: 'POST',
  path: DELTA_PATH,
  described: {
    summary: 'Put a file together from chunks',
    body: { [DELTA_CONTENT_TYPE]: {} },
    answer: json('FileObject', FileObject),
  },
  async handle({ request, response, services }: BackendRequest) {
    const path = services.blobs.newIncomingPath();
    const chunks = request.iterator({ destroyOnReturn: false });
    try {
      const recipe = await assemble(new ByteQueue(chunks), path, services, request);
      const { sha256, bytes } = recipe;
      const filename = plainFilename(recipe.filename);
      const file = { sha256, bytes, filename, purpose: recipe.purpose ?? DEFAULT_PURPOSE };
      sendJson(response, 200, await services.files.ingestAndIndex(path, file));
    } finally {
      await chunks.return?.();
      await removeLeftover(path);
    }
  },
};

async function assemble(
  body: ByteQueue,
  path: string,
  services: BackendServices,
  request: IncomingMessage,
): Promise<DeltaRecipe> {
  const recipe = await readRecipe(body);
  const length = recipe.chunks.reduce((sum, [, bytes]) => sum + bytes, 0);
  if (length !== recipe.bytes) throw badRequest('The chunks do not add up to the file.');
  if (recipe.bytes > services.maxFileBytes) throw tooLarge(services.maxFileBytes);
  const inline = new Set(recipe.inline);
  const handle = await open(path, 'wx', 0o600);
  const sources = new BlobReaders(services);
  try {
    const sink = new HashingFileSink(handle);
    for (const [position, [sha256, bytes]] of recipe.chunks.entries()) {
      if (request.destroyed && !request.readableEnded) throw badRequest('The client closed the connection.');
      const content = inline.has(position) ? await body.take(bytes) : await sources.read(sha256, bytes);
      if (!content) throw badRequest('The body ends before its last chunk.');
      await sink.put(content);
    }
    sink.end();
    await finished(sink);
    if (sink.hash.digest('hex') !== recipe.sha256) throw checksumMismatch();
    return recipe;
  } finally {
    await handle.close();
    await sources.close();
  }
}

async function readRecipe(body: ByteQueue): Promise<DeltaRecipe> {
  const length = (await body.take(4))?.readUInt32BE() ?? 0;
  if (length === 0 || length > MAX_RECIPE_BYTES) throw badRequest('The recipe is missing or too long.');
  try {
    return DeltaRecipe.parse(JSON.parse((await body.take(length))?.toString('utf8') ?? ''));
  } catch (error) {
    throw error instanceof HttpError ? error : badRequest('The recipe is malformed.');
  }
}

/** Reads chunks out of blobs, keeping each blob open meanwhile. */
class BlobReaders {
  readonly #services: BackendServices;
  readonly #handles = new Map<string, FileHandle>();

  constructor(services: BackendServices) {
    this.#services = services;
  }

  async read(sha256: string, length: number): Promise<Buffer> {
    const place = await this.#services.chunks.find(sha256);
    if (place?.length !== length) throw chunkGone();
    const handle = await this.#open(place.blob);
    const content = Buffer.allocUnsafe(length);
    const { bytesRead } = await handle.read(content, 0, length, place.offset);
    if (bytesRead !== length) throw chunkGone();
    return content;
  }

  async close(): Promise<void> {
    for (const handle of this.#handles.values()) await handle.close();
  }

  async #open(blob: string): Promise<FileHandle> {
    const known = this.#handles.get(blob);
    if (known) return known;
    const handle = await open(this.#services.blobs.pathOf(blob), 'r').catch(() => {
      throw chunkGone();
    });
    this.#handles.set(blob, handle);
    return handle;
  }
}

function chunkGone(): HttpError {
  return new HttpError(409, 'not_found', 'A chunk that the file needs is not here any more. Send the whole file.');
}
