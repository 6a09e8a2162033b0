import * as z from 'zod';
import type { UploadRecord } from '../protocol/metrics.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Uploads are compared within a size class only, since a class's mix of sizes would otherwise pass for speed. */
export const SIZE_CLASSES = ['under-64-kib', '64-kib-to-1-mib', '1-to-16-mib', 'over-16-mib'] as const;
export type SizeClass = (typeof SIZE_CLASSES)[number];

/** How many times as long as sync async may take before the user should look at it. */
const REVIEW_RATIO = 1.2;

/**
 * The evidence that a review takes, which bounds the false reviews of a single comparison at 1 in 40. Since older uploads
 * fade from the memory, comparisons begin again and again; simulated over 2,000 uploads, false reviews stay under 5 % all the
 * same.
 */
const EVIDENCE_NEEDED = 40;

/** The mixture's precision: slowdowns of about one standard deviation of the log durations are found soonest. */
const MIXTURE_PRECISION = 1;

/** How many uploads each part of the memory holds before older ones fade. */
const SYNC_MEMORY = 60;
const SPREAD_MEMORY = 60;
const RUN_MEMORY = 100;

/** How many uploads a comparison needs: held-back ones, async ones, and held-back ones from the same time. */
const MIN_SYNC = 3;
const MIN_ASYNC = 4;
const MIN_SYNC_BESIDE = 3;

/**
 * The part of the slowdown that must remain against the held-back uploads from the same time, so that a network that has become
 * slow for both paths is not taken for a slow async path.
 */
const SHARE_BESIDE = 2 / 3;

/** The weight of the pooled spread of both sides in the estimate of a side's spread, in differences. */
const BORROWED_DIFFERENCES = 4;

/**
 * Degrees of freedom of each difference of neighbours: they overlap, so they tell about two thirds of what as many
 * independent ones would.
 */
const DEGREES_OF_FREEDOM_PER_DIFFERENCE = 2 / 3;

/** The class of a file of this many bytes; a lower bound belongs to its class (64 KiB is `64-kib-to-1-mib`). */
export function sizeClassOf(bytes: number): SizeClass {
  if (bytes < 64 * KIB) return 'under-64-kib';
  if (bytes < MIB) return '64-kib-to-1-mib';
  if (bytes < 16 * MIB) return '1-to-16-mib';
  return 'over-16-mib';
}

const weight = z.number().nonnegative();

/** A mean of ln(duration in ms) over `uploads`, which stops growing once older ones fade. */
const meanSchema = z.object({ uploads: weight, mean: z.number() });
type Mean = z.infer<typeof meanSchema>;

/**
 * How much ln(duration) varies, from the squared differences of neighbouring uploads (von Neumann, Annals of Mathematical
 * Statistics 12, 1941, 367–395), which a level that shifts once does not inflate.
 */
const spreadSchema = z.object({ last: z.number().nullable(), differences: weight, sumOfSquares: weight });
type Spread = z.infer<typeof spreadSchema>;

const classMemorySchema = z.object({
  /** The held-back uploads. */
  sync: meanSchema,
  syncSpread: spreadSchema,
  asyncSpread: spreadSchema,
  /** The async uploads since the last moment at which they were as fast as allowed, and the held-back ones since then. */
  run: meanSchema,
  syncBesideRun: meanSchema,
});
type ClassMemory = z.infer<typeof classMemorySchema>;

/** Memory of the comparison of the paths in the present stage, for each size class. */
export const latencyMemorySchema = z.record(z.enum(SIZE_CLASSES), classMemorySchema);
export type LatencyMemory = z.infer<typeof latencyMemorySchema>;

const NO_MEAN: Mean = { uploads: 0, mean: 0 };
const NO_SPREAD: Spread = { last: null, differences: 0, sumOfSquares: 0 };
const NO_MEMORY: ClassMemory = {
  sync: NO_MEAN,
  syncSpread: NO_SPREAD,
  asyncSpread: NO_SPREAD,
  run: NO_MEAN,
  syncBesideRun: NO_MEAN,
};

/** How many times sync's duration a person has already accepted, by size class; 1 where nothing was. */
export type AcceptedRatios = Readonly<Partial<Record<SizeClass, number>>>;

/** A memory without any uploads. */
export function emptyLatencyMemory(): LatencyMemory {
  return {
    'under-64-kib': NO_MEMORY,
    '64-kib-to-1-mib': NO_MEMORY,
    '1-to-16-mib': NO_MEMORY,
    'over-16-mib': NO_MEMORY,
  };
}

/** The memory without these size classes: once the user has looked at a class, the same uploads do not bring it up again. */
export function forgetClasses(memory: LatencyMemory, sizeClasses: readonly SizeClass[]): LatencyMemory {
  return { ...memory, ...Object.fromEntries(sizeClasses.map((sizeClass) => [sizeClass, NO_MEMORY])) };
}

/**
 * The memory with one upload of the present stage. Only uploads count whose path was drawn by lot, so that both sides have
 * the same files, network and times: held-back ones against those the rollout sent by async. They must have travelled and
 * arrived. A fallback counts as async with all its time, because the user waited for async to fail.
 */
export function latencyMemoryAfter(
  memory: LatencyMemory,
  record: UploadRecord,
  accepted: AcceptedRatios = {},
): LatencyMemory {
  const side = sideOf(record);
  if (side === undefined || !record.success || record.deduplicated) return memory;
  const sizeClass = sizeClassOf(record.bytes);
  // Under a millisecond the clock measures nothing, and ln(0) would make the mean infinite.
  const log = Math.log(Math.max(1, record.duration_ms));
  const seen = withUpload(memory[sizeClass], side, log);
  const isAsyncFastEnough = seen.sync.uploads >= MIN_SYNC && excess(seen, accepted[sizeClass]) <= 0;
  const next = isAsyncFastEnough ? { ...seen, run: NO_MEAN, syncBesideRun: NO_MEAN } : seen;
  return { ...memory, [sizeClass]: next };
}

function sideOf({ execution_type, reason }: UploadRecord): 'sync' | 'async' | undefined {
  if (execution_type === 'sync') return reason === 'held-back' ? 'sync' : undefined;
  return reason === 'in-cohort' || reason === 'full-rollout' ? 'async' : undefined;
}

function withUpload(memory: ClassMemory, side: 'sync' | 'async', log: number): ClassMemory {
  if (side === 'async') {
    const { run, asyncSpread } = memory;
    return { ...memory, run: meanAfter(run, log, RUN_MEMORY), asyncSpread: spreadAfter(asyncSpread, log) };
  }
  return {
    ...memory,
    sync: meanAfter(memory.sync, log, SYNC_MEMORY),
    syncSpread: spreadAfter(memory.syncSpread, log),
    syncBesideRun: meanAfter(memory.syncBesideRun, log, RUN_MEMORY),
  };
}

function meanAfter({ uploads, mean }: Mean, log: number, most: number): Mean {
  const grown = Math.min(most, uploads + 1);
  return { uploads: grown, mean: mean + (log - mean) / grown };
}

function spreadAfter({ last, differences, sumOfSquares }: Spread, log: number): Spread {
  if (last === null) return { last: log, differences, sumOfSquares };
  const kept = differences + 1 > SPREAD_MEMORY ? (SPREAD_MEMORY - 1) / differences : 1;
  return { last: log, differences: kept * differences + 1, sumOfSquares: kept * sumOfSquares + (log - last) ** 2 / 2 };
}

/** By how much async's mean log duration is above what is allowed. */
function excess({ run, sync }: ClassMemory, accepted = 1): number {
  return run.mean - sync.mean - logAllowed(accepted);
}

const logAllowed = (accepted: number): number => Math.log(REVIEW_RATIO * Math.max(1, accepted));

/** Async against held-back sync in one size class. */
export interface LatencyComparison {
  readonly sizeClass: SizeClass;
  readonly syncUploads: number;
  readonly asyncUploads: number;
  /** Geometric mean duration of the latest async uploads over that of sync; null while a side has too few uploads. */
  readonly ratio: number | null;
  /** The ratio's lower confidence bound at all times; null likewise, 0 while the data bound nothing. */
  readonly atLeast: number | null;
  readonly status: 'fine' | 'needs-review' | 'not-enough-data';
}

/**
 * Compares the paths in every size class by their mean log durations. Durations are skewed: one stalled upload would move an
 * arithmetic mean by more than a hundred good ones do.
 */
export function compareLatency(memory: LatencyMemory, accepted: AcceptedRatios = {}): LatencyComparison[] {
  return SIZE_CLASSES.map((sizeClass) => compareClass(sizeClass, memory[sizeClass], accepted[sizeClass]));
}

function compareClass(sizeClass: SizeClass, memory: ClassMemory, accepted: number | undefined): LatencyComparison {
  const { sync, run } = memory;
  const uploads = { sizeClass, syncUploads: sync.uploads, asyncUploads: run.uploads };
  if (sync.uploads < MIN_SYNC || run.uploads < MIN_ASYNC) {
    return { ...uploads, ratio: null, atLeast: null, status: 'not-enough-data' };
  }
  const difference = run.mean - sync.mean;
  const logAtLeast = difference - radius(memory);
  const isSlow = logAtLeast > logAllowed(accepted ?? 1) && isSlowBesideSync(memory, accepted);
  return {
    ...uploads,
    ratio: Math.exp(difference),
    atLeast: Math.exp(logAtLeast),
    status: isSlow ? 'needs-review' : 'fine',
  };
}

function isSlowBesideSync(memory: ClassMemory, accepted: number | undefined): boolean {
  const { syncBesideRun } = memory;
  const besideRun = excess({ ...memory, sync: syncBesideRun }, accepted);
  return syncBesideRun.uploads >= MIN_SYNC_BESIDE && besideRun >= SHARE_BESIDE * excess(memory, accepted);
}

/**
 * The half-width of the confidence sequence for the difference of two mean log durations, looked at after every upload.
 *
 * For durations that are log-normal with the same spread on both sides, the t statistic with a normal mixture over the effect
 * is an exact test martingale: B = √r · ((1 + r u) / (1 + u))^(−(ν + 1) / 2), with u = t²/ν, r = φ / (φ + n),
 * 1/n = 1/n_sync + 1/n_async and ν degrees of freedom (Lindon, Ham, Tingley, Bojinov, arXiv 2210.08589). The sequence holds
 * the differences at which B stays under the evidence needed. For other durations it is the asymptotic confidence sequence of
 * Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (Annals of Statistics 52, 2024, 2613–2640), with the spread estimated on
 * either side.
 */
function radius({ sync, run, syncSpread, asyncSpread }: ClassMemory): number {
  const differences = syncSpread.differences + asyncSpread.differences;
  const pooled = (syncSpread.sumOfSquares + asyncSpread.sumOfSquares) / differences;
  const variance = ({ differences, sumOfSquares }: Spread): number =>
    (sumOfSquares + BORROWED_DIFFERENCES * pooled) / (differences + BORROWED_DIFFERENCES);
  const standardError = Math.sqrt(variance(syncSpread) / sync.uploads + variance(asyncSpread) / run.uploads);
  const n = 1 / (1 / sync.uploads + 1 / run.uploads);
  const nu = DEGREES_OF_FREEDOM_PER_DIFFERENCE * differences;
  const r = MIXTURE_PRECISION / (MIXTURE_PRECISION + n);
  const q = (Math.sqrt(r) / EVIDENCE_NEEDED) ** (2 / (nu + 1));
  // With few uploads no t statistic is evidence enough.
  return q > r ? standardError * Math.sqrt((nu * (1 - q)) / (q - r)) : Infinity;
}
