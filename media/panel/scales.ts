import * as l10n from '@vscode/l10n';
import { element, place } from './dom.ts';
import { formatBucket, formatCount, formatPercent, formatRate } from './format.ts';
import type { RolloutStatus, StageStatus } from '../../src/protocol/panelMessages.ts';

const BASIS_POINTS = 10_000;
const WIDEST_SCALE_START = 0.9;

/** This machine's bucket on the scale of 0 to 100, with the part that is in the rollout shaded. */
export function bucketScale({ bucket, percentage, isInCohort }: RolloutStatus): HTMLElement {
  const on100 = formatBucket(bucket);
  const numbers = [bucket, formatCount(BASIS_POINTS), on100, percentage];
  const label = isInCohort
    ? l10n.t(
        "This machine's bucket is {0} of {1}, {2} on a scale of 0 to 100. The rollout takes in what is under {3}; this machine is in.",
        ...numbers,
      )
    : l10n.t(
        "This machine's bucket is {0} of {1}, {2} on a scale of 0 to 100. The rollout takes in what is under {3}; this machine is out.",
        ...numbers,
      );
  const position = `${(bucket / BASIS_POINTS) * 100}%`;
  const tag = element(
    'span',
    { class: 'marker-label' },
    l10n.t('This machine: bucket {0}, at {1}', bucket, `${on100}\u00a0%`),
  );
  return element(
    'div',
    { class: 'scale', role: 'img', 'aria-label': label },
    element(
      'div',
      { class: 'scale-track' },
      percentage === 0 ? null : place(element('div', { class: 'scale-cohort' }), { '--width': `${percentage}%` }),
      place(element('div', { class: `scale-marker ${isInCohort ? 'in' : 'out'}` }, tag), {
        '--at': position,
        '--shift': shiftAt(bucket / BASIS_POINTS),
      }),
    ),
    ticks([0, 25, 50, 75, 100].map((value) => ({ at: value / 100, text: formatPercent(value) }))),
  );
}

/** The stage's success rate between its bounds, beside what the stage asks for and what the guard insists on. */
export function successScale(
  { n, successes, lower, upper, target }: StageStatus,
  guardSuccessRate: RolloutStatus['guardSuccessRate'],
): HTMLElement {
  const start = Math.floor(Math.min(WIDEST_SCALE_START, lower, target, guardSuccessRate) * 10) / 10;
  const on = (rate: number): number => (rate - start) / (1 - start);
  const percent = (rate: number): string => `${on(rate) * 100}%`;
  const label =
    n === 0
      ? l10n.t(
          'Success rate not known yet. The stage asks for {0}; the guard rolls back under {1}.',
          formatRate(target),
          formatRate(guardSuccessRate),
        )
      : l10n.t(
          'Success rate {0}, with 95 percent confidence between {1} and {2}. The stage asks for {3}; the guard rolls back under {4}.',
          formatRate(successes / n),
          formatRate(lower),
          formatRate(upper),
          formatRate(target),
          formatRate(guardSuccessRate),
        );
  const line = (rate: number, kind: string): HTMLElement =>
    place(element('div', { class: `scale-line ${kind}` }), { '--at': percent(rate) });
  return element(
    'div',
    { class: 'scale', role: 'img', 'aria-label': label },
    element(
      'div',
      { class: 'scale-track' },
      n === 0
        ? null
        : place(element('div', { class: 'scale-interval' }), {
            '--at': percent(lower),
            '--width': `${(on(upper) - on(lower)) * 100}%`,
          }),
      line(guardSuccessRate, 'guard'),
      line(target, 'target'),
      n === 0 ? null : estimate(successes / n, on(successes / n)),
    ),
    ticks([start, (1 + start) / 2, 1].map((rate) => ({ at: on(rate), text: formatRate(rate) }))),
  );
}

function estimate(rate: number, at: number): HTMLElement {
  const tag = element('span', { class: 'marker-label' }, formatRate(rate));
  return place(element('div', { class: 'scale-estimate' }, tag), {
    '--at': `${at * 100}%`,
    '--shift': shiftAt(0.5 + (at - 0.5) ** 5 * 16),
  });
}

function ticks(marks: readonly { readonly at: number; readonly text: string }[]): HTMLElement {
  const labels = marks.map(({ at, text }) =>
    place(element('span', {}, text), { '--at': `${at * 100}%`, '--shift': shiftAt(at) }),
  );
  return element('div', { class: 'scale-ticks' }, ...labels);
}

/** Moves a label so that it stays over the scale: centred in the middle, flush at the ends. */
function shiftAt(at: number): string {
  return `${-Math.min(1, Math.max(0, at)) * 100}%`;
}
