import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit-html';
import type { DirectiveResult } from 'lit-html/directive.js';
import { guard } from 'lit-html/directives/guard.js';
import type { AnswerSource, AnswerTurn } from '../../src/protocol/answerMessages.ts';
import { button, type Content } from '../templates.ts';
import { answerMarkup, type QuotedMarks } from './answerMarkup.ts';
import { post } from './pageApi.ts';

/**
 * The text of a whole answer, its citations as links. `turn` is its place in the conversation, from 0. An unchanged text
 * is not parsed again: while an answer grows, the page is rendered many times a second, with all earlier answers.
 */
export function answerText({ answer, sources, marks }: AnswerTurn, turn: number): DirectiveResult {
  const labels = sources.map(({ label }) => label);
  return guard([answer, ...labels], () => linkedMarkup(answer, sources, marks, turn));
}

/** The longest quote that a citation shows while the mouse is on it, in characters. */
const MAX_HOVER_CHARS = 400;

function linkedMarkup(
  answer: string,
  sources: readonly AnswerSource[],
  marks: AnswerTurn['marks'],
  turn: number,
): Content {
  const link = (index: number, quote: string, mark?: number): Content => {
    const label = sources[index]?.label;
    if (label === undefined) return `[${index + 1}]`;
    const name = l10n.t('Open source {0}, {1}', index + 1, label);
    const title = quote.length > MAX_HOVER_CHARS ? `${quote.slice(0, MAX_HOVER_CHARS)} …` : quote;
    const open = (): void => post({ type: 'openSource', turn, index, ...(mark === undefined ? {} : { mark }) });
    return button(`[${index + 1}]`, open, { look: 'link citation', name, title });
  };
  return answerMarkup(answer, {
    citation: (number) => link(number - 1, sources[number - 1]?.quote ?? ''),
    ...(marks ? { quoted: quotedMarks(marks, sources, link) } : {}),
    state(name) {
      const explanation =
        name === 'unverified'
          ? l10n.t('The cited lines do not show this, or there are none.')
          : l10n.t('The cited lines are about this; whether they say it in these words is not checked.');
      return html`<em class=${name} title=${explanation}>${`(${name})`}</em>`;
    },
  });
}

/** The marks of an answer without a model. */
function quotedMarks(
  marks: NonNullable<AnswerTurn['marks']>,
  sources: readonly AnswerSource[],
  link: (index: number, quote: string, mark: number) => Content,
): QuotedMarks {
  return {
    citation(index) {
      const mark = marks[index];
      return mark ? link(mark.source, mark.quote, index) : nothing;
    },
    labelOf: (index) => sources[marks[index]?.source ?? -1]?.label ?? '',
  };
}
