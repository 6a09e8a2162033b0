import * as z from 'zod';
import type { ChatMessage } from '../../../grounding/prompt.ts';
import { withoutReasoning } from '../../../grounding/reasoningFilter.ts';
import { ModelError } from './modelError.ts';
import { openaiClient, toModelError } from './openaiClient.ts';
import type { ProviderAccess } from './providerRegistry.ts';
import { SilenceLimit } from './silenceLimit.ts';

export interface ChatRequest {
  readonly access: ProviderAccess;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly signal: AbortSignal;
  /** How long the service may say nothing, in milliseconds. */
  readonly silenceMs: number;
  /** Hears the output grow, reasoning in tags included. */
  onDelta(text: string): void;
}

/** An answer longer than this is no answer to a question about a file, in characters. */
const MAX_ANSWER_LENGTH = 100_000;
/** With its reasoning before it; a model that thinks longer has lost its way. In characters. */
const MAX_OUTPUT_LENGTH = 1_000_000;

/**
 * What a service sends is checked here, since many claim to speak this dialect. Unknown fields are left alone; among them
 * are `reasoning_content` (Kimi, GLM, DeepSeek, vLLM) and `reasoning` (Ollama, OpenRouter), which are no part of the answer.
 */
const Chunk = z.object({
  choices: z
    .array(
      z.object({
        delta: z.object({ content: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
});
const Completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
});

/**
 * Asks for a streamed answer; a service that answers in one piece all the same is understood too. Resolves with the answer
 * without the reasoning before it.
 * Rejects with a `ModelError`, or with the signal's reason once that is aborted.
 */
export async function chatCompletion(request: ChatRequest): Promise<string> {
  const { access, signal } = request;
  const limit = new SilenceLimit(request.silenceMs, signal);
  try {
    const text = withoutReasoning(await receive(request, limit));
    if (limit.signal.aborted) throw new ModelError('timeout');
    if (text.length > MAX_ANSWER_LENGTH) throw new ModelError('malformed', { detail: 'it is too long' });
    if (text.trim() === '') throw new ModelError('malformed', { detail: 'it is empty' });
    return text;
  } catch (error) {
    signal.throwIfAborted();
    throw limit.isExceeded ? new ModelError('timeout') : toModelError(error, access);
  } finally {
    limit.dispose();
  }
}

async function receive({ access, model, messages, onDelta }: ChatRequest, limit: SilenceLimit): Promise<string> {
  const client = openaiClient(access);
  const body = { model, messages: [...messages], stream: true as const };
  const { data, response } = await client.chat.completions.create(body, { signal: limit.signal }).withResponse();
  limit.touch();
  if (response.headers.get('content-type')?.includes('application/json') === true) {
    const [choice] = Completion.parse(await response.json()).choices;
    const text = choice?.message.content ?? '';
    onDelta(text);
    return text;
  }
  let text = '';
  let isFinished = false;
  for await (const event of data) {
    limit.touch();
    const [choice] = Chunk.parse(event).choices ?? [];
    if (typeof choice?.finish_reason === 'string') isFinished = true;
    const piece = choice?.delta?.content ?? '';
    if (piece === '') continue;
    text += piece;
    if (text.length > MAX_OUTPUT_LENGTH) throw new ModelError('malformed', { detail: 'it is too long' });
    onDelta(piece);
  }
  if (!isFinished && !limit.signal.aborted) throw new ModelError('malformed', { detail: 'it is cut off' });
  return text;
}

/** The first model that a service lists; for services without a model of their own choice. */
export async function firstModel(access: ProviderAccess, signal: AbortSignal, silenceMs: number): Promise<string> {
  const limit = new SilenceLimit(silenceMs, signal);
  try {
    for await (const { id } of openaiClient(access).models.list({ signal: limit.signal })) return id;
    throw new ModelError('rejected', { detail: 'it has no models' });
  } catch (error) {
    signal.throwIfAborted();
    throw limit.isExceeded ? new ModelError('timeout') : toModelError(error, access);
  } finally {
    limit.dispose();
  }
}
