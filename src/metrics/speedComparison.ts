import type { UploadRecord } from '../protocol/metrics.ts';
import type { SizeClassComparison, SpeedSide } from '../protocol/panelMessages.ts';
import { SIZE_CLASSES, sizeClassOf, type SizeClass } from '../rollout/latencyReview.ts';
import { hasTravelled, medianOf, percentilesOf } from './tallies.ts';

const MS_PER_SECOND = 1_000;

/** Uploads needed on either side of a size class before the panel compares the two. */
export const MIN_UPLOADS_PER_SIDE = 10;

interface Samples {
  readonly durations: number[];
  readonly bytesPerSecond: number[];
}

/** Gathers how long uploads took on either path, by size class. A fallback is on the side of async with all its time. */
export class SpeedComparison {
  readonly #classes = new Map<SizeClass, Record<'async' | 'sync', Samples>>(
    SIZE_CLASSES.map((sizeClass) => [sizeClass, { async: noSamples(), sync: noSamples() }]),
  );

  add(record: UploadRecord): void {
    if (!hasTravelled(record)) return;
    const side = this.#classes.get(sizeClassOf(record.bytes))?.[record.execution_type === 'sync' ? 'sync' : 'async'];
    side?.durations.push(record.duration_ms);
    // Under a millisecond the clock says nothing.
    side?.bytesPerSecond.push((record.bytes * MS_PER_SECOND) / Math.max(1, record.duration_ms));
  }

  /** All size classes from small to large; it may take a break at each `yield`. */
  *comparisons(): Generator<void, SizeClassComparison[]> {
    const comparisons: SizeClassComparison[] = [];
    for (const [sizeClass, { async, sync }] of this.#classes) {
      comparisons.push({ sizeClass, async: speedOf(async), sync: speedOf(sync) });
      yield;
    }
    return comparisons;
  }
}

function noSamples(): Samples {
  return { durations: [], bytesPerSecond: [] };
}

function speedOf(samples: Samples): SpeedSide | null {
  const durations = percentilesOf(samples.durations);
  const bytesPerSecond = medianOf(samples.bytesPerSecond);
  return durations === null || bytesPerSecond === null ? null : { durations, bytesPerSecond };
}
