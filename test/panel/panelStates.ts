import { summarize } from '../../src/metrics/summary.ts';
import type { FleetStatus } from '../../src/protocol/fleet.ts';
import type { MetricRecord, UploadRecord } from '../../src/protocol/metrics.ts';
import {
  DEFAULT_FILTER,
  PanelState,
  type MetricsFilter,
  type RolloutStatus,
} from '../../src/protocol/panelMessages.ts';

export const NOW = Date.UTC(2026, 10, 23, 15, 30);
const WEEK_MS = 7 * 24 * 3_600_000;
const KIB = 1024;

export const IDLE: RolloutStatus = {
  bucket: 4217,
  percentage: 0,
  isInCohort: false,
  percentageSetBy: 'ladder',
  pathKind: 'sync',
  reason: 'disabled',
  sentence: 'Uploads use the sync path: async uploads are turned off.',
  overrides: [],
  stage: null,
  autoAdvance: null,
  ladder: [
    { percentage: 1, hours: 24, target: 0.995 },
    { percentage: 10, hours: 48, target: 0.99 },
    { percentage: 50, hours: 72, target: 0.985 },
    { percentage: 100, hours: 168, target: 0.98 },
  ],
  guard: { state: 'watching', sentence: 'Nothing speaks against async uploads.', until: null },
  guardSuccessRate: 0.95,
  review: null,
  availableCommands: ['startRollout', 'openSettings'],
};

export const RUNNING: RolloutStatus = {
  ...IDLE,
  bucket: 412,
  percentage: 10,
  isInCohort: true,
  pathKind: 'async',
  reason: 'in-cohort',
  sentence: "Uploads use the async path: this machine's bucket 412 of 10,000 is inside the 10 % rollout.",
  stage: {
    index: 1,
    percentage: 10,
    hours: 48,
    elapsedHours: 31.4,
    target: 0.99,
    verdict: 'hold',
    sentence: '212 of 663 uploads, 31.4 of 48 hours.',
    criteria: [
      { name: 'time', status: 'not-met', detail: '31.4 of 48 hours' },
      { name: 'uploads', status: 'not-enough-data', detail: '212 of 377 uploads' },
      {
        name: 'success-rate',
        status: 'not-enough-data',
        detail: '1 of 212 failed: 96.93 % proven, 99 % takes 663 uploads',
      },
    ],
    n: 212,
    required: 663,
    successes: 211,
    lower: 0.9693,
    upper: 1,
  },
  availableCommands: ['advanceStage', 'pauseRollout', 'rollBack', 'turnAsyncOff', 'openSettings'],
};

export const ROLLED_BACK: RolloutStatus = {
  ...RUNNING,
  pathKind: 'sync',
  reason: 'rolled-back',
  sentence: 'Uploads use the sync path: async was rolled back and stays off until 2026-11-24T15:30:00.000Z.',
  overrides: [
    { name: 'ASYNC_UPLOAD_ROLLOUT', source: 'environment', value: '10' },
    { name: 'smartFileQuery.asyncUpload.enabled', source: 'setting', value: 'true' },
  ],
  guard: {
    state: 'rolled-back',
    sentence: 'Three async uploads in a row failed. Async uploads are off until tomorrow.',
    until: new Date(NOW + 24 * 3_600_000).toISOString(),
  },
  review: { sentence: 'Async takes 1.34 times as long as sync for files of 1–16 MB.' },
  availableCommands: ['turnBackOn', 'acknowledgeReview', 'turnAsyncOff', 'openSettings'],
};

/** One upload in full; whatever matters is told. */
export function upload(change: Partial<UploadRecord> = {}): UploadRecord {
  const bytes = change.bytes ?? 48 * KIB;
  return {
    event_type: 'upload',
    timestamp: new Date(NOW - 60_000).toISOString(),
    execution_type: 'async',
    success: true,
    duration_ms: 420,
    file_size_mb: bytes / KIB / KIB,
    provider: 'embedded',
    error_type: null,
    fallback_used: false,
    bytes,
    bytes_sent: bytes,
    attempts: 1,
    deduplicated: false,
    bucket: 412,
    rollout_percentage: 10,
    reason: 'in-cohort',
    request_id: 'a1b2c3d4',
    file_hash: '0123456789abcdef',
    ...change,
  };
}

/** A week of uploads as a machine in the rollout sees them; the same at every call. */
export function manyUploads(count: number): MetricRecord[] {
  const random = seededRandom(7);
  return Array.from({ length: count }, (_, index): MetricRecord => {
    const path = pick(random());
    const isCancelled = path === 'async' && random() < 0.01;
    const hasFailed = path !== 'async' && random() < 0.004;
    const isKnown = random() < 0.08;
    const bytes = Math.floor(2 ** (8 + 17 * random()));
    const milliseconds = (path === 'sync' ? 35 : 28) * 2 ** (2 * random()) + bytes / (path === 'sync' ? 9_000 : 11_000);
    return upload({
      timestamp: new Date(NOW - WEEK_MS * (1 - (index + 1) / (count + 1))).toISOString(),
      execution_type: path,
      success: !isCancelled && !hasFailed,
      duration_ms: Math.round(path === 'sync_fallback' ? 3_000 + 4 * milliseconds : isKnown ? 9 : milliseconds),
      error_type: isCancelled
        ? 'cancelled'
        : path === 'sync_fallback'
          ? random() < 0.7
            ? 'timeout'
            : 'server_error'
          : hasFailed
            ? 'backend_down'
            : null,
      fallback_used: path === 'sync_fallback',
      bytes,
      bytes_sent: isKnown ? 0 : path === 'sync_fallback' ? Math.round(bytes * 1.4) : bytes,
      attempts: path === 'sync_fallback' ? 4 : 1,
      deduplicated: isKnown && path !== 'sync_fallback',
      request_id: `request-${index}`,
    });
  });
}

export function rolloutEvents(): MetricRecord[] {
  return [
    {
      event_type: 'rollout_stage',
      timestamp: new Date(NOW - 6 * 24 * 3_600_000).toISOString(),
      message: 'The rollout started at 1 %.',
      details: { percentage: 1 },
    },
    {
      event_type: 'rollout_stage',
      timestamp: new Date(NOW - 31 * 3_600_000).toISOString(),
      message: 'The rollout advanced from 1 % to 10 %.',
      details: { percentage: 10 },
    },
  ];
}

/** A state as the extension would send it; parsing makes sure that it is one. */
export function panelState(
  records: readonly MetricRecord[],
  rollout: RolloutStatus,
  filter: MetricsFilter = DEFAULT_FILTER,
): PanelState {
  return PanelState.parse({
    generatedAt: new Date(NOW).toISOString(),
    filter,
    rollout,
    summary: summarize(records, filter, NOW),
  });
}

/** A fleet in its second stage, as an admin sees it. */
export const FLEET: FleetStatus = {
  status: 'running',
  flag_version: 'flag#1',
  stage: 1,
  hours: 31,
  flag: {
    active: true,
    percentage: 10,
    paused: false,
    kill: false,
    finished: false,
    generation: 3,
    holdback: 10,
    stages: [1, 10, 50, 100].map((percentage) => ({ percentage, hours: 24, successRate: 99 })),
  },
  verdict: 'hold',
  criteria: [
    { name: 'time', status: 'not-met', detail: '31 of 48 hours' },
    { name: 'success-rate', status: 'met', detail: '3 of 2210 failed: at least 99.56 % succeed, the target is 99 %' },
  ],
  auto_advance: true,
  machines: { reporting: 2_103, in: 214, out: 1_889, tripped: 4 },
  uploads: { counted: 2_210, failures: 3, lower: 0.9956, upper: 0.9998 },
  latency: { ratio: 0.61, at_least: 0.52, at_most: 0.71 },
  versions: [{ version: '1.4.0', uploads: 2_401, failures: 19 }],
  errors: [{ error: 'server_error', uploads: 19 }],
  baseline: { machines: 2_001, uploads: 14_002, failures: 11 },
  decisions: [
    {
      at: new Date(NOW - 31 * 3_600_000).toISOString(),
      generation: 3,
      action: 'advance',
      actor: 'fleet',
      from_percentage: 1,
      percentage: 10,
      message: 'The fleet goes on from 1 % to 10 %.',
      reason: null,
      numbers: {},
    },
  ],
  may_change: true,
};

function pick(random: number): UploadRecord['execution_type'] {
  return random < 0.72 ? 'async' : random < 0.985 ? 'sync' : 'sync_fallback';
}

/** Park and Miller's generator: small, and the same everywhere. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
