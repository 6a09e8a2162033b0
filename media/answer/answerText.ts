import * as l10n from '@vscode/l10n';
import type { AnswerTurn } from '../../src/protocol/answerMessages.ts';
import { CITATION_CLASS, renderedAnswer } from './answerMarkup.ts';
import { button, element } from './elements.ts';

/** Shows Markdown in an element. Markdown-it escapes what is not Markdown; its own tags are all that becomes markup. */
export function renderMarkdown(body: Element, text: string): void {
  body.innerHTML = renderedAnswer(text);
}

/** The text of an answer, its citations as links. `turn` is its place in the conversation, from 0. */
export function answerText({ answer, sources }: AnswerTurn, turn: number): HTMLElement {
  const body = element('div', { class: 'answer' });
  renderMarkdown(body, answer);
  linkCitations(body, sources, turn);
  markStates(body);
  return body;
}

/** Makes the citations in the text into links to their sources. */
function linkCitations(body: HTMLElement, sources: AnswerTurn['sources'], turn: number): void {
  for (const citation of body.querySelectorAll(`.${CITATION_CLASS}`)) {
    const text = citation.textContent;
    const index = Number(text.slice(1, -1)) - 1;
    const source = sources[index];
    if (!source) {
      citation.replaceWith(text);
      continue;
    }
    const link = button(text, { type: 'openSource', turn, index }, 'link');
    link.setAttribute('aria-label', l10n.t('Open source {0}, {1}', index + 1, source.label));
    citation.replaceWith(link);
  }
}

/** Gives the sentences that are not verified the look of their state and its explanation. */
function markStates(body: HTMLElement): void {
  for (const mark of body.querySelectorAll('em')) {
    if (mark.textContent === '(unverified)') {
      mark.className = 'unverified';
      mark.title = l10n.t('The cited lines do not show this, or there are none.');
    } else if (mark.textContent === '(supported)') {
      mark.className = 'supported';
      mark.title = l10n.t('The cited lines are about this; whether they say it in these words is not checked.');
    }
  }
}
