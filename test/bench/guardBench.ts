import { CLEAN_UPLOADS, GUARD_MACHINES, GUARD_UPLOADS, simulateGuard } from './guard.ts';
import {
  FAST_UPLOADS,
  HELD_BACK_SHARES,
  LATENCY_MACHINES,
  LATENCY_UPLOADS,
  simulateFalseReviews,
  simulateSlowdowns,
  SPREADS,
} from './latency.ts';
import type { Report } from './report.ts';
import { simulateVerdicts, VERDICT_MACHINES, VERDICT_UPLOADS } from './verdicts.ts';

/** A quick run simulates this part of the machines. */
const QUICK_SHARE = 0.1;

/** The most machines, in percent, that may be rolled back, passed, failed or reviewed falsely. */
const MOST_FALSE = 5;

/** `npm run bench -- guard`: how often the rollout's judgments are wrong, and how soon they come. */
export function runGuardSection(report: Report, isQuick: boolean): Promise<void> {
  const machines = (all: number): number => (isQuick ? all * QUICK_SHARE : all);
  reportGuard(report, machines(GUARD_MACHINES));
  reportVerdicts(report, machines(VERDICT_MACHINES));
  reportReviews(report, machines(LATENCY_MACHINES));
  return Promise.resolve();
}

function reportGuard(report: Report, machines: number): void {
  const rows = simulateGuard(machines);
  report.table(
    `The guard, all rules together: ${count(machines)} machines, at most ${count(GUARD_UPLOADS)} uploads each`,
    rows.map(({ rate, probability, rule3Probability, medianUploads, medianAfterCleanUploads }) => ({
      'true error rate': percent(rate, 1),
      'rolled back': percent(probability, 2),
      'by rule 3 alone': percent(rule3Probability, 2),
      'median upload': uploads(medianUploads),
      [`after ${count(CLEAN_UPLOADS)} clean ones`]: uploads(medianAfterCleanUploads),
    })),
    rows,
  );
  const rowAt = (rate: number) => rows.find((row) => row.rate === rate);
  for (const [rate, atMost] of [
    [0.005, 0.5],
    [0.02, MOST_FALSE],
  ] as const) {
    const measured = 100 * (rowAt(rate)?.probability ?? NaN);
    report.goal({ name: `machines rolled back at ${percent(rate, 1)} errors`, measured, atMost, unit: '%' });
  }
  for (const [rate, atMost] of [
    [1, 3],
    [0.5, 5],
    [0.25, 11],
  ] as const) {
    const measured = rowAt(rate)?.medianUploads ?? NaN;
    report.goal({ name: `median rollback at ${percent(rate, 0)} errors`, measured, atMost, unit: 'uploads' });
  }
}

function reportVerdicts(report: Report, machines: number): void {
  const rows = simulateVerdicts(machines);
  report.table(
    `Stage verdicts, given after every one of ${count(VERDICT_UPLOADS)} uploads: ${count(machines)} machines`,
    rows.map((row) => ({
      target: percent(row.target, 1),
      'uploads to pass': count(row.uploadsToPass),
      'with a failure': count(row.uploadsToPassWithAFailure),
      'passed at the target': percent(row.falsePasses, 2),
      'failed at the target': percent(row.falseFails, 2),
      'median pass at ¼ of the errors': uploads(row.medianToPass),
      'median fail at 4 ×': uploads(row.medianToFail),
    })),
    rows,
  );
  const worst = (share: (row: (typeof rows)[number]) => number): number => 100 * Math.max(...rows.map(share));
  report.goal({
    name: 'false passes, worst target',
    measured: worst((row) => row.falsePasses),
    atMost: MOST_FALSE,
    unit: '%',
  });
  report.goal({
    name: 'false fails, worst target',
    measured: worst((row) => row.falseFails),
    atMost: MOST_FALSE,
    unit: '%',
  });
}

function reportReviews(report: Report, machines: number): void {
  const rows = simulateFalseReviews(machines);
  report.table(
    `Latency reviews without a reason: ${count(machines)} machines, ${count(LATENCY_UPLOADS)} uploads each, one in ten held back`,
    rows.map((row) => ({
      'log standard deviation': row.spread.toFixed(2),
      'equal paths': percent(row.equal, 1),
      'in four size classes': percent(row.inFourClasses, 1),
      'at the limit of 1.2 ×': percent(row.atTheLimit, 1),
      'sync half as spread': percent(row.halfSpread, 1),
      'sync twice as spread': percent(row.doubleSpread, 1),
      'stalls on both': percent(row.withStalls, 1),
      'both 3 × slower': percent(row.bothSlower, 1),
    })),
    rows,
  );
  for (const { spread, equal, inFourClasses } of rows) {
    const measured = 100 * Math.max(equal, inFourClasses);
    report.goal({ name: `false reviews at a log deviation of ${spread}`, measured, atMost: MOST_FALSE, unit: '%' });
  }

  const slowdowns = simulateSlowdowns(machines / 2);
  const at = (spread: number, share: number) =>
    slowdowns.find((row) => row.spread === spread && row.heldBackShare === share);
  report.table(
    `Async slows down to 3 ×: the median number of async uploads until the review, after ${count(FAST_UPLOADS)} fast uploads / from the stage's beginning`,
    HELD_BACK_SHARES.map((share) => ({
      'held back': percent(share, 0),
      ...Object.fromEntries(
        SPREADS.map((spread) => {
          const row = at(spread, share);
          const figures = `${uploads(row?.afterFastUploads ?? null)} / ${uploads(row?.fromTheStart ?? null)}`;
          return [`deviation ${spread.toFixed(2)}`, figures];
        }),
      ),
    })),
    slowdowns,
  );
  for (const spread of SPREADS) {
    report.goal({
      name: `a slowdown to 3 × at a log deviation of ${spread}, one in ten held back`,
      measured: at(spread, 0.1)?.afterFastUploads ?? NaN,
      atMost: 40,
      unit: 'async uploads',
    });
  }
}

const count = (value: number): string => value.toLocaleString('en');
const percent = (share: number, digits: number): string => `${(100 * share).toFixed(digits)} %`;
const uploads = (median: number | null): string => (median === null ? '–' : count(median));
