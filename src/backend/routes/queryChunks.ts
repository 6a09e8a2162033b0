import { CHUNK_QUERY_PATH, ChunkQuery } from '../../protocol/chunking.ts';
import { readJson, sendJson } from '../http/json.ts';
import type { Route } from '../http/route.ts';

/** A file of 16 GiB has a quarter of a million chunks. In bytes. */
const MAX_BODY_BYTES = 20 * 1024 * 1024;

/** `POST /v1/chunks/query`: which of these chunks are not here, by their positions in the list. */
export const queryChunks: Route = {
  method: 'POST',
  path: CHUNK_QUERY_PATH,
  async handle({ request, response, services }) {
    const { chunks } = await readJson(request, ChunkQuery, MAX_BODY_BYTES);
    const missing = chunks.flatMap((sha256, position) => (services.chunks.find(sha256) ? [] : [position]));
    sendJson(response, 200, { missing });
  },
};
