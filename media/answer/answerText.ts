import * as l10n from '@vscode/l10n';
import MarkdownIt from 'markdown-it';
import type { AnswerTurn } from '../../src/protocol/answerMessages.ts';
import { button, element } from './elements.ts';

/** Answers quote files and models: no HTML, no images, no links that lead anywhere. */
const markdown = new MarkdownIt({ html: false, linkify: false }).disable(['image', 'link', 'autolink', 'reference']);

/** Shows Markdown in an element. Markdown-it escapes what is not Markdown; its own tags are all that becomes markup. */
export function renderMarkdown(body: Element, text: string): void {
  body.innerHTML = markdown.render(text);
}

/** The text of an answer, its citations as links. `turn` is its place in the conversation, from 0. */
export function answerText({ answer, sources }: AnswerTurn, turn: number): HTMLElement {
  const body = element('div', { class: 'answer' });
  renderMarkdown(body, answer);
  linkCitations(body, sources, turn);
  markUnverified(body);
  return body;
}

/** Makes `[1]` in the text into a link to the first source; what stands in code is left alone. */
function linkCitations(body: HTMLElement, sources: AnswerTurn['sources'], turn: number): void {
  const texts: Text[] = [];
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (walker.currentNode instanceof Text && !walker.currentNode.parentElement?.closest('code, pre')) {
      texts.push(walker.currentNode);
    }
  }
  for (const text of texts) {
    const parts = text.data.split(/(\[\d{1,4}\])/).map((part) => {
      const index = Number(/^\[(\d{1,4})\]$/.exec(part)?.[1] ?? 0) - 1;
      const source = sources[index];
      if (!source) return part;
      const link = button(part, { type: 'openSource', turn, index }, 'link');
      link.setAttribute('aria-label', l10n.t('Open source {0}, {1}', index + 1, source.label));
      return link;
    });
    if (parts.length > 1) text.replaceWith(...parts);
  }
}

/** Gives what is marked as unverified its colour and its explanation. */
function markUnverified(body: HTMLElement): void {
  for (const mark of body.querySelectorAll('em')) {
    if (mark.textContent !== '(unverified)') continue;
    mark.className = 'unverified';
    mark.title = l10n.t('Nothing in the cited lines shows this.');
  }
}
