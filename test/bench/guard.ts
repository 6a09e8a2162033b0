import { guardAfter, initialGuard, DEFAULT_GUARD_THRESHOLDS, type GuardThresholds } from '../../src/rollout/guard.ts';
import { mulberry32 } from './random.ts';

const SEED = 20_250_101;
const ERROR_RATES = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1];

/** Machines simulated, and how many uploads each makes at most. */
export const GUARD_MACHINES = 5_000;
export const GUARD_UPLOADS = 2_000;
/** How many clean uploads lie before a path breaks that was good for long. */
export const CLEAN_UPLOADS = 500;

/** Only rule 3 is left: the window never reaches its floor, and no simulated failure is one of integrity. */
const RULE_3_ALONE: GuardThresholds = { ...DEFAULT_GUARD_THRESHOLDS, windowFloor: Infinity };

/** How the shipped guard does at one true error rate. */
export interface GuardRow {
  readonly rate: number;
  /** Share of the machines that roll back within the uploads simulated, 0 … 1. */
  readonly probability: number;
  /** The same with rule 3 alone. */
  readonly rule3Probability: number;
  /** Uploads until half of all machines have rolled back; null where fewer than half do. */
  readonly medianUploads: number | null;
  /** The same where the path breaks after a long good time, counted from there. */
  readonly medianAfterCleanUploads: number | null;
}

/** Simulates the shipped guard at every error rate. The same seed gives the same numbers. */
export function simulateGuard(machines = GUARD_MACHINES, uploads = GUARD_UPLOADS): GuardRow[] {
  return ERROR_RATES.map((rate) => {
    const all = detections(rate, machines, uploads, DEFAULT_GUARD_THRESHOLDS);
    return {
      rate,
      probability: shareOf(all),
      rule3Probability: shareOf(detections(rate, machines, uploads, RULE_3_ALONE)),
      medianUploads: medianOf(all),
      medianAfterCleanUploads: medianOf(detections(rate, machines, uploads, DEFAULT_GUARD_THRESHOLDS, CLEAN_UPLOADS)),
    };
  });
}

/** For each machine how many uploads it makes until its guard rolls back, Infinity where it never does; in rising order. */
function detections(
  rate: number,
  machines: number,
  uploads: number,
  limits: GuardThresholds,
  cleanUploads = 0,
): number[] {
  const random = mulberry32(SEED);
  let begun = initialGuard();
  for (let upload = 1; upload <= cleanUploads; upload++) begun = guardAfter(begun, { kind: 'success' }, 0, limits);
  return Array.from({ length: machines }, () => {
    let guard = begun;
    for (let upload = 1; upload <= uploads; upload++) {
      const failure = { kind: 'blamed', errorType: 'server_error', isIntegrityFailure: false } as const;
      guard = guardAfter(guard, random() < rate ? failure : { kind: 'success' }, 0, limits);
      if (guard.status !== 'watching') return upload;
    }
    return Infinity;
  }).sort((a, b) => a - b);
}

function shareOf(detected: readonly number[]): number {
  return detected.filter(Number.isFinite).length / detected.length;
}

function medianOf(detected: readonly number[]): number | null {
  const median = detected[Math.ceil(detected.length / 2) - 1] ?? Infinity;
  return Number.isFinite(median) ? median : null;
}
