import type { RolloutRecord } from '../protocol/metrics.ts';
import { turnBackOn } from './guard.ts';
import type { RolloutConfig } from './rolloutConfig.ts';
import type { RolloutCommand, RolloutEvent } from './rolloutEvent.ts';
import { rolloutRecord, stageNumbers } from './rolloutRecord.ts';
import type { RolloutState } from './rolloutState.ts';
import { enterStage, IDLE_PROGRESS, pauseStage, restartStage, resumeStage, stopClock } from './stageProgress.ts';
import type { StageProgress } from './stageProgress.ts';
import { nextStage } from './stages.ts';

/** A new state and the records that tell of it. */
export interface Reduction {
  readonly state: RolloutState;
  readonly records: readonly RolloutRecord[];
}

/** Whether a command would do anything now; for menus and buttons. */
export function canRunCommand(state: RolloutState, command: RolloutCommand, config: RolloutConfig): boolean {
  return runCommand(state, command, state.updatedAt, config) !== undefined;
}

/** Carries out a person's command at `at` (epoch milliseconds); undefined where it has nothing to do. */
export function runCommand(
  state: RolloutState,
  command: RolloutCommand,
  at: number,
  config: RolloutConfig,
): Reduction | undefined {
  const { progress, guard, review } = state;
  const isRunning = progress.status === 'running';
  switch (command) {
    case 'start': {
      const [first] = config.stages;
      if (progress.status !== 'idle' || !first) return undefined;
      return tell(inStage(state, enterStage(first.percentage, at), at), 'rollout_stage', command, at, (now) => {
        return `Rollout started at ${now.percentage} %.`;
      });
    }
    case 'advance':
      return isRunning && guard.status === 'watching' ? advance(state, at, config, 'person') : undefined;
    case 'roll-back':
      if (progress.status === 'idle') return undefined;
      return tell(inStage(state, IDLE_PROGRESS, at), 'rollback', command, at, () => {
        return `Rolled back by hand from ${progress.percentage} % to 0 %.`;
      });
    case 'pause':
      if (!isRunning) return undefined;
      return tell({ ...state, progress: pauseStage(progress, at) }, 'rollout_stage', command, at, () => {
        return `Rollout paused at ${progress.percentage} %; uploads use the sync path.`;
      });
    case 'resume':
      if (progress.status !== 'paused') return undefined;
      return tell(
        withClock({ ...state, progress: resumeStage(progress, at) }, at),
        'rollout_stage',
        command,
        at,
        () => {
          return `Rollout resumed at ${progress.percentage} %.`;
        },
      );
    case 'turn-off':
      if (progress.status === 'idle') return undefined;
      return tell(inStage(state, IDLE_PROGRESS, at), 'override', command, at, () => 'Async uploads turned off.');
    case 'turn-back-on': {
      if (guard.status === 'watching') return undefined;
      const on = { ...state, guard: turnBackOn(guard), progress: restartStage(progress, at) };
      return tell(on, 'override', command, at, () => 'Async uploads turned back on after a rollback.');
    }
    case 'acknowledge-review':
      if (!review.isPending) return undefined;
      return tell({ ...state, review: { ...review, isPending: false } }, 'review', command, at, () => {
        return 'The latency of async uploads was reviewed.';
      });
  }
}

/**
 * Moves to the next stage of the ladder; undefined at its top. Whether that is wise is for the caller to ask: a person may
 * advance early, and the record keeps what the stage had shown by then.
 */
export function advance(
  state: RolloutState,
  at: number,
  config: RolloutConfig,
  cause: 'person' | 'rollout',
): Reduction | undefined {
  const from = state.progress;
  const next = nextStage(config.stages, from.percentage);
  if (!next) return undefined;
  const { verdict, successes, failures } = from;
  const message = `Rollout advanced from ${from.percentage} % to ${next.percentage} %.`;
  const record = rolloutRecord('rollout_stage', at, message, {
    cause,
    action: 'advance',
    from_percentage: from.percentage,
    percentage: next.percentage,
    verdict,
    successes,
    failures,
  });
  return { state: { ...inStage(state, enterStage(next.percentage, at), at), updatedAt: at }, records: [record] };
}

/**
 * Takes in the settings. What a command has written itself is known already; anything else was written by hand, is
 * honoured, and begins a stage of its own.
 */
export function applySettings(
  state: RolloutState,
  { enabled, percentage }: Extract<RolloutEvent, { type: 'settings' }>,
  at: number,
): Reduction | undefined {
  // NaN fails the comparison and counts as 0.
  const effective = enabled && percentage > 0 ? Math.min(100, percentage) : 0;
  const before = state.progress.percentage;
  if (effective === before) return undefined;
  const progress = effective === 0 ? IDLE_PROGRESS : enterStage(effective, at, true);
  const record = rolloutRecord('override', at, `Rollout set by hand from ${before} % to ${effective} %.`, {
    cause: 'person',
    action: 'settings',
    enabled,
    from_percentage: before,
    percentage: effective,
  });
  return { state: { ...inStage(state, progress, at), updatedAt: at }, records: [record] };
}

/** Puts the rollout into another stage, which begins without a review. */
function inStage(state: RolloutState, progress: StageProgress, at: number): RolloutState {
  return withClock({ ...state, progress, review: { raised: [], isPending: false } }, at);
}

/** A stage's clock runs only while the guard lets async run. */
function withClock(state: RolloutState, at: number): RolloutState {
  return state.guard.status === 'watching' ? state : { ...state, progress: stopClock(state.progress, at) };
}

function tell(
  state: RolloutState,
  eventType: RolloutRecord['event_type'],
  action: RolloutCommand,
  at: number,
  message: (progress: StageProgress) => string,
): Reduction {
  const details = { cause: 'person' as const, action, ...stageNumbers(state, at) };
  return {
    state: { ...state, updatedAt: at },
    records: [rolloutRecord(eventType, at, message(state.progress), details)],
  };
}
