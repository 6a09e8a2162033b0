import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Content } from '../templates.ts';
import { formatBucket, formatCount, formatPercent, formatRate } from './format.ts';
import type { RolloutStatus, StageStatus } from '../../src/protocol/panelMessages.ts';

const BASIS_POINTS = 10_000;
const WIDEST_SCALE_START = 0.9;

/** This machine's bucket on the scale of 0 to 100, with the part that is in the rollout shaded. */
export function bucketScale({ bucket, percentage, isInCohort }: RolloutStatus): TemplateResult {
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
  const at = bucket / BASIS_POINTS;
  return scale(
    label,
    html`
      ${percentage === 0 ? nothing : html`<div class="scale-cohort" .style=${`--width: ${percentage}%`}></div>`}
      <div class=${`scale-marker ${isInCohort ? 'in' : 'out'}`} .style=${place(at, shiftAt(at))}>
        <span class="marker-label">${l10n.t('This machine: bucket {0}, at {1}', bucket, `${on100}\u00a0%`)}</span>
      </div>
    `,
    [0, 25, 50, 75, 100].map((value) => ({ at: value / 100, text: formatPercent(value) })),
  );
}

/** The stage's success rate between its bounds, beside what the stage asks for and what the guard insists on. */
export function successScale(
  { n, successes, lower, upper, target }: StageStatus,
  guardSuccessRate: RolloutStatus['guardSuccessRate'],
): TemplateResult {
  const start = Math.floor(Math.min(WIDEST_SCALE_START, lower, target, guardSuccessRate) * 10) / 10;
  const on = (rate: number): number => (rate - start) / (1 - start);
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
  const line = (rate: number, kind: string): TemplateResult =>
    html`<div class=${`scale-line ${kind}`} .style=${place(on(rate))}></div>`;
  const interval = `${place(on(lower))}; --width: ${(on(upper) - on(lower)) * 100}%`;
  return scale(
    label,
    [
      n === 0 ? nothing : html`<div class="scale-interval" .style=${interval}></div>`,
      line(guardSuccessRate, 'guard'),
      line(target, 'target'),
      n === 0 ? nothing : estimate(successes / n, on(successes / n)),
    ],
    [start, (1 + start) / 2, 1].map((rate) => ({ at: on(rate), text: formatRate(rate) })),
  );
}

function estimate(rate: number, at: number): TemplateResult {
  return html`
    <div class="scale-estimate" .style=${place(at, shiftAt(0.5 + (at - 0.5) ** 5 * 16))}>
      <span class="marker-label">${formatRate(rate)}</span>
    </div>
  `;
}

interface Tick {
  /** From 0 to 1. */
  readonly at: number;
  readonly text: string;
}

function scale(label: string, track: Content, ticks: readonly Tick[]): TemplateResult {
  return html`
    <div class="scale" role="img" aria-label=${label}>
      <div class="scale-track">${track}</div>
      <div class="scale-ticks">
        ${ticks.map(({ at, text }) => html`<span .style=${place(at, shiftAt(at))}>${text}</span>`)}
      </div>
    </div>
  `;
}

/**
 * The CSS properties by which the style sheet puts something on a scale from 0 to 1. They go to `.style`, a property: the
 * content security policy forbids the attribute.
 */
function place(at: number, shift?: string): string {
  const position = `--at: ${at * 100}%`;
  return shift === undefined ? position : `${position}; --shift: ${shift}`;
}

/** Moves a label so that it stays over the scale: centred in the middle, flush at the ends. */
function shiftAt(at: number): string {
  return `${-Math.min(1, Math.max(0, at)) * 100}%`;
}

export type Key = readonly [kind: string, text: string];

/** The legend of a scale or a chart. */
export function keys(entries: readonly Key[]): TemplateResult {
  return html`
    <ul class="keys" aria-hidden="true">
      ${entries.map(([kind, text]) => html`<li><span class=${`key ${kind}`}></span>${text}</li>`)}
    </ul>
  `;
}
