import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
import { ContentQuery, DEFAULT_PURPOSE, type FileObject } from '../../protocol/files.ts';
import { storedDocumentFamily } from '../extract/documentFormat.ts';
import { unsupportedFormat } from '../http/httpError.ts';
import { parseOr400 } from '../http/json.ts';
import { notProcessed, requireFile } from '../http/requireFile.ts';
import type { Route } from '../http/route.ts';
import type { BackendServices } from '../services.ts';
import type { StoredBytes } from '../text/byteSource.ts';
import { EncodingDetector, READ_SIZE, type Detection, type TextEncoding } from '../../text/encoding.ts';

const TEXT_HEADERS = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };
const BYTES_HEADERS = { 'Content-Type': 'application/octet-stream', 'X-Content-Type-Options': 'nosniff' };

/**
 * `GET /v1/files/{id}/content`: the very bytes that were uploaded, as OpenAI's does; of a file with the purpose `file-extract`,
 * and of any with `?format=text`, the extracted text in UTF-8, as lines that citations count, which is what Kimi's gives.
 */
export const fileContent: Route = {
  method: 'GET',
  path: '/v1/files/:id/content',
  async handle({ response, url, params, services }) {
    const file = requireFile(services, params['id']);
    const { format } = parseOr400(ContentQuery, Object.fromEntries(url.searchParams));
    // Of a refused file, the bytes are gone.
    if (file.status === 'error') throw notProcessed(file);
    const isText = format === 'text' || file.purpose === DEFAULT_PURPOSE;
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

/** Reads all of the file, which may take a while for a large one; other requests get their turn meanwhile. */
async function detect(stored: StoredBytes): Promise<Detection> {
  const detector = new EncodingDetector();
  for await (const chunk of bytesOf(stored)) {
    const result = detector.push(chunk);
    if (result) return result;
  }
  return detector.finish();
}

async function* decode(stored: StoredBytes, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytesOf(stored)) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function bytesOf(stored: StoredBytes): AsyncIterable<Buffer> {
  if ('path' in stored) return createReadStream(stored.path, { highWaterMark: READ_SIZE });
  return Readable.from([Buffer.from(stored.content)]);
}
