import type { PanelCommand, RolloutStatus } from '../protocol/panelMessages.ts';
import { bucketOf, isInCohort } from '../rollout/bucket.ts';
import { compareLatency } from '../rollout/latencyReview.ts';
import { canRunCommand } from '../rollout/rolloutTransitions.ts';
import type { RolloutConfig } from '../rollout/rolloutConfig.ts';
import type { RolloutCommand } from '../rollout/rolloutEvent.ts';
import { describeTrip } from '../rollout/rolloutRecord.ts';
import { gateReading, type RolloutState } from '../rollout/rolloutState.ts';
import { elapsedHours } from '../rollout/stageProgress.ts';
import { stageVerdict } from '../rollout/stageVerdict.ts';
import { stageAt } from '../rollout/stages.ts';
import { describeUploadPath, resolveUploadPath, type UploadPathInput } from '../rollout/uploadPath.ts';
import type { ResolvedSettings } from '../settings.ts';

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

export interface RolloutStatusInput {
  readonly resolved: ResolvedSettings;
  readonly machineId: string;
  /** Null where the shared state cannot be read. */
  readonly state: RolloutState | null;
  readonly config: RolloutConfig;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Which path this machine's next upload takes, why, and where the rollout stands: what panel and status bar show. */
export function rolloutStatus({ resolved, machineId, state, config, now }: RolloutStatusInput): RolloutStatus {
  const { settings, overrides } = resolved;
  const gate = gateReading(state, now, config);
  const input: UploadPathInput = {
    enabled: settings['asyncUpload.enabled'],
    rolloutPercentage: settings['asyncUpload.rolloutPercentage'],
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
    percentageSetByHand: state?.progress.isSetByHand ?? false,
    pathKind: decision.kind,
    reason: decision.reason,
    sentence: describeUploadPath(decision, input),
    overrides: overrides.map(({ variable, value }) => ({ name: variable, source: 'environment', value })),
    stage: state && stageStatus(state, config, now),
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
  if (isPaused) return 'The rollout is paused; uploads use the sync path.';
  switch (verdict) {
    case 'pass':
      return 'The stage is passed: every criterion is met.';
    case 'fail':
      return 'The stage has failed: the success rate is under its target.';
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

function reviewSentence(state: RolloutState): string {
  const slow = compareLatency(state.latency).filter(({ sizeClass }) => state.review.raised.includes(sizeClass));
  const classes = slow.map(({ sizeClass, ratio }) =>
    ratio === null ? sizeClass : `${sizeClass}: ${Math.round(ratio * 100).toString()} % of sync's time`,
  );
  return `Async is slower than allowed (${classes.join(', ')}). Look at the durations below, then mark the review as done.`;
}

function availableCommands(state: RolloutState | null, config: RolloutConfig): PanelCommand[] {
  if (state === null) return ['openSettings'];
  const possible = Object.entries(ROLLOUT_COMMAND_OF) as [keyof typeof ROLLOUT_COMMAND_OF, RolloutCommand][];
  const names: PanelCommand[] = possible
    .filter(([, command]) => canRunCommand(state, command, config))
    .map(([name]) => name);
  return [...names, 'openSettings'];
}
