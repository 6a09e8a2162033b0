import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit-html';
import type { DirectiveResult } from 'lit-html/directive.js';
import { keyed } from 'lit-html/directives/keyed.js';
import type { AnswerState, AnswerTurn, GrowingAnswer } from '../../src/protocol/answerMessages.ts';
import { button, type Content } from '../templates.ts';
import { answerMarkup } from './answerMarkup.ts';
import { answerText } from './answerText.ts';
import { post } from './pageApi.ts';
import { sourcesList, sourcesSection } from './sources.ts';

/** A conversation whose latest answer is whole. */
export function wholeAnswer(state: AnswerState): TemplateResult {
  const { earlier, receipt, sources, version } = state;
  const turn = earlier.length;
  return conversation(state, {
    phase: 'whole',
    // That the file has changed has to be seen at once; elsewhere the version is one sentence of the receipt.
    warning: version?.isOutdated ? version.text : undefined,
    text: answerText(state, turn),
    sources: sources.length > 0 ? sourcesSection(sources, turn) : nothing,
    notes: [...(version && !version.isOutdated ? [version.text] : []), ...receipt],
  });
}

/** A conversation whose latest answer is being written, or was stopped before it was whole. */
export function growingAnswer(state: GrowingAnswer): TemplateResult {
  const note =
    state.phase === 'growing'
      ? l10n.t('The model is answering. What it says is checked at the end.')
      : l10n.t('Stopped. This is not the whole answer, and nothing in it has been checked.');
  return conversation(state, { phase: state.phase, text: answerMarkup(state.answer), sources: nothing, notes: [note] });
}

interface LatestAnswer {
  readonly phase: GrowingAnswer['phase'] | 'whole';
  readonly warning?: string | undefined;
  readonly text: Content | DirectiveResult;
  readonly sources: Content;
  readonly notes: readonly string[];
}

/** The latest question with its answer, below the earlier ones. While it is the same answer, its elements stay. */
function conversation(
  { earlier, id, question, scope }: Pick<AnswerState, 'earlier' | 'id' | 'question' | 'scope'>,
  { phase, warning, text, sources, notes }: LatestAnswer,
): TemplateResult {
  const latest = html`
    <article class="latest">
      <header>
        <h1 tabindex="-1">${question}</h1>
        ${scope === undefined ? nothing : html`<p class="scope">${scope}</p>`}
        <div class="toolbar" role="group" aria-label=${l10n.t('Actions for this answer')}>
          ${phase === 'growing' ? button(l10n.t('Stop'), () => post({ type: 'stop' }), BUTTON) : nothing}
          ${phase === 'whole' ? button(l10n.t('Copy as Markdown'), () => post({ type: 'copy' }), BUTTON) : nothing}
          ${phase === 'growing' ? nothing : newQuestionButton()}
        </div>
      </header>
      ${warning === undefined ? nothing : outdatedLine(warning)}
      <section aria-label=${l10n.t('Answer')}>
        <div class=${phase === 'whole' ? 'answer' : 'answer growing'} aria-busy=${phase === 'growing'}>${text}</div>
      </section>
      ${sources}
      <footer>${notes.map((note) => html`<p>${note}</p>`)}</footer>
    </article>
  `;
  return html`${earlier.length > 0 ? earlierSection(earlier) : nothing} ${keyed(id, latest)}`;
}

const BUTTON = { look: 'button' };

/** Begins anew, in words that cannot be taken for a follow-up. */
function newQuestionButton(): TemplateResult {
  const title = l10n.t('Starts a new conversation about the file as it is now');
  return button(l10n.t('New Question…'), () => post({ type: 'askAnew' }), { ...BUTTON, title });
}

function outdatedLine(text: string): TemplateResult {
  const label = l10n.t('Ask About the Current Version');
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
