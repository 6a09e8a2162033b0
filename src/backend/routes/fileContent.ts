import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
import { storedDocumentFamily } from '../extract/documentFormat.ts';
import { HttpError, unsupportedFormat } from '../http/httpError.ts';
import { requireFile } from '../http/requireFile.ts';
import type { Route } from '../http/route.ts';
import type { StoredBytes } from '../text/byteSource.ts';
import { EncodingDetector, READ_SIZE, type Detection, type TextEncoding } from '../../text/encoding.ts';

const HEADERS = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };

/** `GET /v1/files/{id}/content`: the extracted text in UTF-8, as lines that citations count. */
export const fileContent: Route = {
  method: 'GET',
  path: '/v1/files/:id/content',
  async handle({ response, params, services }) {
    const file = requireFile(services, params['id']);
    const document = services.documents.find(file.id);
    if (document) {
      response.writeHead(200, { ...HEADERS, 'Content-Length': String(document.text.length) });
      response.end(document.text);
      return;
    }
    const stored = services.blobs.find(file.sha256);
    if (file.status !== 'processed' && storedDocumentFamily(file.filename, stored) !== undefined) {
      throw new HttpError(409, 'not_processed', `${file.filename} has no text yet: its status is "${file.status}".`);
    }
    const detection = await detect(stored);
    if (detection.kind === 'unsupported') throw unsupportedFormat(detection.message);
    response.writeHead(200, HEADERS);
    await pipeline(Readable.from(decode(stored, detection.encoding)), response);
  },
};

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
