import type { TestContext } from 'node:test';
import { encodeUploadMetadata, TUS_CONTENT_TYPE, UPLOADS_PATH } from '../../../src/protocol/uploads.ts';
import { clientOf, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { call, type Answer, type Call } from './httpCall.ts';
import { fileForm } from './multipartForm.ts';

/** What the uploads here carry unless they say otherwise. */
export const TEXT = 'The harbour opens at nine.\n';

export const api = (backend: TestBackend, method: string, path: string, options: Call = {}): Promise<Answer> =>
  call(backend.url, method, path, { token: TEST_TOKEN, ...options });
export const post = (backend: TestBackend, name: string, content = TEXT): Promise<Answer> =>
  api(backend, 'POST', '/v1/files', fileForm(name, content));

export function tus(backend: TestBackend, method: string, path: string, headers = {}, body?: string): Promise<Answer> {
  const all = { 'Tus-Resumable': '1.0.0', ...headers };
  return api(backend, method, path, { headers: all, ...(body === undefined ? {} : { body }) });
}

export async function createUpload(backend: TestBackend, filename?: string): Promise<string> {
  const metadata = filename === undefined ? {} : { 'Upload-Metadata': encodeUploadMetadata({ filename }) };
  const answer = await tus(backend, 'POST', UPLOADS_PATH, { 'Upload-Length': String(TEXT.length), ...metadata });
  return String(answer.headers.location);
}

export const patch = (backend: TestBackend, path: string): Promise<Answer> =>
  tus(backend, 'PATCH', path, { 'Upload-Offset': '0', 'Content-Type': TUS_CONTENT_TYPE }, TEXT);

export async function waitUntilProcessed(t: TestContext, backend: TestBackend, id: string): Promise<void> {
  await clientOf(t, backend).waitUntilProcessed({ id }, AbortSignal.timeout(15_000));
}
