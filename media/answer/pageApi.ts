import type { AnswerPageMessage } from '../../src/protocol/answerMessages.ts';
import { webviewApi } from '../webviewApi.ts';

const api = webviewApi<AnswerPageMessage>();

/** Sends a message to the extension. */
export function post(message: AnswerPageMessage): void {
  api.postMessage(message);
}

/** What had been typed before the page was hidden or the window reloaded. */
export function savedDraft(): string {
  const state = api.getState();
  return typeof state === 'string' ? state : '';
}

export function saveDraft(text: string): void {
  api.setState(text);
}

/** Tells screen readers. */
export function announce(text: string): void {
  const announcements = document.getElementById('announcements');
  if (announcements) announcements.textContent = text;
}
