import { readFile } from 'node:fs/promises';
import { toFile } from 'openai';
import * as z from 'zod';
import type { StoredBytes } from '../../text/byteSource.ts';
import { openaiClient, toModelError } from './openaiClient.ts';
import { ModelError } from './modelError.ts';
import type { ProviderAccess } from './providerRegistry.ts';
import { SilenceLimit } from './silenceLimit.ts';

const CreatedFile = z.object({ id: z.string().min(1), status: z.string().nullish() });
/** The content comes as JSON around the text; plain text is taken as it is. */
const ExtractedContent = z.object({ content: z.string() });

export interface DocumentRequest {
  readonly access: ProviderAccess;
  readonly filename: string;
  readonly stored: StoredBytes;
  readonly signal: AbortSignal;
  readonly silenceMs: number;
}

/**
 * The text that Kimi extracts from a document through its Files API. The document is deleted there again: an account
 * keeps 1,000 files at most, and nobody has asked Kimi to keep this one.
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
    // The client has no such purpose in its types; the path and the form are the same.
    const created: unknown = await client.post('/files', {
      body: formOf(body),
      signal: limit.signal,
    });
    const file = CreatedFile.parse(created);
    id = file.id;
    if (file.status === 'error') throw new ModelError('rejected', { detail: 'it could not extract the document' });
    limit.touch();
    const response = await client.files.content(id, { signal: limit.signal });
    return textOf(await response.text());
  } catch (error) {
    signal.throwIfAborted();
    throw limit.isExceeded ? new ModelError('timeout') : toModelError(error, access);
  } finally {
    limit.dispose();
    // Also after a cancel: what was uploaded must not stay. A failure here takes nothing from the answer.
    if (id !== undefined) void client.files.delete(id).catch(() => undefined);
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
    // Plain text then.
  }
  return body;
}
