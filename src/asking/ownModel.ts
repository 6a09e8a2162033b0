import type { BackendClient } from '../client/backendClient.ts';
import { unlessAborted } from '../client/errors.ts';
import { Watchdog } from '../client/watchdog.ts';
import { AnswerStream, withoutReasoning } from '../grounding/answerStream.ts';
import { selectTurns } from '../grounding/answerWriter.ts';
import { groundAnswer } from '../grounding/groundAnswer.ts';
import { leftOut } from '../grounding/receiptLines.ts';
import {
  buildPrompt,
  type ChatMessage,
  newNonce,
  selectPassages,
  citedSources,
  numberedPassages,
  type Selection,
} from '../grounding/prompt.ts';
import type { FileLineRange, PassagesResponse, QueryResponse, QueryStreamEvent, Turn } from '../protocol/query.ts';

/** A model that the user already has, such as one of their editor. */
export interface OwnModel {
  /**
   * Chooses the model of this id or family; the person's default where the name is empty. Rejects with an error whose message says
   * why there is none.
   */
  choose(name: string): Promise<ChosenModel>;
}

export interface ChosenModel {
  readonly id: string;
  /** The most tokens that a request may have, counted by the model itself. */
  readonly maxInputTokens: number;
  countTokens(text: string, signal: AbortSignal): Promise<number>;
  /** Resolves with the whole output. Rejects with an error whose message says why there is no answer. */
  ask(messages: readonly ChatMessage[], options: { signal: AbortSignal; onDelta(text: string): void }): Promise<string>;
}

/** How long a model may send nothing, in milliseconds. At the first question the person is asked for consent meanwhile. */
const SILENCE_MS = 180_000;

/** How many times the passages are cut down because the model counts more tokens than were estimated. */
const MAX_ROUNDS = 4;

export interface OwnModelQuestion {
  readonly fileIds: readonly string[];
  /** Vector stores that the question is about as well. */
  readonly storeIds?: readonly string[];
  /** The only lines of their files that the answer may come from. */
  readonly ranges?: readonly FileLineRange[];
  readonly question: string;
  /** The conversation before the question, oldest first. */
  readonly history?: readonly Turn[];
  /** The name of the model; empty for the best one. */
  readonly model: string;
  readonly maxTokens: number;
  readonly signal: AbortSignal;
  /** How long the model may send nothing, in milliseconds; three minutes by default. */
  readonly silenceMs?: number;
  onEvent(event: QueryStreamEvent): void;
}

/**
 * Asks the user's own model to answer from the backend's passages, with the instructions and the checks that every model
 * gets. Undefined where the files have no passage to answer from, or the model replies that the passages do not answer the
 * question.
 */
export async function answerWithOwnModel(
  client: BackendClient,
  own: OwnModel,
  question: OwnModelQuestion,
): Promise<QueryResponse | undefined> {
  const { signal, onEvent } = question;
  const model = await own.choose(question.model);
  const found = await client.passages(
    {
      file_ids: [...question.fileIds],
      ...(question.storeIds && question.storeIds.length > 0 ? { vector_store_ids: [...question.storeIds] } : {}),
      question: question.question,
      history: [...(question.history ?? [])],
      ...(question.ranges && question.ranges.length > 0 ? { ranges: [...question.ranges] } : {}),
    },
    signal,
  );
  const prompt = await fittingPrompt(model, question, found);
  const { messages, sources } = prompt;
  const passagesSent = sources.length - prompt.facts;
  if (sources.length === 0) return undefined;
  onEvent({ type: 'citations', citations: numberedPassages(sources), provider: 'vscode', model: model.id });
  const stream = new AnswerStream(citedSources(sources), onEvent);
  const output = await askWithinSilence(model, messages, question, (text) => stream.push(text));
  stream.end();
  const raw = withoutReasoning(output);
  if (raw.trim() === '') throw new Error('their answer is empty');
  const grounded = groundAnswer(raw, sources);
  if (grounded.isNotFound) return undefined;
  return {
    answer: grounded.answer,
    citations: [...grounded.citations],
    provider: 'vscode',
    model: model.id,
    claims: [...grounded.claims],
    receipt: {
      files: found.files,
      ...(found.vector_stores ? { vector_stores: found.vector_stores } : {}),
      passages_considered: found.passages_considered,
      passages_sent: passagesSent,
      ...(prompt.facts > 0 ? { facts_sent: prompt.facts } : {}),
      tokens_budget: question.maxTokens,
      tokens_sent: prompt.tokens,
      ...(prompt.turns.length > 0 ? { turns_sent: prompt.turns.length } : {}),
      left_out: leftOut(found.passages_considered, passagesSent, prompt.overBudget),
    },
  };
}

/** The model's output. Rejects where it sends nothing for too long, also where it does not heed that it is no longer asked. */
async function askWithinSilence(
  model: ChosenModel,
  messages: readonly ChatMessage[],
  { signal, silenceMs = SILENCE_MS }: OwnModelQuestion,
  onDelta: (text: string) => void,
): Promise<string> {
  const watchdog = new Watchdog(silenceMs);
  const ending = AbortSignal.any([signal, watchdog.signal]);
  const take = (text: string): void => {
    watchdog.touch();
    if (!ending.aborted) onDelta(text);
  };
  try {
    return await unlessAborted(ending, model.ask(messages, { signal: ending, onDelta: take }));
  } catch (error) {
    if (signal.aborted || !watchdog.signal.aborted) throw error;
    throw new Error(`nothing came from them for ${String(Math.ceil(silenceMs / 1000))} seconds`, { cause: error });
  } finally {
    watchdog.dispose();
  }
}

interface FittingPrompt extends Selection {
  readonly messages: readonly ChatMessage[];
  readonly turns: readonly Turn[];
  /** Counted by the model. */
  readonly tokens: number;
}

/**
 * The prompt with as many passages as fit into the budget and into the model, in the model's own count: passages chosen by
 * estimate are counted, and where they are too many, chosen again with the estimate corrected by its error.
 */
async function fittingPrompt(
  model: ChosenModel,
  { question, history = [], maxTokens, signal }: OwnModelQuestion,
  { passages, facts = [] }: PassagesResponse,
): Promise<FittingPrompt> {
  const limit = Math.min(maxTokens, model.maxInputTokens);
  let budget = limit;
  for (let round = 1; ; round++) {
    const turns = selectTurns(history, budget);
    const selection = selectPassages(question, passages, budget, turns, facts);
    const { sources } = selection;
    const messages = buildPrompt(question, sources, newNonce, turns);
    const counts = await Promise.all(messages.map(({ content }) => model.countTokens(content, signal)));
    const tokens = counts.reduce((sum, count) => sum + count, 0);
    if (tokens <= limit) return { ...selection, messages, turns, tokens };
    if (round === MAX_ROUNDS || sources.length === 0) throw new Error('no passage fits into the token budget');
    budget = Math.floor((budget * limit) / tokens);
  }
}
