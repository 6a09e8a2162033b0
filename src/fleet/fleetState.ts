import * as z from 'zod';
import type { FleetFlag } from '../protocol/fleet.ts';
import { count, epochMs, MS_PER_HOUR } from '../rollout/rolloutEvent.ts';
import type { Stage } from '../rollout/stages.ts';
import { FLAG_VERSION } from '../rollout/uploadPath.ts';
import { type CountingRules, evidenceSchema, NO_EVIDENCE } from './evidence.ts';
import { BASELINE_SHARE, fairShareOf, fleetPlanSchema } from './fleetPlan.ts';

/** The stage number of the baseline, in which every upload takes sync. */
export const BASELINE_STAGE = -1;

/** The whole state of a fleet's rollout of one flag version, but for what each machine has said. */
export const fleetStateSchema = z.object({
  flagVersion: z.string(),
  /** `stopped` is rolled back to nothing; `paused` keeps its stage, and every upload takes sync. */
  status: z.enum(['idle', 'running', 'paused', 'stopped', 'finished']),
  stage: z.int().min(BASELINE_STAGE),
  /** Counts up whenever a stage begins. */
  generation: count,
  plan: fleetPlanSchema,
  /** The stage's clock: milliseconds counted, and since when it runs (null: it stands). */
  elapsedMs: z.number().nonnegative(),
  since: epochMs.nullable(),
  evidence: evidenceSchema,
  /** The evidence of the baseline, frozen at its end. */
  baseline: evidenceSchema.nullable(),
  /** Whether the present stage has been noted as passed. */
  isPassed: z.boolean(),
});
export type FleetState = z.infer<typeof fleetStateSchema>;

/** A fleet that has no rollout yet. */
export const IDLE_FLEET: FleetState = {
  flagVersion: FLAG_VERSION,
  status: 'idle',
  stage: BASELINE_STAGE,
  generation: 0,
  plan: fleetPlanSchema.parse({}),
  elapsedMs: 0,
  since: null,
  evidence: NO_EVIDENCE,
  baseline: null,
  isPassed: false,
};

/** The stage of the ladder that the fleet is in; undefined before the first. */
export function stageOf({ stage, plan }: FleetState): Stage | undefined {
  return plan.stages[stage];
}

/** The percentage of machines that are in (0 … 100), also while the rollout is paused. */
export function percentageOf(state: FleetState): number {
  const isOn = state.status === 'running' || state.status === 'paused' || state.status === 'finished';
  return isOn ? (stageOf(state)?.percentage ?? 0) : 0;
}

/** The flag as every machine reads it. */
export function flagOf(state: FleetState): FleetFlag {
  const { status, generation, plan } = state;
  return {
    active: status !== 'idle',
    percentage: percentageOf(state),
    paused: status === 'paused',
    kill: status === 'stopped',
    finished: status === 'finished',
    generation,
    holdback: plan.holdback,
    stages: plan.stages,
  };
}

/** Hours that the stage has lasted at `now` (epoch milliseconds), without the time in which it was paused. */
export function stageHours({ elapsedMs, since }: FleetState, now: number): number {
  return (elapsedMs + (since === null ? 0 : Math.max(0, now - since))) / MS_PER_HOUR;
}

/** What the present stage's uploads are counted by; undefined where none are counted. */
export function countingRules(state: FleetState): CountingRules | undefined {
  if (state.status !== 'running') return undefined;
  const { generation, plan } = state;
  const stage = stageOf(state);
  return {
    generation,
    percentage: stage?.percentage ?? 0,
    isBaseline: stage === undefined,
    fairShare: stage ? fairShareOf(plan, stage.successRate) : BASELINE_SHARE,
  };
}
