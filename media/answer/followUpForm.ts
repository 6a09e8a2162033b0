import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit-html';

/** State of the field for a follow-up question. */
export interface FollowUp {
  /** Text of a question that has no answer yet. */
  readonly draft: string;
  /** Whether the question waits for its answer; until then its text stays and cannot be changed. */
  readonly isAsked: boolean;
}

/** Changes of the form that the user makes. */
export interface FollowUpActions {
  type(draft: string): void;
  ask(question: string): void;
}

/** The form of a follow-up question: Enter asks, Shift+Enter makes a line. A hidden form keeps its text. */
export function followUpForm(followUp: FollowUp, isHidden: boolean, { type, ask }: FollowUpActions): TemplateResult {
  const { draft, isAsked } = followUp;
  const label = l10n.t('Ask a follow-up question');
  const keyDown = (event: KeyboardEvent): void => {
    // An input method takes Enter for itself while it composes a word.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    const question = draft.trim();
    if (question !== '' && !isAsked) ask(question);
  };
  // `maxlength` is `MAX_QUESTION_CHARS` of the protocol, whose schemas would come into the page with it.
  return html`
    <form class="follow-up" ?hidden=${isHidden} @submit=${(event: Event) => event.preventDefault()}>
      <textarea
        rows="1"
        maxlength="8000"
        placeholder=${label}
        aria-label=${label}
        aria-describedby="follow-up-hint"
        aria-busy=${isAsked ? 'true' : nothing}
        ?readonly=${isAsked}
        .value=${draft}
        @input=${(event: { target: HTMLTextAreaElement }) => type(event.target.value)}
        @keydown=${keyDown}
      ></textarea>
      <p id="follow-up-hint">
        ${l10n.t('Answered from the same version of the file. Enter asks, Shift+Enter makes a new line.')}
      </p>
    </form>
  `;
}
