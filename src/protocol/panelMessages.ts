import * as z from 'zod';
import { FLEET_COMMANDS, FleetStatus } from './fleet.ts';
import { ExecutionType, UploadErrorType } from './metrics.ts';

/** The time ranges the panel offers, in hours; `all` has no beginning. */
export const RANGE_HOURS = { '24h': 24, '7d': 7 * 24, '30d': 30 * 24, all: null } as const;

/** The filter of the panel: uploads that ended within the range, on one path or on all of them. */
export const MetricsFilter = z.object({
  range: z.enum(['24h', '7d', '30d', 'all']),
  path: z.enum(['all', 'sync', 'async', 'sync_fallback']),
});
export type MetricsFilter = z.infer<typeof MetricsFilter>;

export const DEFAULT_FILTER: MetricsFilter = { range: '7d', path: 'all' };

/** Size classes in which the paths are compared: like with like. A lower bound belongs to its class. */
export const SizeClassName = z.enum(['under-64-kib', '64-kib-to-1-mib', '1-to-16-mib', 'over-16-mib']);

const count = z.int().nonnegative();
const rate = z.number().min(0).max(1);

/** Nearest-rank percentiles in milliseconds over `n` uploads. */
export const Percentiles = z.object({
  n: count,
  p50: z.number().nonnegative(),
  p95: z.number().nonnegative(),
  p99: z.number().nonnegative(),
});
export type Percentiles = z.infer<typeof Percentiles>;

/** Outcomes of a set of uploads. `successRate` leaves the cancelled ones out, and is null when nothing else is left. */
export const Outcomes = z.object({
  uploads: count,
  succeeded: count,
  failed: count,
  cancelled: count,
  successRate: rate.nullable(),
});
export type Outcomes = z.infer<typeof Outcomes>;

/** One side of a comparison: durations, and the median throughput in bytes per second. */
export const SpeedSide = z.object({ durations: Percentiles, bytesPerSecond: z.number().nonnegative() });
export type SpeedSide = z.infer<typeof SpeedSide>;

export const SizeClassComparison = z.object({
  sizeClass: SizeClassName,
  /** Null when no upload of this class took the path. Async includes the uploads that sync had to finish. */
  async: SpeedSide.nullable(),
  sync: SpeedSide.nullable(),
});
export type SizeClassComparison = z.infer<typeof SizeClassComparison>;

/** An upload that failed, or that only got through because sync stepped in. */
export const Mishap = z.object({
  timestamp: z.iso.datetime(),
  kind: z.enum(['fallback', 'failure']),
  executionType: ExecutionType,
  errorType: UploadErrorType.nullable(),
  attempts: count,
  bytes: count,
  durationMs: z.number().nonnegative(),
  requestId: z.string(),
});
export type Mishap = z.infer<typeof Mishap>;

export const DurationPoint = z.object({
  /** When the upload ended, in milliseconds since 1970. */
  at: z.number(),
  durationMs: z.number().nonnegative(),
});
export type DurationPoint = z.infer<typeof DurationPoint>;

export const DurationSeries = z.object({ path: ExecutionType, points: z.array(DurationPoint) });
export type DurationSeries = z.infer<typeof DurationSeries>;

/** One bar of the charts over time: the uploads that ended in `[start, start + width)`. */
export const TimeBucket = z.object({
  start: z.number(),
  succeeded: count,
  failed: count,
  fallbacks: count,
  /** The median duration of each path's successful uploads, in milliseconds; null without any. */
  medians: z.object({
    sync: z.number().nullable(),
    async: z.number().nullable(),
    sync_fallback: z.number().nullable(),
  }),
});
export type TimeBucket = z.infer<typeof TimeBucket>;

export const RolloutNotice = z.object({
  timestamp: z.iso.datetime(),
  type: z.enum(['rollout_stage', 'rollback', 'review', 'override']),
  message: z.string(),
});
export type RolloutNotice = z.infer<typeof RolloutNotice>;

/** Summary of a set of metric records, in the numbers that the panel, the CLI and `summary.json` show. */
export const MetricsSummary = z.object({
  generatedAt: z.iso.datetime(),
  filter: MetricsFilter,
  /** How many uploads are on file at all, whatever the filter: tells "nothing yet" from "nothing in this range". */
  uploadsOnFile: count,
  skippedLines: count,
  totals: Outcomes,
  byPath: z.object({ sync: Outcomes, async: Outcomes, sync_fallback: Outcomes }),
  deduplicated: count,
  /** Over uploads that succeeded and moved their bytes; null without any. */
  durations: Percentiles.nullable(),
  bytes: z.object({
    sent: count,
    /** Bytes that did not have to be sent because the backend already had the content. */
    savedByDeduplication: count,
    /** Bytes sent beyond the file's own size by uploads that needed more than one attempt. */
    resent: count,
  }),
  fallbacks: z.object({
    total: count,
    /** Most frequent first. */
    reasons: z.array(z.object({ errorType: UploadErrorType.nullable(), count })),
  }),
  /** The uploads' outcomes of the async path, counted by the guard's rules, over all paths. */
  attribution: z.object({
    succeeded: count,
    blamed: count,
    /** Both paths failed on the same bytes. */
    outages: count,
    /** Most frequent first. */
    excluded: z.array(z.object({ reason: z.string(), count })),
  }),
  /** Compares the paths with each other, hence over all paths whatever the filter says. */
  sizeClasses: z.array(SizeClassComparison),
  /** How many uploads it takes on either side of a size class before the two are compared. */
  minUploadsToCompare: count,
  /** Newest first and capped; `total` counts them all. */
  mishaps: z.object({ total: count, newest: z.array(Mishap) }),
  durationSeries: z.array(DurationSeries),
  timeline: z.object({ bucketHours: z.number().positive(), buckets: z.array(TimeBucket) }),
  /** Newest first and capped. */
  events: z.array(RolloutNotice),
});
export type MetricsSummary = z.infer<typeof MetricsSummary>;

/** Commands that the page may ask for; each does what the command of the same name in the palette does. */
const PANEL_COMMANDS = [
  'startRollout',
  'advanceStage',
  'rollBack',
  'pauseRollout',
  'resumeRollout',
  'turnAsyncOff',
  'turnBackOn',
  'acknowledgeReview',
  'openSettings',
] as const;
export const PanelCommand = z.enum(PANEL_COMMANDS);
export type PanelCommand = z.infer<typeof PanelCommand>;

/** One line of "Is it working?": a criterion of the stage, whether it is met, and the numbers behind that. */
export const StageCriterion = z.object({
  name: z.enum(['time', 'uploads', 'success-rate']),
  status: z.enum(['met', 'not-met', 'not-enough-data']),
  detail: z.string(),
});
export type StageCriterion = z.infer<typeof StageCriterion>;

export const StageStatus = z.object({
  /** 0-based position on the ladder. */
  index: count,
  percentage: z.number().min(0).max(100),
  hours: z.number().nonnegative(),
  elapsedHours: z.number().nonnegative(),
  /** The success rate the stage asks for. */
  target: rate,
  verdict: z.enum(['pass', 'hold', 'fail']),
  /** One sentence for the user. */
  sentence: z.string(),
  criteria: z.array(StageCriterion),
  n: count,
  /** How many uploads prove the target if no further one fails. */
  required: count,
  successes: count,
  /** One-sided 95 % bounds of the success rate, valid at every look; 0 and 1 without any upload. */
  lower: rate,
  upper: rate,
});
export type StageStatus = z.infer<typeof StageStatus>;

export const GuardStatus = z.object({
  state: z.enum(['watching', 'rolled-back', 'half-open', 'locked']),
  sentence: z.string(),
  /** When a guard that has rolled back goes half-open. */
  until: z.iso.datetime().nullable(),
});
export type GuardStatus = z.infer<typeof GuardStatus>;

export const RolloutStatus = z.object({
  /** This machine's bucket in basis points. */
  bucket: z.int().min(0).max(9999),
  percentage: z.number().min(0).max(100),
  /** Whether the percentage takes in this machine's bucket. */
  isInCohort: z.boolean(),
  /**
   * Origin of the percentage: the rollout's own ladder, or the settings of a person, of the environment or of Settings Sync.
   */
  percentageSetBy: z.enum(['ladder', 'person', 'environment', 'settings-sync']),
  pathKind: z.enum(['sync', 'async']),
  /** A reason of `resolveUploadPath`. */
  reason: z.string(),
  /** Why, for a person: one sentence. */
  sentence: z.string(),
  overrides: z.array(z.object({ name: z.string(), source: z.enum(['setting', 'environment']), value: z.string() })),
  stage: StageStatus.nullable(),
  /** Whether the rollout goes on by itself, and why not; null where none is under way. */
  autoAdvance: z.string().nullable(),
  ladder: z.array(z.object({ percentage: z.number(), hours: z.number(), target: rate })),
  guard: GuardStatus,
  /** The success rate under which the guard rolls back, once the uploads show it. */
  guardSuccessRate: rate,
  /** Set when async is slower than it may be and a person should look. */
  review: z.object({ sentence: z.string() }).nullable(),
  /** The commands that make sense now, in the order their buttons appear. */
  availableCommands: z.array(PanelCommand),
});
export type RolloutStatus = z.infer<typeof RolloutStatus>;

/** Everything the page shows. It arrives whole, so the page holds no state of its own but the filter. */
export const PanelState = z.object({
  generatedAt: z.iso.datetime(),
  filter: MetricsFilter,
  rollout: RolloutStatus,
  /** The rollout of the fleet; null where there is none to see. */
  fleet: FleetStatus.nullable().default(null),
  summary: MetricsSummary,
});
export type PanelState = z.infer<typeof PanelState>;

/** From the page to the extension. */
export const PageMessage = z.discriminatedUnion('type', [
  /** The page has loaded; it names the filter it was left with, if any. */
  z.object({ type: z.literal('ready'), filter: MetricsFilter.optional() }),
  z.object({ type: z.literal('setFilter'), filter: MetricsFilter }),
  z.object({ type: z.literal('exportMetrics'), format: z.enum(['jsonl', 'csv']) }),
  z.object({ type: z.literal('openLog'), requestId: z.string().optional() }),
  z.object({ type: z.literal('runCommand'), command: PanelCommand }),
  z.object({ type: z.literal('runFleetCommand'), command: z.enum(FLEET_COMMANDS) }),
]);
export type PageMessage = z.infer<typeof PageMessage>;

/** From the extension to the page. */
export const HostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), state: PanelState }),
  /** The state could not be read; the page keeps what it shows and says so. */
  z.object({ type: z.literal('problem'), message: z.string() }),
]);
export type HostMessage = z.infer<typeof HostMessage>;
