import * as z from 'zod';
import { events, json } from '../http/route.ts';
import { MCP_PATH } from '../../protocol/mcp.ts';
import { AUTO_ORDER, ProviderList } from '../../protocol/providers.ts';
import {
  QueryStreamEvent,
  QueryResponse,
  PassagesResponse,
  PassagesRequest,
  QueryRequest,
  type Citation,
} from '../../protocol/query.ts';
import { assertLocalBrowser } from '../http/assertLocalBrowser.ts';
import { EventStream, readJson, sendJson } from '../http/httpBody.ts';
import { answerQuestion, citeSources, placeCitations } from '../answering/answerQuestion.ts';
import { broadened } from '../answering/broadPassages.ts';
import { MODEL_PASSAGES, retrieve } from '../answering/retrieve.ts';
import { factsOf, lookIntoStructures } from '../answering/structureFindings.ts';
import type { BackendRoute } from '../services.ts';

/** `POST /v1/query`: answers a question from files, each claim with the lines it came from. */
export const query: BackendRoute = {
  method: 'POST',
  path: '/v1/query',
  described: {
    summary: 'Answer a question from files',
    body: json('QueryRequest', QueryRequest),
    answer: { ...json('QueryResponse', QueryResponse), ...events('QueryStreamEvent', QueryStreamEvent) },
  },
  async handle({ request, response, services, signal }) {
    const body = await readJson(request, QueryRequest);
    // The stream opens with the first event, so that an invalid request still gets its status.
    let stream: EventStream | undefined;
    const send = (event: QueryStreamEvent): void => {
      stream ??= new EventStream(response);
      stream.send(event.type, event);
    };
    const place = (citations: readonly Citation[]): Citation[] => citeSources(services, citations);
    let hasModelAnswered = false;
    const onEvent = (event: QueryStreamEvent): void => {
      hasModelAnswered = event.type !== 'restart';
      if (body.stream) send(event.type === 'citations' ? { ...event, citations: place(event.citations) } : event);
    };
    let answer: QueryResponse;
    try {
      answer = await answerQuestion(services, body, signal, onEvent);
      answer = { ...answer, citations: place(answer.citations) };
    } catch (error) {
      // The client has gone, so no answer can be sent.
      if (signal.aborted) return;
      throw error;
    }
    if (!body.stream) {
      sendJson(response, 200, answer);
      return;
    }
    if (!hasModelAnswered) {
      send({ type: 'citations', citations: answer.citations });
      send({ type: 'delta', text: answer.answer });
    }
    send({ type: 'done', response: answer });
    stream?.end();
  },
};

/** `POST /v1/passages`: the passages that a question would be answered from, for clients that ask a model themselves. */
export const passages: BackendRoute = {
  method: 'POST',
  path: '/v1/passages',
  described: {
    summary: 'The passages that a question would be answered from',
    body: json('PassagesRequest', PassagesRequest),
    answer: json('PassagesResponse', PassagesResponse),
  },
  async handle({ request, response, services }) {
    const found = await retrieve(services, await readJson(request, PassagesRequest), MODEL_PASSAGES);
    const retrieval = broadened(services, found);
    const facts = factsOf(await lookIntoStructures(services, found), found.files);
    const place = (citations: readonly Citation[]): Citation[] => placeCitations(services.documents, citations);
    const body: PassagesResponse = {
      passages: place(retrieval.passages),
      ...(facts.length > 0 ? { facts: facts.map((fact) => ({ ...fact, citations: place(fact.citations) })) } : {}),
      passages_considered: retrieval.result.considered,
      ...retrieval.receiptScope,
    };
    sendJson(response, 200, body);
  },
};

/** `GET /v1/providers`: the model services, their hosts and whether they can be asked. */
export const providers: BackendRoute = {
  method: 'GET',
  path: '/v1/providers',
  described: { summary: 'The model services that can be asked', answer: json('ProviderList', ProviderList) },
  handle({ response, services }) {
    const states = services.providers.states();
    const isReady = new Set(states.filter(({ is_ready }) => is_ready).map(({ id }) => id));
    const body: ProviderList = { providers: states, auto: AUTO_ORDER.filter((id) => isReady.has(id)) };
    sendJson(response, 200, body);
  },
};

/**
 * `POST /mcp`: the Model Context Protocol over streamable HTTP, without sessions: every request stands for itself. "If the
 * server does not offer an SSE stream at this endpoint, it MUST return 405" to a GET, which the router does.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http
 */
export const mcp: BackendRoute = {
  method: 'POST',
  path: MCP_PATH,
  described: { summary: 'The Model Context Protocol over streamable HTTP', answer: 'A JSON-RPC message' },
  async handle({ request, response, services, signal }) {
    assertLocalBrowser(request, services.publicHosts);
    const message = await readJson(request, z.unknown());
    // Loaded by the first request, because few backends ever get one.
    const { answerMcp } = await import('../mcp/answerMcp.ts');
    await answerMcp({ request, response, message, services, signal });
  },
};
