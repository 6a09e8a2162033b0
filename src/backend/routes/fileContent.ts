import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unsupportedFormat } from '../http/httpError.ts';
import type { Route } from '../http/route.ts';
import { detectEncoding } from '../text/encoding.ts';
import { readText } from '../text/lines.ts';
import { requireFile } from './requireFile.ts';

/** `GET /v1/files/{id}/content`: the extracted text in UTF-8, as lines that citations count. */
export const fileContent: Route = {
  method: 'GET',
  path: '/v1/files/:id/content',
  async handle({ response, params, services }) {
    const file = requireFile(services, params['id']);
    const stored = services.blobs.find(file.sha256);
    const detection = detectEncoding(stored);
    if (detection.kind === 'unsupported') throw unsupportedFormat(detection.message);
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' });
    await pipeline(Readable.from(readText(stored, detection.encoding)), response);
  },
};
