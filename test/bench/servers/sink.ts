import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { decodeUploadMetadata, FILE_ID_HEADER, TUS_VERSION } from '../../../src/protocol/tus.ts';
import { listen } from './listen.ts';
import { announce, readServerJob } from './serverJob.ts';

/** A server that costs nothing: it drops what it reads, and says what any client of the bench wants to hear. */
interface Sunk {
  readonly length: number;
  readonly sha256: string;
  offset: number;
}

const NO_DIGEST = '0'.repeat(64);
const sunk: Sunk[] = [];

const server = createServer({ requestTimeout: 0 }, (request, response) => {
  void answer(request, response).catch(() => request.destroy());
});
announce(await listen(server, readServerJob().port));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const id = Number(path.split('/')[3]);
  response.setHeader('Tus-Resumable', TUS_VERSION);
  if (path === '/v1/uploads') return create(request, response);
  if (path.startsWith('/v1/uploads/')) return append(sunk[id], id, request, response);
  if (path === '/v1/files' && request.method === 'GET')
    return json(response, { object: 'list', data: [], has_more: false });
  if (path === '/health') return json(response, HEALTH);
  if (path === '/v1/files') json(response, fileObject('file', await drop(request), NO_DIGEST));
  else json(response, fileObject(path.split('/')[3] ?? '', sunk[id]?.length ?? 0, sunk[id]?.sha256 ?? NO_DIGEST));
}

async function create(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { 'upload-length': length, 'upload-metadata': metadata, 'upload-concat': concat } = request.headers;
  const { sha256 = NO_DIGEST } = decodeUploadMetadata(String(metadata ?? '')) ?? {};
  const isJoined = concat?.toString().startsWith('final') === true;
  const id = sunk.push({ length: Number(length ?? 0), sha256, offset: 0 }) - 1;
  const upload = sunk[id];
  if (upload && !isJoined) upload.offset = await drop(request);
  response.setHeader('Location', `/v1/uploads/${id}`);
  respond(response, 201, id, upload);
}

async function append(
  upload: Sunk | undefined,
  id: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (upload && request.method === 'PATCH') upload.offset += await drop(request);
  if (upload) response.setHeader('Upload-Length', String(upload.length));
  respond(response, request.method === 'PATCH' ? 204 : 200, id, upload);
}

function respond(response: ServerResponse, status: number, id: number, upload: Sunk | undefined): void {
  response.setHeader('Upload-Offset', String(upload?.offset ?? 0));
  if (upload && upload.offset >= upload.length) response.setHeader(FILE_ID_HEADER, String(id));
  response.writeHead(status).end();
}

/** Reads a body to its end and returns its length in bytes. */
function drop(request: IncomingMessage): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.once('end', () => resolve(bytes));
    request.once('error', reject);
  });
}

const HEALTH = {
  status: 'ok',
  version: 'sink',
  capabilities: { upload_paths: ['sync', 'async'], max_file_bytes: 5 * 2 ** 30, providers: ['local'] },
};

function fileObject(id: string, bytes: number, sha256: string): object {
  const about = { object: 'file', created_at: 0, filename: 'sunk.txt', purpose: 'file-extract' };
  return { ...about, id, bytes, sha256, status: 'processed', status_details: null };
}

function json(response: ServerResponse, body: object): void {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(body));
}
