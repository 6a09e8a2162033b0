import type { MetricRecord, RolloutRecord, UploadRecord } from '../protocol/metrics.ts';
import { initialGuard, tripGuard, type GuardState } from './guard.ts';
import { initialState, type RolloutConfig, type RolloutState } from './rolloutState.ts';
import { ROLLOUT_ACTORS, ROLLOUT_COMMANDS, type LastKnown, type RolloutActor } from './rolloutEvent.ts';
import { rolloutRecord } from './rolloutRecord.ts';
import { withGuardedClock, type Reduction } from './rolloutTransitions.ts';
import { endRollout, enterStage, IDLE_PROGRESS, pauseStage } from './stages.ts';

const NOTHING_KNOWN: LastKnown = {
  percentage: 0,
  percentageBefore: 0,
  setBy: null,
  isPaused: false,
  isLocked: false,
  rollbacks: 0,
  wasInUse: false,
};

/** The last known state where a state existed and the log does not tell what it was. */
export const NOTHING_BUT_USE: LastKnown = { ...NOTHING_KNOWN, wasInUse: true };

/** Reads a log, oldest record first; undefined where it has no trace of a rollout, as on a new machine. */
export function lastKnownFrom(records: readonly MetricRecord[]): LastKnown | undefined {
  let byRecords: LastKnown | undefined;
  let byUploads: LastKnown | undefined;
  for (const record of records) {
    // A log that was rotated begins in the middle: until a record tells more, its uploads show how far the rollout had come.
    if (record.event_type === 'upload') byUploads = afterUpload(record) ?? byUploads;
    else if (TELLING_ACTIONS.has(record.details['action'])) {
      byRecords = afterRecord(byRecords ?? byUploads ?? NOTHING_KNOWN, record);
    }
  }
  const known = byRecords ?? byUploads;
  return known && { ...known, wasInUse: known.percentage > 0 || known.rollbacks > 0 || known.isLocked };
}

function afterUpload(record: UploadRecord): LastKnown | undefined {
  const { rollout_percentage: percentage, reason, execution_type } = record;
  if (!(percentage > 0) || reason === 'disabled') return execution_type === 'sync' ? undefined : NOTHING_KNOWN;
  return { ...NOTHING_KNOWN, percentage, isPaused: reason === 'paused', isLocked: reason === 'locked' };
}

/** The actions of records that tell something which outlives the state. */
const TELLING_ACTIONS: ReadonlySet<unknown> = new Set([
  ...ROLLOUT_COMMANDS.filter((command) => command !== 'acknowledge-review'),
  'settings',
  'trip',
  'scope',
  'state-lost',
]);

function afterRecord(known: LastKnown, { details }: RolloutRecord): LastKnown {
  const { action, cause } = details;
  switch (action) {
    case 'trip':
      return { ...known, rollbacks: numberIn(details, 'rollbacks'), isLocked: details['until'] === null };
    case 'turn-back-on': {
      const on = withPercentage(known, details);
      const isPaused = known.isPaused && on.percentage === known.percentage;
      return { ...on, isPaused, rollbacks: known.isLocked ? 0 : known.rollbacks, isLocked: false };
    }
    case 'settings':
      return { ...withPercentage(known, details), setBy: actorNamed(cause) ?? 'person' };
    case 'start':
    case 'advance':
      return { ...withPercentage(known, details), setBy: null };
    case 'pause':
      return { ...withPercentage(known, details), isPaused: true };
    case 'scope':
    case 'state-lost':
      return knownIn(details);
    default:
      return withPercentage(known, details);
  }
}

/** Takes the percentage of a record, which also tells that no pause is left. */
function withPercentage(known: LastKnown, details: RolloutRecord['details']): LastKnown {
  const percentage = numberIn(details, 'percentage');
  const percentageBefore = percentage > 0 ? 0 : known.percentage || known.percentageBefore;
  return { ...known, percentage, percentageBefore, isPaused: false };
}

/** The user's choices and the guard's decisions, for the details of a record that `knownIn` reads. */
export function knownDetails({ progress, guard }: RolloutState): RolloutRecord['details'] {
  return {
    percentage: progress.percentage,
    percentage_before: progress.percentageBefore,
    set_by: progress.setBy,
    is_paused: progress.status === 'paused',
    is_locked: guard.status === 'locked',
    rollbacks: guard.rollbacks,
  };
}

/** Reads what `knownDetails` wrote; what is missing counts as not known. */
function knownIn(details: RolloutRecord['details']): LastKnown {
  return {
    percentage: numberIn(details, 'percentage'),
    percentageBefore: numberIn(details, 'percentage_before'),
    setBy: actorNamed(details['set_by']) ?? null,
    isPaused: details['is_paused'] === true,
    isLocked: details['is_locked'] === true,
    rollbacks: numberIn(details, 'rollbacks'),
    wasInUse: details['was_in_use'] === true,
  };
}

/** The state before the loss that a record reports, for the replay. */
export function knownBeforeLoss(details: RolloutRecord['details']): LastKnown {
  const isLocked = details['was_locked'] === true;
  return { ...knownIn(details), isLocked, rollbacks: numberIn(details, 'rollbacks_before') };
}

function actorNamed(name: unknown): RolloutActor | undefined {
  return ROLLOUT_ACTORS.find((actor) => actor === name);
}

function numberIn(details: RolloutRecord['details'], name: string): number {
  const value = details[name];
  return typeof value === 'number' && value >= 0 ? value : 0;
}

/**
 * The state that replaces a lost one at `at` (epoch milliseconds). The user's choices go on: the percentage, a pause, a lock.
 * What was proven is lost, so the stage begins anew, with async in a cool-down as after a rollback. Where the log shows that
 * the rollout was off and never rolled back, nothing was lost.
 */
export function stateAfterLoss(
  { scope }: Pick<RolloutState, 'scope'>,
  known: LastKnown,
  at: number,
  config: RolloutConfig,
): Reduction {
  const { percentage, percentageBefore, setBy, isPaused, isLocked, rollbacks, wasInUse } = known;
  const guard = guardAfterLoss(known, at, config);
  const stage = percentage > 0 ? enterStage(percentage, at, setBy) : endRollout({ ...IDLE_PROGRESS, percentageBefore });
  const progress = isPaused && percentage > 0 ? pauseStage(stage) : stage;
  const where = percentage > 0 ? `at ${percentage} %${isPaused ? ', paused' : ''}` : 'off';
  const consequence = isLocked ? ' Async stays locked.' : wasInUse ? ' Async stays off, as after a rollback.' : '';
  const message = `The rollout's state was lost; by the metrics it was ${where}.${consequence}`;
  const state = withGuardedClock({ ...initialState(scope, at), guard, progress });
  const record = rolloutRecord('rollback', at, message, {
    cause: 'rollout',
    action: 'state-lost',
    ...knownDetails(state),
    was_locked: isLocked,
    rollbacks_before: rollbacks,
    was_in_use: wasInUse,
  });
  return { state, records: [record] };
}

function guardAfterLoss(
  { isLocked, rollbacks, wasInUse }: LastKnown,
  at: number,
  { guard: limits }: RolloutConfig,
): GuardState {
  if (!wasInUse) return initialGuard();
  const tripped = tripGuard(initialGuard(rollbacks), 'unreadable-state', at, limits);
  // A lock is kept with its count, whatever number of rollbacks the present thresholds ask for.
  return isLocked ? { ...tripped, status: 'locked', rollbacks, until: null } : tripped;
}
