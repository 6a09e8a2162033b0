import type { RolloutRecord, UploadRecord } from '../protocol/metrics.ts';
import { attribute, type Attribution } from './attribution.ts';
import { claimTrial, goHalfOpen, guardAfter, halfOpenAt, releaseTrial } from './guard.ts';
import { compareLatency, latencyTallyAfter } from './latencyReview.ts';
import { advance, applySettings, runCommand, type Reduction } from './rolloutTransitions.ts';
import type { RolloutConfig } from './rolloutConfig.ts';
import type { RolloutEvent } from './rolloutEvent.ts';
import { reviewRecord, rolloutRecord, stageNumbers, tripRecord } from './rolloutRecord.ts';
import type { RolloutState } from './rolloutState.ts';
import { clockReaches, countUpload, elapsedHours, restartStage, stopClock } from './stageProgress.ts';
import { stageAt } from './stages.ts';
import { verdictOf } from './stageVerdict.ts';

/**
 * The one state machine of the rollout: live run and replay both go through it.
 *
 * What is due by time alone (the end of a cool-down, a stage's last hour, an automatic advance) happens at the moment it was
 * due, however late an event notices it. Ticks therefore change when things show, never what happens.
 *
 * @param now epoch milliseconds; a clock set back is held at the state's own time
 */
export function reduce(state: RolloutState, event: RolloutEvent, now: number, config: RolloutConfig): Reduction {
  const at = timeOf(event, now, state);
  const before = settle(state, at, config);
  const applied = apply(before.state, event, at, config);
  if (!applied) return before;
  const after = settle(applied.state, at, config);
  return { state: after.state, records: [...before.records, ...applied.records, ...after.records] };
}

/** An upload happened when its record says, so that its place in time is the same live and replayed. */
function timeOf(event: RolloutEvent, now: number, { updatedAt }: RolloutState): number {
  const happened = event.type === 'upload' ? Math.min(now, Date.parse(event.record.timestamp)) : now;
  return Math.max(updatedAt, happened);
}

/** What an event does, or undefined where it does nothing. */
function apply(state: RolloutState, event: RolloutEvent, at: number, config: RolloutConfig): Reduction | undefined {
  switch (event.type) {
    case 'tick':
      return undefined;
    case 'upload':
      return applyUpload(state, event.record, at, config);
    case 'command':
      return runCommand(state, event.command, at, config);
    case 'settings':
      return applySettings(state, event, at);
    case 'trial-started': {
      const guard = claimTrial(state.guard, event.requestId, at, config.guard);
      // The turn is not in the log, so it must not move the state's time either.
      return guard === state.guard ? undefined : { state: { ...state, guard }, records: [] };
    }
  }
}

function applyUpload(state: RolloutState, record: UploadRecord, at: number, config: RolloutConfig): Reduction {
  const outcome = attribute(record);
  const guard = releaseTrial(guardAfter(state.guard, outcome, at, config.guard), record.request_id);
  const next: RolloutState = {
    ...state,
    updatedAt: at,
    guard,
    progress: progressAfter(state, outcome),
    latency: latencyTallyAfter(state.latency, record),
    outcomes: outcomesAfter(state.outcomes, outcome),
  };
  const guarded = followGuard(state, next, at);
  const reviewed = reviewLatency(guarded.state, at);
  return { state: reviewed.state, records: [...guarded.records, ...reviewed.records] };
}

/** Uploads count for a stage only while it runs under a watching guard. */
function progressAfter({ progress, guard }: RolloutState, { kind }: Attribution): RolloutState['progress'] {
  const isSample = kind === 'success' || kind === 'blamed';
  if (!isSample || progress.status !== 'running' || guard.status !== 'watching') return progress;
  return countUpload(progress, kind === 'success');
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

/** Draws the stage's consequences from what the guard has just decided. */
function followGuard(before: RolloutState, after: RolloutState, at: number): Reduction {
  const { guard, progress } = after;
  if (guard.trip && guard.trip !== before.guard.trip) {
    return { state: { ...after, progress: stopClock(progress, at) }, records: [tripRecord(guard, guard.trip)] };
  }
  if (before.guard.status === 'half-open' && guard.status === 'watching') {
    const message = 'Async uploads are fully back after a clean trial; the stage begins anew.';
    const details = { cause: 'guard' as const, action: 'closed', rollbacks: guard.rollbacks };
    return {
      state: { ...after, progress: restartStage(progress, at) },
      records: [rolloutRecord('rollback', at, message, details)],
    };
  }
  return { state: after, records: [] };
}

/** Puts each slow size class up for review, once a stage. */
function reviewLatency(state: RolloutState, at: number): Reduction {
  if (state.progress.status === 'idle') return { state, records: [] };
  const records: RolloutRecord[] = [];
  const raised = [...state.review.raised];
  for (const comparison of compareLatency(state.latency)) {
    if (comparison.status !== 'needs-review' || comparison.ratio === null) continue;
    if (raised.includes(comparison.sizeClass)) continue;
    raised.push(comparison.sizeClass);
    records.push(reviewRecord(at, comparison, comparison.ratio));
  }
  return records.length === 0
    ? { state, records }
    : { state: { ...state, review: { raised, isPending: true } }, records };
}

/** Lets everything happen that is due by `now`, in order. */
function settle(state: RolloutState, now: number, config: RolloutConfig): Reduction {
  const records: RolloutRecord[] = [];
  let current = state;
  // Ends, because every step leaves less to do: an advance empties the stage, and an empty stage proves nothing.
  for (;;) {
    const step = endCooldown(current, now) ?? judgeStage(current, now, config) ?? autoAdvance(current, config);
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

/** Notes a changed verdict. Only a pass can come about by time alone; every other change came with the latest upload. */
function judgeStage(state: RolloutState, now: number, config: RolloutConfig): Reduction | undefined {
  const { progress, guard } = state;
  const stage = stageAt(config.stages, progress.percentage);
  if (!stage || progress.status !== 'running' || guard.status !== 'watching') return undefined;
  const { successes, failures } = progress;
  const verdict = verdictOf(stage, { successes, failures, elapsedHours: elapsedHours(progress, now) });
  if (verdict === progress.verdict) return undefined;
  const due = verdict === 'pass' ? (clockReaches(progress, stage.hours) ?? 0) : 0;
  const at = Math.max(due, state.updatedAt);
  const judged = { ...state, updatedAt: at, progress: { ...progress, verdict } };
  const message = `The ${stage.percentage} % stage: ${verdict} (${failures} of ${successes + failures} uploads failed).`;
  const details = {
    cause: 'rollout' as const,
    action: 'verdict',
    ...stageNumbers(judged, at),
    target: stage.successRate,
  };
  return { state: judged, records: [rolloutRecord('rollout_stage', at, message, details)] };
}

function autoAdvance(state: RolloutState, config: RolloutConfig): Reduction | undefined {
  const { progress, guard, review } = state;
  const isDue = progress.status === 'running' && guard.status === 'watching' && progress.verdict === 'pass';
  // A percentage set by hand stays where it was put, and a person's review is waited for.
  if (!config.autoAdvance || !isDue || progress.isSetByHand || review.isPending) return undefined;
  return advance(state, state.updatedAt, config, 'rollout');
}
