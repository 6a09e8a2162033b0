import { button, element } from './dom.ts';
import { formatHours, formatRate, formatTime } from './format.ts';
import { bucketScale } from './scales.ts';
import type { GuardStatus, RolloutCommand, RolloutStatus, StageStatus } from '../../src/protocol/panelMessages.ts';

const COMMAND_LABELS: Readonly<Record<RolloutCommand, string>> = {
  startRollout: 'Start rollout',
  advanceStage: 'Advance stage',
  rollBack: 'Roll back',
  pauseRollout: 'Pause rollout',
  resumeRollout: 'Resume rollout',
  turnAsyncOff: 'Turn async uploads off',
  turnBackOn: 'Turn back on',
  acknowledgeReview: 'Mark as reviewed',
  openSettings: 'Open settings',
};

/** What a person most likely came for; the first one that is on offer stands out. */
const LEADING_COMMANDS: ReadonlySet<RolloutCommand> = new Set([
  'startRollout',
  'advanceStage',
  'resumeRollout',
  'turnBackOn',
  'acknowledgeReview',
]);

const GUARD_LABELS: Readonly<Record<GuardStatus['state'], string>> = {
  closed: 'Watching',
  open: 'Rolled back',
  'half-open': 'On trial',
  locked: 'Locked',
};

/** "Which path do my uploads take, and why?" */
export function pathSection(rollout: RolloutStatus): HTMLElement[] {
  return [
    element(
      'p',
      { class: 'lead' },
      element('strong', { class: `path-badge ${rollout.pathKind}` }, rollout.pathKind === 'async' ? 'Async' : 'Sync'),
      element('span', {}, rollout.sentence),
    ),
    ...notices(rollout),
    bucketScale(rollout),
    facts(rollout),
    ladder(rollout),
    ...overrides(rollout),
    commands(rollout),
  ];
}

function notices({ guard, review }: RolloutStatus): HTMLElement[] {
  const notice = (kind: string, title: string, text: string): HTMLElement =>
    element('div', { class: `notice ${kind}` }, element('strong', {}, title), element('span', {}, text));
  return [
    guard.state === 'closed' ? null : notice('warning', GUARD_LABELS[guard.state], guard.sentence),
    review === null ? null : notice('warning', 'Review needed', review.sentence),
  ].filter((shown) => shown !== null);
}

function facts(rollout: RolloutStatus): HTMLElement {
  const { guard, stage, percentage, percentageSetByHand } = rollout;
  const until = guard.until === null ? '' : ` until ${formatTime(guard.until)}`;
  const stageText =
    stage !== null
      ? `${stage.index + 1} of ${rollout.ladder.length}, ${stageHours(stage)}`
      : percentageSetByHand
        ? 'None: the percentage is no stage of the ladder'
        : 'None: no rollout is running';
  const pairs: readonly (readonly [string, string])[] = [
    ['Rollout', `${percentage}\u00a0%${percentageSetByHand ? ' (set by hand)' : ''}`],
    ['Stage', stageText],
    ['Guard', `${GUARD_LABELS[guard.state]}${until}`],
  ];
  return element(
    'dl',
    { class: 'facts' },
    ...pairs.map(([term, value]) => element('div', {}, element('dt', {}, term), element('dd', {}, value))),
  );
}

function stageHours({ elapsedHours, hours }: StageStatus): string {
  return `${formatHours(elapsedHours)} of ${formatHours(hours)} hours`;
}

function ladder({ ladder: stages, stage, percentageSetByHand }: RolloutStatus): HTMLElement {
  const items = stages.map(({ percentage, hours, target }, index) => {
    const isCurrent = stage?.index === index;
    // Who sets the percentage by hand has passed none of the stages before it.
    const isDone = stage !== null && !percentageSetByHand && index < stage.index;
    return element(
      'li',
      { class: isCurrent ? 'current' : isDone ? 'done' : null, 'aria-current': isCurrent ? 'step' : null },
      element('strong', {}, `${percentage}\u00a0%`),
      element('span', {}, `${formatHours(hours)}\u00a0h, ≥\u00a0${formatRate(target)}`),
    );
  });
  return element('ol', { class: 'ladder', 'aria-label': 'Stages of the rollout' }, ...items);
}

function overrides({ overrides: active }: RolloutStatus): HTMLElement[] {
  if (active.length === 0) {
    return [];
  }
  const items = active.map(({ name, source, value }) =>
    element(
      'li',
      {},
      element('code', {}, `${name} = ${value}`),
      source === 'environment' ? ' from the environment, overrides the setting' : ' from the settings',
    ),
  );
  return [element('div', { class: 'overrides' }, element('h3', {}, 'Overrides'), element('ul', {}, ...items))];
}

function commands({ availableCommands }: RolloutStatus): HTMLElement {
  const leading = availableCommands.find((command) => LEADING_COMMANDS.has(command));
  const buttons = availableCommands.map((command) =>
    button(COMMAND_LABELS[command], 'runCommand', {
      'data-command': command,
      'data-key': command,
      class: command === leading ? 'primary' : null,
    }),
  );
  return element('div', { class: 'buttons', role: 'group', 'aria-label': 'Rollout commands' }, ...buttons);
}
