import type { QueryStreamEvent } from '../protocol/query.ts';
import type { CitedSources } from './answerTokens.ts';
import { CitationFilter } from './answerWriter.ts';
import { isNotFoundReply, mayBecomeNotFoundReply } from './notFoundReply.ts';
import { ReasoningFilter, type AnswerPart } from './reasoningFilter.ts';

/** Said where what was shown turns out to have been the model's reasoning. */
const THOUGHT_ALOUD = 'That was the model thinking aloud; its answer begins here.';

/** Makes the raw output of a model, piece by piece, into the answer that grows before a reader's eyes. */
export class AnswerStream {
  readonly #reasoning = new ReasoningFilter();
  readonly #sources: CitedSources;
  readonly #onEvent: (event: QueryStreamEvent) => void;
  #citations: CitationFilter;
  /** The beginning of the answer while it may still become the mark for "not found", which nobody is shown. */
  #beginning: string | undefined = '';

  constructor(sources: CitedSources, onEvent: (event: QueryStreamEvent) => void) {
    this.#sources = sources;
    this.#onEvent = onEvent;
    this.#citations = new CitationFilter(sources);
  }

  push(text: string): void {
    this.#take(this.#reasoning.push(text));
  }

  /** Shows what was still waiting. */
  end(): void {
    this.#take(this.#reasoning.flush());
    this.#show(this.#citations.flush());
    if (this.#beginning !== undefined && !isNotFoundReply(this.#beginning)) this.#emit(this.#beginning);
  }

  #take({ text, startsAnew }: AnswerPart): void {
    if (startsAnew) {
      this.#citations = new CitationFilter(this.#sources);
      this.#beginning = '';
      this.#onEvent({ type: 'restart', note: THOUGHT_ALOUD });
    }
    this.#show(this.#citations.push(text));
  }

  #show(text: string): void {
    if (this.#beginning === undefined) {
      this.#emit(text);
      return;
    }
    this.#beginning += text;
    if (mayBecomeNotFoundReply(this.#beginning)) return;
    this.#emit(this.#beginning);
    this.#beginning = undefined;
  }

  #emit(text: string): void {
    if (text !== '') this.#onEvent({ type: 'delta', text });
  }
}
