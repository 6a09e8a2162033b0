import { formatMoment, MS_PER_HOUR } from './moments.ts';
import { cooldownMs } from './guard.ts';
import type { RolloutConfig, RolloutState } from './rolloutState.ts';
import { rolloutRecord } from './rolloutRecord.ts';
import type { Reduction } from './rolloutTransitions.ts';

/**
 * How far back time may seem to go, in milliseconds: windows report in another order than their uploads ended, and clocks are
 * adjusted. What a state knows of a later time than this was noted while the clock was wrong.
 */
export const CLOCK_TOLERANCE_MS = 10 * 60_000;

/**
 * Sets aside what lies in the future of `at` (epoch milliseconds), as after a clock that stood ahead and was put right: it counts
 * as of now, and a cool-down lasts no longer from now than it ever does. Undefined where nothing does.
 */
export function setFutureAside(state: RolloutState, at: number, config: RolloutConfig): Reduction | undefined {
  const { progress, guard } = state;
  const { startedAt, clockSince } = progress;
  const latestEnd = at + cooldownMs(guard.rollbacks, config.guard);
  const isAhead = (moment: number | null | undefined): boolean => (moment ?? 0) > at + CLOCK_TOLERANCE_MS;
  const moments = [state.updatedAt, startedAt, clockSince, guard.trip?.at];
  const isUntilAhead = guard.until !== null && guard.until > latestEnd + CLOCK_TOLERANCE_MS;
  if (!moments.some(isAhead) && !isUntilAhead) return undefined;
  const corrected: RolloutState = {
    ...state,
    updatedAt: Math.min(state.updatedAt, at),
    progress: { ...progress, startedAt: notAfter(startedAt, at), clockSince: notAfter(clockSince, at) },
    guard: {
      ...guard,
      until: notAfter(guard.until, latestEnd),
      trip: guard.trip && { ...guard.trip, at: Math.min(guard.trip.at, at) },
    },
  };
  const hours = Math.round(Math.max(0, state.updatedAt - at) / MS_PER_HOUR);
  const message = `The clock stood ahead; what the rollout had noted for later than ${formatMoment(at)} counts as of now.`;
  const details = { cause: 'clock' as const, action: 'set-back', hours_ahead: hours };
  return { state: corrected, records: [rolloutRecord('override', at, message, details)] };
}

function notAfter(moment: number | null, latest: number): number | null {
  return moment === null ? null : Math.min(moment, latest);
}
