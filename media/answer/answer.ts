import '../l10n.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit-html';
import * as z from 'zod';
import { AnswerHostMessage, type AnswerState, type GrowingAnswer } from '../../src/protocol/answerMessages.ts';
import { announce, page, show } from '../render.ts';
import type { Content } from '../templates.ts';
import './answer.css';
import { growingAnswer, wholeAnswer } from './conversation.ts';
import { followUpForm, type FollowUp } from './followUpForm.ts';
import { post, savedState, saveState } from './pageApi.ts';
import { Reading, type Shown } from './reading.ts';

// zod would compile its checks with `new Function`, which the content security policy forbids.
z.config({ jitless: true });

/** What the page shows. */
interface PageView {
  /** The whole answer that is shown; undefined while one grows. */
  readonly whole?: AnswerState | undefined;
  readonly isCopied?: boolean;
  readonly conversation: Content;
  readonly followUp: FollowUp;
  /** Whether there is an answer to go on from. */
  readonly canFollowUp: boolean;
}

const reading = new Reading();
let view: PageView = {
  conversation: nothing,
  followUp: { draft: savedState().draft, isAsked: false },
  canFollowUp: false,
};

function update(change: Partial<PageView>): void {
  view = { ...view, ...change };
  const form = followUpForm(view.followUp, !view.canFollowUp, { type, ask });
  show(html`<main>${view.conversation} ${form}</main>`);
}

function type(draft: string): void {
  update({ followUp: { ...view.followUp, draft } });
  saveState({ draft });
}

function ask(question: string): void {
  update({ followUp: { ...view.followUp, isAsked: true } });
  post({ type: 'followUp', question });
}

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = AnswerHostMessage.safeParse(data).data;
  switch (message?.type) {
    case undefined:
      return;
    case 'answer':
      return showWhole(message.state);
    case 'growing':
      return showGrowing(message.state);
    case 'copied':
      return showCopied();
    case 'unanswered':
      return update({ followUp: { ...view.followUp, isAsked: false } });
  }
});
update({});
post({ type: 'ready' });

function showWhole(state: AnswerState): void {
  saveState({ answerId: state.answerId });
  // A copy of the answer before this one says nothing of it.
  const isCopied = view.isCopied === true && view.whole?.id === state.id;
  update({
    whole: state,
    isCopied,
    conversation: wholeAnswer(state, isCopied),
    followUp: followUpAfter(state.question, false),
    canFollowUp: true,
  });
  // An answer that is only shown with new marks beside its sources is no news.
  if (isNews({ id: state.id, phase: 'whole' })) announce(l10n.t('Answer ready'));
}

/** How long the page says that the answer was copied, in milliseconds. */
const COPIED_FOR_MS = 3_000;
let copiedTimer: number | undefined;

function showCopied(): void {
  setCopied(true);
  announce(l10n.t('Copied'));
  clearTimeout(copiedTimer);
  copiedTimer = window.setTimeout(() => setCopied(false), COPIED_FOR_MS);
}

function setCopied(isCopied: boolean): void {
  const { whole } = view;
  if (whole) update({ isCopied, conversation: wholeAnswer(whole, isCopied) });
}

/** Shows an answer as far as it has come. Screen readers hear of the end alone. */
function showGrowing(state: GrowingAnswer): void {
  const { id, earlier, question, phase } = state;
  update({
    whole: undefined,
    conversation: growingAnswer(state),
    followUp: followUpAfter(question, phase === 'growing'),
    canFollowUp: earlier.length > 0,
  });
  if (isNews({ id, phase }) && phase === 'stopped') announce(l10n.t('Answer stopped'));
}

/** State of the field for an answer to this question: the field loses its text if that is the question. */
function followUpAfter(question: string, isAsked: boolean): FollowUp {
  const { draft } = view.followUp;
  if (draft.trim() !== question) return { draft, isAsked };
  saveState({ draft: '' });
  return { draft: '', isAsked };
}

/** Scrolls to what is shown once all of it is there. Returns whether it is news. */
function isNews(shown: Shown): boolean {
  return reading.show(shown, page.querySelector('.latest'));
}
