import * as z from 'zod';
import type { UploadRecord } from '../protocol/metrics.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Uploads are compared within a size class only, since a class's mix of sizes would otherwise pass for speed. */
export const SIZE_CLASSES = ['under-64-kib', '64-kib-to-1-mib', '1-to-16-mib', 'over-16-mib'] as const;
export type SizeClass = (typeof SIZE_CLASSES)[number];

/** Async may take this many times as long as sync before a person should look at it. */
const REVIEW_RATIO = 1.2;

/** Uploads needed on either side of a class before the two are compared at all. */
export const MIN_UPLOADS_PER_SIDE = 10;

/** The class of a file of this many bytes; a lower bound belongs to its class (64 KiB is `64-kib-to-1-mib`). */
export function sizeClassOf(bytes: number): SizeClass {
  if (bytes < 64 * KIB) return 'under-64-kib';
  if (bytes < MIB) return '64-kib-to-1-mib';
  if (bytes < 16 * MIB) return '1-to-16-mib';
  return 'over-16-mib';
}

const sideSchema = z.object({ uploads: z.int().nonnegative(), sumOfLogs: z.number() });
const classSchema = z.object({ sync: sideSchema, async: sideSchema });

/** What the comparison remembers: for each class and side the number of uploads and the sum of ln(duration in ms). */
export const latencyTallySchema = z.record(z.enum(SIZE_CLASSES), classSchema);
export type LatencyTally = z.infer<typeof latencyTallySchema>;

/** A tally that has seen nothing yet. */
export function emptyLatencyTally(): LatencyTally {
  const side = { uploads: 0, sumOfLogs: 0 };
  const both = { sync: side, async: side };
  return { 'under-64-kib': both, '64-kib-to-1-mib': both, '1-to-16-mib': both, 'over-16-mib': both };
}

/**
 * Takes in one upload. Only files that really travelled and arrived count. A fallback counts as async with all its time,
 * because the person who waited for async to fail waited on account of async.
 */
export function latencyTallyAfter(tally: LatencyTally, record: UploadRecord): LatencyTally {
  if (!record.success || record.deduplicated) return tally;
  const sizeClass = sizeClassOf(record.bytes);
  const side = record.execution_type === 'sync' ? 'sync' : 'async';
  const before = tally[sizeClass];
  // Under a millisecond the clock says nothing, and ln(0) would poison the sum.
  const sumOfLogs = before[side].sumOfLogs + Math.log(Math.max(1, record.duration_ms));
  return { ...tally, [sizeClass]: { ...before, [side]: { uploads: before[side].uploads + 1, sumOfLogs } } };
}

/** Async against sync in one size class. */
export interface LatencyComparison {
  readonly sizeClass: SizeClass;
  readonly syncUploads: number;
  readonly asyncUploads: number;
  /** Geometric mean duration of async over that of sync; null while a side has too few uploads. */
  readonly ratio: number | null;
  readonly status: 'fine' | 'needs-review' | 'not-enough-data';
}

/**
 * Compares the paths in every size class by their mean log-duration. Durations are skewed: one stalled upload would move an
 * arithmetic mean by more than a hundred good ones do.
 */
export function compareLatency(tally: LatencyTally): LatencyComparison[] {
  return SIZE_CLASSES.map((sizeClass) => {
    const { sync, async } = tally[sizeClass];
    const ratio =
      sync.uploads >= MIN_UPLOADS_PER_SIDE && async.uploads >= MIN_UPLOADS_PER_SIDE
        ? Math.exp(async.sumOfLogs / async.uploads - sync.sumOfLogs / sync.uploads)
        : null;
    return {
      sizeClass,
      syncUploads: sync.uploads,
      asyncUploads: async.uploads,
      ratio,
      status: ratio === null ? 'not-enough-data' : ratio > REVIEW_RATIO ? 'needs-review' : 'fine',
    };
  });
}
