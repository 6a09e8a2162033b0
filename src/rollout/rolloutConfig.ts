import { DEFAULT_GUARD_THRESHOLDS, type GuardThresholds } from './guardRules.ts';
import { DEFAULT_STAGES, type Stage } from './stages.ts';

/** What a person or a fleet can set about the rollout, as plain data. */
export interface RolloutConfig {
  readonly stages: readonly Stage[];
  /** Whether a passed stage leads to the next without a person. */
  readonly autoAdvance: boolean;
  readonly guard: GuardThresholds;
}

export const DEFAULT_ROLLOUT_CONFIG: RolloutConfig = {
  stages: DEFAULT_STAGES,
  autoAdvance: false,
  guard: DEFAULT_GUARD_THRESHOLDS,
};
