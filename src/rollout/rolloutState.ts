import * as z from 'zod';
import {
  decideGuard,
  guardStateSchema,
  initialGuard,
  DEFAULT_GUARD_THRESHOLDS,
  type GuardDecision,
  type GuardThresholds,
} from './guard.ts';
import { emptyLatencyMemory, latencyMemorySchema, SIZE_CLASSES } from './latencyReview.ts';
import { count, epochMs } from './rolloutEvent.ts';
import { IDLE_PROGRESS, stageProgressSchema, DEFAULT_STAGES, type Stage } from './stages.ts';

/** Settings of the rollout, by the user or a fleet, as plain data. */
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

/** The scope of a state. Another flag version, backend or extension version has to earn its own trust. */
export const rolloutScopeSchema = z.object({
  flagVersion: z.string(),
  backend: z.string(),
  extensionVersion: z.string(),
});
export type RolloutScope = z.infer<typeof rolloutScopeSchema>;

const ratiosSchema = z.partialRecord(z.enum(SIZE_CLASSES), z.number().positive());

/** The size classes found slow in this stage. Ratios are async's durations over sync's. */
const latencyReviewSchema = z.object({
  /** Whether the user still has to look at them. */
  isPending: z.boolean(),
  /** The size classes to look at, and how slow each was then. */
  raised: z.array(z.enum(SIZE_CLASSES)),
  ratios: ratiosSchema.default({}),
  /** The ratios that the user has accepted: a class comes up again only when it is slower still. */
  accepted: ratiosSchema.default({}),
});

export const NO_REVIEW: z.infer<typeof latencyReviewSchema> = {
  isPending: false,
  raised: [],
  ratios: {},
  accepted: {},
};

/** The whole persisted state of one scope. */
export const rolloutStateSchema = z.object({
  scope: rolloutScopeSchema,
  /** The time of the latest event that counted, in epoch milliseconds. Time never runs backwards from here. */
  updatedAt: epochMs,
  progress: stageProgressSchema,
  guard: guardStateSchema,
  speed: latencyMemorySchema.default(emptyLatencyMemory),
  review: latencyReviewSchema,
  /** All uploads that took or tried the async path, by what they said about it. */
  outcomes: z.object({
    successes: count,
    blamed: count,
    outages: count,
    excluded: z.record(z.string(), count),
  }),
});
export type RolloutState = z.infer<typeof rolloutStateSchema>;

/** The state of a scope without any uploads. Its settings, if any, arrive as the first event, its time with them. */
export function initialState(scope: RolloutScope, now = 0): RolloutState {
  return {
    scope,
    updatedAt: now,
    progress: IDLE_PROGRESS,
    guard: initialGuard(),
    speed: emptyLatencyMemory(),
    review: NO_REVIEW,
    outcomes: { successes: 0, blamed: 0, outages: 0, excluded: {} },
  };
}

/** The rollout's reading for the next upload; spread into the input of `resolveUploadPath`. */
export interface GateReading {
  readonly isPaused: boolean;
  readonly guard: GuardDecision;
}

/** The reading of a state for the next upload. A torn state (null) means sync. */
export function gateReading(state: RolloutState | null, now: number, config: RolloutConfig): GateReading {
  if (state === null) return { isPaused: false, guard: { kind: 'unreadable' } };
  return { isPaused: state.progress.status === 'paused', guard: decideGuard(state.guard, now, config.guard) };
}
