import * as l10n from '@vscode/l10n';
import { html, nothing, svg, type TemplateResult } from 'lit-html';
import type { DirectiveResult } from 'lit-html/directive.js';
import { keyed } from 'lit-html/directives/keyed.js';
import type { AnswerState, AnswerTurn, GrowingAnswer } from '../../src/protocol/answerMessages.ts';
import { button, iconButton, type Content } from '../templates.ts';
import { answerMarkup } from './answerMarkup.ts';
import { answerText } from './answerText.ts';
import { post } from './pageApi.ts';
import { sourcesList, sourcesSection } from './sources.ts';

/** A conversation whose latest answer is whole. */
export function wholeAnswer(state: AnswerState, isCopied: boolean): TemplateResult {
  const { earlier, sources, version } = state;
  const turn = earlier.length;
  return conversation(state, {
    phase: 'whole',
    // That the file has changed has to be seen at once; elsewhere the version is one sentence of the receipt.
    warning: version?.isOutdated ? version.text : undefined,
    text: answerText(state, turn),
    sources: sources.length > 0 ? sourcesSection(sources, turn) : nothing,
    footer: receiptFooter(state),
    advice: state.advice,
    isCopied,
    canGo: state.canGo,
  });
}

/** A conversation whose latest answer is being written, or was stopped before it was whole. */
export function growingAnswer(state: GrowingAnswer): TemplateResult {
  const note =
    state.phase === 'growing'
      ? l10n.t('The model is answering. What it says is checked at the end.')
      : l10n.t('Stopped. This is not the whole answer, and nothing in it has been checked.');
  return conversation(state, {
    phase: state.phase,
    text: answerMarkup(state.answer),
    sources: nothing,
    footer: html`<p>${note}</p>`,
  });
}

interface LatestAnswer {
  readonly phase: GrowingAnswer['phase'] | 'whole';
  readonly warning?: string | undefined;
  readonly text: Content | DirectiveResult;
  readonly sources: Content;
  readonly footer: Content;
  readonly advice?: readonly string[];
  readonly isCopied?: boolean;
  readonly canGo?: AnswerState['canGo'];
}

/** The latest question with its answer, below the earlier ones. While it is the same answer, its elements stay. */
function conversation(
  { earlier, id, question, scope }: Pick<AnswerState, 'earlier' | 'id' | 'question' | 'scope'>,
  { phase, warning, text, sources, footer, advice = [], isCopied = false, canGo }: LatestAnswer,
): TemplateResult {
  const latest = html`
    <article class="latest">
      <header>
        <div class="heading">
          ${questionHeading(question)}
          <div class="toolbar" role="group" aria-label=${l10n.t('Actions for this answer')}>
            ${phase === 'growing' ? button(l10n.t('Stop'), () => post({ type: 'stop' }), { look: 'button' }) : nothing}
            ${canGo ? goButtons(canGo) : nothing} ${phase === 'whole' ? copyButton(isCopied) : nothing}
            ${phase === 'growing' ? nothing : newQuestionButton()}
          </div>
        </div>
        ${scope === undefined ? nothing : html`<p class="scope">${scope}</p>`}
      </header>
      ${warning === undefined ? nothing : outdatedLine(warning)}
      <section aria-label=${l10n.t('Answer')}>
        <div class=${phase === 'whole' ? 'answer' : 'answer growing'} aria-busy=${phase === 'growing'}>${text}</div>
      </section>
      ${advice.length > 0 ? adviceList(advice) : nothing} ${sources}
      <footer>${footer}</footer>
    </article>
  `;
  return html`${earlier.length > 0 ? earlierSection(earlier) : nothing} ${keyed(id, latest)}`;
}

/** Longer questions are cut to a few lines until the user wants to see them whole, in characters. */
const MAX_QUESTION_SHOWN = 240;

function questionHeading(question: string): TemplateResult {
  if (question.length <= MAX_QUESTION_SHOWN) return html`<h1 tabindex="-1">${question}</h1>`;
  // The heading stays whole for screen readers: it is the style sheet that cuts it while the box is not ticked.
  return html`<div class="long">
    <input type="checkbox" id="whole-question" class="visually-hidden" />
    <h1 tabindex="-1">${question}</h1>
    <label for="whole-question" class="link">${l10n.t('Show the whole question')}</label>
  </div>`;
}

const COPY_ICON = svg`<path d="M4 4V2.5A1.5 1.5 0 0 1 5.5 1h7A1.5 1.5 0 0 1 14 2.5v8a1.5 1.5 0 0 1-1.5 1.5H11v1.5A1.5 1.5 0 0 1 9.5 15h-6A1.5 1.5 0 0 1 2 13.5v-8A1.5 1.5 0 0 1 3.5 4H4Zm1 0h4.5A1.5 1.5 0 0 1 11 5.5V11h1.5a.5.5 0 0 0 .5-.5v-8a.5.5 0 0 0-.5-.5h-7a.5.5 0 0 0-.5.5V4ZM3.5 5a.5.5 0 0 0-.5.5v8a.5.5 0 0 0 .5.5h6a.5.5 0 0 0 .5-.5v-8a.5.5 0 0 0-.5-.5h-6Z" />`;
const DONE_ICON = svg`<path d="M13.9 3.6 6.3 12.1a.5.5 0 0 1-.73.02L2.15 8.7l.7-.7 3.05 3.03 7.25-8.1.75.67Z" />`;
const NEW_ICON = svg`<path d="M8.5 2v5.5H14v1H8.5V14h-1V8.5H2v-1h5.5V2h1Z" />`;

const BACK_ICON = svg`<path d="m10.35 3.35-.7-.7L4.29 8l5.36 5.35.7-.7L5.71 8z" />`;
const FORWARD_ICON = svg`<path d="m5.65 3.35.7-.7L11.71 8l-5.36 5.35-.7-.7L10.29 8z" />`;

/** The ways to the other answers of this window; none where there is no other. */
function goButtons({ back, forward }: AnswerState['canGo']): Content {
  if (!back && !forward) return nothing;
  const go = (where: 'back' | 'forward') => (): void => post({ type: 'go', where });
  return [
    iconButton(BACK_ICON, l10n.t('Back to the Answer Before'), go('back'), { isDisabled: !back }),
    iconButton(FORWARD_ICON, l10n.t('Forward to the Next Answer'), go('forward'), { isDisabled: !forward }),
  ];
}

function copyButton(isCopied: boolean): TemplateResult {
  const label = isCopied ? l10n.t('Copied') : l10n.t('Copy as Markdown');
  return iconButton(isCopied ? DONE_ICON : COPY_ICON, label, () => post({ type: 'copy' }));
}

/** Begins anew, in words that cannot be taken for a follow-up. */
function newQuestionButton(): TemplateResult {
  const title = l10n.t('Starts a new conversation about the file as it is now');
  return iconButton(NEW_ICON, l10n.t('New Question…'), () => post({ type: 'askAnew' }), { title });
}

/** What may help where the files have no answer. */
function adviceList(advice: readonly string[]): TemplateResult {
  return html`<section aria-label=${l10n.t('What may help')}>
    <ul class="advice">
      ${advice.map((text) => html`<li>${text}</li>`)}
    </ul>
  </section>`;
}

/** One line on who answered from what, and the rest behind it. */
function receiptFooter({ summary, remarks, receipt, version }: AnswerState): TemplateResult {
  const details = [...(version && !version.isOutdated ? [version.text] : []), ...receipt];
  return html`
    ${remarks.map((remark) => html`<p class="remark">${remark}</p>`)}
    <details>
      <summary>${summary}<span class="more"> · ${l10n.t('Details')}</span></summary>
      ${details.map((text) => html`<p>${text}</p>`)}
    </details>
  `;
}

function outdatedLine(text: string): TemplateResult {
  const label = l10n.t('Query the Current Version');
  return html`<p class="outdated">${text} ${button(label, () => post({ type: 'askCurrent' }), { look: 'link' })}</p>`;
}

/** What was asked before: compact, but with everything that can be clicked. */
function earlierSection(earlier: readonly AnswerTurn[]): TemplateResult {
  return html`
    <section aria-label=${l10n.t('Earlier questions')}>
      ${earlier.map(
        (turn, index) => html`
          <article class="earlier">
            <h2>${turn.question}</h2>
            <div class="answer">${answerText(turn, index)}</div>
            ${turn.sources.length > 0 ? sourcesList(turn.sources, index) : nothing}
          </article>
        `,
      )}
    </section>
  `;
}
