import * as l10n from '@vscode/l10n';
import { element } from './elements.ts';
import { post, savedState, saveState } from './pageApi.ts';

/** More than this many lines scroll. */
const MAX_ROWS = 8;

/**
 * The field for a follow-up question: Enter asks, Shift+Enter makes a line. It outlives the answers above it, so that it
 * keeps the focus and what is typed until that has been answered.
 */
export class FollowUpForm {
  readonly root: HTMLElement;
  readonly #field: HTMLTextAreaElement;

  constructor() {
    const label = l10n.t('Ask a follow-up question');
    this.#field = document.createElement('textarea');
    this.#field.rows = 1;
    // `MAX_QUESTION_CHARS` of the protocol, whose schemas would come into the page with it.
    this.#field.maxLength = 8000;
    this.#field.value = savedState().draft;
    this.#field.placeholder = label;
    this.#field.setAttribute('aria-label', label);
    this.#field.setAttribute('aria-describedby', 'follow-up-hint');
    this.#field.addEventListener('input', () => this.#changed());
    this.#field.addEventListener('keydown', (event) => {
      // An input method takes Enter for itself while it composes a word.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#ask();
    });
    const hint = l10n.t('Answered from the same version of the file. Enter asks, Shift+Enter makes a new line.');
    this.root = element('form', { class: 'follow-up' }, this.#field, element('p', { id: 'follow-up-hint' }, hint));
    this.root.addEventListener('submit', (event) => event.preventDefault());
  }

  /** Takes questions again. */
  reopen(): void {
    this.#field.readOnly = false;
    this.#field.removeAttribute('aria-busy');
    this.#fit();
  }

  /** Waits for the answer to a question; what was typed is kept until that is there. */
  hold(): void {
    this.#field.readOnly = true;
    this.#field.setAttribute('aria-busy', 'true');
  }

  /** Empties the field where its question is the one that is being answered. */
  taken(question: string): void {
    if (this.#field.value.trim() !== question) return;
    this.#field.value = '';
    this.#changed();
  }

  #ask(): void {
    const question = this.#field.value.trim();
    if (question === '' || this.#field.readOnly) return;
    this.hold();
    post({ type: 'followUp', question });
  }

  #changed(): void {
    saveState({ draft: this.#field.value });
    this.#fit();
  }

  /** As many rows as there are lines; wrapped ones count through the height of the content. */
  #fit(): void {
    const field = this.#field;
    field.rows = 1;
    while (field.rows < MAX_ROWS && field.scrollHeight > field.clientHeight) field.rows += 1;
  }
}
