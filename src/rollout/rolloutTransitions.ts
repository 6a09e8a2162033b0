import type { RolloutRecord } from '../protocol/metrics.ts';
import { turnBackOn } from './guard.ts';
import { emptyLatencyMemory, forgetClasses } from './latencyReview.ts';
import { NO_REVIEW, type RolloutConfig, type RolloutState } from './rolloutState.ts';
import type { ChangedBy, RolloutActor, RolloutCommand, RolloutEvent } from './rolloutEvent.ts';
import { actorRecord, rolloutRecord, stageNumbers } from './rolloutRecord.ts';
import {
  endRollout,
  enterStage,
  pauseStage,
  restartStage,
  resumeStage,
  type StageProgress,
  stopClock,
  nextStage,
} from './stages.ts';

/** A new state and the records that tell of it. */
export interface Reduction {
  readonly state: RolloutState;
  readonly records: readonly RolloutRecord[];
}

type CommandEvent = Extract<RolloutEvent, { type: 'command' }>;

/** Whether a command would do anything now; for menus and buttons. */
export function canRunCommand(state: RolloutState, command: RolloutCommand, config: RolloutConfig): boolean {
  return runCommand(state, { type: 'command', command }, state.updatedAt, config) !== undefined;
}

/** Carries out a command at `at` (epoch milliseconds); undefined where it has nothing to do. */
export function runCommand(
  state: RolloutState,
  event: CommandEvent,
  at: number,
  config: RolloutConfig,
): Reduction | undefined {
  const { progress, guard, review } = state;
  const isRunning = progress.status === 'running';
  switch (event.command) {
    case 'start': {
      const [first] = config.stages;
      if (progress.status !== 'idle' || !first) return undefined;
      const started = beginStage(state, enterStage(first.percentage, at));
      return tell(started, 'rollout_stage', event, at, `Rollout started at ${first.percentage} %.`);
    }
    case 'advance':
      return isRunning && guard.status === 'watching' ? advance(state, at, config, event) : undefined;
    case 'roll-back': {
      if (progress.status === 'idle') return undefined;
      const message = `Rolled back by hand from ${progress.percentage} % to 0 %.`;
      return tell(beginStage(state, endRollout(progress)), 'rollback', event, at, message);
    }
    case 'pause': {
      if (!isRunning) return undefined;
      const message = `Rollout paused at ${progress.percentage} %; uploads use the sync path.`;
      return tell({ ...state, progress: pauseStage(progress) }, 'rollout_stage', event, at, message);
    }
    case 'resume':
      return progress.status === 'paused' ? resume(state, event, at) : undefined;
    case 'turn-off':
      if (progress.status === 'idle') return undefined;
      return tell(beginStage(state, endRollout(progress)), 'override', event, at, 'Async uploads turned off.');
    case 'turn-back-on':
      return backOn(state, event, at);
    case 'acknowledge-review': {
      if (!review.isPending) return undefined;
      const accepted = { ...review.accepted, ...review.ratios };
      const reviewed: RolloutState = {
        ...state,
        speed: forgetClasses(state.speed, review.raised),
        review: { ...NO_REVIEW, accepted },
      };
      return tell(reviewed, 'review', event, at, 'The latency of async uploads was reviewed.');
    }
  }
}

function resume(state: RolloutState, event: CommandEvent, at: number): Reduction {
  const { percentage, verdict } = state.progress;
  const progress = resumeStage(state.progress, at);
  // The uploads of a failed stage would fail it again at once.
  return verdict === 'fail'
    ? tell(
        beginStage(state, progress),
        'rollout_stage',
        event,
        at,
        `Rollout resumed at ${percentage} %; the stage begins anew.`,
      )
    : tell(withGuardedClock({ ...state, progress }), 'rollout_stage', event, at, `Rollout resumed at ${percentage} %.`);
}

/** Turns async back on, after the guard or the user turned it off; in the second case at the percentage of before. */
function backOn(state: RolloutState, event: CommandEvent, at: number): Reduction | undefined {
  const { progress, guard } = state;
  const wasTurnedOff = progress.status === 'idle' && progress.percentageBefore > 0;
  if (guard.status === 'watching' && !wasTurnedOff) return undefined;
  const stage = wasTurnedOff ? enterStage(progress.percentageBefore, at) : restartStage(progress, at);
  const on = beginStage({ ...state, guard: guard.status === 'watching' ? guard : turnBackOn(guard) }, stage);
  const where = wasTurnedOff ? `at ${stage.percentage} %` : 'after a rollback';
  return tell(on, 'override', event, at, `Async uploads turned back on ${where}.`);
}

/**
 * Moves to the next stage of the ladder; undefined at its top. The caller decides whether that is wise: the user may advance
 * early, and the record keeps what the stage had shown by then. `by` is the actor from outside, or the rollout.
 */
export function advance(
  state: RolloutState,
  at: number,
  config: RolloutConfig,
  by: ChangedBy | 'rollout',
): Reduction | undefined {
  const from = state.progress;
  const next = nextStage(config.stages, from.percentage);
  if (!next) return undefined;
  const { verdict, successes, failures } = from;
  const message = `Rollout advanced from ${from.percentage} % to ${next.percentage} %.`;
  const details = {
    action: 'advance',
    from_percentage: from.percentage,
    percentage: next.percentage,
    verdict,
    successes,
    failures,
  };
  const record =
    by === 'rollout'
      ? rolloutRecord('rollout_stage', at, message, { cause: 'rollout', ...details })
      : actorRecord('rollout_stage', at, message, by, details);
  return { state: { ...beginStage(state, enterStage(next.percentage, at)), updatedAt: at }, records: [record] };
}

/** The words in a record for the actor who set the percentage. */
const SET_BY: Record<RolloutActor, string> = {
  person: 'by hand',
  environment: 'by the environment',
  'settings-sync': 'by settings that came from elsewhere',
};

/**
 * Takes in the settings. A percentage that a command has written itself is known already; any other came by the settings, is
 * honoured, and begins a stage of its own.
 */
export function applySettings(
  state: RolloutState,
  event: Extract<RolloutEvent, { type: 'settings' }>,
  at: number,
): Reduction | undefined {
  const { enabled, percentage, actor = 'person' } = event;
  // NaN fails the comparison and counts as 0.
  const effective = enabled && percentage > 0 ? Math.min(100, percentage) : 0;
  const before = state.progress.percentage;
  if (effective === before) return undefined;
  const progress = effective === 0 ? endRollout(state.progress) : enterStage(effective, at, actor);
  const message = `Rollout set ${SET_BY[actor]} from ${before} % to ${effective} %.`;
  const details = { action: 'settings', enabled, from_percentage: before, percentage: effective };
  const record = actorRecord('override', at, message, event, details);
  return { state: { ...beginStage(state, progress), updatedAt: at }, records: [record] };
}

/** Puts the rollout into a stage at its beginning, which remembers no durations and has no review. */
export function beginStage(state: RolloutState, progress: StageProgress): RolloutState {
  return withGuardedClock({ ...state, progress, speed: emptyLatencyMemory(), review: NO_REVIEW });
}

/** Lets the stage's clock run only while the guard lets async run. */
export function withGuardedClock(state: RolloutState): RolloutState {
  return state.guard.status === 'watching' ? state : { ...state, progress: stopClock(state.progress) };
}

function tell(
  state: RolloutState,
  eventType: RolloutRecord['event_type'],
  event: CommandEvent,
  at: number,
  message: string,
): Reduction {
  const details = { action: event.command, ...stageNumbers(state) };
  return { state: { ...state, updatedAt: at }, records: [actorRecord(eventType, at, message, event, details)] };
}
