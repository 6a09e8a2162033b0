import type { QueryStreamEvent } from '../protocol/query.ts';
import type { GrowingAnswer } from '../protocol/answerMessages.ts';

/** The page gets what has come at most this often, in milliseconds: faster than anybody reads. */
const UPDATE_INTERVAL_MS = 80;

/** An answer while a model writes it: gathers the pieces and tells the page of them now and then. */
export class AnswerDraft {
  /** The absolute path of the file that was asked about. */
  readonly path: string;
  readonly question: string;
  readonly #onChange: () => void;
  readonly #stop: () => void;
  #text = '';
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;

  /** `stop` ends the answering; `onChange` is called when there is something new to show. */
  constructor(path: string, question: string, stop: () => void, onChange: () => void) {
    this.path = path;
    this.question = question;
    this.#stop = stop;
    this.#onChange = onChange;
  }

  get state(): GrowingAnswer {
    return { question: this.question, answer: this.#text, phase: this.#isStopped ? 'stopped' : 'growing' };
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
    this.#stop();
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
