import { randomUUID } from 'node:crypto';
import type { GrowingAnswer } from '../../protocol/answerMessages.ts';
import type { QueryStreamEvent } from '../../protocol/query.ts';
import type { Answer, AskedTarget, Conversation } from '../../asking/answer.ts';

/** The least time between two updates of the page, in milliseconds: faster than a person reads. */
const UPDATE_INTERVAL_MS = 80;

export interface AnswerDraftParts {
  readonly target: AskedTarget;
  readonly question: string;
  /** The conversation that the question follows; undefined where it begins one. */
  readonly conversation?: Conversation | undefined;
  /** Cancels the question. */
  stop(): void;
}

/** An answer while a model writes it: collects the pieces and updates the page at intervals. */
export class AnswerDraft {
  readonly parts: AnswerDraftParts;
  /** Unique id of the answer. */
  readonly id = randomUUID();
  readonly #onChange: () => void;
  #text = '';
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;

  /** `onChange` is called when the page has to be updated. */
  constructor(parts: AnswerDraftParts, onChange: () => void) {
    this.parts = parts;
    this.#onChange = onChange;
  }

  get state(): Omit<GrowingAnswer, 'earlier'> {
    const phase = this.#isStopped ? 'stopped' : 'growing';
    return { id: this.id, question: this.parts.question, answer: this.#text, phase };
  }

  /** Whether the finished answer may be this draft's. */
  mayBe({ question }: Answer): boolean {
    return !this.#isStopped && question === this.parts.question.trim();
  }

  /** Takes in one event of the stream. */
  take(event: QueryStreamEvent): void {
    if (event.type === 'delta') this.#text += event.text;
    else if (event.type === 'restart') this.#text = '';
    else return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#onChange();
    }, UPDATE_INTERVAL_MS);
  }

  /** Cancels the question on the user's request. */
  stop(): void {
    this.parts.stop();
  }

  /** Ends the draft: no more pieces come, and the text so far stays. */
  end(): void {
    clearTimeout(this.#timer);
    this.#isStopped = true;
    this.#onChange();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
