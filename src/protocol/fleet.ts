import * as z from 'zod';
import { ExecutionType, UploadErrorType } from './metrics.ts';

/** The key under which OpenFeature clients ask for the flag of a fleet. */
export const FLEET_FLAG_KEY = 'async_upload';

/** The most records in one batch. */
export const FLEET_BATCH_MAX_RECORDS = 500;

const shortText = z
  .string()
  .regex(/^[0-9A-Za-z][\w.+#-]*$/)
  .max(100);
const count = z.int().nonnegative();

/** One step of a fleet's ladder: percent of the machines, hours at least, success rate to prove in percent. */
export const FleetStage = z.object({ percentage: z.number(), hours: z.number(), successRate: z.number() });

/**
 * The value of the flag, the same for every machine, so that no identity leaves one. A machine is in where its bucket is below
 * `percentage` × 100, the flag is neither paused nor killed, and nothing on the machine itself speaks against it.
 */
export const FleetFlag = z.object({
  /** Whether the fleet has a rollout, begun or finished. */
  active: z.boolean(),
  /** 0 … 100. */
  percentage: z.number().min(0).max(100),
  paused: z.boolean(),
  kill: z.boolean(),
  /** Whether the ladder has been climbed: async is the fleet's default. */
  finished: z.boolean(),
  /** Counts up whenever a stage begins; uploads name it, so that they count for the stage in which they were made. */
  generation: count,
  /** Percent of the uploads of machines that are in which take sync, to compare with. */
  holdback: z.number().min(0).max(50),
  stages: z.array(FleetStage),
});
export type FleetFlag = z.infer<typeof FleetFlag>;

/** One upload as it is shared with the fleet: no name, no path, no hash of either. Times in milliseconds, sizes in bytes. */
export const FleetRecord = z.object({
  request_id: z.string().min(1).max(64),
  timestamp: z.iso.datetime(),
  execution_type: ExecutionType,
  success: z.boolean(),
  duration_ms: z.number().nonnegative(),
  bytes: count,
  error_type: UploadErrorType.nullable(),
  deduplicated: z.boolean(),
  /** Why the upload took its path: a reason of `resolveUploadPath`. */
  reason: shortText,
  /** The machine's bucket in basis points, 0 … 9999. */
  bucket: z.int().min(0).max(9999),
  extension_version: shortText,
  /** The version of the flag, whose evidence is kept apart from that of others. */
  flag_version: shortText,
  /** The flag's generation when the upload chose its path. */
  generation: count,
});
export type FleetRecord = z.infer<typeof FleetRecord>;

/** Records of one installation, whose id is made for this and is not that of the machine. */
export const FleetBatch = z.object({
  installation: z.uuid(),
  records: z.array(FleetRecord).min(1).max(FLEET_BATCH_MAX_RECORDS),
});
export type FleetBatch = z.infer<typeof FleetBatch>;

/** How many records of a batch were new; those that the backend had already count once. */
export const FleetBatchAnswer = z.object({ accepted: count, duplicates: count });
export type FleetBatchAnswer = z.infer<typeof FleetBatchAnswer>;

/** Commands that an admin can give to a fleet's rollout. */
export const FLEET_COMMANDS = ['start', 'advance', 'pause', 'resume', 'roll-back'] as const;

/** What a fleet's rollout has done: by an admin's command, or by itself. */
export const FLEET_ACTIONS = [...FLEET_COMMANDS, 'pass', 'fail', 'mismatch', 'finish'] as const;

const numbers = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]));

/** One row of the append-only log of decisions: who or what decided, why, and with which numbers. */
export const FleetDecision = z.object({
  at: z.iso.datetime(),
  generation: count,
  action: z.enum(FLEET_ACTIONS),
  /** The owner of the token that gave the command, or `fleet`, where the numbers decided. */
  actor: z.string(),
  from_percentage: z.number(),
  percentage: z.number(),
  /** One sentence for a person. */
  message: z.string(),
  /** The admin's reason, in their own words. */
  reason: z.string().nullable(),
  numbers,
});
export type FleetDecision = z.infer<typeof FleetDecision>;

/** One condition of a stage's verdict, with the numbers behind it. */
export const FleetCriterion = z.object({
  name: z.enum(['time', 'machines', 'success-rate', 'trips', 'latency', 'sample-ratio', 'a-a']),
  status: z.enum(['met', 'not-met', 'not-enough-data']),
  detail: z.string(),
});
export type FleetCriterion = z.infer<typeof FleetCriterion>;

/** Where a fleet's rollout stands. What members may see; admins also see who made which decision and why. */
export const FleetStatus = z.object({
  status: z.enum(['idle', 'running', 'paused', 'stopped', 'finished']),
  flag_version: z.string(),
  /** −1 before the first stage, while the baseline is taken. */
  stage: z.int(),
  hours: z.number(),
  flag: FleetFlag,
  verdict: z.enum(['pass', 'fail', 'hold']),
  criteria: z.array(FleetCriterion),
  auto_advance: z.boolean(),
  machines: z.object({ reporting: count, in: count, out: count, tripped: count }),
  uploads: z.object({ counted: count, failures: count, lower: z.number(), upper: z.number() }),
  latency: z.object({ ratio: z.number(), at_least: z.number(), at_most: z.number() }).nullable(),
  versions: z.array(z.object({ version: z.string(), uploads: count, failures: count })),
  errors: z.array(z.object({ error: z.string(), uploads: count })),
  /** The sync uploads before the first stage. */
  baseline: z.object({ machines: count, uploads: count, failures: count }).nullable(),
  decisions: z.array(FleetDecision),
  /** Whether whoever asks may give commands. */
  may_change: z.boolean(),
});
export type FleetStatus = z.infer<typeof FleetStatus>;

/** An admin's command. `anyway` advances where the stage has not passed; the plan goes with `start`. */
export const FleetCommandRequest = z.object({
  command: z.enum(FLEET_COMMANDS),
  reason: z.string().max(500).optional(),
  anyway: z.boolean().optional(),
  plan: z
    .object({
      stages: z.array(FleetStage).optional(),
      baselineHours: z.number().optional(),
      autoAdvance: z.boolean().optional(),
      holdback: z.number().optional(),
      minMachines: z.number().optional(),
    })
    .optional(),
});
export type FleetCommandRequest = z.infer<typeof FleetCommandRequest>;
