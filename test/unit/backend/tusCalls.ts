import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { encodeUploadMetadata, TUS_CONTENT_TYPE, UPLOADS_PATH } from '../../../src/protocol/uploads.ts';
import { TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { call, type Answer } from './httpCall.ts';

export const TEXT = Buffer.from('The first line.\nThe second line.\nThe third line.\n');
export const HALF = 20;
export const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

interface Sent {
  readonly headers?: Record<string, string>;
  readonly body?: Buffer;
}

/** The request of a well-behaved client; `headers` are added or, when empty, taken away. */
export function tus(
  backend: TestBackend,
  method: string,
  path: string,
  { headers = {}, body }: Sent = {},
): Promise<Answer> {
  const all = { 'Tus-Resumable': '1.0.0', ...headers };
  const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  return call(backend.url, method, path, { token: TEST_TOKEN, headers: sent, ...(body ? { body } : {}) });
}

export async function create(
  backend: TestBackend,
  length = TEXT.length,
  metadata: Record<string, string> = {},
): Promise<string> {
  const headers = {
    'Upload-Length': String(length),
    'Upload-Metadata': encodeUploadMetadata({ filename: 'a.txt', ...metadata }),
  };
  const answer = await tus(backend, 'POST', UPLOADS_PATH, { headers });
  assert.equal(answer.status, 201, answer.text);
  return answer.headers.location ?? '';
}

export function patch(backend: TestBackend, path: string, offset: number, body: Buffer, headers = {}): Promise<Answer> {
  const all = { 'Content-Type': TUS_CONTENT_TYPE, 'Upload-Offset': String(offset), ...headers };
  return tus(backend, 'PATCH', path, { headers: all, body });
}

export const head = (backend: TestBackend, path: string): Promise<Answer> => tus(backend, 'HEAD', path);

export async function offsetOf(backend: TestBackend, path: string): Promise<number> {
  const answer = await head(backend, path);
  assert.equal(answer.status, 200);
  return Number(answer.headers['upload-offset']);
}

export function storedPath(backend: TestBackend, path: string): string {
  return join(backend.dataFolder, 'uploads', path.slice(UPLOADS_PATH.length + 1));
}
