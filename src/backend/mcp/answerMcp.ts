import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { inspect } from 'node:util';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { allowedFile } from '../../mcp/allowedFile.ts';
import { createToolServer } from '../../mcp/toolServer.ts';
import type { McpToolInput, McpToolOutput } from '../../protocol/mcp.ts';
import { QueryRequest } from '../../protocol/query.ts';
import { citeSources, answerQuestion } from '../answering/answerQuestion.ts';
import { toHttpError } from '../http/httpError.ts';
import { parseOr400 } from '../http/httpBody.ts';
import { ingestLocalFile } from '../ingestLocalFile.ts';
import type { BackendServices } from '../services.ts';

export interface McpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The parsed body of the request. */
  readonly message: unknown;
  readonly services: BackendServices;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/** Answers one HTTP request of an MCP client with a server of its own, which ends with the request. */
export async function answerMcp({ request, response, message, services, signal }: McpExchange): Promise<void> {
  const server = createToolServer({
    version: services.health.version,
    answer: (input, cancelled) => answerFromDisk(services, input, cancelled),
  });
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  signal.addEventListener('abort', () => void server.close(), { once: true });
  try {
    await server.connect(transport);
    await send(await transport.handleRequest(toWebRequest(request), { parsedBody: message }), response);
  } finally {
    await server.close();
  }
}

async function answerFromDisk(
  services: BackendServices,
  input: McpToolInput,
  signal: AbortSignal,
): Promise<McpToolOutput> {
  if (services.mcpRoots.length === 0) {
    throw new Error('This backend may read no folder of its machine. Start it with: serve --root DIR');
  }
  if (input.file_path === undefined) throw new Error('This backend answers from one file here: name it as file_path.');
  const { path, realPath } = await allowedFile(input.file_path, services.mcpRoots);
  try {
    const file = await ingestLocalFile(services, realPath, signal);
    const { question, provider: asked, model: wanted } = input;
    const request = { file_ids: [file.id], question, provider: asked, model: wanted, send_to: [...services.mcpSendTo] };
    const body = parseOr400(QueryRequest, request);
    const answered = await answerQuestion(services, body, signal);
    const { answer, citations, provider, model, claims, notes, receipt } = answered;
    const located = citeSources(services, citations).map(
      ({ file_id: _file, filename: _name, score: _score, ...cited }) => ({ file_path: path, ...cited }),
    );
    return {
      answer,
      citations: located,
      provider,
      model,
      ...(claims ? { claims } : {}),
      ...(notes ? { notes } : {}),
      ...(receipt ? { receipt } : {}),
    };
  } catch (error) {
    const failure = toHttpError(error);
    if (failure.status >= 500 && !signal.aborted) services.log.error(`POST /mcp: ${inspect(failure.cause ?? failure)}`);
    throw new Error(failure.message, { cause: error });
  }
}

/** The request without its body, which has been read. */
function toWebRequest({ method = 'POST', headers }: IncomingMessage): Request {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as [string, string]],
  );
  return new Request('http://backend/mcp', { method, headers: entries });
}

async function send({ status, headers, body }: Response, response: ServerResponse): Promise<void> {
  response.writeHead(status, Object.fromEntries(headers));
  if (body) await pipeline(Readable.fromWeb(body), response);
  else response.end();
}
