import type { AnswerPageMessage } from '../../src/protocol/answerMessages.ts';
import { post } from './pageApi.ts';

/** Makes an element. Text becomes text nodes, never markup. */
export function element(
  tag: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A button that tells the extension. What it tells is what it is known by when the page is made anew. */
export function button(label: string, message: AnswerPageMessage, className = 'button'): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = className;
  made.textContent = label;
  made.dataset['key'] = JSON.stringify(message);
  made.addEventListener('click', () => post(message));
  return made;
}
