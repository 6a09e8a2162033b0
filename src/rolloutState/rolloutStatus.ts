import type { PanelCommand, RolloutStatus } from '../protocol/panelMessages.ts';
import {
  bucketOf,
  isInCohort,
  describeUploadPath,
  resolveUploadPath,
  type UploadPathInput,
} from '../rollout/uploadPath.ts';
import { canRunCommand } from '../rollout/rolloutTransitions.ts';
import { gateReading, type RolloutConfig, type RolloutState } from '../rollout/rolloutState.ts';
import type { RolloutActor, RolloutCommand } from '../rollout/rolloutEvent.ts';
import { describeSlowness, describeTrip } from '../rollout/rolloutRecord.ts';
import { autoAdvanceHindrance } from '../rollout/rolloutReducer.ts';
import { elapsedHours, stageAt } from '../rollout/stages.ts';
import { stageVerdict } from '../rollout/stageVerdict.ts';
import type { FleetReading } from '../rollout/fleetStanding.ts';
import { type ResolvedSettings, type SettingName, standingHere } from '../settings.ts';

/** The rollout's commands by the names that the panel and the palette give them. */
export const ROLLOUT_COMMAND_OF = {
  startRollout: 'start',
  advanceStage: 'advance',
  rollBack: 'roll-back',
  pauseRollout: 'pause',
  resumeRollout: 'resume',
  turnAsyncOff: 'turn-off',
  turnBackOn: 'turn-back-on',
  acknowledgeReview: 'acknowledge-review',
} as const satisfies Partial<Record<PanelCommand, RolloutCommand>>;

/**
 * The actor who has changed the settings that the rollout follows. `isAttended` says whether the user was at the window as
 * the change came in; else it came from another machine by the sync of settings, or from a program.
 */
export function settingsActor({ settings, overrides }: ResolvedSettings, isAttended: boolean): RolloutActor {
  const isOverridden = (name: SettingName): boolean => overrides.some(({ setting }) => setting === name);
  const isTurnedOff = !settings['asyncUpload.enabled'] && isOverridden('asyncUpload.enabled');
  if (isTurnedOff || isOverridden('asyncUpload.rolloutPercentage')) return 'environment';
  return isAttended ? 'person' : 'settings-sync';
}

export interface RolloutStatusInput {
  readonly resolved: ResolvedSettings;
  readonly machineId: string;
  /** Null where the shared state cannot be read. */
  readonly state: RolloutState | null;
  readonly config: RolloutConfig;
  /** Epoch milliseconds. */
  readonly now: number;
  /** What is known of the fleet's rollout; none by default. */
  readonly fleet?: FleetReading;
}

/** Which path this machine's next upload takes, why, and where the rollout stands: what panel and status bar show. */
export function rolloutStatus(given: RolloutStatusInput): RolloutStatus {
  const { resolved, machineId, state, config, now, fleet = { kind: 'none' } } = given;
  const { settings, overrides, chosen } = resolved;
  const standing = standingHere(settings, (name) => chosen.has(name), fleet);
  const gate = gateReading(state, now, config);
  const input: UploadPathInput = {
    enabled: standing.enabled,
    rolloutPercentage: standing.percentage,
    fleet: standing.fleet,
    machineId,
    backendSupportsAsync: true,
    ...gate,
  };
  const decision = resolveUploadPath(input);
  const bucket = bucketOf(machineId);
  const percentage = input.enabled ? input.rolloutPercentage : 0;
  return {
    bucket,
    percentage,
    isInCohort: isInCohort(bucket, percentage),
    percentageSetBy: state?.progress.isSetByHand === true ? (state.progress.setBy ?? 'person') : 'ladder',
    pathKind: decision.kind,
    reason: decision.reason,
    sentence: describeUploadPath(decision, input),
    overrides: overrides.map(({ variable, value }) => ({ name: variable, source: 'environment', value })),
    stage: state && stageStatus(state, config, now),
    autoAdvance: state && autoAdvanceSentence(state, resolved, config),
    ladder: config.stages.map(({ percentage, hours, successRate }) => ({
      percentage,
      hours,
      target: successRate / 100,
    })),
    guard: guardStatus(state, config, now),
    guardSuccessRate: 1 - config.guard.maxErrorRate,
    review: state?.review.isPending === true ? { sentence: reviewSentence(state) } : null,
    availableCommands: availableCommands(state, config),
  };
}

/** Whether the rollout goes on by itself, and why not; null where none is under way. */
function autoAdvanceSentence(
  state: RolloutState,
  { settings, overrides }: ResolvedSettings,
  config: RolloutConfig,
): string | null {
  const { percentage, status } = state.progress;
  if (status === 'idle') return null;
  const here = settings['asyncUpload.enabled'] ? settings['asyncUpload.rolloutPercentage'] : 0;
  const hindrance = autoAdvanceHindrance(state, config);
  if (hindrance !== 'off' && here !== percentage) {
    return `No: this window's settings say ${String(here)} %, while the rollout that all windows share stands at ${String(percentage)} %.`;
  }
  switch (hindrance) {
    case undefined:
      return 'Yes, once the stage is passed.';
    case 'off':
      return 'No: a person advances it, since rollout.autoAdvance is off.';
    case 'environment': {
      const variable = overrides.find(({ setting }) => setting === 'asyncUpload.rolloutPercentage')?.variable;
      return `No: ${variable ?? 'the environment'} holds it at ${String(percentage)} %.`;
    }
    case 'no-stage': {
      const stages = config.stages.map((stage) => `${String(stage.percentage)} %`).join(', ');
      return `No: ${String(percentage)} % is no stage of the ladder (${stages}), so that nothing can be passed.`;
    }
    case 'top':
      return 'No: this is the last stage.';
    case 'review':
      return 'Not before a person has looked at the durations.';
  }
}

function stageStatus(state: RolloutState, config: RolloutConfig, now: number): RolloutStatus['stage'] {
  const { progress } = state;
  const stage = stageAt(config.stages, progress.percentage);
  if (!stage || progress.status === 'idle') return null;
  const { successes, failures } = progress;
  const hours = elapsedHours(progress, now);
  const verdict = stageVerdict(stage, { successes, failures, elapsedHours: hours });
  const unmet = verdict.criteria.filter(({ status }) => status !== 'met').map(({ detail }) => detail);
  return {
    index: config.stages.indexOf(stage),
    percentage: stage.percentage,
    hours: stage.hours,
    elapsedHours: hours,
    target: stage.successRate / 100,
    verdict: verdict.verdict,
    sentence: stageSentence(progress.status === 'paused', verdict.verdict, unmet),
    criteria: verdict.criteria.map(({ name, status, detail }) => ({ name, status, detail })),
    n: verdict.n,
    required: verdict.requiredUploads,
    successes,
    lower: verdict.lower,
    upper: verdict.upper,
  };
}

function stageSentence(isPaused: boolean, verdict: 'pass' | 'hold' | 'fail', unmet: readonly string[]): string {
  if (isPaused && verdict !== 'fail') return 'The rollout is paused; uploads use the sync path.';
  switch (verdict) {
    case 'pass':
      return 'The stage is passed: every criterion is met.';
    case 'fail':
      return 'The stage has failed: the success rate is under its target. The rollout is paused; to resume it begins the stage anew.';
    case 'hold':
      return `Not decided yet: ${unmet.join('; ')}.`;
  }
}

function guardStatus(state: RolloutState | null, config: RolloutConfig, now: number): RolloutStatus['guard'] {
  const { guard } = gateReading(state, now, config);
  switch (guard.kind) {
    case 'watching':
      return { state: 'watching', sentence: 'The guard has found nothing wrong.', until: null };
    case 'unreadable':
      return {
        state: 'rolled-back',
        sentence: 'The state of the rollout cannot be read, so uploads use the sync path.',
        until: null,
      };
    case 'rolled-back':
      return { state: 'rolled-back', sentence: tripSentence(state), until: new Date(guard.until).toISOString() };
    case 'half-open':
      return {
        state: 'half-open',
        sentence: `Async is on trial: ${String(guard.cleanUploads)} of ${String(guard.cleanUploadsNeeded)} clean uploads.`,
        until: null,
      };
    case 'locked':
      return {
        state: 'locked',
        sentence: `${tripSentence(state)} After ${String(guard.rollbacks)} rollbacks a person has to turn async back on.`,
        until: null,
      };
  }
}

function tripSentence(state: RolloutState | null): string {
  const reason = state?.guard.trip ? `: ${describeTrip(state.guard.trip)}` : '';
  return `Async uploads were rolled back${reason}.`;
}

function reviewSentence({ review: { raised, ratios } }: RolloutState): string {
  const classes = raised.map((sizeClass) => describeSlowness(sizeClass, ratios[sizeClass]));
  return `Async takes ${classes.join(', ')}. Look at the durations below, then mark the review as done: what you have accepted does not come up again in this stage.`;
}

function availableCommands(state: RolloutState | null, config: RolloutConfig): PanelCommand[] {
  if (state === null) return ['openSettings'];
  const possible = Object.entries(ROLLOUT_COMMAND_OF) as [keyof typeof ROLLOUT_COMMAND_OF, RolloutCommand][];
  const names: PanelCommand[] = possible
    .filter(([, command]) => canRunCommand(state, command, config))
    .map(([name]) => name);
  return [...names, 'openSettings'];
}
