import * as z from 'zod';
import { requiredUploads } from '../rollout/proportion.ts';
import { DEFAULT_STAGES, stagesSchema } from '../rollout/stages.ts';
import { DEFAULT_HOLDBACK_PERCENTAGE } from '../rollout/uploadPath.ts';

/** How a fleet climbs its ladder; an admin gives it when the rollout starts. */
export const fleetPlanSchema = z.strictObject({
  stages: stagesSchema.default([...DEFAULT_STAGES]),
  /** Hours in which every upload takes sync, before the first stage: the baseline. */
  baselineHours: z.number().min(0).max(8_760).default(24),
  /** Whether a passed stage leads to the next without an admin. */
  autoAdvance: z.boolean().default(false),
  /** Percent of the uploads of machines that are in which take sync, to compare with. */
  holdback: z.number().min(0).max(50).default(DEFAULT_HOLDBACK_PERCENTAGE),
  /**
   * The fewest machines that may prove a stage together. Of one machine at most this part of the uploads counts that would prove
   * it, and of more uploads the same part: its fair share.
   */
  minMachines: z.int().min(2).max(10_000).default(20),
});
export type FleetPlan = z.infer<typeof fleetPlanSchema>;

/** The probability with which one kind of evidence may let a stage pass wrongly, over all looks. */
export const PASS_ALPHA = 0.01;

/** The same for stopping a stage, for each kind of evidence: there are four kinds and four stages. */
export const FAIL_ALPHA = 0.0025;

/** The share of machines in whose guards may trip. */
export const MOST_TRIPS = 0.05;

/** Async surely takes more than this many times as long as held-back sync: the stage fails. */
export const SLOW_RATIO = 1.2;

/** Async surely takes less than this many times as long: the stage may pass. Between the two it waits. */
export const FAST_ENOUGH_RATIO = 1.5;

/** How many uploads of one machine count, by how many count of all machines together. */
export interface FairShare {
  /** What counts of a machine in any case. */
  readonly least: number;
  /** Of one machine at most one part in so many counts beyond that. */
  readonly machines: number;
}

/** The share of one machine in a stage of this success rate (percent). */
export function fairShareOf({ minMachines }: FleetPlan, successRate: number): FairShare {
  return { least: Math.ceil(requiredOf(successRate) / minMachines), machines: minMachines };
}

/** The most uploads of one machine that count where `uploads` count of all. */
export function mostOfOne({ least, machines }: FairShare, uploads: number): number {
  return Math.max(least, Math.floor(uploads / machines));
}

const required = new Map<number, number>();

/** The uploads without a failure that prove a success rate (percent) to a fleet. */
export function requiredOf(successRate: number): number {
  const known = required.get(successRate);
  if (known !== undefined) return known;
  const uploads = requiredUploads(successRate / 100, 0, PASS_ALPHA);
  required.set(successRate, uploads);
  return uploads;
}

/** The most sync uploads of one machine that count for the baseline. */
export const BASELINE_SHARE: FairShare = { least: 10, machines: Infinity };
