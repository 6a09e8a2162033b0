import { randomUUID } from 'node:crypto';
import type { GrowingAnswer } from '../../protocol/answerMessages.ts';
import type { QueryStreamEvent } from '../../protocol/query.ts';
import type { Answer, AskedTarget, Conversation } from '../../asking/answer.ts';

/** The page gets what has come at most this often, in milliseconds: faster than anybody reads. */
const UPDATE_INTERVAL_MS = 80;

export interface AnswerDraftParts {
  readonly target: AskedTarget;
  readonly question: string;
  /** What the question follows; undefined where it begins a conversation. */
  readonly conversation?: Conversation | undefined;
  /** Ends the answering. */
  stop(): void;
}

/** An answer while a model writes it: gathers the pieces and tells the page of them now and then. */
export class AnswerDraft {
  readonly parts: AnswerDraftParts;
  /** Tells it from every other answer. */
  readonly id = randomUUID();
  readonly #onChange: () => void;
  #text = '';
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;

  /** `onChange` is called when there is something new to show. */
  constructor(parts: AnswerDraftParts, onChange: () => void) {
    this.parts = parts;
    this.#onChange = onChange;
  }

  get state(): Omit<GrowingAnswer, 'earlier'> {
    const phase = this.#isStopped ? 'stopped' : 'growing';
    return { id: this.id, question: this.parts.question, answer: this.#text, phase };
  }

  /** Whether this may have become that answer. */
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

  /** Ends the answering because the person says so. */
  stop(): void {
    this.parts.stop();
  }

  /** Nothing more will come; what has come stays. */
  end(): void {
    clearTimeout(this.#timer);
    this.#isStopped = true;
    this.#onChange();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
