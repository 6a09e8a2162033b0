import '../l10n.ts';
import * as l10n from '@vscode/l10n';
import * as z from 'zod';
import {
  AnswerHostMessage,
  type AnswerState,
  type AnswerTurn,
  type GrowingAnswer,
} from '../../src/protocol/answerMessages.ts';
import './answer.css';
import { answerText, renderMarkdown } from './answerText.ts';
import { button, element } from './elements.ts';
import { FollowUpForm } from './followUpForm.ts';
import { KeyboardPlaceKeeper } from './keyboardPlace.ts';
import { announce, post } from './pageApi.ts';
import { Reading, type Shown } from './reading.ts';
import { sourcesList, sourcesSection } from './sources.ts';

// zod would compile its checks with `new Function`, which the content security policy forbids.
z.config({ jitless: true });

const form = new FollowUpForm();
const conversation = element('div', {});
const keyboard = new KeyboardPlaceKeeper(conversation);
const reading = new Reading();
const page = document.getElementById('page');
page?.append(element('main', {}, conversation, form.root));
form.root.hidden = true;

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = AnswerHostMessage.safeParse(data).data;
  switch (message?.type) {
    case undefined:
      return;
    case 'answer':
      renderAnswer(message.state);
      return;
    case 'growing':
      renderGrowing(message.state);
      return;
    case 'unanswered':
      form.reopen();
  }
});
post({ type: 'ready' });

function renderAnswer(state: AnswerState): void {
  const turn = state.earlier.length;
  replaceContent(state.earlier, [
    header(state, copyButton(), newQuestionButton()),
    // That the file has changed has to be seen at once; elsewhere the version is one sentence of the receipt.
    ...(state.version?.isOutdated ? [versionLine(state.version)] : []),
    element('section', { 'aria-label': l10n.t('Answer') }, answerText(state, turn)),
    ...(state.sources.length > 0 ? [sourcesSection(state.sources, turn)] : []),
    element(
      'footer',
      {},
      ...(state.version && !state.version.isOutdated ? [versionLine(state.version)] : []),
      ...state.receipt.map((sentence) => element('p', {}, sentence)),
    ),
  ]);
  form.root.hidden = false;
  form.taken(state.question);
  form.reopen();
  // An answer that is only shown with new marks beside its sources is no news.
  if (showsNews({ id: state.id, phase: 'whole' })) announce(l10n.t('Answer ready'));
}

/**
 * Shows an answer as far as it has come. Only its text is made anew each time, so that the focus and the Stop button stay;
 * screen readers hear of the end alone.
 */
function renderGrowing(state: GrowingAnswer): void {
  const { earlier, question, answer, phase } = state;
  const shown = conversation.querySelector('.growing');
  if (shown && reading.isShown(state)) {
    renderMarkdown(shown, answer);
    return;
  }
  const isGrowing = phase === 'growing';
  const note = isGrowing
    ? l10n.t('The model is answering. What it says is checked at the end.')
    : l10n.t('Stopped. This is not the whole answer, and nothing in it has been checked.');
  const body = element('div', { class: 'answer growing', 'aria-busy': String(isGrowing) });
  renderMarkdown(body, answer);
  replaceContent(earlier, [
    header(state, isGrowing ? button(l10n.t('Stop'), { type: 'stop' }) : newQuestionButton()),
    element('section', { 'aria-label': l10n.t('Answer') }, body),
    element('footer', {}, element('p', {}, note)),
  ]);
  // Without an answer before it there is no conversation to go on with.
  form.root.hidden = earlier.length === 0;
  form.taken(question);
  if (isGrowing) form.hold();
  else form.reopen();
  const isNews = showsNews({ id: state.id, phase });
  if (isNews && !isGrowing) announce(l10n.t('Answer stopped'));
}

/** Puts the latest question below the earlier ones. */
function replaceContent(earlier: readonly AnswerTurn[], latest: readonly HTMLElement[]): void {
  keyboard.replaceContent(
    ...(earlier.length > 0 ? [earlierSection(earlier)] : []),
    element('article', { class: 'latest' }, ...latest),
  );
}

/** Scrolls to what is shown once all of it is there. Returns whether it is news. */
function showsNews(shown: Shown): boolean {
  return reading.show(shown, conversation.querySelector('.latest'));
}

/** What was asked before: compact, but with everything that can be clicked. */
function earlierSection(earlier: readonly AnswerTurn[]): HTMLElement {
  const turns = earlier.map((turn, index) =>
    element(
      'article',
      { class: 'earlier' },
      element('h2', {}, turn.question),
      answerText(turn, index),
      ...(turn.sources.length > 0 ? [sourcesList(turn.sources, index)] : []),
    ),
  );
  return element('section', { 'aria-label': l10n.t('Earlier questions') }, ...turns);
}

/** The question, and what it is about where that is not the whole of one file. */
function header(
  { question, scope }: Pick<AnswerState, 'question' | 'scope'>,
  ...buttons: readonly HTMLButtonElement[]
): HTMLElement {
  const label = l10n.t('Actions for this answer');
  const toolbar = element('div', { class: 'toolbar', role: 'group', 'aria-label': label }, ...buttons);
  const about = scope === undefined ? [] : [element('p', { class: 'scope' }, scope)];
  return element('header', {}, element('h1', { 'data-key': 'question', tabindex: '-1' }, question), ...about, toolbar);
}

/** Begins anew, in words that cannot be taken for a follow-up. */
function newQuestionButton(): HTMLButtonElement {
  const made = button(l10n.t('New Question…'), { type: 'askAnew' });
  made.title = l10n.t('Starts a new conversation about the file as it is now');
  return made;
}

function copyButton(): HTMLButtonElement {
  return button(l10n.t('Copy as Markdown'), { type: 'copy' });
}

function versionLine({ text, isOutdated }: NonNullable<AnswerState['version']>): HTMLElement {
  const line = element('p', isOutdated ? { class: 'outdated' } : {}, text);
  if (isOutdated) line.append(' ', button(l10n.t('Ask About the Current Version'), { type: 'askCurrent' }, 'link'));
  return line;
}
