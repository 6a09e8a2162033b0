import { APIError } from 'openai';
import * as z from 'zod';
import { type ChatMessage, estimateTokens } from '../../../grounding/prompt.ts';
import { ModelError, type ProviderAccess } from './modelProviders.ts';
import type { ModelPiece } from './modelStream.ts';

/** Room for the answer and the reasoning before it, in tokens. */
const ANSWER_TOKENS = 4_096;
/** The factor by which a model may count more tokens than are estimated. */
const ESTIMATE_SLACK = 1.3;
const CONTEXT_STEP = 1_024;
/**
 * The share of the estimated tokens below which a prompt has not been read as a whole, and the share of the context above which
 * it fills that: a model whose own context is smaller gets a smaller one, and the beginning of the prompt is cut.
 */
const LEAST_READ = 0.5;
const FULL_CONTEXT = 0.95;
/** The longest line of an answer, in characters; usual ones have a few words. */
const MAX_LINE_LENGTH = 1_000_000;

export interface OllamaRequest {
  /** Its address is that of Ollama's API in OpenAI's dialect, which ends in `/v1`. */
  readonly access: ProviderAccess;
  readonly authorization: string;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly signal: AbortSignal;
}

/**
 * The size of the context that a prompt needs, in tokens. Ollama's default is smaller, and it silently cuts the beginning of
 * a prompt that does not fit.
 */
export function contextFor(messages: readonly ChatMessage[]): number {
  return Math.ceil((tokensOf(messages) * ESTIMATE_SLACK + ANSWER_TOKENS) / CONTEXT_STEP) * CONTEXT_STEP;
}

/**
 * The note on a prompt of which Ollama has not read all, by the number of tokens that it counts; undefined where it has. A
 * version that counts nothing, or leaves out what it remembers of the prompt before, says 0 or no number.
 */
export function unreadNote(messages: readonly ChatMessage[], counted: number | undefined): string | undefined {
  if (counted === undefined || counted === 0) return undefined;
  const sent = tokensOf(messages);
  if (counted >= sent * LEAST_READ && counted < contextFor(messages) * FULL_CONTEXT) return undefined;
  return `Ollama has read ${String(counted)} of about ${String(sent)} tokens: the model holds less than was sent, and the answer may lack what came first. Choose a model with a larger context, or a smaller query.maxTokens.`;
}

function tokensOf(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
}

/**
 * Asks Ollama by its own API, the only one that takes the size of the context. Undefined where the address has no such API,
 * because another service is behind it. Rejects with errors that `toModelError` converts.
 * @see https://docs.ollama.com/api/chat
 */
export async function ollamaResponse(request: OllamaRequest): Promise<ReadableStream<Uint8Array> | undefined> {
  const { access, authorization, model, messages, signal } = request;
  const { baseUrl } = access;
  const ask = access.fetch ?? fetch;
  if (!/\/v1\/?$/u.test(baseUrl)) return undefined;
  const response = await ask(baseUrl.replace(/\/v1\/?$/u, '/api/chat'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: authorization },
    body: JSON.stringify({ model, messages, stream: true, options: { num_ctx: contextFor(messages) } }),
    redirect: 'error',
    signal,
  });
  if (response.ok && response.body) return response.body;
  if (response.status === 404 || response.status === 405) {
    await response.body?.cancel();
    return undefined;
  }
  const said = (await response.text()).slice(0, MAX_LINE_LENGTH);
  throw APIError.generate(response.status, { message: said }, undefined, response.headers);
}

const Line = z.object({
  message: z.object({ content: z.string().nullish() }).nullish(),
  done: z.boolean().nullish(),
  done_reason: z.string().nullish(),
  prompt_eval_count: z.number().nullish(),
  error: z.string().nullish(),
});

/** The pieces of the answer to these messages, a line of JSON each. */
export async function* readOllamaPieces(
  body: AsyncIterable<Uint8Array>,
  messages: readonly ChatMessage[],
): AsyncGenerator<ModelPiece> {
  const decoder = new TextDecoder();
  let held = '';
  for await (const bytes of body) {
    held += decoder.decode(bytes, { stream: true });
    if (held.length > MAX_LINE_LENGTH) throw new ModelError('malformed', { detail: 'it is too long' });
    const lines = held.split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) yield* pieceOf(line, messages);
  }
  yield* pieceOf(held + decoder.decode(), messages);
}

function* pieceOf(line: string, messages: readonly ChatMessage[]): Generator<ModelPiece> {
  if (line.trim() === '') return;
  const { message, done, done_reason, prompt_eval_count, error } = Line.parse(JSON.parse(line));
  if (error !== undefined && error !== null) throw new ModelError('unavailable');
  yield {
    text: message?.content ?? '',
    refusal: '',
    finishReason: done === true ? (done_reason ?? 'stop') : undefined,
    note: done === true ? unreadNote(messages, prompt_eval_count ?? undefined) : undefined,
  };
}
