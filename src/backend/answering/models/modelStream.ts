import * as z from 'zod';
import { ModelError } from './modelProviders.ts';

/** A piece of an answer as a service sends it. */
export interface ModelPiece {
  readonly text: string;
  /** The model's text where it refuses to answer. */
  readonly refusal: string;
  /** The reason for the end of the output, where the service gives one. */
  readonly finishReason: string | undefined;
  /** What the person has to know of how the service has dealt with the question. */
  readonly note?: string | undefined;
}

/** The longest event or answer in one piece, in characters; a chat sends no longer one. */
const MAX_EVENT_LENGTH = 4_000_000;

/** Text, or parts of which some are text. */
const Content = z.union([
  z.string(),
  z.array(z.union([z.string(), z.looseObject({ type: z.string().optional(), text: z.string().nullish() })])),
]);
/**
 * The message of a service, checked because many claim to speak this dialect. Unknown fields are ignored; among them are
 * `reasoning_content` (Kimi, GLM, DeepSeek, vLLM) and `reasoning` (Ollama, OpenRouter), which are no part of the answer.
 */
const Message = z.object({ content: Content.nullish(), refusal: z.string().nullish() });
const Choice = z.object({
  delta: Message.nullish(),
  message: Message.nullish(),
  finish_reason: z.string().nullish(),
});
const Body = z.object({ choices: z.array(Choice).nullish(), error: z.unknown().optional() });

/** The data of an event stream's end. */
const DONE = '[DONE]';

/**
 * The pieces of a response, which is an event stream or one piece of JSON whatever its content type says. Ends without a
 * piece that has a finish reason where the service sends none; `onDone` is called when the stream has ended properly. Rejects
 * with a `ModelError` for a response that cannot be understood.
 */
export async function* readPieces(body: AsyncIterable<Uint8Array>, onDone: () => void): AsyncGenerator<ModelPiece> {
  const decoder = new TextDecoder();
  let held = '';
  let isEvents: boolean | undefined;
  let data: string[] = [];
  let dataLength = 0;
  for await (const bytes of body) {
    held += decoder.decode(bytes, { stream: true });
    if (held.length + dataLength > MAX_EVENT_LENGTH) throw new ModelError('malformed', { detail: 'it is too long' });
    isEvents ??= held.trim() === '' ? undefined : !/^\s*[{[<]/u.test(held);
    if (!isEvents) continue;
    const lines = held.split(/\r\n|\n|\r(?=.)/u);
    held = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data:')) {
        data.push(line.slice(5).trimStart());
        dataLength += line.length;
      }
      if (line !== '' || data.length === 0) continue;
      yield* pieceOf(data.join('\n'), onDone);
      data = [];
      dataLength = 0;
    }
  }
  held += decoder.decode();
  if (isEvents === false) {
    onDone();
    yield* pieceOf(held, onDone);
    return;
  }
  if (held.startsWith('data:')) data.push(held.slice(5).trimStart());
  if (data.length > 0) yield* pieceOf(data.join('\n'), onDone);
}

function* pieceOf(data: string, onDone: () => void): Generator<ModelPiece> {
  if (data.trim() === DONE) {
    onDone();
    return;
  }
  const { choices, error } = Body.parse(JSON.parse(data));
  if (error !== undefined && error !== null) throw new ModelError('unavailable');
  const [choice] = choices ?? [];
  if (!choice) return;
  const message = choice.message ?? choice.delta;
  yield {
    text: textOf(message?.content),
    refusal: message?.refusal ?? '',
    finishReason: choice.finish_reason ?? undefined,
  };
}

function textOf(content: z.infer<typeof Content> | null | undefined): string {
  if (content === null || content === undefined) return '';
  if (typeof content === 'string') return content;
  return content.map((part) => (typeof part === 'string' ? part : isText(part) ? (part.text ?? '') : '')).join('');
}

/** Whether a part is text; parts of other kinds are the model's reasoning, pictures or calls. */
function isText({ type }: { type?: string | undefined }): boolean {
  return type === undefined || type === 'text' || type === 'output_text';
}

/** Aborts its signal when `touch` has not been called for `limitMs` milliseconds, or when `parent` is aborted. */
export class SilenceLimit {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(limitMs: number, parent: AbortSignal) {
    this.signal = AbortSignal.any([this.#controller.signal, parent]);
    this.#timer = setTimeout(() => this.#controller.abort(), limitMs);
  }

  /** Whether the silence has aborted the signal. */
  get isExceeded(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Notes that a piece has come: the time starts anew. */
  touch(): void {
    this.#timer.refresh();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
