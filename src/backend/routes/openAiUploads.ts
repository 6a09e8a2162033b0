import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import {
  CompleteOpenAiUpload,
  CreateOpenAiUpload,
  OpenAiUpload,
  OpenAiUploadPart,
} from '../../protocol/openAiUploads.ts';
import { UPLOADS_PATH } from '../../protocol/uploads.ts';
import { removeLeftover } from '../../system/heldFiles.ts';
import { readJson, sendJson } from '../http/httpBody.ts';
import { badRequest, checksumMismatch, HttpError, notFound, tooLarge } from '../http/httpError.ts';
import { json } from '../http/route.ts';
import type { BackendRequest, BackendRoute, BackendServices } from '../services.ts';
import { plainFilename } from '../store/fileTable.ts';
import { HashingFileSink } from '../store/hashingFileSink.ts';
import { toOpenAiUpload, type PartUploads } from '../uploads/partUploads.ts';
import { readForm } from './createFiles.ts';

/** The largest part, in bytes, as at OpenAI. */
const MAX_PART_BYTES = 64 * 1024 * 1024;

/** Whether a request to create an upload is OpenAI's: it has a body in JSON, and no word of tus. */
export function isOpenAiUpload({ request }: Pick<BackendRequest, 'request'>): boolean {
  const type = request.headers['content-type']?.toLowerCase() ?? '';
  return request.headers['tus-resumable'] === undefined && type.startsWith('application/json');
}

/** `POST /v1/uploads` as OpenAI has it. */
export async function createOpenAiUpload({ request, response, services }: BackendRequest): Promise<void> {
  const uploads = requirePartUploads(services);
  const { bytes, filename, purpose } = await readJson(request, CreateOpenAiUpload);
  if (bytes > services.maxFileBytes) throw tooLarge(services.maxFileBytes);
  const upload = uploads.create({ bytes, filename: plainFilename(filename), purpose });
  if (!upload) throw new HttpError(429, 'bad_request', 'Too many uploads are under way. Complete or cancel some.');
  sendJson(response, 200, toOpenAiUpload(upload));
}

const addPart: BackendRoute = {
  method: 'POST',
  path: `${UPLOADS_PATH}/:id/parts`,
  described: {
    summary: 'Add a part to an upload of OpenAI’s kind',
    body: { 'multipart/form-data': { schema: z.object({ data: z.string().meta({ format: 'binary' }) }) } },
    answer: json('OpenAiUploadPart', OpenAiUploadPart),
  },
  async handle({ request, response, params, services }) {
    const upload = requirePending(services, params['id']);
    const path = services.blobs.newIncomingPath();
    try {
      const { bytes } = await readForm(request, path, Math.min(MAX_PART_BYTES, upload.bytes), 'data');
      if (upload.status !== 'pending') throw ended(upload.status);
      const id = requirePartUploads(services).addPart(upload, { path, bytes });
      const created_at = Math.floor(Date.now() / 1000);
      sendJson(response, 200, { id, object: 'upload.part', created_at, upload_id: upload.id });
    } catch (error) {
      await removeLeftover(path);
      throw error;
    }
  },
};

const complete: BackendRoute = {
  method: 'POST',
  path: `${UPLOADS_PATH}/:id/complete`,
  described: {
    summary: 'Put the parts of an upload of OpenAI’s kind together, and index the file',
    body: json('CompleteOpenAiUpload', CompleteOpenAiUpload),
    answer: json('OpenAiUpload', OpenAiUpload),
  },
  async handle({ request, response, params, services }) {
    const { part_ids, md5 } = await readJson(request, CompleteOpenAiUpload);
    const upload = requirePending(services, params['id']);
    if (new Set(part_ids).size < part_ids.length) throw badRequest('A part is named twice.', 'part_ids');
    const parts = part_ids.map((id) => {
      const part = upload.parts.get(id);
      if (!part) throw badRequest('The upload has no such part.', 'part_ids');
      return part;
    });
    const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total !== upload.bytes) {
      throw badRequest(`The parts have ${String(total)} bytes, not ${String(upload.bytes)} as announced.`, 'part_ids');
    }
    // From here on no other request completes or cancels it.
    upload.status = 'completed';
    request.socket.setTimeout(0);
    const path = services.blobs.newIncomingPath();
    try {
      const digests = await join(
        parts.map((part) => part.path),
        path,
      );
      if (md5 !== undefined && digests.md5 !== md5.toLowerCase()) throw checksumMismatch();
      const { filename, purpose, bytes } = upload;
      upload.file = await services.files.ingestAndIndex(path, { sha256: digests.sha256, bytes, filename, purpose });
    } catch (error) {
      upload.status = 'pending';
      await removeLeftover(path);
      throw error;
    }
    await requirePartUploads(services).discardParts(upload);
    sendJson(response, 200, toOpenAiUpload(upload));
  },
};

const cancel: BackendRoute = {
  method: 'POST',
  path: `${UPLOADS_PATH}/:id/cancel`,
  described: { summary: 'Give an upload of OpenAI’s kind up', answer: json('OpenAiUpload', OpenAiUpload) },
  async handle({ response, params, services }) {
    const upload = requirePending(services, params['id']);
    upload.status = 'cancelled';
    await requirePartUploads(services).discardParts(upload);
    sendJson(response, 200, toOpenAiUpload(upload));
  },
};

export const openAiUploadRoutes: readonly BackendRoute[] = [addPart, complete, cancel];

/** Writes files one behind the other to `path`, and resolves with the digests of the whole. */
async function join(paths: readonly string[], path: string): Promise<{ sha256: string; md5: string }> {
  const md5 = createHash('md5');
  async function* bytes(): AsyncGenerator<Buffer> {
    for (const part of paths) {
      for await (const chunk of createReadStream(part)) {
        const buffer = Buffer.from(chunk as Uint8Array);
        md5.update(buffer);
        yield buffer;
      }
    }
  }
  await using handle = await open(path, 'wx', 0o600);
  const sink = new HashingFileSink(handle);
  await pipeline(Readable.from(bytes()), sink);
  return { sha256: sink.hash.digest('hex'), md5: md5.digest('hex') };
}

function requirePartUploads({ partUploads }: BackendServices): PartUploads {
  if (partUploads) return partUploads;
  throw new HttpError(501, 'bad_request', 'This backend takes no uploads by parts. Send the file whole, or by tus.');
}

function requirePending(services: BackendServices, id: string | undefined) {
  const upload = requirePartUploads(services).get(id ?? '');
  if (!upload) throw notFound('There is no such upload. It may have expired.');
  if (upload.status !== 'pending') throw ended(upload.status);
  return upload;
}

function ended(status: string): HttpError {
  return badRequest(`The upload is ${status}.`);
}
