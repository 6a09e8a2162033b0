import { formatMoment, type RolloutActor, type ChangedBy } from './rolloutEvent.ts';
import type { RolloutRecord } from '../protocol/metrics.ts';
import type { GuardRule, GuardState, GuardTrip } from './guard.ts';
import type { LatencyComparison, SizeClass } from './latencyReview.ts';
import type { RolloutState } from './rolloutState.ts';
import { countedHours } from './stages.ts';

/**
 * The cause of a record. Replay feeds what an actor from outside did, and what the `clock` showed, back into the reducer and
 * lets the reducer come to all the rest by itself, so these records carry in `action` what happened.
 */
export type Cause = RolloutActor | 'guard' | 'rollout' | 'clock';

type Details = RolloutRecord['details'];

/** A line for `metrics.jsonl`: what happened at `at` (epoch milliseconds), in a sentence and in numbers. */
export function rolloutRecord(
  event_type: RolloutRecord['event_type'],
  at: number,
  message: string,
  details: { readonly cause: Cause; readonly action: string } & Details,
): RolloutRecord {
  return { event_type, timestamp: new Date(at).toISOString(), message, details };
}

/** How many characters of a reason are kept. */
const MAX_REASON_LENGTH = 200;

/** The record of what an actor from outside did: `message` is extended by the reason that they gave. */
export function actorRecord(
  event_type: RolloutRecord['event_type'],
  at: number,
  message: string,
  { actor = 'person', reason }: ChangedBy,
  details: { readonly action: string } & Details,
): RolloutRecord {
  const given = oneLine(reason ?? '')
    .slice(0, MAX_REASON_LENGTH)
    .trim();
  return given === ''
    ? rolloutRecord(event_type, at, message, { cause: actor, ...details })
    : rolloutRecord(event_type, at, `${message} Reason: ${given}`, { cause: actor, ...details, reason: given });
}

/** The text without line ends, control and formatting characters, which a log or a terminal might act on. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/** Whether the record is shown to the user: records of the clock are there for the replay alone. */
export function isWorthTelling({ details }: RolloutRecord): boolean {
  return details['action'] !== 'running';
}

/** The present stage in numbers, for the details of a record. */
export function stageNumbers({ progress }: RolloutState): Details {
  const { percentage, isSetByHand, successes, failures, verdict } = progress;
  const hours = Math.round(countedHours(progress) * 100) / 100;
  return { percentage, set_by_hand: isSetByHand, successes, failures, hours, verdict };
}

/** The record of a guard that has just rolled back. */
export function tripRecord(guard: GuardState, trip: GuardTrip): RolloutRecord {
  const end =
    guard.until === null
      ? `This was rollback ${guard.rollbacks}; a person has to turn async back on`
      : `Async stays off until ${formatMoment(guard.until)}`;
  return rolloutRecord('rollback', trip.at, `Async uploads rolled back: ${describeTrip(trip)}. ${end}.`, {
    cause: 'guard',
    action: 'trip',
    rule: trip.rule,
    successes: trip.successes,
    failures: trip.failures,
    cusum: round(trip.cusum),
    error_type: trip.errorType,
    rollbacks: guard.rollbacks,
    until: guard.until === null ? null : new Date(guard.until).toISOString(),
  });
}

/** Why the guard rolled back, in numbers; a clause without a full stop, for log, notification and panel. */
export function describeTrip({ rule, successes, failures, errorType }: GuardTrip): string {
  const uploads = successes + failures;
  const numbers = `${failures} of the last ${uploads} ${uploads === 1 ? 'upload' : 'uploads'} failed`;
  const lastError = errorType === null ? '' : ` (last error: ${errorType.replaceAll('_', ' ')})`;
  const reasons: Record<GuardRule, string> = {
    integrity: 'the server received other bytes than were sent',
    'error-rate': `${numbers}${lastError}`,
    cusum: `${numbers}${lastError}, too many too close together`,
    'half-open-failure': `an upload failed while async was on trial${lastError}`,
    'unreadable-state': "the rollout's state was lost",
  };
  return reasons[rule];
}

const SIZE_CLASS_NAMES: Record<SizeClass, string> = {
  'under-64-kib': 'files under 64 KB',
  '64-kib-to-1-mib': 'files of 64 KB to 1 MB',
  '1-to-16-mib': 'files of 1 to 16 MB',
  'over-16-mib': 'files over 16 MB',
};

/** How slow async has turned out in a size class, where that was noted; a clause for log, notification and panel. */
export function describeSlowness(sizeClass: SizeClass, ratio: number | undefined): string {
  const share = ratio === undefined ? 'too much' : `${Math.round(ratio * 100)} %`;
  return `${share} of sync's time for ${SIZE_CLASS_NAMES[sizeClass]}`;
}

/** A size class in which async has turned out slow: `ratio` times as slow as sync, and `atLeast` for sure. */
export function reviewRecord(
  at: number,
  { sizeClass, syncUploads, asyncUploads }: LatencyComparison,
  ratio: number,
  atLeast: number,
): RolloutRecord {
  const surely = `surely over ${Math.floor(atLeast * 100)} %`;
  const message = `Async takes ${describeSlowness(sizeClass, ratio)} (${surely}); please review.`;
  return rolloutRecord('review', at, message, {
    cause: 'rollout',
    action: 'raised',
    size_class: sizeClass,
    ratio: round(ratio),
    ratio_at_least: round(atLeast),
    sync_uploads: syncUploads,
    async_uploads: asyncUploads,
  });
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
