import type { Conversation } from '../../asking/answer.ts';

/** How many answers can be gone back to. */
const MAX_ANSWERS = 50;

/** The answers that a window has shown, in their order, and the one that is on the page. */
export class ShownAnswers {
  #conversations: Conversation[] = [];
  #at = -1;

  /** Takes in what is shown next; what was gone back from is forgotten. An answer that is on the page already counts once. */
  add(conversation: Conversation): void {
    if (this.#conversations[this.#at]?.latest.id === conversation.latest.id) return;
    const before = this.#conversations.slice(0, this.#at + 1);
    this.#conversations = [...before, conversation].slice(-MAX_ANSWERS);
    this.#at = this.#conversations.length - 1;
  }

  get canGo(): { back: boolean; forward: boolean } {
    return { back: this.#at > 0, forward: this.#at < this.#conversations.length - 1 };
  }

  /** The conversation before or after, which is on the page from now on; undefined where there is none. */
  go(where: 'back' | 'forward'): Conversation | undefined {
    if (!this.canGo[where]) return undefined;
    this.#at += where === 'back' ? -1 : 1;
    return this.#conversations[this.#at];
  }
}
