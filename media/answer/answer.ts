import MarkdownIt from 'markdown-it';
import {
  AnswerHostMessage,
  type AnswerPageMessage,
  type AnswerSource,
  type AnswerState,
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
  if (message.success) render(message.data.state);
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
      answerSection(state.answer),
      ...(state.sources.length > 0 ? [sourcesSection(state.sources)] : []),
      element('footer', {}, ...state.receipt.map((sentence) => element('p', {}, sentence))),
    ),
  );
  const announcements = document.getElementById('announcements');
  if (announcements) announcements.textContent = 'Answer ready';
}

function toolbar(): HTMLElement {
  return element(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': 'Answer' },
    button('Ask Another Question', { type: 'askAgain' }),
    button('Copy as Markdown', { type: 'copy' }),
  );
}

function answerSection(answer: string): HTMLElement {
  const body = element('div', { class: 'answer' });
  // Markdown-it escapes what is not Markdown; its own tags are all that becomes markup.
  body.innerHTML = markdown.render(answer);
  return element('section', { 'aria-label': 'Answer' }, body);
}

function sourcesSection(sources: readonly AnswerSource[]): HTMLElement {
  const items = sources.map((source, index) => {
    const { label, explanation } = STATUS_TEXTS[source.status];
    const link = button(source.label, { type: 'openSource', index }, 'link');
    link.setAttribute('aria-label', `Open ${source.label}`);
    return element(
      'li',
      {},
      element(
        'div',
        { class: 'source' },
        link,
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
