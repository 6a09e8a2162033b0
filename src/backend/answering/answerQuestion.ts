import { AUTO_ORDER, MODEL_SERVICES, Provider } from '../../protocol/providers.ts';
import {
  DEFAULT_MAX_CITATIONS,
  DEFAULT_MAX_TOKENS,
  type QueryRequest,
  type QueryResponse,
  type QueryStreamEvent,
} from '../../protocol/query.ts';
import { badRequest } from '../http/httpError.ts';
import { ModelError } from './models/modelError.ts';
import { planProviders } from './models/planProviders.ts';
import type { AnsweringServices } from './answeringServices.ts';
import { answerLocally } from './answerLocally.ts';
import { broadened } from './broadPassages.ts';
import { localPassages, MODEL_PASSAGES, retrieve } from './retrieve.ts';

const PROVIDER = Provider.exclude(['vscode']);

/**
 * Answers a question with the provider that was asked for or chosen. One that fails is followed by the next, and at last
 * by the answer without a model; the notes of the answer say so.
 * Rejects with an `HttpError` for what is wrong with the request, and with the signal's reason once that is aborted.
 */
export async function answerQuestion(
  services: AnsweringServices,
  body: QueryRequest,
  signal: AbortSignal,
  onEvent: (event: QueryStreamEvent) => void = () => undefined,
): Promise<QueryResponse> {
  const requested = PROVIDER.default('auto').safeParse(body.provider);
  if (!requested.success) throw badRequest(`This backend has no provider "${body.provider ?? ''}".`, 'provider');
  const states =
    requested.data === 'auto' ? AUTO_ORDER.map((id) => services.providers.state(id)) : services.providers.states();
  const plan = planProviders(requested.data, states, body.send_to ?? []);
  const maxTokens = body.max_tokens ?? DEFAULT_MAX_TOKENS;
  const maxCitations = body.max_citations ?? DEFAULT_MAX_CITATIONS;
  const limit = plan.order.length > 0 ? MODEL_PASSAGES : localPassages(maxCitations);
  const retrieval = retrieve(services, body, limit);
  const notes = [...plan.notes];
  const offered = plan.order.length > 0 ? broadened(services, retrieval) : retrieval;
  // Files without any text have nothing to send.
  const order = offered.passages.length > 0 ? plan.order : [];
  for (const [index, provider] of order.entries()) {
    const access = services.providers.access(provider);
    if (!access) continue;
    // The models of one service are not those of the next.
    const model = requested.data === 'auto' ? undefined : body.model;
    try {
      const { answerWithModel } = await import('./models/answerWithModel.ts');
      const request = { services, provider, access, model, retrieval: offered, maxTokens, signal, onEvent };
      const answer = await answerWithModel(request);
      const all = [...notes, ...(answer.notes ?? [])];
      return all.length > 0 ? { ...answer, notes: all } : answer;
    } catch (error) {
      signal.throwIfAborted();
      const failure = error instanceof ModelError ? error : new ModelError('unavailable');
      services.log.warn(
        `${provider}: ${failure.kind}${failure.status === undefined ? '' : ` (${String(failure.status)})`}`,
      );
      const next = order[index + 1];
      const instead = next
        ? `${MODEL_SERVICES[next].label} was asked instead.`
        : 'The answer was made without a model.';
      const note = `${MODEL_SERVICES[provider].label} gave no answer: ${failure.message}. ${instead}`;
      notes.push(note);
      onEvent({ type: 'restart', note });
    }
  }
  const answer = await answerLocally(services, retrieval, notes, { maxTokens, maxCitations });
  return body.max_citations === undefined ? answer : { ...answer, citations: answer.citations.slice(0, maxCitations) };
}
