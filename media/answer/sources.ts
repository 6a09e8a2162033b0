import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit-html';
import type { AnswerSource } from '../../src/protocol/answerMessages.ts';
import { button } from '../templates.ts';
import { post } from './pageApi.ts';
import { quoteContent, rowsOf, tableOf } from './quote.ts';

/** The sources of an answer with their quotes. `turn` is its place in the conversation, from 0. */
export function sourcesSection(sources: readonly AnswerSource[], turn: number): TemplateResult {
  const title = l10n.t('Sources');
  const cited = sources.filter(({ isCited }) => isCited).length;
  const others = sources.length - cited;
  const item = (source: AnswerSource, index: number): TemplateResult =>
    html`<li>${sourceLine(source, turn, index)} ${source.isInAnswer ? nothing : quoteBlock(source)}</li>`;
  return html`
    <section aria-label=${title}>
      <h2>${title}</h2>
      <ol>
        ${sources.slice(0, cited).map(item)}
      </ol>
      ${
        others === 0
          ? nothing
          : html`<details class="others">
              <summary>${l10n.t('Also considered ({0})', others)}</summary>
              <ol start=${cited + 1}>
                ${sources.slice(cited).map((source, index) => item(source, cited + index))}
              </ol>
            </details>`
      }
    </section>
  `;
}

function quoteBlock({ quote, evidence, label }: AnswerSource): TemplateResult {
  const name = l10n.t('Lines quoted from {0}', label);
  const rows = evidence.length === 0 ? rowsOf(quote, label) : undefined;
  if (rows) return html`<div class="table quoted" tabindex="0" role="group" aria-label=${name}>${tableOf(rows)}</div>`;
  return html`<pre tabindex="0" role="group" aria-label=${name}>${quoteContent(quote, evidence, label)}</pre>`;
}

/** The sources of an earlier answer: where they are, without their quotes. */
export function sourcesList(sources: readonly AnswerSource[], turn: number): TemplateResult {
  return html`
    <ol class="compact" aria-label=${l10n.t('Sources')}>
      ${sources
        .filter(({ isCited }) => isCited)
        .map((source, index) => html`<li>${sourceLine(source, turn, index)}</li>`)}
    </ol>
  `;
}

function sourceLine(source: AnswerSource, turn: number, index: number): TemplateResult {
  const { label, place, status } = source;
  const name = l10n.t('Open {0}', place === undefined ? label : `${label}, ${place}`);
  const texts = statusTexts(source);
  return html`
    <div class="source">
      ${button(label, () => post({ type: 'openSource', turn, index }), { look: 'link', name })}
      ${place === undefined ? nothing : html`<span class="place">${place}</span>`}
      <span class=${`status ${status}`} title=${texts.explanation}>${texts.label}</span>
    </div>
  `;
}

function statusTexts({ status, place }: AnswerSource): { label: string; explanation: string } {
  switch (status) {
    case 'verified':
      return { label: l10n.t('Verified'), explanation: l10n.t('The quoted lines are in the file, word for word.') };
    case 'redacted':
      return {
        label: l10n.t('Without its secrets'),
        explanation: l10n.t(
          'The quoted lines are in the file, but for the secrets that were left out before it was sent.',
        ),
      };
    case 'moved':
      return {
        label: l10n.t('Moved'),
        explanation: l10n.t('The quoted lines have moved; the link leads to them.'),
      };
    case 'changed':
      return {
        label: l10n.t('Changed since'),
        explanation:
          place === undefined
            ? l10n.t(
                'The quoted lines are not in the file any more; the link leads to the version that was asked about.',
              )
            : l10n.t('The file has changed since it was read; the quoted lines may not be in it any more.'),
      };
    case 'unavailable':
      return {
        label: l10n.t('File unavailable'),
        explanation: l10n.t('The file cannot be read any more; the link leads to the version that was asked about.'),
      };
  }
}
