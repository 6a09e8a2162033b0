import type { UploadRecord } from '../../src/protocol/metrics.ts';
import { compareLatency, emptyLatencyMemory, latencyMemoryAfter } from '../../src/rollout/latencyReview.ts';
import { mulberry32, normal } from './random.ts';

const SEED = 11;
const KIB = 1024;

export const LATENCY_MACHINES = 1_000;
/** Uploads over which false reviews are counted. */
export const LATENCY_UPLOADS = 2_000;
/** Fast uploads before async slows down. */
export const FAST_UPLOADS = 1_000;
export const HELD_BACK_SHARES = [0.05, 0.1, 0.2, 0.3, 0.5];
export const SPREADS = [0.5, 0.75, 1];

/** One file of each size class. */
const SIZES = [10 * KIB, 200 * KIB, 4_000 * KIB, 40_000 * KIB];

/** How durations are drawn: logarithms of normal distribution unless `stalls` adds some that take twenty times as long. */
interface Scenario {
  readonly uploads: number;
  /** Standard deviation of ln(duration) on either side. */
  readonly spread: number;
  readonly syncSpread?: number;
  readonly heldBackShare?: number;
  /** How many size classes the uploads fall into by turns. */
  readonly classes?: number;
  /** How many times as long async takes, from the beginning and after `changeAfter` uploads. */
  readonly ratio?: number;
  readonly ratioAfter?: number;
  /** How many times as long both paths take after `changeAfter` uploads. */
  readonly bothAfter?: number;
  readonly changeAfter?: number;
  readonly stallShare?: number;
}

/** False reviews at one spread, as shares of the machines (0 … 1). */
export interface FalseReviewRow {
  readonly spread: number;
  readonly equal: number;
  readonly inFourClasses: number;
  /** Async takes just what is allowed, 1.2 times as long. */
  readonly atTheLimit: number;
  /** Sync's spread is half of async's, or twice. */
  readonly halfSpread: number;
  readonly doubleSpread: number;
  /** One upload in twenty takes twenty times as long on either path. */
  readonly withStalls: number;
  /** Both paths take three times as long from one moment on, as on another network. */
  readonly bothSlower: number;
}

/** Async uploads until half of the machines review a slowdown to three times, at one spread and share held back. */
export interface SlowdownRow {
  readonly spread: number;
  readonly heldBackShare: number;
  /** Null where fewer than half do within the uploads simulated. */
  readonly afterFastUploads: number | null;
  readonly fromTheStart: number | null;
}

export function simulateFalseReviews(machines = LATENCY_MACHINES): FalseReviewRow[] {
  return SPREADS.map((spread) => {
    const share = (scenario: Partial<Scenario>): number =>
      shareOf(reviews({ uploads: LATENCY_UPLOADS, spread, ...scenario }, machines));
    return {
      spread,
      equal: share({}),
      inFourClasses: share({ classes: 4 }),
      atTheLimit: share({ ratio: 1.2 }),
      halfSpread: share({ syncSpread: spread / 2 }),
      doubleSpread: share({ syncSpread: spread * 2 }),
      withStalls: share({ stallShare: 0.05 }),
      bothSlower: share({ bothAfter: 3, changeAfter: FAST_UPLOADS }),
    };
  });
}

export function simulateSlowdowns(machines = LATENCY_MACHINES / 2): SlowdownRow[] {
  return HELD_BACK_SHARES.flatMap((heldBackShare) =>
    SPREADS.map((spread) => {
      const common = { spread, heldBackShare };
      const late = { ...common, uploads: FAST_UPLOADS + 500, ratioAfter: 3, changeAfter: FAST_UPLOADS };
      return {
        spread,
        heldBackShare,
        afterFastUploads: medianOf(reviews(late, machines)),
        fromTheStart: medianOf(reviews({ ...common, uploads: 1_000, ratio: 3 }, machines)),
      };
    }),
  );
}

/**
 * For each machine after how many async uploads, counted from the change if there is one, a review is raised; Infinity where none
 * is, and 0 where one was raised before the change. In rising order.
 */
function reviews(scenario: Scenario, machines: number): number[] {
  const random = mulberry32(SEED);
  const gauss = normal(random);
  return Array.from({ length: machines }, () => reviewOnMachine(scenario, random, gauss)).sort((a, b) => a - b);
}

function reviewOnMachine(scenario: Scenario, random: () => number, gauss: () => number): number {
  const { uploads, spread, syncSpread = spread, heldBackShare = 0.1, classes = 1, stallShare = 0 } = scenario;
  const { ratio = 1, ratioAfter = ratio, bothAfter = 1, changeAfter = 0 } = scenario;
  let memory = emptyLatencyMemory();
  let asyncUploads = 0;
  for (let upload = 0; upload < uploads; upload++) {
    const isSync = random() < heldBackShare;
    const isAfter = upload >= changeAfter;
    if (!isSync && isAfter) asyncUploads++;
    const factor = (isAfter ? bothAfter : 1) * (isSync ? 1 : isAfter ? ratioAfter : ratio);
    const stall = stallShare > 0 && random() < stallShare ? 20 : 1;
    const duration = 1_000 * factor * stall * Math.exp((isSync ? syncSpread : spread) * gauss());
    memory = latencyMemoryAfter(memory, recordOf(isSync, duration, SIZES[upload % classes] ?? 0));
    if (compareLatency(memory).some(({ status }) => status === 'needs-review')) return isAfter ? asyncUploads : 0;
  }
  return Infinity;
}

const RECORD: UploadRecord = {
  event_type: 'upload',
  timestamp: '2025-01-01T00:00:00.000Z',
  execution_type: 'async',
  success: true,
  duration_ms: 0,
  file_size_mb: 0,
  provider: 'embedded',
  error_type: null,
  fallback_used: false,
  bytes: 0,
  bytes_sent: 0,
  attempts: 1,
  deduplicated: false,
  bucket: 0,
  rollout_percentage: 10,
  reason: 'in-cohort',
  request_id: 'request',
  file_hash: '0123456789abcdef',
};

function recordOf(isSync: boolean, duration_ms: number, bytes: number): UploadRecord {
  return isSync
    ? { ...RECORD, execution_type: 'sync', reason: 'held-back', duration_ms, bytes }
    : { ...RECORD, duration_ms, bytes };
}

function shareOf(found: readonly number[]): number {
  return found.filter(Number.isFinite).length / found.length;
}

function medianOf(found: readonly number[]): number | null {
  const median = found[Math.ceil(found.length / 2) - 1] ?? Infinity;
  return Number.isFinite(median) ? median : null;
}
