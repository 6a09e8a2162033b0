import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import * as z from 'zod';

/** What a service does with one request for an answer. */
export type ModelReply =
  /** Streams the pieces, then the finish. `reasoning` comes before, in the field that services have for it. */
  | { readonly kind: 'stream'; readonly pieces: readonly string[]; readonly reasoning?: readonly string[] }
  /** Streams the pieces, waits, and goes on with the rest. */
  | {
      readonly kind: 'held';
      readonly pieces: readonly string[];
      readonly until: Promise<unknown>;
      readonly rest: readonly string[];
    }
  /** Answers in one piece of JSON, though a stream was asked for. */
  | { readonly kind: 'json'; readonly text: string }
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Record<string, string>;
    }
  /** Streams the pieces, then says nothing more. */
  | { readonly kind: 'hang'; readonly pieces?: readonly string[] }
  /** Sends these bytes and ends, as an event stream unless another type is named. */
  | { readonly kind: 'raw'; readonly body: string; readonly type?: string };

/** A request as the service saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
  /** Resolves when the client has ended the connection or the answer is complete. */
  readonly closed: Promise<unknown>;
}

const ChatBody = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
});
export type ChatBody = z.infer<typeof ChatBody>;

/** A model service whose every answer the test writes; speaks chat completions, the list of models and Kimi's files. */
export class ScriptedModel {
  readonly seen: SeenRequest[] = [];
  readonly #server = createServer((request, response) => void this.#handle(request, response));
  readonly #replies: ModelReply[] = [];
  /** Extracted content by file id; set `fileReply` to have uploads fail. */
  readonly files = new Map<string, string>();
  fileReply: ModelReply | undefined;
  /** The reply to deletions, in place of deleting. */
  deleteReply: ModelReply | undefined;
  models: readonly string[] = ['first-model', 'second-model'];
  /** What Ollama's own API answers, line by line; undefined where there is none. */
  ollamaLines: readonly object[] | undefined;
  url = '';

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address !== null && typeof address === 'object') this.url = `http://127.0.0.1:${String(address.port)}/v1`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** The replies of the next requests for an answer, in this order; the last one is for all that follow. */
  reply(...replies: readonly ModelReply[]): void {
    this.#replies.push(...replies);
  }

  /** Forgets the replies that are left, for these. */
  replyFromNowOn(...replies: readonly ModelReply[]): void {
    this.#replies.splice(0, Infinity, ...replies);
  }

  /** The requests for an answer. */
  get chats(): ChatBody[] {
    return this.seen
      .filter(({ path }) => path === '/v1/chat/completions')
      .map(({ body }) => ChatBody.parse(JSON.parse(body)));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const path = request.url ?? '';
    this.seen.push({
      method: request.method ?? '',
      path,
      authorization: request.headers.authorization,
      body: Buffer.concat(chunks).toString('utf8'),
      closed: once(response, 'close'),
    });
    if (path === '/v1/chat/completions') {
      const reply = this.#replies.length > 1 ? this.#replies.shift() : this.#replies[0];
      send(response, reply ?? { kind: 'error', status: 500 });
    } else if (path === '/api/chat' && this.ollamaLines) {
      response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
      response.end(this.ollamaLines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    } else if (path === '/v1/models') {
      sendJson(response, { object: 'list', data: this.models.map((id) => ({ id, object: 'model' })) });
    } else {
      this.#handleFiles(request.method ?? '', path, this.seen.at(-1)?.body ?? '', response);
    }
  }

  /** Kimi's files: what is extracted from one is its bytes, inside JSON. */
  #handleFiles(method: string, path: string, body: string, response: ServerResponse): void {
    const [, id, content] = /^\/v1\/files\/([^/]+)(\/content)?$/.exec(path) ?? [];
    if (method === 'POST' && path === '/v1/files') {
      if (this.fileReply) return send(response, this.fileReply);
      const created = `kimi-${String(this.files.size + 1)}`;
      this.files.set(created, /name="file"[^]*?\r\n\r\n([^]*?)\r\n--/.exec(body)?.[1] ?? '');
      return sendJson(response, { id: created, object: 'file', status: 'ok', purpose: 'file-extract' });
    }
    const text = this.files.get(id ?? '');
    if (id === undefined || text === undefined) return send(response, { kind: 'error', status: 404 });
    if (method === 'DELETE') {
      if (this.deleteReply) return send(response, this.deleteReply);
      this.files.delete(id);
      return sendJson(response, { id, object: 'file', deleted: true });
    }
    if (content === undefined) return send(response, { kind: 'error', status: 404 });
    sendJson(response, { content: text, file_type: 'text/plain', type: 'file' });
  }
}

/** Starts a scripted model service; it is gone when the test is over. */
export async function startScriptedModel(
  test: Pick<TestContext, 'after'>,
  ...replies: readonly ModelReply[]
): Promise<ScriptedModel> {
  const model = new ScriptedModel();
  await model.listen();
  model.reply(...replies);
  test.after(() => model.close());
  return model;
}

function send(response: ServerResponse, reply: ModelReply): void {
  switch (reply.kind) {
    case 'json':
      sendJson(response, { choices: [{ message: { role: 'assistant', content: reply.text }, finish_reason: 'stop' }] });
      return;
    case 'error':
      response.writeHead(reply.status, { 'Content-Type': 'application/json', ...reply.headers });
      response.end(JSON.stringify(reply.body ?? { error: { message: 'scripted', type: 'scripted' } }));
      return;
    case 'raw':
      response.writeHead(200, { 'Content-Type': reply.type ?? 'text/event-stream' });
      response.end(reply.body);
      return;
    case 'stream':
      openStream(response);
      for (const reasoning_content of reply.reasoning ?? []) writeChunk(response, { delta: { reasoning_content } });
      writePieces(response, reply.pieces);
      finish(response);
      return;
    case 'held':
      openStream(response);
      writePieces(response, reply.pieces);
      void reply.until.then(() => {
        writePieces(response, reply.rest);
        finish(response);
      });
      return;
    case 'hang':
      openStream(response);
      writePieces(response, reply.pieces ?? []);
  }
}

function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.flushHeaders();
}

function writePieces(response: ServerResponse, pieces: readonly string[]): void {
  for (const content of pieces) writeChunk(response, { delta: { content }, finish_reason: null });
}

function finish(response: ServerResponse): void {
  writeChunk(response, { delta: {}, finish_reason: 'stop' });
  response.end('data: [DONE]\n\n');
}

function writeChunk(response: ServerResponse, choice: object): void {
  const chunk = { id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] };
  response.write(`data: ${JSON.stringify(chunk)}\n\n`);
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}
