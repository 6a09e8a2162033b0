import { randomBytes } from 'node:crypto';
import type { BackendClient } from '../client/backendClient.ts';
import { CitationFilter } from '../grounding/citationMarks.ts';
import { estimateTokens } from '../grounding/estimateTokens.ts';
import { groundAnswer } from '../grounding/groundAnswer.ts';
import { leftOut } from '../grounding/leftOut.ts';
import { buildPrompt, type ChatMessage } from '../grounding/prompt.ts';
import { selectPassages } from '../grounding/selectPassages.ts';
import type { QueryResponse, QueryStreamEvent } from '../protocol/query.ts';

/** A model that the person has already, such as those of their editor. */
export interface OwnModel {
  /** Rejects with an error whose message says why there is no answer. */
  ask(
    messages: readonly ChatMessage[],
    options: { model: string; signal: AbortSignal; onDelta(text: string): void },
  ): Promise<{ readonly text: string; readonly model: string }>;
}

export interface OwnModelQuestion {
  readonly fileIds: readonly string[];
  readonly question: string;
  /** Empty takes the best that there is. */
  readonly model: string;
  readonly maxTokens: number;
  readonly signal: AbortSignal;
  onEvent(event: QueryStreamEvent): void;
}

/**
 * Has the person's own model answer from the backend's passages, with the instructions and the checks that every model
 * gets. Undefined where the files have no passage to answer from.
 */
export async function answerWithOwnModel(
  client: BackendClient,
  own: OwnModel,
  { fileIds, question, model, maxTokens, signal, onEvent }: OwnModelQuestion,
): Promise<QueryResponse | undefined> {
  const found = await client.passages({ file_ids: [...fileIds], question }, signal);
  const { sources, overBudget } = selectPassages(question, found.passages, maxTokens);
  if (sources.length === 0) return undefined;
  const messages = buildPrompt(question, sources, () => randomBytes(16).toString('base64url'));
  const filter = new CitationFilter(sources.length);
  const citations = sources.flatMap(({ passages }) => passages);
  onEvent({ type: 'citations', citations, provider: 'vscode', model });
  const onDelta = (text: string): void => onEvent({ type: 'delta', text: filter.push(text) });
  const answered = await own.ask(messages, { model, signal, onDelta });
  const grounded = groundAnswer(answered.text, sources);
  if (grounded.isNotFound) return undefined;
  return {
    answer: grounded.answer,
    citations: [...grounded.citations],
    provider: 'vscode',
    model: answered.model,
    claims: [...grounded.claims],
    receipt: {
      files: found.files,
      passages_considered: found.passages_considered,
      passages_sent: sources.length,
      tokens_budget: maxTokens,
      tokens_sent: messages.reduce((sum, { content }) => sum + estimateTokens(content), 0),
      left_out: leftOut(found.passages_considered, sources.length, overBudget),
    },
  };
}
