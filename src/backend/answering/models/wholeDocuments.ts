import { readFile } from 'node:fs/promises';
import { NotFoundError, toFile } from 'openai';
import * as z from 'zod';
import { selectTurns } from '../../../grounding/answerWriter.ts';
import { estimateTokens, promptTokens, type Source } from '../../../grounding/prompt.ts';
import type { Citation } from '../../../protocol/query.ts';
import type { Retrieval, AnsweringServices } from '../retrieve.ts';
import { type ProviderAccess, ModelError } from './modelProviders.ts';
import { type ModelService, ModelProviderId } from '../../../protocol/providers.ts';
import type { ServiceDocuments } from '../../store/serviceDocuments.ts';
import type { StoredBytes } from '../../text/byteSource.ts';
import { openaiClient, toModelError } from './openaiClient.ts';
import { SilenceLimit } from './modelStream.ts';

/** The most documents that are sent whole; questions about more are answered from passages. */
const MAX_DOCUMENTS = 4;
/** The factor by which the service's extracted text may be longer than the text of the passages. */
const EXTRACTION_SHARE = 1.2;

/** The function of each dialect that has a document's text extracted. */
const EXTRACTORS = { kimi: extractByKimi } as const;

export interface DocumentsRequest {
  readonly services: AnsweringServices;
  readonly access: ProviderAccess;
  readonly retrieval: Retrieval;
  readonly maxTokens: number;
  readonly documents: NonNullable<ModelService['documents']>;
  readonly signal: AbortSignal;
  readonly silenceMs: number;
}

/**
 * The files as whole sources, their text extracted by the service, where all of them fit into the budget; undefined where
 * they do not. Claims are checked against the backend's own passages of the same files.
 */
export async function wholeDocuments(request: DocumentsRequest): Promise<Source[] | undefined> {
  const { services, retrieval, maxTokens, documents } = request;
  const files = [...retrieval.files.values()];
  // The files of a vector store are more than those that match best.
  if (retrieval.stores.length > 0) return undefined;
  if (files.length > MAX_DOCUMENTS || files.some(({ bytes }) => bytes > documents.maxBytes)) return undefined;
  const room = maxTokens - promptTokens(retrieval.question, selectTurns(retrieval.history, maxTokens));
  const ours: Citation[][] = [];
  let expected = 0;
  for (const { id, filename } of files) {
    const passages: Citation[] = [];
    for (const { lineStart, lineEnd, text } of services.index.passagesOf(id)) {
      expected += estimateTokens(text) * EXTRACTION_SHARE;
      if (expected > room) return undefined;
      passages.push({ file_id: id, filename, line_start: lineStart, line_end: lineEnd, text, score: 0 });
    }
    if (passages.length === 0) return undefined;
    ours.push(passages);
  }
  const texts = await Promise.all(
    files.map(({ filename, sha256 }) =>
      EXTRACTORS[documents.dialect]({
        ...request,
        filename,
        stored: services.blobs.find(sha256),
        kept: services.serviceDocuments,
      }),
    ),
  );
  const sources = texts.map((text, index) => ({ text, passages: ours[index] ?? [] }));
  return sources;
}

const CreatedFile = z.object({ id: z.string().min(1), status: z.string().nullish() });
/** The response with the text inside of JSON; a response in plain text is taken as it is. */
const ExtractedContent = z.object({ content: z.string() });

export interface DocumentRequest {
  readonly access: ProviderAccess;
  readonly filename: string;
  readonly stored: StoredBytes;
  /** The list of documents that services have still to delete. */
  readonly kept: ServiceDocuments;
  readonly signal: AbortSignal;
  readonly silenceMs: number;
}

/**
 * The text that Kimi extracts from a document through its Files API. The document is deleted there again: an account keeps
 * 1,000 files at most, and the user has not asked Kimi to keep this one.
 * @see https://platform.kimi.ai/docs/api/files-upload
 * @throws ModelError
 */
export async function extractByKimi(request: DocumentRequest): Promise<string> {
  const { access, filename, stored, signal } = request;
  const client = openaiClient(access);
  const limit = new SilenceLimit(request.silenceMs, signal);
  let id: string | undefined;
  try {
    const bytes = 'path' in stored ? await readFile(stored.path) : stored.content;
    const body = { file: await toFile(bytes, filename), purpose: 'file-extract' };
    // The client's types have no such purpose; the path and the form are the same.
    const created: unknown = await client.post('/files', {
      body: formOf(body),
      signal: limit.signal,
    });
    const file = CreatedFile.parse(created);
    id = file.id;
    request.kept.add({ baseUrl: access.baseUrl, id });
    if (file.status === 'error') throw new ModelError('rejected', { detail: 'it could not extract the document' });
    limit.touch();
    const response = await client.files.content(id, { signal: limit.signal });
    return textOf(await response.text());
  } catch (error) {
    signal.throwIfAborted();
    throw limit.isExceeded ? new ModelError('timeout') : toModelError(error, access);
  } finally {
    limit.dispose();
    // Also after a cancel. A failure here takes nothing from the answer: the document stays on the list.
    if (id !== undefined) void deleteDocument(access, id, request.kept);
  }
}

/** Has the service delete a document and takes it off the list; otherwise it stays there. Never rejects. */
async function deleteDocument(access: ProviderAccess, id: string, kept: ServiceDocuments): Promise<void> {
  try {
    await openaiClient(access)
      .files.delete(id)
      .catch((error: unknown) => {
        if (!(error instanceof NotFoundError)) throw error;
      });
    kept.remove({ baseUrl: access.baseUrl, id });
  } catch {
    // The service could not be asked, or the backend has been closed meanwhile.
  }
}

/** How long a document may be in use by a question, in milliseconds; it is left alone for that time. */
const IN_USE_MS = 15 * 60_000;

/**
 * Has services delete the documents that an earlier process, or a request that failed, has left there. Those of services
 * without a key stay on the list. Never rejects.
 */
export async function deleteLeftDocuments(
  { serviceDocuments, providers }: Pick<AnsweringServices, 'serviceDocuments' | 'providers'>,
  inUseMs = IN_USE_MS,
): Promise<void> {
  const accesses = ModelProviderId.options.flatMap((id) => providers.access(id) ?? []);
  for (const { baseUrl, id } of serviceDocuments.olderThan(inUseMs)) {
    const access = accesses.find((one) => one.baseUrl === baseUrl);
    if (access) await deleteDocument(access, id, serviceDocuments);
  }
}

function formOf({ file, purpose }: { file: File; purpose: string }): FormData {
  const form = new FormData();
  form.set('purpose', purpose);
  form.set('file', file);
  return form;
}

function textOf(body: string): string {
  try {
    const parsed = ExtractedContent.safeParse(JSON.parse(body));
    if (parsed.success) return parsed.data.content;
  } catch {
    // The response is plain text.
  }
  return body;
}
