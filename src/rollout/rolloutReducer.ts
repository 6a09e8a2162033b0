import type { RolloutRecord, UploadRecord } from '../protocol/metrics.ts';
import { attribute, type Attribution } from './attribution.ts';
import { claimTrial, goHalfOpen, guardAfter, halfOpenAt, releaseTrial, cooldownMs } from './guard.ts';
import { stateAfterLoss } from './lastKnown.ts';
import { compareLatency, latencyMemoryAfter } from './latencyReview.ts';
import { advance, applySettings, beginStage, runCommand, type Reduction } from './rolloutTransitions.ts';
import type { RolloutConfig, RolloutState } from './rolloutState.ts';
import { type RolloutEvent, formatMoment, MS_PER_HOUR } from './rolloutEvent.ts';
import { reviewRecord, rolloutRecord, stageNumbers, tripRecord } from './rolloutRecord.ts';
import {
  countedHours,
  countTime,
  countUpload,
  pauseStage,
  restartStage,
  stopClock,
  nextStage,
  stageAt,
} from './stages.ts';
import { verdictOf, type Verdict } from './stageVerdict.ts';

/**
 * The state machine of the rollout, used by the live run and by the replay.
 *
 * The end of a cool-down, which is due by time alone, happens at the moment it was due, however late an event notices it. A
 * stage's clock goes on only with events that stand in the log, so that a replay counts the same time.
 *
 * @param now epoch milliseconds; a clock set back a little is held at the state's own time, one set back further takes the
 * state with it
 */
export function reduce(state: RolloutState, event: RolloutEvent, now: number, config: RolloutConfig): Reduction {
  const happened = event.type === 'upload' ? Math.min(now, Date.parse(event.record.timestamp)) : now;
  const present = setFutureAside(state, happened, config) ?? { state, records: [] };
  const at = Math.max(present.state.updatedAt, happened);
  const before = settle(present.state, at, config);
  const applied = apply(before.state, event, at, config);
  const after = applied ? settle(applied.state, at, config) : before;
  const records = [...present.records, ...before.records, ...(applied ? [...applied.records, ...after.records] : [])];
  return { state: after.state, records };
}

/** The state and records after an event, or undefined where the event changes nothing. */
function apply(state: RolloutState, event: RolloutEvent, at: number, config: RolloutConfig): Reduction | undefined {
  const timed: RolloutState = { ...state, progress: countTime(state.progress, at) };
  switch (event.type) {
    case 'tick':
      return undefined;
    case 'upload':
      return applyUpload(timed, event.record, at, config);
    case 'command':
      return runCommand(timed, event, at, config);
    case 'settings':
      return applySettings(timed, event, at);
    case 'running':
      return hasTimeToCount(state, config)
        ? { state: { ...timed, updatedAt: at }, records: [runningRecord(timed, at)] }
        : undefined;
    case 'state-lost':
      return stateAfterLoss(state, event.known, at, config);
    case 'trial-started': {
      const guard = claimTrial(state.guard, event.requestId, at, config.guard);
      // The turn is not in the log, so it must not move the state's time either.
      return guard === state.guard ? undefined : { state: { ...state, guard }, records: [] };
    }
  }
}

/** Whether the stage's clock runs and still has to reach its hours. */
export function hasTimeToCount({ progress }: RolloutState, config: RolloutConfig): boolean {
  const stage = stageAt(config.stages, progress.percentage);
  return stage !== undefined && progress.clockSince !== null && countedHours(progress) < stage.hours;
}

/** The record of a `running` event, which is in the log for the replay alone. */
function runningRecord(state: RolloutState, at: number): RolloutRecord {
  const message = `The stage at ${state.progress.percentage} % goes on.`;
  return rolloutRecord('rollout_stage', at, message, { cause: 'clock', action: 'running', ...stageNumbers(state) });
}

function applyUpload(state: RolloutState, record: UploadRecord, at: number, config: RolloutConfig): Reduction {
  const outcome = attribute(record);
  const guard = releaseTrial(guardAfter(state.guard, outcome, at, config.guard), record.request_id);
  const next: RolloutState = {
    ...state,
    updatedAt: at,
    guard,
    progress: progressAfter(state, outcome),
    speed: isStageOn(state) ? latencyMemoryAfter(state.speed, record, state.review.accepted) : state.speed,
    outcomes: outcomesAfter(state.outcomes, outcome),
  };
  const guarded = followGuard(state, next, at);
  const reviewed = reviewLatency(guarded.state, at);
  return { state: reviewed.state, records: [...guarded.records, ...reviewed.records] };
}

/** Whether uploads say something about the present stage: it runs, and the guard lets async run. */
function isStageOn({ progress, guard }: RolloutState): boolean {
  return progress.status === 'running' && guard.status === 'watching';
}

function progressAfter(state: RolloutState, { kind }: Attribution): RolloutState['progress'] {
  const isSample = kind === 'success' || kind === 'blamed';
  return isSample && isStageOn(state) ? countUpload(state.progress, kind === 'success') : state.progress;
}

function outcomesAfter(outcomes: RolloutState['outcomes'], outcome: Attribution): RolloutState['outcomes'] {
  switch (outcome.kind) {
    case 'not-async':
      return outcomes;
    case 'success':
      return { ...outcomes, successes: outcomes.successes + 1 };
    case 'blamed':
      return { ...outcomes, blamed: outcomes.blamed + 1 };
    case 'outage':
      return { ...outcomes, outages: outcomes.outages + 1 };
    case 'excluded': {
      const count = (outcomes.excluded[outcome.reason] ?? 0) + 1;
      return { ...outcomes, excluded: { ...outcomes.excluded, [outcome.reason]: count } };
    }
  }
}

/** Stops the stage's clock when the guard has tripped; begins the stage anew when a trial has ended clean. */
function followGuard(before: RolloutState, after: RolloutState, at: number): Reduction {
  const { guard, progress } = after;
  if (guard.trip && guard.trip !== before.guard.trip) {
    return { state: { ...after, progress: stopClock(progress) }, records: [tripRecord(guard, guard.trip)] };
  }
  if (before.guard.status === 'half-open' && guard.status === 'watching') {
    const message = 'Async uploads are fully back after a clean trial; the stage begins anew.';
    const details = { cause: 'guard' as const, action: 'closed', rollbacks: guard.rollbacks };
    return {
      state: beginStage(after, restartStage(progress, at)),
      records: [rolloutRecord('rollback', at, message, details)],
    };
  }
  return { state: after, records: [] };
}

/** Puts each slow size class up for review, until the user has looked at it. */
function reviewLatency(state: RolloutState, at: number): Reduction {
  if (!isStageOn(state)) return { state, records: [] };
  const records: RolloutRecord[] = [];
  const raised = state.review.isPending ? [...state.review.raised] : [];
  const ratios = { ...state.review.ratios };
  for (const comparison of compareLatency(state.speed, state.review.accepted)) {
    const { sizeClass, ratio, atLeast, status } = comparison;
    if (status !== 'needs-review' || ratio === null || atLeast === null || raised.includes(sizeClass)) continue;
    raised.push(sizeClass);
    ratios[sizeClass] = ratio;
    records.push(reviewRecord(at, comparison, ratio, atLeast));
  }
  if (records.length === 0) return { state, records };
  return { state: { ...state, review: { ...state.review, raised, ratios, isPending: true } }, records };
}

/** Lets everything happen that is due by `now`, in order. */
function settle(state: RolloutState, now: number, config: RolloutConfig): Reduction {
  const records: RolloutRecord[] = [];
  let current = state;
  // Ends, because every step leaves less to do: an advance empties the stage, and an empty stage proves nothing.
  for (;;) {
    const step =
      endCooldown(current, now) ??
      judgeStage(current, config) ??
      pauseFailedStage(current) ??
      autoAdvance(current, config);
    if (!step) return { state: current, records };
    current = step.state;
    records.push(...step.records);
  }
}

function endCooldown(state: RolloutState, now: number): Reduction | undefined {
  const due = halfOpenAt(state.guard);
  if (due === undefined || due > now) return undefined;
  const at = Math.max(due, state.updatedAt);
  const message = 'The cool-down is over; async uploads are on trial, one at a time.';
  const details = { cause: 'guard' as const, action: 'half-open', rollbacks: state.guard.rollbacks };
  return {
    state: { ...state, updatedAt: at, guard: goHalfOpen(state.guard) },
    records: [rolloutRecord('rollback', at, message, details)],
  };
}

/** The words in a record for a changed verdict. */
const VERDICTS: Record<Verdict, string> = { pass: 'is passed', fail: 'has failed', hold: 'is undecided again' };

/** Records a changed verdict. */
function judgeStage(state: RolloutState, config: RolloutConfig): Reduction | undefined {
  const { progress, updatedAt } = state;
  const stage = stageAt(config.stages, progress.percentage);
  if (!stage || !isStageOn(state)) return undefined;
  const { successes, failures } = progress;
  const verdict = verdictOf(stage, { successes, failures, elapsedHours: countedHours(progress) });
  if (verdict === progress.verdict) return undefined;
  const judged = { ...state, progress: { ...progress, verdict } };
  const observed = `${failures} of ${successes + failures} uploads failed`;
  const message = `The ${stage.percentage} % stage ${VERDICTS[verdict]} (${observed}).`;
  const details = { cause: 'rollout' as const, action: 'verdict', ...stageNumbers(judged), target: stage.successRate };
  return { state: judged, records: [rolloutRecord('rollout_stage', updatedAt, message, details)] };
}

/** Pauses a stage that has failed, until the user resumes it: going on would only make more uploads fail. */
function pauseFailedStage(state: RolloutState): Reduction | undefined {
  const { progress, updatedAt } = state;
  if (!isStageOn(state) || progress.verdict !== 'fail') return undefined;
  const { percentage, successes, failures } = progress;
  const observed = `${failures} of ${successes + failures} uploads failed`;
  const message = `The ${percentage} % stage has failed (${observed}). The rollout is paused; uploads use the sync path.`;
  const paused = { ...state, progress: pauseStage(progress) };
  const details = { cause: 'rollout' as const, action: 'pause', ...stageNumbers(paused) };
  return { state: paused, records: [rolloutRecord('rollout_stage', updatedAt, message, details)] };
}

function autoAdvance(state: RolloutState, config: RolloutConfig): Reduction | undefined {
  const isPassed = isStageOn(state) && state.progress.verdict === 'pass';
  return isPassed && autoAdvanceHindrance(state, config) === undefined
    ? advance(state, state.updatedAt, config, 'rollout')
    : undefined;
}

/**
 * Reasons for which the rollout does not advance by itself:
 * - `off`: the setting says that a person advances;
 * - `environment`: a variable holds the percentage, whatever the rollout would make of it;
 * - `no-stage`: the percentage is not one of the ladder, so that nothing can pass;
 * - `top`: there is no further stage;
 * - `review`: a person has to look at the durations first.
 */
export type AutoAdvanceHindrance = 'off' | 'environment' | 'no-stage' | 'top' | 'review';

/** Why the rollout would not go on by itself once its stage is passed; undefined where it would. */
export function autoAdvanceHindrance(
  { progress, review }: RolloutState,
  { autoAdvance: isOn, stages }: RolloutConfig,
): AutoAdvanceHindrance | undefined {
  if (!isOn) return 'off';
  if (progress.setBy === 'environment') return 'environment';
  if (!stageAt(stages, progress.percentage)) return 'no-stage';
  if (!nextStage(stages, progress.percentage)) return 'top';
  return review.isPending ? 'review' : undefined;
}

/**
 * The longest step back in time that counts as ordinary, in milliseconds: windows report in another order than their uploads
 * ended, and clocks are adjusted. A state with a later time than this was written while the clock was wrong.
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
