import { setTimeout as delay } from 'node:timers/promises';
import { AnswerStream } from '../../../grounding/answerStream.ts';
import { selectTurns } from '../../../grounding/answerWriter.ts';
import {
  estimateTokens,
  selectPassages,
  buildPrompt,
  factSource,
  type ChatMessage,
  newNonce,
  citedSources,
  numberedPassages,
  type Source,
} from '../../../grounding/prompt.ts';
import { groundAnswer } from '../../../grounding/groundAnswer.ts';
import { leftOut } from '../../../grounding/receiptLines.ts';
import { MODEL_SERVICES, type ModelProviderId } from '../../../protocol/providers.ts';
import type { Fact, QueryResponse, QueryStreamEvent, Turn } from '../../../protocol/query.ts';
import { notInScope } from '../unsureAnswer.ts';
import type { Retrieval, AnsweringServices } from '../retrieve.ts';
import type { ChatAnswer } from './chatCompletion.ts';
import { ModelError, type ProviderAccess } from './modelProviders.ts';

/** The longest wait in total that a service may ask for, in milliseconds; after that it has failed. */
const MAX_WAIT_MS = 20_000;
/** How often a service that asks for a wait is asked. */
const MAX_ATTEMPTS = 3;

export interface ModelAnswerRequest {
  readonly services: AnsweringServices;
  readonly provider: ModelProviderId;
  readonly access: ProviderAccess;
  /** The model's name; undefined for the service's default. */
  readonly model: string | undefined;
  readonly retrieval: Retrieval;
  /** What was looked up or computed, beside the passages. */
  readonly facts: readonly Fact[];
  readonly maxTokens: number;
  readonly signal: AbortSignal;
  onEvent(event: QueryStreamEvent): void;
}

/** The content that was sent, by its sources and the turns before, and how many of the offered passages had no room. */
interface Material {
  readonly sources: readonly Source[];
  readonly turns: readonly Turn[];
  readonly factsSent: number;
  readonly passagesSent: number;
  readonly overBudget: number;
  readonly notes: readonly string[];
}

/**
 * Asks a model to answer from passages, or from whole documents where the service reads those itself. A service that asks for
 * a short wait is asked again; one whose model is too small for the passages gets half of them. Rejects with a `ModelError`,
 * or with the signal's reason once that is aborted.
 */
export async function answerWithModel(request: ModelAnswerRequest): Promise<QueryResponse> {
  const { access, signal, services } = request;
  const { chatCompletion, firstModel } = await import('./chatCompletion.ts');
  const silenceMs = services.modelSilenceMs;
  const model = request.model ?? MODEL_SERVICES[request.provider].defaultModel;
  const named = model ?? (await firstModel(access, signal, silenceMs));
  const ask = async (material: Material): Promise<QueryResponse> => {
    const messages = buildPrompt(request.retrieval.question, material.sources, newNonce, material.turns);
    const { onEvent } = request;
    const stream = new AnswerStream(citedSources(material.sources), onEvent);
    onEvent({
      type: 'citations',
      citations: numberedPassages(material.sources),
      provider: request.provider,
      model: named,
    });
    const onDelta = (text: string): void => stream.push(text);
    const answer = await chatCompletion({
      access,
      model: named,
      messages,
      isOllama: request.provider === 'ollama',
      signal,
      silenceMs,
      onDelta,
    });
    stream.end();
    return toResponse(request, named, material, messages, answer);
  };
  const material = await gather(request, request.maxTokens, silenceMs);
  try {
    return await askAgainAfterWait(() => ask(material), signal);
  } catch (error) {
    if (!(error instanceof ModelError) || error.kind !== 'context_length') throw error;
    return ask(selected(request, Math.floor(request.maxTokens / 2)));
  }
}

/**
 * Asks again where the service has asked for a wait, and in no other case: a request that has cost something is not sent
 * twice.
 */
async function askAgainAfterWait<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  let waitedMs = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const waitMs = error instanceof ModelError ? error.retryAfterMs : undefined;
      if (waitMs === undefined || waitedMs + waitMs > MAX_WAIT_MS || attempt === MAX_ATTEMPTS) throw error;
      waitedMs += waitMs;
      await delay(waitMs, undefined, { signal });
    }
  }
}

async function gather(request: ModelAnswerRequest, maxTokens: number, silenceMs: number): Promise<Material> {
  const { documents } = MODEL_SERVICES[request.provider];
  // A question that is limited to lines does not get the whole document.
  if (!documents || request.retrieval.isLimitedToLines) return selected(request, maxTokens);
  const { wholeDocuments } = await import('./wholeDocuments.ts');
  try {
    const whole = await wholeDocuments({ ...request, documents, maxTokens, silenceMs });
    const { question, history } = request.retrieval;
    const turns = selectTurns(history, maxTokens);
    const sources = whole && [...request.facts.map(factSource), ...whole];
    if (sources && tokensOf(buildPrompt(question, sources, newNonce, turns)) <= maxTokens) {
      const passagesSent = whole.reduce((sum, { passages }) => sum + passages.length, 0);
      return { sources, turns, factsSent: request.facts.length, passagesSent, overBudget: 0, notes: [] };
    }
    return selected(request, maxTokens);
  } catch (error) {
    // Where the documents cannot be handed over, for example because the account holds as many as it may, passages can still
    // be sent.
    if (
      !(error instanceof ModelError) ||
      error.kind === 'unauthorized' ||
      error.kind === 'forbidden' ||
      error.kind === 'unreachable'
    )
      throw error;
    const note = `${MODEL_SERVICES[request.provider].label} could not take the whole document (${error.message}), so it got passages.`;
    const material = selected(request, maxTokens);
    return { ...material, notes: [note] };
  }
}

function selected({ retrieval, facts }: ModelAnswerRequest, maxTokens: number): Material {
  const turns = selectTurns(retrieval.history, maxTokens);
  const selection = selectPassages(retrieval.question, retrieval.passages, maxTokens, turns, facts);
  const { sources, overBudget, facts: factsSent } = selection;
  if (sources.length === 0) throw new ModelError('no_room');
  return { sources, turns, factsSent, passagesSent: sources.length - factsSent, overBudget, notes: [] };
}

function toResponse(
  { retrieval, provider, maxTokens }: ModelAnswerRequest,
  model: string,
  { sources, turns, factsSent, passagesSent, overBudget, notes }: Material,
  messages: readonly ChatMessage[],
  { text: raw, note }: ChatAnswer,
): QueryResponse {
  const { answer, claims, citations, isNotFound } = groundAnswer(raw, sources);
  const { considered } = retrieval.result;
  return {
    answer: isNotFound ? notInScope(retrieval) : answer,
    citations: [...citations],
    provider,
    model,
    claims: [...claims],
    ...(notes.length > 0 || note !== undefined ? { notes: [...notes, ...(note === undefined ? [] : [note])] } : {}),
    receipt: {
      ...retrieval.receiptScope,
      passages_considered: considered,
      passages_sent: passagesSent,
      tokens_budget: maxTokens,
      tokens_sent: tokensOf(messages),
      ...(factsSent > 0 ? { facts_sent: factsSent } : {}),
      ...(turns.length > 0 ? { turns_sent: turns.length } : {}),
      left_out: leftOut(considered, passagesSent, overBudget),
    },
  };
}

function tokensOf(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
}
