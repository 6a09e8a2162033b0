import { isProvenBelow, requiredUploads } from '../../src/rollout/proportion.ts';
import { MIN_UPLOADS_TO_FAIL } from '../../src/rollout/stageVerdict.ts';
import { DEFAULT_STAGES } from '../../src/rollout/stages.ts';
import { mulberry32 } from './random.ts';

const SEED = 7;

/** Machines simulated, and how many uploads each makes in a stage. */
export const VERDICT_MACHINES = 5_000;
export const VERDICT_UPLOADS = 2_000;

/** What a stage's verdict, given after every upload, comes to. Rates and shares are 0 … 1. */
export interface VerdictRow {
  readonly target: number;
  /** Uploads that pass it without a failure, and with one. */
  readonly uploadsToPass: number;
  readonly uploadsToPassWithAFailure: number;
  /** At a true error rate that is just what the target allows: the share of machines that pass, and that fail. */
  readonly falsePasses: number;
  readonly falseFails: number;
  /** Uploads until half of the machines pass where a quarter of the allowed errors happen; null where fewer do. */
  readonly medianToPass: number | null;
  /** Uploads until half of the machines fail where four times the allowed errors happen; null where fewer do. */
  readonly medianToFail: number | null;
}

export function simulateVerdicts(machines = VERDICT_MACHINES, uploads = VERDICT_UPLOADS): VerdictRow[] {
  return DEFAULT_STAGES.map(({ successRate }) => {
    const target = successRate / 100;
    const allowed = 1 - target;
    // A pass depends on the number of failures alone, so that it is looked up rather than worked out after every upload.
    const least = Array.from({ length: 200 }, (_, failures) => requiredUploads(target, failures));
    const hasPassed = (upload: number, failures: number): boolean => upload >= (least[failures] ?? Infinity);
    const hasFailed = (upload: number, failures: number): boolean =>
      upload >= MIN_UPLOADS_TO_FAIL && isProvenBelow(upload - failures, failures, target);
    const first = (rate: number, isReached: Reached, most = uploads): number[] =>
      firsts(rate, machines, most, isReached);
    return {
      target,
      uploadsToPass: requiredUploads(target),
      uploadsToPassWithAFailure: requiredUploads(target, 1),
      falsePasses: shareOf(first(allowed, hasPassed)),
      falseFails: shareOf(first(allowed, hasFailed)),
      medianToPass: medianOf(first(allowed / 4, hasPassed, 5 * uploads)),
      medianToFail: medianOf(first(4 * allowed, hasFailed)),
    };
  });
}

type Reached = (upload: number, failures: number) => boolean;

/** For each machine after how many uploads the verdict comes, Infinity where it does not; in rising order. */
function firsts(rate: number, machines: number, uploads: number, isReached: Reached): number[] {
  const random = mulberry32(SEED);
  return Array.from({ length: machines }, () => {
    let failures = 0;
    for (let upload = 1; upload <= uploads; upload++) {
      if (random() < rate) failures++;
      if (isReached(upload, failures)) return upload;
    }
    return Infinity;
  }).sort((a, b) => a - b);
}

function shareOf(reached: readonly number[]): number {
  return reached.filter(Number.isFinite).length / reached.length;
}

function medianOf(reached: readonly number[]): number | null {
  const median = reached[Math.ceil(reached.length / 2) - 1] ?? Infinity;
  return Number.isFinite(median) ? median : null;
}
