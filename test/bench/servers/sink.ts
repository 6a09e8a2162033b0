import { decodeUploadMetadata, FILE_ID_HEADER, TUS_VERSION } from '../../../src/protocol/uploads.ts';
import { createDroppingServer, type Answer, type DroppedRequest } from './droppingServer.ts';
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

announce(await listen(createDroppingServer(answer), readServerJob().port));

function answer(request: DroppedRequest): Answer {
  const path = request.path.split('?')[0] ?? '';
  const id = Number(path.split('/')[3]);
  if (path === '/v1/uploads') return create(request);
  if (path.startsWith('/v1/uploads/')) return append(sunk[id], id, request);
  if (path === '/v1/files' && request.method === 'GET') return json({ object: 'list', data: [], has_more: false });
  if (path === '/health') return json(HEALTH);
  if (path === '/v1/files') return json(fileObject('file', request.bytes, NO_DIGEST));
  return json(fileObject(path.split('/')[3] ?? '', sunk[id]?.length ?? 0, sunk[id]?.sha256 ?? NO_DIGEST));
}

function create({ headers, bytes }: DroppedRequest): Answer {
  const { sha256 = NO_DIGEST } = decodeUploadMetadata(headers.get('upload-metadata') ?? '') ?? {};
  const isJoined = headers.get('upload-concat')?.startsWith('final') === true;
  const upload = { length: Number(headers.get('upload-length') ?? 0), sha256, offset: isJoined ? 0 : bytes };
  const id = sunk.push(upload) - 1;
  return about(201, id, upload, { Location: `/v1/uploads/${id}` });
}

function append(upload: Sunk | undefined, id: number, { method, bytes }: DroppedRequest): Answer {
  if (upload && method === 'PATCH') upload.offset += bytes;
  return about(method === 'PATCH' ? 204 : 200, id, upload, upload && { 'Upload-Length': String(upload.length) });
}

function about(status: number, id: number, upload: Sunk | undefined, headers: Answer['headers']): Answer {
  const isWhole = upload && upload.offset >= upload.length;
  return {
    status,
    headers: {
      'Tus-Resumable': TUS_VERSION,
      'Upload-Offset': String(upload?.offset ?? 0),
      ...(isWhole && { [FILE_ID_HEADER]: String(id) }),
      ...headers,
    },
  };
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

function json(body: object): Answer {
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
