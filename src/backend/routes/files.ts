import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { events, json } from '../http/route.ts';
import {
  FileObject,
  FileList,
  FileEvent,
  FileDeleted,
  ContentQuery,
  DEFAULT_PURPOSE,
  FileListQuery,
} from '../../protocol/files.ts';
import { EncodingDetector, READ_SIZE, type Detection, type TextEncoding } from '../../text/encoding.ts';
import { decoderOf } from '../../text/encodingNames.ts';
import { storedDocumentFamily } from '../extract/documentFormat.ts';
import { EventStream, parseOr400, sendJson } from '../http/httpBody.ts';
import { badRequest, notFound, unsupportedFormat } from '../http/httpError.ts';
import { type BackendRoute, type BackendServices } from '../services.ts';
import { notProcessed, requireFile } from '../requireFile.ts';
import type { StoredBytes } from '../text/byteSource.ts';

/** `GET /v1/files`: newest first; `?sha256=` is the duplicate check before an upload. */
export const listFiles: BackendRoute = {
  method: 'GET',
  path: '/v1/files',
  described: { summary: 'List files', query: FileListQuery, answer: json('FileList', FileList) },
  async handle({ response, url, services }) {
    const query = parseOr400(FileListQuery, Object.fromEntries(url.searchParams));
    if (query.after !== undefined && !(await services.files.get(query.after))) {
      // An empty page would look like the end of the list.
      throw badRequest('There is no such file to go on from. It may have been deleted.', 'after');
    }
    const { files, hasMore } = await services.files.list(query);
    sendJson(response, 200, {
      object: 'list',
      data: files,
      has_more: hasMore,
      first_id: files[0]?.id ?? null,
      last_id: files.at(-1)?.id ?? null,
    });
  },
};

/** `GET /v1/files/{id}` */
export const getFile: BackendRoute = {
  method: 'GET',
  path: '/v1/files/:id',
  described: { summary: 'One file', answer: json('FileObject', FileObject) },
  async handle({ response, params, services }) {
    sendJson(response, 200, await requireFile(services, params['id']));
  },
};

/** `DELETE /v1/files/{id}`: the file, its index and, where no other file has the same, its content. */
export const deleteFile: BackendRoute = {
  method: 'DELETE',
  path: '/v1/files/:id',
  described: { summary: 'Delete a file', answer: json('FileDeleted', FileDeleted) },
  async handle({ response, params, services }) {
    const id = params['id'] ?? '';
    if (!(await services.files.remove(id))) throw notFound('There is no such file.');
    sendJson(response, 200, { id, object: 'file', deleted: true });
  },
};

/** How often the table is read, in milliseconds, for changes that another window's backend makes to the file. */
const FOREIGN_CHANGE_MS = 500;

/** `GET /v1/files/{id}/events`: the file's status now and at every change, until it is `processed` or `error`. */
export const fileEvents: BackendRoute = {
  method: 'GET',
  path: '/v1/files/:id/events',
  described: { summary: 'Status changes as server-sent events', answer: events('FileEvent', FileEvent) },
  async handle({ response, params, services, signal }) {
    const file = await requireFile(services, params['id']);
    const stream = new EventStream(response);
    let last: string | undefined;
    const settled = new AbortController();
    const tell = (current: FileObject): void => {
      if (current.status !== last) stream.send(current.status, current);
      last = current.status;
      if (isFinal(current)) settled.abort();
    };
    const unsubscribe = services.files.onDidChange(file.id, tell);
    const ended = AbortSignal.any([signal, settled.signal]);
    try {
      tell(file);
      while (!ended.aborted) {
        await delay(FOREIGN_CHANGE_MS, undefined, { signal: ended }).catch(() => undefined);
        services.files.adoptOrphans(file.id);
        const current = await services.files.get(file.id);
        if (!current) break;
        tell(current);
      }
    } finally {
      unsubscribe();
      stream.end();
    }
  },
};

function isFinal(file: FileObject): boolean {
  return file.status === 'processed' || file.status === 'error';
}

const TEXT_HEADERS = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };
const BYTES_HEADERS = { 'Content-Type': 'application/octet-stream', 'X-Content-Type-Options': 'nosniff' };

/**
 * `GET /v1/files/{id}/content`: the very bytes that were uploaded, as OpenAI's does; of a file with the purpose
 * `file-extract`, and of any with `?format=text`, the extracted text in UTF-8, in the lines that citations count, as Kimi's
 * does.
 */
export const fileContent: BackendRoute = {
  method: 'GET',
  path: '/v1/files/:id/content',
  described: {
    summary: 'The bytes; of the purpose file-extract, or with format=text, the extracted text',
    query: ContentQuery,
    answer: { 'application/octet-stream': {}, 'text/plain': {} },
  },
  async handle({ response, url, params, services }) {
    const file = await requireFile(services, params['id']);
    const { format } = parseOr400(ContentQuery, Object.fromEntries(url.searchParams));
    // The bytes of a refused file are deleted.
    if (file.status === 'error') throw notProcessed(file);
    const isText = format === 'text' || file.purpose === DEFAULT_PURPOSE;
    await services.files.load([file]);
    const stored = services.blobs.find(file.sha256);
    if (isText) await sendText(response, file, stored, services);
    else await sendBytes(response, file, stored);
  },
};

async function sendBytes(response: ServerResponse, file: FileObject, stored: StoredBytes): Promise<void> {
  const headers = { ...BYTES_HEADERS, 'Content-Length': String(file.bytes) };
  if ('content' in stored) {
    response.writeHead(200, headers).end(stored.content);
    return;
  }
  await using handle = await open(stored.path);
  response.writeHead(200, headers);
  await pipeline(handle.createReadStream({ highWaterMark: READ_SIZE, autoClose: false }), response);
}

async function sendText(
  response: ServerResponse,
  file: FileObject,
  stored: StoredBytes,
  services: BackendServices,
): Promise<void> {
  const document = services.documents.find(file.id);
  if (document) {
    response.writeHead(200, { ...TEXT_HEADERS, 'Content-Length': String(document.text.length) });
    response.end(document.text);
    return;
  }
  if (file.status !== 'processed' && storedDocumentFamily(file.filename, stored) !== undefined)
    throw notProcessed(file);
  const detection = await detect(stored);
  if (detection.kind === 'unsupported') throw unsupportedFormat(detection.message);
  response.writeHead(200, TEXT_HEADERS);
  await pipeline(Readable.from(decode(stored, detection.encoding)), response);
}

/**
 * The encoding of a file. Reads all of it, which may take a while for a large one; other requests get their turn meanwhile.
 */
async function detect(stored: StoredBytes): Promise<Detection> {
  const detector = new EncodingDetector();
  for await (const chunk of bytesOf(stored)) {
    const result = detector.push(chunk);
    if (result) return result;
  }
  const { guessEncoding } = await import('../../text/guessEncoding.ts');
  return detector.finish(guessEncoding);
}

async function* decode(stored: StoredBytes, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = decoderOf(encoding);
  for await (const chunk of bytesOf(stored)) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function bytesOf(stored: StoredBytes): AsyncIterable<Buffer> {
  if ('path' in stored) return createReadStream(stored.path, { highWaterMark: READ_SIZE });
  return Readable.from([Buffer.from(stored.content)]);
}
