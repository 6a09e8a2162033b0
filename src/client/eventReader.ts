import { Failure } from '../failure.ts';

/** One server-sent event. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/** The longest event, in characters: this backend sends no larger one. */
const MAX_EVENT_LENGTH = 8 * 1024 * 1024;

/**
 * The reading side of a server-sent event stream. Throws `protocol` for an event of more than 8 Mi characters.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* parseEventStream(body: AsyncIterable<Uint8Array | string>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  // Each character is looked at once, however small the pieces: text without a line end yet is kept in pieces.
  let lines: string[] = [];
  let unfinished: string[] = [];
  let length = 0;
  for await (const chunk of body) {
    const parts = (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })).split('\n');
    for (const [index, part] of parts.entries()) {
      length += part.length;
      if (length > MAX_EVENT_LENGTH) throw new Failure('protocol', 'An event of the stream is too long.');
      unfinished.push(part);
      if (index === parts.length - 1) break;
      const line = unfinished.join('').replace(/\r$/, '');
      unfinished = [];
      if (line !== '') {
        lines.push(line);
        continue;
      }
      const event = parseEvent(lines);
      lines = [];
      length = 0;
      if (event) yield event;
    }
  }
}

function parseEvent(lines: readonly string[]): ServerSentEvent | undefined {
  let event = 'message';
  const data: string[] = [];
  for (const line of lines) {
    if (line.startsWith('event:')) event = line.slice('event:'.length).trimStart();
    if (line.startsWith('data:')) data.push(line.slice('data:'.length).replace(/^ /, ''));
  }
  return data.length > 0 ? { event, data: data.join('\n') } : undefined;
}
