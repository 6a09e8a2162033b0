import { createHash } from 'node:crypto';
import type { UploadPathKind } from '../protocol/health.ts';
import { formatMoment } from './rolloutEvent.ts';
import type { FleetPart } from './fleetStanding.ts';
import type { GuardDecision } from './guard.ts';

/** Why an upload takes the path it takes. Recorded as `reason` in the metrics. */
export type UploadPathReason =
  | 'override'
  | 'disabled'
  | 'backend-lacks-async'
  | 'fleet-paused'
  | 'fleet-stopped'
  | 'fleet-unreachable'
  | 'zero-percent'
  | 'out-of-cohort'
  | 'paused'
  | 'state-unreadable'
  | 'locked'
  | 'rolled-back'
  | 'half-open'
  | 'held-back'
  | 'in-cohort'
  | 'full-rollout';

/** The reasons for which an upload takes sync whatever the rollout has found out. */
const BESIDE_THE_ROLLOUT: readonly UploadPathReason[] = [
  'disabled',
  'override',
  'backend-lacks-async',
  'zero-percent',
  'out-of-cohort',
];

/** Whether an upload that took sync for this reason says nothing to the rollout. */
export function isBesideRollout(reason: string): boolean {
  return BESIDE_THE_ROLLOUT.some((beside) => beside === reason);
}

/** Everything the choice of a path depends on. */
export interface UploadPathInput {
  /** The setting `asyncUpload.enabled`: the kill switch. */
  readonly enabled: boolean;
  /** 0 … 100, fractions allowed. */
  readonly rolloutPercentage: number;
  readonly machineId: string;
  /** A person's explicit choice for this one upload (the CLI's `--path`). */
  readonly override?: UploadPathKind | undefined;
  readonly backendSupportsAsync: boolean;
  readonly guard: GuardDecision;
  /** Whether a person has paused the rollout: the stage is kept, uploads use the sync path. */
  readonly isPaused: boolean;
  /** Absent: nothing is held back. */
  readonly holdback?: Holdback | undefined;
  /** The part of the fleet's rollout; absent where there is none. */
  readonly fleet?: FleetPart | undefined;
}

/** The path an upload takes, with the reason; the one place that acts on it branches on `kind`. */
export interface UploadPathDecision {
  readonly kind: UploadPathKind;
  readonly reason: UploadPathReason;
  /** This machine's bucket, 0 … 9999, also where it did not decide. */
  readonly bucket: number;
  /** The generation of the fleet's flag under which it was chosen; absent without a fleet. */
  readonly generation?: number;
}

/**
 * Chooses the upload path. The order is the policy:
 *
 * 1. an explicit choice for this one upload, as far as the backend can follow it;
 * 2. the kill switch, over everything else;
 * 3. the backend's ability;
 * 4. the fleet's pause or stop, where there is a fleet;
 * 5. the percentage and the machine's bucket;
 * 6. pause and guard;
 * 7. the hold-back share, which must not use up half-open trials.
 */
export function resolveUploadPath(input: UploadPathInput): UploadPathDecision {
  const bucket = bucketOf(input.machineId);
  return { ...choosePath(input, bucket), bucket };
}

type Choice = Pick<UploadPathDecision, 'kind' | 'reason'>;

const sync = (reason: UploadPathReason): Choice => ({ kind: 'sync', reason });
const async = (reason: UploadPathReason): Choice => ({ kind: 'async', reason });

function choosePath(input: UploadPathInput, bucket: number): Choice {
  if (input.override === 'sync') return sync('override');
  if (input.override === 'async') return input.backendSupportsAsync ? async('override') : sync('backend-lacks-async');
  if (!input.enabled) return sync('disabled');
  if (!input.backendSupportsAsync) return sync('backend-lacks-async');
  if (input.fleet !== undefined && input.fleet !== 'follows') return sync(`fleet-${input.fleet}`);
  // Written so that NaN, for which every comparison is false, is sync too.
  if (!(input.rolloutPercentage > 0)) return sync('zero-percent');
  if (!isInCohort(bucket, input.rolloutPercentage)) return sync('out-of-cohort');
  if (input.isPaused) return sync('paused');
  return (
    guardChoice(input.guard) ??
    (input.holdback && isHeldBack(input.holdback)
      ? sync('held-back')
      : async(input.rolloutPercentage >= 100 ? 'full-rollout' : 'in-cohort'))
  );
}

/** The path that the guard demands, or undefined where it has no objection. */
function guardChoice(guard: GuardDecision): Choice | undefined {
  switch (guard.kind) {
    case 'watching':
      return undefined;
    case 'unreadable':
      return sync('state-unreadable');
    case 'locked':
      return sync('locked');
    case 'rolled-back':
      return sync('rolled-back');
    case 'half-open':
      return guard.isTrialFree ? async('half-open') : sync('half-open');
  }
}

/**
 * One plain English sentence on the path and its reason, for the log and the panel. `input` has to be the one that led to the
 * decision.
 */
export function describeUploadPath(decision: UploadPathDecision, input: UploadPathInput): string {
  return `Uploads use the ${decision.kind} path: ${because(decision, input)}.`;
}

function because({ kind, reason, bucket }: UploadPathDecision, input: UploadPathInput): string {
  const whose = input.fleet === undefined ? 'rollout' : 'rollout of the fleet';
  const cohort = `the ${formatPercentage(input.rolloutPercentage)} ${whose}`;
  const machine = `this machine's bucket ${bucket} of 10,000`;
  switch (reason) {
    case 'override':
      return `${kind} was asked for explicitly`;
    case 'disabled':
      return 'async uploads are turned off';
    case 'backend-lacks-async':
      return 'the backend does not offer async uploads';
    case 'fleet-paused':
      return 'the rollout of the fleet is paused';
    case 'fleet-stopped':
      return 'async uploads are off in the whole fleet';
    case 'fleet-unreachable':
      return 'nothing has been heard of the rollout of the fleet for a day, and not knowing means sync';
    case 'zero-percent':
      return `the ${whose} stands at 0 %`;
    case 'out-of-cohort':
      return `${machine} is outside ${cohort}`;
    case 'in-cohort':
      return `${machine} is inside ${cohort}`;
    case 'full-rollout':
      return 'async uploads are rolled out to everyone';
    case 'paused':
      return `${cohort} is paused`;
    case 'held-back':
      return `${machine} is inside ${cohort}, but this upload is held back to compare the paths`;
    case 'state-unreadable':
      return 'the rollout state cannot be read, and not knowing means sync';
    case 'locked':
    case 'rolled-back':
    case 'half-open':
      return guardBecause(kind, input.guard);
  }
}

function guardBecause(kind: UploadPathKind, guard: GuardDecision): string {
  switch (guard.kind) {
    case 'locked':
      return `async was rolled back ${guard.rollbacks} times and stays off until a person turns it back on`;
    case 'rolled-back':
      return `async was rolled back and stays off until ${formatMoment(guard.until)}`;
    case 'half-open': {
      const progress = `${guard.cleanUploads} of ${guard.cleanUploadsNeeded} clean uploads`;
      return kind === 'async'
        ? `async is on trial after a rollback (${progress})`
        : `async is on trial after a rollback (${progress}) and another upload is being tried`;
    }
    case 'watching':
    case 'unreadable':
      return 'the guard decided so';
  }
}

/** `0.5 %`, `10 %`: with no trailing zeros and no floating point dust. */
function formatPercentage(percentage: number): string {
  return `${Number(percentage.toFixed(4))} %`;
}

/** The flag's name as it enters the hash. Renaming it would reshuffle every machine. */
export const ASYNC_UPLOAD_FLAG = 'smartFileQuery.asyncUpload';

/**
 * The salt of the async upload flag. It stays the same through all stages of a rollout, so that a machine that takes part at
 * 1 % still does at 10 %; only a new flag version may change it.
 */
export const ASYNC_UPLOAD_SALT = 'async-upload-1';

/** Version of the flag: where the meaning of the async path changes, the version does, and has a history of its own. */
export const FLAG_VERSION = `${ASYNC_UPLOAD_FLAG}#${ASYNC_UPLOAD_SALT}`;

/** The number of buckets, which are basis points of the population: 0 … 9999. */
export const BUCKET_COUNT = 10_000;

const BUCKETS_PER_PERCENT = BUCKET_COUNT / 100;
const UINT32_RANGE = 2 ** 32;

/**
 * The bucket of a machine, 0 … 9999: the first big-endian uint32 `h` of SHA-256 over UTF-8 `flag\0salt\0machineId`, scaled
 * by `floor(h × 10000 / 2^32)`. The product stays under 2^46, so it is exact in a double.
 */
export function bucketOf(machineId: string, flag = ASYNC_UPLOAD_FLAG, salt = ASYNC_UPLOAD_SALT): number {
  const digest = createHash('sha256').update(`${flag}\0${salt}\0${machineId}`, 'utf8').digest();
  return Math.floor((digest.readUInt32BE(0) * BUCKET_COUNT) / UINT32_RANGE);
}

/**
 * Whether a bucket (0 … 9999) belongs to the first `percentage` (0 … 100, fractions allowed) of the population:
 * `bucket < percentage × 100`.
 */
export function isInCohort(bucket: number, percentage: number): boolean {
  return bucket < cohortSize(percentage);
}

/**
 * The number of buckets that a percentage takes in. `0.28 * 100` is 28.000000000000004 in floating point, which would let
 * bucket 28 in as a 29th; rounding to a millionth of a bucket keeps the boundary where the user wrote it.
 */
function cohortSize(percentage: number): number {
  return Math.round(percentage * BUCKETS_PER_PERCENT * 1e6) / 1e6;
}

/** Percent of an enrolled machine's uploads that stay on sync, so that async has something to be compared with. */
export const DEFAULT_HOLDBACK_PERCENTAGE = 10;

const HOLDBACK_FLAG = 'smartFileQuery.asyncUpload.holdback';
const HOLDBACK_SALT = 'holdback-1';

/** One upload's part in the hold-back draw. */
interface Holdback {
  /** The upload's id (the record's `request_id`): the same upload always draws the same lot, also after a retry. */
  readonly uploadId: string;
  /** 0 … 100, fractions allowed. */
  readonly percentage: number;
}

/**
 * Whether this upload is held back to sync. It hashes the upload's id, not the machine's, so that every enrolled machine
 * compares both paths on its own network, disk and files.
 */
export function isHeldBack({ uploadId, percentage }: Holdback): boolean {
  return isInCohort(bucketOf(uploadId, HOLDBACK_FLAG, HOLDBACK_SALT), percentage);
}
