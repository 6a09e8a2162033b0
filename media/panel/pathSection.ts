import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { button } from '../templates.ts';
import { formatHours, formatPercent, formatRate, formatTime, PATH_NAMES } from './format.ts';
import { bucketScale } from './scales.ts';
import { factList } from './table.ts';
import { post } from './vscodeApi.ts';
import type { GuardStatus, PanelCommand, RolloutStatus } from '../../src/protocol/panelMessages.ts';

const COMMAND_LABELS: Readonly<Record<PanelCommand, string>> = {
  startRollout: l10n.t('Start Rollout'),
  advanceStage: l10n.t('Advance Stage'),
  rollBack: l10n.t('Roll Back'),
  pauseRollout: l10n.t('Pause Rollout'),
  resumeRollout: l10n.t('Resume Rollout'),
  turnAsyncOff: l10n.t('Turn Async Uploads Off'),
  turnBackOn: l10n.t('Turn Back On'),
  acknowledgeReview: l10n.t('Mark as Reviewed'),
  openSettings: l10n.t('Open Settings'),
};

/** The commands that the user most likely came for; the first one that is available is highlighted. */
const LEADING_COMMANDS: ReadonlySet<PanelCommand> = new Set([
  'startRollout',
  'advanceStage',
  'resumeRollout',
  'turnBackOn',
  'acknowledgeReview',
]);

const GUARD_LABELS: Readonly<Record<GuardStatus['state'], string>> = {
  watching: l10n.t('Watching'),
  'rolled-back': l10n.t('Rolled back'),
  'half-open': l10n.t('On trial'),
  locked: l10n.t('Locked'),
};

const SET_BY_LABELS: Readonly<Record<Exclude<RolloutStatus['percentageSetBy'], 'ladder'>, (share: string) => string>> =
  {
    person: (share) => l10n.t('{0} (set by hand)', share),
    environment: (share) => l10n.t('{0} (set by the environment)', share),
    'settings-sync': (share) => l10n.t('{0} (set by settings that came from elsewhere)', share),
  };

/** "Which path do my uploads take, and why?" */
export function pathSection(rollout: RolloutStatus): TemplateResult {
  const { guard, pathKind, review, sentence } = rollout;
  return html`
    <p class="lead">
      <strong class=${`path-badge ${pathKind}`}>${PATH_NAMES[pathKind]}</strong>
      <span>${sentence}</span>
    </p>
    ${guard.state === 'watching' ? nothing : warning(GUARD_LABELS[guard.state], guard.sentence)}
    ${review === null ? nothing : warning(l10n.t('Review needed'), review.sentence)}
    ${isIdle(rollout) ? introduction(rollout) : machinery(rollout)} ${overrides(rollout)} ${commands(rollout)}
  `;
}

/** Whether nothing of a rollout has happened here, so that its machinery says nothing yet. */
function isIdle({ guard, review, stage, percentage, pathKind }: RolloutStatus): boolean {
  return pathKind === 'sync' && guard.state === 'watching' && review === null && stage === null && percentage === 0;
}

/** What sync, async and the rollout are, for those who have not met them; the machinery is behind it. */
function introduction(rollout: RolloutStatus): TemplateResult {
  return html`
    <p class="note">
      ${l10n.t(
        'Sync sends a file in one request. Async can go on after an interruption; a rollout gives it to more and more machines, and takes it back where it does worse.',
      )}
    </p>
    <details class="machinery">
      <summary>${l10n.t('Learn More')}</summary>
      ${machinery(rollout)}
    </details>
  `;
}

function machinery(rollout: RolloutStatus): TemplateResult {
  return html`${bucketScale(rollout)} ${facts(rollout)} ${ladder(rollout)}`;
}

function warning(title: string, text: string): TemplateResult {
  return html`<div class="notice warning"><strong>${title}</strong><span>${text}</span></div>`;
}

function facts(rollout: RolloutStatus): TemplateResult {
  const { guard, stage, percentage, percentageSetBy, autoAdvance } = rollout;
  const share = formatPercent(percentage);
  const label = GUARD_LABELS[guard.state];
  const stageText =
    stage !== null
      ? l10n.t(
          '{0} of {1}, {2} of {3} hours',
          stage.index + 1,
          rollout.ladder.length,
          formatHours(stage.elapsedHours),
          formatHours(stage.hours),
        )
      : percentageSetBy !== 'ladder'
        ? l10n.t('None: the percentage is no stage of the ladder')
        : l10n.t('None: no rollout is running');
  const pairs: readonly (readonly [string, string])[] = [
    [l10n.t('Rollout'), percentageSetBy === 'ladder' ? share : SET_BY_LABELS[percentageSetBy](share)],
    [l10n.t('Stage'), stageText],
    ...(autoAdvance === null ? [] : [[l10n.t('Advances by itself'), autoAdvance] as const]),
    [l10n.t('Guard'), guard.until === null ? label : l10n.t('{0} until {1}', label, formatTime(guard.until))],
  ];
  return factList(pairs);
}

function ladder({ ladder: stages, stage, percentageSetBy }: RolloutStatus): TemplateResult {
  const items = stages.map(({ percentage, hours, target }, index) => {
    const share = formatPercent(percentage);
    const isCurrent = stage?.index === index;
    // A percentage that came by the settings has passed none of the stages before it.
    const isDone = stage !== null && percentageSetBy === 'ladder' && index < stage.index;
    return html`
      <li class=${isCurrent ? 'current' : isDone ? 'done' : nothing} aria-current=${isCurrent ? 'step' : nothing}>
        <strong>${isCurrent ? l10n.t('{0} · now', share) : share}</strong>
        <span>${`${formatHours(hours)}\u00a0h, ≥\u00a0${formatRate(target)}`}</span>
      </li>
    `;
  });
  return html`
    <ol class="ladder" aria-label=${l10n.t('Stages of the rollout')}>
      ${items}
    </ol>
  `;
}

function overrides({ overrides: active }: RolloutStatus): TemplateResult | typeof nothing {
  if (active.length === 0) return nothing;
  const setBy = {
    environment: l10n.t('set by the environment, which overrides the setting'),
    setting: l10n.t('set in the settings'),
  };
  return html`
    <div class="overrides">
      <h3>${l10n.t('Overrides')}</h3>
      <ul>
        ${active.map(({ name, source, value }) => html`<li><code>${name} = ${value}</code> – ${setBy[source]}</li>`)}
      </ul>
    </div>
  `;
}

function commands({ availableCommands, stage }: RolloutStatus): TemplateResult {
  // Nobody is led to advance a stage that has not passed.
  const isUndecided = stage !== null && stage.verdict !== 'pass';
  const leading = availableCommands.find(
    (command) => LEADING_COMMANDS.has(command) && !(command === 'advanceStage' && isUndecided),
  );
  return html`
    <div class="buttons" role="group" aria-label=${l10n.t('Rollout commands')}>
      ${repeat(
        availableCommands,
        (command) => command,
        (command) =>
          button(
            COMMAND_LABELS[command],
            () => post({ type: 'runCommand', command }),
            command === leading ? { look: 'primary' } : {},
          ),
      )}
    </div>
  `;
}
