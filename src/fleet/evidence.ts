import * as z from 'zod';
import type { FleetRecord } from '../protocol/fleet.ts';
import { attribute } from '../rollout/attribution.ts';
import { DEFAULT_GUARD_THRESHOLDS, guardAfter, guardStateSchema, initialGuard } from '../rollout/guard.ts';
import { SIZE_CLASSES, sizeClassOf } from '../rollout/latencyReview.ts';
import { count } from '../rollout/rolloutEvent.ts';
import { isInCohort } from '../rollout/uploadPath.ts';
import { mostOfOne, type FairShare } from './fleetPlan.ts';

/**
 * The most failures of one machine that count in a stage. A machine whose uploads all fail trips its guard at the third; one
 * that fails now and then has said what it can by then.
 */
export const MOST_FAILURES_OF_ONE = 3;

/** The most uploads of one machine that say how long async takes beside sync, counted as n_async · n_sync / (n_async + n_sync). */
const MOST_LATENCY_WEIGHT = 5;

/** How many versions and errors are told apart; the rest of either is counted together. */
const MOST_NAMES = 20;
const OTHER_NAMES = 'other';

const weight = z.number().nonnegative();
const mean = z.object({ n: count, mean: z.number() });
type Mean = z.infer<typeof mean>;
const NO_MEAN: Mean = { n: 0, mean: 0 };

const meanAfter = ({ n, mean }: Mean, value: number): Mean => ({ n: n + 1, mean: mean + (value - mean) / (n + 1) });

const speedSchema = z.object({ async: mean, sync: mean });

/** What one machine has said in the present stage. A person's machines count as one where the backend knows persons. */
export const contributorSchema = z.object({
  generation: count,
  /** Records taken in, counted or not. */
  seen: count,
  isIn: z.boolean(),
  /** The uploads that count for the success rate: the first few. */
  successes: count,
  failures: count,
  guard: guardStateSchema,
  isTripped: z.boolean(),
  /** The uploads whose path was drawn by lot, as far as they count: sent by async, and held back. */
  drawnAsync: count,
  drawnSync: count,
  /** Means of ln(duration in ms) by size class. */
  speeds: z.partialRecord(z.enum(SIZE_CLASSES), speedSchema),
  /** Sync uploads before the first stage. */
  baseline: z.object({ failures: count, log: mean }),
});
export type Contributor = z.infer<typeof contributorSchema>;

/** Weighted sums of one figure over machines, from which its mean and the mean's error follow. */
export const sumsSchema = z.object({
  machines: count,
  w: weight,
  wd: z.number(),
  w2: weight,
  w2d: z.number(),
  w2d2: weight,
});
export type Sums = z.infer<typeof sumsSchema>;
export const NO_SUMS: Sums = { machines: 0, w: 0, wd: 0, w2: 0, w2d: 0, w2d2: 0 };

const armSchema = z.object({ uploads: count, failures: count, failureShare: sumsSchema, log: sumsSchema });
const NO_ARM: z.infer<typeof armSchema> = { uploads: 0, failures: 0, failureShare: NO_SUMS, log: NO_SUMS };

const namedCounts = z.record(z.string(), z.object({ uploads: count, failures: count }));
type NamedCounts = z.infer<typeof namedCounts>;

/** The evidence of the present stage, over all machines. */
export const evidenceSchema = z.object({
  /** Machines that have reported, by whether the flag takes them in. */
  machinesIn: count,
  machinesOut: count,
  /** Machines in that have tried async, those whose guard tripped, and those of them that sent other bytes than the file's. */
  tried: count,
  tripped: count,
  integrityTrips: count,
  /** Uploads of machines that have not tripped, each machine's first few. */
  successes: count,
  failures: count,
  drawnAsync: count,
  drawnSync: count,
  /** ln(async's duration over that of held-back uploads), machine by machine. */
  latency: sumsSchema,
  /** Every async upload, whoever made it, for display. */
  versions: namedCounts,
  errors: z.record(z.string(), count),
  /** Sync uploads before the first stage, in two arms of which neither is treated. */
  arms: z.tuple([armSchema, armSchema]),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const NO_EVIDENCE: Evidence = {
  machinesIn: 0,
  machinesOut: 0,
  tried: 0,
  tripped: 0,
  integrityTrips: 0,
  successes: 0,
  failures: 0,
  drawnAsync: 0,
  drawnSync: 0,
  latency: NO_SUMS,
  versions: {},
  errors: {},
  arms: [NO_ARM, NO_ARM],
};

/** A machine that has said nothing in this stage yet. */
export function newContributor(generation: number): Contributor {
  return {
    generation,
    seen: 0,
    isIn: false,
    successes: 0,
    failures: 0,
    guard: initialGuard(),
    isTripped: false,
    drawnAsync: 0,
    drawnSync: 0,
    speeds: {},
    baseline: { failures: 0, log: NO_MEAN },
  };
}

/** What a stage's uploads are counted by. */
export interface CountingRules {
  readonly generation: number;
  /** 0 … 100; 0 while the baseline is taken. */
  readonly percentage: number;
  readonly isBaseline: boolean;
  readonly fairShare: FairShare;
}

export interface Counted {
  readonly evidence: Evidence;
  readonly contributor: Contributor;
}

/**
 * Adds one upload of one machine to the evidence of the stage. `contributor` is what the machine has said in this stage so far.
 *
 * Whether an upload counts depends on the machine's earlier uploads alone, never on its own outcome, so that the confidence
 * sequences over what counts stay valid. A machine whose guard trips is taken out of the rates and counted among the trips.
 */
export function countUpload(
  { evidence, contributor: before }: Counted,
  record: FleetRecord,
  rules: CountingRules,
): Counted {
  const isNew = before.seen === 0;
  const contributor: Contributor = {
    ...before,
    seen: before.seen + 1,
    isIn: isNew ? isInCohort(record.bucket, rules.percentage) : before.isIn,
  };
  const reported = isNew
    ? contributor.isIn
      ? { ...evidence, machinesIn: evidence.machinesIn + 1 }
      : { ...evidence, machinesOut: evidence.machinesOut + 1 }
    : evidence;
  if (rules.isBaseline) return countBaseline({ evidence: reported, contributor }, record, rules);
  const drawn = countDraw({ evidence: reported, contributor }, record, rules);
  return countOutcome(countDuration(drawn, record), record, rules);
}

/** Counts a sync upload before the first stage for the arm of its machine: the lower or the upper half of the buckets. */
function countBaseline({ evidence, contributor }: Counted, record: FleetRecord, { fairShare }: CountingRules): Counted {
  const { failures, log } = contributor.baseline;
  if (record.execution_type !== 'sync' || record.deduplicated || log.n >= fairShare.least)
    return { evidence, contributor };
  const isFailure = !record.success;
  const baseline = { failures: failures + Number(isFailure), log: meanAfter(log, logDuration(record)) };
  const arm = record.bucket < 5_000 ? 0 : 1;
  const old = evidence.arms[arm];
  const next = {
    uploads: old.uploads + 1,
    failures: old.failures + Number(isFailure),
    failureShare: exchange(old.failureShare, share(contributor.baseline), share(baseline)),
    log: exchange(old.log, level(contributor.baseline), level(baseline)),
  };
  const arms: Evidence['arms'] = arm === 0 ? [next, evidence.arms[1]] : [evidence.arms[0], next];
  return { evidence: { ...evidence, arms }, contributor: { ...contributor, baseline } };
}

type Baseline = Contributor['baseline'];
const share = ({ failures, log }: Baseline): Term => ({ w: Math.min(1, log.n), d: log.n === 0 ? 0 : failures / log.n });
const level = ({ log }: Baseline): Term => ({ w: Math.min(1, log.n), d: log.mean });

/** Counts how the draw between async and sync came out, as long as the machine has not used up its share. */
function countDraw({ evidence, contributor }: Counted, record: FleetRecord, { fairShare }: CountingRules): Counted {
  const side = sideOf(record);
  const isCounted =
    contributor.drawnAsync + contributor.drawnSync < mostOfOne(fairShare, evidence.drawnAsync + evidence.drawnSync) &&
    !contributor.isTripped;
  if (side === undefined || !isCounted) return { evidence, contributor };
  const name = side === 'async' ? 'drawnAsync' : 'drawnSync';
  return {
    evidence: { ...evidence, [name]: evidence[name] + 1 },
    contributor: { ...contributor, [name]: contributor[name] + 1 },
  };
}

/** The side on which the draw has put an upload of a machine that is in; undefined for one that was not drawn. */
function sideOf({ reason }: FleetRecord): 'async' | 'sync' | undefined {
  if (reason === 'held-back') return 'sync';
  return reason === 'in-cohort' || reason === 'full-rollout' ? 'async' : undefined;
}

/** Under a millisecond the clock measures nothing, and ln(0) would make a mean infinite. */
const logDuration = ({ duration_ms }: FleetRecord): number => Math.log(Math.max(1, duration_ms));

/** Compares the durations of a machine's own uploads, both drawn by lot; a fallback counts as async with all its time. */
function countDuration({ evidence, contributor }: Counted, record: FleetRecord): Counted {
  const side = sideOf(record);
  if (side === undefined || !record.success || record.deduplicated) return { evidence, contributor };
  const sizeClass = sizeClassOf(record.bytes);
  const old = contributor.speeds[sizeClass] ?? { async: NO_MEAN, sync: NO_MEAN };
  const speeds = {
    ...contributor.speeds,
    [sizeClass]: { ...old, [side]: meanAfter(old[side], logDuration(record)) },
  };
  const latency = exchange(evidence.latency, slowness(contributor.speeds), slowness(speeds));
  return { evidence: { ...evidence, latency }, contributor: { ...contributor, speeds } };
}

/** How much longer async takes on one machine, as a logarithm, and how much it has to say. */
function slowness(speeds: Contributor['speeds']): Term {
  let w = 0;
  let wd = 0;
  for (const { async, sync } of Object.values(speeds)) {
    if (async.n === 0 || sync.n === 0) continue;
    const harmonic = (async.n * sync.n) / (async.n + sync.n);
    w += harmonic;
    wd += harmonic * (async.mean - sync.mean);
  }
  return w === 0 ? NO_TERM : { w: Math.min(MOST_LATENCY_WEIGHT, w), d: wd / w };
}

/** Counts what the upload says about async, and whether the machine's guard trips by it. */
function countOutcome({ evidence, contributor }: Counted, record: FleetRecord, rules: CountingRules): Counted {
  const outcome = attribute(record);
  const isTry = outcome.kind === 'success' || outcome.kind === 'blamed';
  // An upload that a person has sent by async on their own says nothing about the stage.
  const isIn = isInCohort(record.bucket, rules.percentage);
  if (!isTry || !isIn || sideOf(record) !== 'async') return { evidence, contributor };
  const isFailure = outcome.kind === 'blamed';
  const told: Evidence = {
    ...evidence,
    versions: named(evidence.versions, record.extension_version, isFailure),
    errors: isFailure ? counted(evidence.errors, outcome.errorType) : evidence.errors,
  };
  if (contributor.isTripped) return { evidence: told, contributor };
  const isFirst = contributor.guard.window.length === 0;
  const guard = guardAfter(contributor.guard, outcome, Date.parse(record.timestamp), DEFAULT_GUARD_THRESHOLDS);
  const { successes, failures } = contributor;
  const tried = { ...told, tried: told.tried + Number(isFirst) };
  if (guard.status !== 'watching') {
    const isIntegrity = guard.trip?.rule === 'integrity';
    return {
      evidence: {
        ...tried,
        successes: tried.successes - successes,
        failures: tried.failures - failures,
        tripped: tried.tripped + 1,
        integrityTrips: tried.integrityTrips + Number(isIntegrity),
        latency: exchange(tried.latency, slowness(contributor.speeds), NO_TERM),
      },
      contributor: { ...contributor, guard, isTripped: true, successes: 0, failures: 0, speeds: {} },
    };
  }
  const most = mostOfOne(rules.fairShare, tried.successes + tried.failures);
  const hasShareLeft = successes + failures < most && failures < MOST_FAILURES_OF_ONE;
  if (!hasShareLeft) return { evidence: tried, contributor: { ...contributor, guard } };
  const name = isFailure ? 'failures' : 'successes';
  return {
    evidence: { ...tried, [name]: tried[name] + 1 },
    contributor: { ...contributor, guard, [name]: contributor[name] + 1 },
  };
}

/** One machine's part in a weighted mean. */
interface Term {
  readonly w: number;
  readonly d: number;
}
const NO_TERM: Term = { w: 0, d: 0 };

/** The sums with one machine's new part in place of its old one. */
function exchange(sums: Sums, before: Term, after: Term): Sums {
  const plus = (name: (term: Term) => number): number => name(after) - name(before);
  // What was added is taken away again in another order, which may leave a rounding error below 0.
  const atLeast0 = (value: number): number => Math.max(0, value);
  return {
    machines: sums.machines + plus(({ w }) => Number(w > 0)),
    w: atLeast0(sums.w + plus(({ w }) => w)),
    wd: sums.wd + plus(({ w, d }) => w * d),
    w2: atLeast0(sums.w2 + plus(({ w }) => w * w)),
    w2d: sums.w2d + plus(({ w, d }) => w * w * d),
    w2d2: atLeast0(sums.w2d2 + plus(({ w, d }) => (w * d) ** 2)),
  };
}

/** The name under which something is counted: its own, as long as there are few, so that forged names fill no table. */
const nameIn = (names: object, name: string): string =>
  Object.hasOwn(names, name) || Object.keys(names).length < MOST_NAMES ? name : OTHER_NAMES;

function named(counts: NamedCounts, name: string, isFailure: boolean): NamedCounts {
  const key = nameIn(counts, name);
  const { uploads, failures } = counts[key] ?? { uploads: 0, failures: 0 };
  return { ...counts, [key]: { uploads: uploads + 1, failures: failures + Number(isFailure) } };
}

function counted(counts: Readonly<Record<string, number>>, name: string): Record<string, number> {
  const key = nameIn(counts, name);
  return { ...counts, [key]: (counts[key] ?? 0) + 1 };
}
