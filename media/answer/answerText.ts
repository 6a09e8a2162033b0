import * as l10n from '@vscode/l10n';
import { html } from 'lit-html';
import type { DirectiveResult } from 'lit-html/directive.js';
import { guard } from 'lit-html/directives/guard.js';
import type { AnswerTurn } from '../../src/protocol/answerMessages.ts';
import { button, type Content } from '../templates.ts';
import { answerMarkup } from './answerMarkup.ts';
import { post } from './pageApi.ts';

/**
 * The text of a whole answer, its citations as links. `turn` is its place in the conversation, from 0. An unchanged text
 * is not parsed again: while an answer grows, the page is rendered many times a second, with all earlier answers.
 */
export function answerText({ answer, sources }: AnswerTurn, turn: number): DirectiveResult {
  const labels = sources.map(({ label }) => label);
  return guard([answer, ...labels], () => linkedMarkup(answer, labels, turn));
}

function linkedMarkup(answer: string, labels: readonly string[], turn: number): Content {
  return answerMarkup(answer, {
    citation(number) {
      const index = number - 1;
      const label = labels[index];
      if (label === undefined) return `[${number}]`;
      const name = l10n.t('Open source {0}, {1}', number, label);
      return button(`[${number}]`, () => post({ type: 'openSource', turn, index }), { look: 'link', name });
    },
    state(name) {
      const explanation =
        name === 'unverified'
          ? l10n.t('The cited lines do not show this, or there are none.')
          : l10n.t('The cited lines are about this; whether they say it in these words is not checked.');
      return html`<em class=${name} title=${explanation}>${`(${name})`}</em>`;
    },
  });
}
