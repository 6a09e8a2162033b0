import MarkdownIt from 'markdown-it';
import {
  AnswerHostMessage,
  type AnswerPageMessage,
  type AnswerSource,
  type AnswerState,
  type GrowingAnswer,
} from '../../src/protocol/answerMessages.ts';
import './answer.css';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

const api = acquireVsCodeApi();

/** Answers quote files and models: no HTML, no images, no links that lead anywhere. */
const markdown = new MarkdownIt({ html: false, linkify: false }).disable(['image', 'link', 'autolink', 'reference']);

const STATUS_TEXTS: Record<AnswerSource['status'], { label: string; explanation: string }> = {
  verified: { label: 'Verified', explanation: 'The quoted lines stand there word for word.' },
  moved: { label: 'Moved', explanation: 'The quoted lines stand elsewhere now; the link leads there.' },
  changed: { label: 'Changed since', explanation: 'The quoted lines are not in the file any more.' },
  unavailable: { label: 'File unavailable', explanation: 'The file cannot be read any more.' },
};

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = AnswerHostMessage.safeParse(data);
  if (!message.success) return;
  if (message.data.type === 'answer') render(message.data.state);
  else renderGrowing(message.data.state);
});
post({ type: 'ready' });

function render(state: AnswerState): void {
  const page = document.getElementById('page');
  if (!page) return;
  page.replaceChildren(
    element(
      'main',
      {},
      element('header', {}, element('h1', {}, state.question), toolbar()),
      answerSection(state.answer, state.sources),
      ...(state.sources.length > 0 ? [sourcesSection(state.sources)] : []),
      element('footer', {}, ...state.receipt.map((sentence) => element('p', {}, sentence))),
    ),
  );
  announce('Answer ready');
}

/**
 * Shows an answer as far as it has come. Only its text is made anew each time, so that the focus and the Stop button stay;
 * screen readers hear of the end alone.
 */
function renderGrowing({ question, answer, phase }: GrowingAnswer): void {
  const page = document.getElementById('page');
  if (!page) return;
  const isShown = page.querySelector('.growing') !== null && page.querySelector('h1')?.textContent === question;
  if (!isShown || phase === 'stopped') {
    const tools =
      phase === 'growing'
        ? toolbarOf(button('Stop', { type: 'stop' }))
        : toolbarOf(button('Ask Another Question', { type: 'askAgain' }));
    const header = element('header', {}, element('h1', {}, question), tools);
    const body = element('div', { class: 'answer growing', 'aria-busy': String(phase === 'growing') });
    const note =
      phase === 'growing'
        ? 'The model is answering. What it says is checked at the end.'
        : 'Stopped. This is not the whole answer, and nothing in it has been checked.';
    page.replaceChildren(
      element(
        'main',
        {},
        header,
        element('section', { 'aria-label': 'Answer' }, body),
        element('footer', {}, element('p', {}, note)),
      ),
    );
    if (phase === 'stopped') announce('Answer stopped');
  }
  const body = page.querySelector('.growing');
  if (body) body.innerHTML = markdown.render(answer);
}

function announce(text: string): void {
  const announcements = document.getElementById('announcements');
  if (announcements) announcements.textContent = text;
}

function toolbar(): HTMLElement {
  return toolbarOf(button('Ask Another Question', { type: 'askAgain' }), button('Copy as Markdown', { type: 'copy' }));
}

function toolbarOf(...buttons: readonly HTMLButtonElement[]): HTMLElement {
  return element('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Answer' }, ...buttons);
}

function answerSection(answer: string, sources: readonly AnswerSource[]): HTMLElement {
  const body = element('div', { class: 'answer' });
  // Markdown-it escapes what is not Markdown; its own tags are all that becomes markup.
  body.innerHTML = markdown.render(answer);
  linkCitations(body, sources);
  markUnverified(body);
  return element('section', { 'aria-label': 'Answer' }, body);
}

/** Makes `[1]` in the text into a link to the first source; what stands in code is left alone. */
function linkCitations(body: HTMLElement, sources: readonly AnswerSource[]): void {
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
      const link = button(part, { type: 'openSource', index }, 'link');
      link.setAttribute('aria-label', `Open source ${String(index + 1)}, ${source.label}`);
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
    mark.title = 'Nothing in the cited lines shows this.';
  }
}

function sourcesSection(sources: readonly AnswerSource[]): HTMLElement {
  const items = sources.map((source, index) => {
    const { label, explanation } = STATUS_TEXTS[source.status];
    const link = button(source.label, { type: 'openSource', index }, 'link');
    link.setAttribute('aria-label', `Open ${source.label}${source.place === undefined ? '' : `, ${source.place}`}`);
    return element(
      'li',
      {},
      element(
        'div',
        { class: 'source' },
        link,
        ...(source.place === undefined ? [] : [element('span', { class: 'place' }, source.place)]),
        element('span', { class: `status ${source.status}`, title: explanation }, label),
      ),
      element('pre', { tabindex: '0', role: 'group', 'aria-label': `Lines quoted from ${source.label}` }, source.quote),
    );
  });
  return element('section', { 'aria-label': 'Sources' }, element('h2', {}, 'Sources'), element('ol', {}, ...items));
}

function button(label: string, message: AnswerPageMessage, className = 'button'): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = className;
  made.textContent = label;
  made.addEventListener('click', () => {
    post(message);
  });
  return made;
}

function element(
  tag: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function post(message: AnswerPageMessage): void {
  api.postMessage(message);
}
