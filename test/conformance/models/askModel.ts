import type { TestContext } from 'node:test';
import type { BackendOptions } from '../../../src/backend/backend.ts';
import { ProviderRegistry } from '../../../src/backend/answering/models/modelProviders.ts';
import { parseEventStream } from '../../../src/client/eventReader.ts';
import type { ModelSecrets } from '../../../src/protocol/ipc.ts';
import { QueryResponse, QueryStreamEvent } from '../../../src/protocol/query.ts';
import { startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { call, fileOf } from '../../unit/backend/httpCall.ts';
import { fileForm } from '../../unit/backend/multipartForm.ts';

export const TEXT = 'The harbour opens at nine.\n\nThe lighthouse was built by Ada Lindqvist in 1887.\n';
export const QUESTION = 'Who built the lighthouse?';
/** A reply that is grounded in `TEXT`. */
export const GROUNDED = 'Ada Lindqvist built it [1 "built by Ada Lindqvist"].';
export const KEY = 'sk-a-key-that-must-not-be-seen';

/** Long enough for a slow machine, short enough for a service that says nothing. In milliseconds. */
const SILENCE_MS = 400;

/** A backend that knows these services, with one file. */
export async function backendWith(
  test: TestContext,
  secrets: Partial<ModelSecrets>,
  {
    text = TEXT,
    filename = 'a.txt',
    modelSilenceMs = 10_000,
    ...options
  }: Partial<BackendOptions> & { readonly text?: string; readonly filename?: string } = {},
): Promise<{ backend: TestBackend; fileId: string }> {
  const providers = new ProviderRegistry({ keys: {}, baseUrls: {}, ...secrets });
  const backend = await startTestBackend(test, { ...options, providers, modelSilenceMs });
  const file = await call(backend.url, 'POST', '/v1/files', { token: TEST_TOKEN, ...fileForm(filename, text) });
  return { backend, fileId: fileOf(file).id };
}

/** Options of a backend that soon gives a silent service up. */
export const impatient = { modelSilenceMs: SILENCE_MS };

export async function ask(backend: TestBackend, fileId: string, options: object = {}): Promise<QueryResponse> {
  const body = JSON.stringify({ file_ids: [fileId], question: QUESTION, ...options });
  const answer = await call(backend.url, 'POST', '/v1/query', { token: TEST_TOKEN, body });
  if (answer.status !== 200) throw new Error(`${String(answer.status)}: ${answer.text}`);
  return QueryResponse.parse(JSON.parse(answer.text));
}

/** The events of a streamed query as they come. */
export async function* askStreaming(
  backend: TestBackend,
  fileId: string,
  options: object = {},
  signal?: AbortSignal,
): AsyncGenerator<QueryStreamEvent> {
  const response = await fetch(`${backend.url}/v1/query`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TEST_TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ file_ids: [fileId], question: QUESTION, stream: true, ...options }),
    ...(signal ? { signal } : {}),
  });
  if (!response.body) throw new Error('There is no stream.');
  for await (const { data } of parseEventStream(response.body)) yield QueryStreamEvent.parse(JSON.parse(data));
}
