import { PassagesRequest, type PassagesResponse } from '../../protocol/query.ts';
import { placeCitations } from '../search/placeCitations.ts';
import { readJson, sendJson } from '../http/json.ts';
import type { Route } from '../http/route.ts';
import { MODEL_PASSAGES, retrieve } from '../query/retrieve.ts';

/** `POST /v1/passages`: the passages that a question would be answered from, for those who ask a model themselves. */
export const passages: Route = {
  method: 'POST',
  path: '/v1/passages',
  async handle({ request, response, services }) {
    const retrieval = retrieve(services, await readJson(request, PassagesRequest), MODEL_PASSAGES);
    const body: PassagesResponse = {
      passages: placeCitations(services.documents, retrieval.passages),
      passages_considered: retrieval.result.considered,
      files: retrieval.receiptFiles,
    };
    sendJson(response, 200, body);
  },
};
