import { formatMoment } from './formatMoment.ts';
import type { RolloutRecord } from '../protocol/metrics.ts';
import type { GuardRule } from './guardDecision.ts';
import type { GuardState, GuardTrip } from './guard.ts';
import type { LatencyComparison, SizeClass } from './latencyReview.ts';
import type { RolloutState } from './rolloutState.ts';
import { elapsedHours } from './stageProgress.ts';

/**
 * Who made it happen. Replay feeds what a `person` did back into the reducer and lets the reducer come to all the rest by
 * itself, so a person's records carry in `action` what they did.
 */
export type Cause = 'person' | 'guard' | 'rollout';

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

/** The present stage in numbers, for the details of a record. */
export function stageNumbers({ progress }: RolloutState, at: number): Details {
  const { percentage, isSetByHand, successes, failures, verdict } = progress;
  const hours = Math.round(elapsedHours(progress, at) * 100) / 100;
  return { percentage, set_by_hand: isSetByHand, successes, failures, hours, verdict };
}

/** A guard that has just rolled back. */
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
    cusum: Math.round(trip.cusum * 1000) / 1000,
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
    'unreadable-state': 'the rollout state could not be read',
  };
  return reasons[rule];
}

const SIZE_CLASS_NAMES: Record<SizeClass, string> = {
  'under-64-kib': 'files under 64 KB',
  '64-kib-to-1-mib': 'files of 64 KB to 1 MB',
  '1-to-16-mib': 'files of 1 to 16 MB',
  'over-16-mib': 'files over 16 MB',
};

/** A size class in which async has turned out slow. */
export function reviewRecord(at: number, comparison: LatencyComparison, ratio: number): RolloutRecord {
  const percent = Math.round(ratio * 100);
  const message = `Async takes ${percent} % of sync's time for ${SIZE_CLASS_NAMES[comparison.sizeClass]}; please review.`;
  return rolloutRecord('review', at, message, {
    cause: 'rollout',
    action: 'raised',
    size_class: comparison.sizeClass,
    ratio: Math.round(ratio * 1000) / 1000,
    sync_uploads: comparison.syncUploads,
    async_uploads: comparison.asyncUploads,
  });
}
