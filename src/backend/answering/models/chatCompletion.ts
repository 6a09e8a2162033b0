import type { ChatMessage } from '../../../grounding/prompt.ts';
import { withoutReasoning } from '../../../grounding/answerStream.ts';
import { ModelError, type ProviderAccess } from './modelProviders.ts';
import { readPieces, type ModelPiece, SilenceLimit } from './modelStream.ts';
import { ollamaResponse, readOllamaPieces } from './ollamaChat.ts';
import { NO_KEY, openaiClient, toModelError } from './openaiClient.ts';

export interface ChatRequest {
  readonly access: ProviderAccess;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly signal: AbortSignal;
  /** Whether the service is Ollama, which has an API of its own beside OpenAI's. */
  readonly isOllama?: boolean;
  /** How long the service may send nothing, in milliseconds. */
  readonly silenceMs: number;
  /** Called with each piece of the output, reasoning in tags included. */
  onDelta(text: string): void;
}

/** The longest answer, in characters: a longer one is no answer to a question about a file. */
const MAX_ANSWER_LENGTH = 100_000;
/**
 * The longest output with the reasoning before the answer, in characters: a model that reasons longer does not come to an
 * end.
 */
const MAX_OUTPUT_LENGTH = 1_000_000;

/** The factor for Ollama's limit of silence: it sends nothing while it loads a model from the disk, which takes minutes. */
const LOADING_FACTOR = 5;
/** How much output has to come before it is checked for repetition again, in characters. */
const REPETITION_STEP = 400;

/** A model's answer, with a note where it is not whole. */
export interface ChatAnswer {
  /** The answer without the reasoning before it. */
  readonly text: string;
  /** A note that the answer is not whole, and why; undefined for a whole one. */
  readonly note: string | undefined;
}

/**
 * The notes on answers that were cut, by the names that services give the reason: OpenAI, Z.ai, llama.cpp and the gateways
 * before others.
 */
const CUT_NOTES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    length: 'The answer is cut off: the model had written as much as it may.',
    max_tokens: 'The answer is cut off: the model had written as much as it may.',
    model_context_window_exceeded: 'The answer is cut off: the model can hold no more text.',
    content_filter: 'The answer is cut off by the content filter of the service.',
    sensitive: 'The answer is cut off by the content filter of the service.',
    network_error: 'The answer is cut off: the service has lost its connection to the model.',
    error: 'The answer is cut off: the service has failed.',
  }),
);
const REPETITION_NOTE = 'The model began to repeat itself; the repetition is left out.';
const FILTERS = new Set(['content_filter', 'sensitive']);

/**
 * Requests a streamed answer; a service that answers in one piece all the same is understood too. Rejects with a
 * `ModelError`, or with the signal's reason once that is aborted.
 */
export async function chatCompletion(request: ChatRequest): Promise<ChatAnswer> {
  const { access, signal } = request;
  const limit = new SilenceLimit(request.silenceMs * (request.isOllama === true ? LOADING_FACTOR : 1), signal);
  try {
    const { output, refusal, finishReason, isRepeating, note: told } = await receive(request, limit);
    const text = withoutReasoning(output);
    if (limit.signal.aborted) throw new ModelError('timeout');
    if (text.length > MAX_ANSWER_LENGTH) throw new ModelError('malformed', { detail: 'it is too long' });
    const note = isRepeating ? REPETITION_NOTE : CUT_NOTES.get(finishReason ?? '');
    if (text.trim() !== '') {
      const notes = [note, told].filter((one) => one !== undefined);
      return { text, note: notes.length === 0 ? undefined : notes.join(' ') };
    }
    if (refusal.trim() !== '' || FILTERS.has(finishReason ?? '')) throw new ModelError('refused');
    throw new ModelError('malformed', {
      detail: note === undefined ? 'it is empty' : 'it is empty, since it was cut off while the model was thinking',
    });
  } catch (error) {
    signal.throwIfAborted();
    throw limit.isExceeded ? new ModelError('timeout') : toModelError(error, access);
  } finally {
    limit.dispose();
  }
}

interface Received {
  readonly output: string;
  readonly refusal: string;
  readonly finishReason: string | undefined;
  readonly isRepeating: boolean;
  readonly note: string | undefined;
}

async function receive(request: ChatRequest, limit: SilenceLimit): Promise<Received> {
  const { onDelta } = request;
  let output = '';
  let refusal = '';
  let finishReason: string | undefined;
  let note: string | undefined;
  let isDone = false;
  let checkedLength = 0;
  const pieces = await piecesOf(request, limit, () => (isDone = true));
  limit.touch();
  for await (const piece of pieces) {
    finishReason = piece.finishReason ?? finishReason;
    note = piece.note ?? note;
    refusal += piece.refusal;
    if (piece.text === '') continue;
    output += piece.text;
    if (output.length + refusal.length > MAX_OUTPUT_LENGTH)
      throw new ModelError('malformed', { detail: 'it is too long' });
    onDelta(piece.text);
    if (output.length < checkedLength + REPETITION_STEP) continue;
    checkedLength = output.length;
    const repetition = repetitionStart(output);
    // Leaving the loop ends the response.
    if (repetition !== undefined)
      return { output: output.slice(0, repetition), refusal, finishReason, isRepeating: true, note };
  }
  const isFinished = isDone || finishReason !== undefined;
  if (!isFinished && !limit.signal.aborted) throw new ModelError('malformed', { detail: 'it is cut off' });
  return { output, refusal, finishReason, isRepeating: false, note };
}

/** The pieces of the answer, by the dialect of the service. */
async function piecesOf(
  { access, model, messages, isOllama = false }: ChatRequest,
  limit: SilenceLimit,
  onDone: () => void,
): Promise<AsyncIterable<ModelPiece>> {
  const { signal } = limit;
  if (isOllama) {
    const authorization = `Bearer ${access.key ?? NO_KEY}`;
    const body = await ollamaResponse({ access, authorization, model, messages, signal });
    if (body) return readOllamaPieces(touching(body, limit), messages);
  }
  const body = { model, messages: [...messages], stream: true as const };
  const response = await openaiClient(access).chat.completions.create(body, { signal }).asResponse();
  return readPieces(touching(response.body ?? [], limit), onDone);
}

/** Passes the bytes on, and restarts the limit of silence with each piece. */
async function* touching(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limit: SilenceLimit,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of body) {
    limit.touch();
    yield bytes;
  }
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

/** The length of an output's end that has to repeat itself, in characters. */
const WINDOW = 1_200;
/** The longest text that counts as repeated, in characters, so that it stands in the window five times at least. */
const MAX_PERIOD = 240;

/**
 * The offset in an output behind the first occurrence of a text that it then repeats; undefined where it does not repeat
 * itself. Some models repeat a sentence until they run out of tokens.
 */
export function repetitionStart(output: string): number | undefined {
  if (output.length < WINDOW) return undefined;
  const tail = output.slice(-WINDOW);
  if (tail.trim() === '') return output.trimEnd().length;
  const period = periodOf(tail);
  if (period > MAX_PERIOD) return undefined;
  let start = output.length - WINDOW;
  while (start > 0 && output[start - 1] === output[start - 1 + period]) start--;
  return start + period;
}

/** The smallest shift under which a text is itself, by the failure function of Knuth, Morris and Pratt. */
function periodOf(text: string): number {
  const border = new Uint32Array(text.length);
  let length = 0;
  for (let at = 1; at < text.length; at++) {
    while (length > 0 && text[at] !== text[length]) length = border[length - 1] ?? 0;
    if (text[at] === text[length]) length++;
    border[at] = length;
  }
  return text.length - (border.at(-1) ?? 0);
}
