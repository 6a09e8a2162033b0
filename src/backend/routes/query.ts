import { QueryRequest, type Citation, type QueryResponse, type QueryStreamEvent } from '../../protocol/query.ts';
import { placeCitations } from '../search/placeCitations.ts';
import { EventStream } from '../http/eventStream.ts';
import { readJson, sendJson } from '../http/json.ts';
import type { Route } from '../http/route.ts';
import { answerQuestion } from '../query/answerQuestion.ts';

/** `POST /v1/query`: answers a question from files, each claim with the lines it came from. */
export const query: Route = {
  method: 'POST',
  path: '/v1/query',
  async handle({ request, response, services, signal }) {
    const body = await readJson(request, QueryRequest);
    // The stream opens with the first event, so that a request that is wrong still gets its status.
    let stream: EventStream | undefined;
    const send = (event: QueryStreamEvent): void => {
      stream ??= new EventStream(response);
      stream.send(event.type, event);
    };
    const place = (citations: readonly Citation[]): Citation[] => placeCitations(services.documents, citations);
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
      // The client has gone: nobody is left to be told.
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
