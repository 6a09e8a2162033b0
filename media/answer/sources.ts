import * as l10n from '@vscode/l10n';
import type { AnswerSource } from '../../src/protocol/answerMessages.ts';
import { button, element } from './elements.ts';

/** The sources of an answer with their quotes. `turn` is its place in the conversation, from 0. */
export function sourcesSection(sources: readonly AnswerSource[], turn: number): HTMLElement {
  const items = sources.map((source, index) => {
    const label = l10n.t('Lines quoted from {0}', source.label);
    const key = `quote ${turn} ${index}`;
    const quote = element('pre', { 'data-key': key, tabindex: '0', role: 'group', 'aria-label': label }, source.quote);
    return element('li', {}, sourceLine(source, turn, index), quote);
  });
  const title = l10n.t('Sources');
  return element('section', { 'aria-label': title }, element('h2', {}, title), element('ol', {}, ...items));
}

/** The sources of an earlier answer: where they are, without their quotes. */
export function sourcesList(sources: readonly AnswerSource[], turn: number): HTMLElement {
  const items = sources.map((source, index) => element('li', {}, sourceLine(source, turn, index)));
  return element('ol', { class: 'compact', 'aria-label': l10n.t('Sources') }, ...items);
}

function sourceLine(source: AnswerSource, turn: number, index: number): HTMLElement {
  const { label, explanation } = statusTexts(source);
  const link = button(source.label, { type: 'openSource', turn, index }, 'link');
  const named = source.place === undefined ? source.label : `${source.label}, ${source.place}`;
  link.setAttribute('aria-label', l10n.t('Open {0}', named));
  return element(
    'div',
    { class: 'source' },
    link,
    ...(source.place === undefined ? [] : [element('span', { class: 'place' }, source.place)]),
    element('span', { class: `status ${source.status}`, title: explanation }, label),
  );
}

function statusTexts({ status, place }: AnswerSource): { label: string; explanation: string } {
  switch (status) {
    case 'verified':
      return { label: l10n.t('Verified'), explanation: l10n.t('The quoted lines are in the file, word for word.') };
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
