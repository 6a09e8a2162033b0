import { QueryRequest, type QueryResponse, type QueryStreamEvent } from '../../protocol/query.ts';
import { extractAnswer } from '../answer/extractAnswer.ts';
import { EventStream } from '../http/eventStream.ts';
import { badRequest, HttpError } from '../http/httpError.ts';
import { readJson, sendJson } from '../http/json.ts';
import type { Route } from '../http/route.ts';
import type { BackendServices } from '../services.ts';
import { requireFile } from './requireFile.ts';

/** The provider that is always there: sentences of the file itself, no model. */
export const LOCAL_PROVIDER = 'local';
const LOCAL_MODEL = 'extractive';

/** `POST /v1/query`: answers a question from files, each claim with the lines it came from. */
export const query: Route = {
  method: 'POST',
  path: '/v1/query',
  async handle({ request, response, services }) {
    const body = await readJson(request, QueryRequest);
    const answer = answerQuestion(services, body);
    if (!body.stream) {
      sendJson(response, 200, answer);
      return;
    }
    const stream = new EventStream(response);
    const send = (event: QueryStreamEvent): void => {
      stream.send(event.type, event);
    };
    send({ type: 'citations', citations: answer.citations });
    send({ type: 'delta', text: answer.answer });
    send({ type: 'done', response: answer });
    stream.end();
  },
};

/** Answers from indexed files. Throws a 400 for an unknown provider, a 404 or 409 for a file that is not there or not ready. */
export function answerQuestion(services: BackendServices, body: QueryRequest): QueryResponse {
  if (body.provider !== undefined && body.provider !== LOCAL_PROVIDER && body.provider !== 'auto') {
    throw badRequest(`This backend has no provider "${body.provider}".`, 'provider');
  }
  const names = new Map<string, string>();
  for (const id of body.file_ids) {
    const file = requireFile(services, id);
    if (file.status !== 'processed') {
      throw new HttpError(409, 'not_processed', `${file.filename} is not ready: its status is "${file.status}".`);
    }
    names.set(id, file.filename);
  }
  const extracted = extractAnswer(body.question, services.index.search([...names.keys()], body.question));
  return {
    answer: extracted.answer,
    citations: extracted.citations.map(({ fileId, lineStart, lineEnd, text, score }) => ({
      file_id: fileId,
      filename: names.get(fileId) ?? '',
      line_start: lineStart,
      line_end: lineEnd,
      text,
      score,
    })),
    provider: LOCAL_PROVIDER,
    model: LOCAL_MODEL,
  };
}
