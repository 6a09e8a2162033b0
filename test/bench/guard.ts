import { guardAfter, initialGuard } from '../../src/rollout/guard.ts';
import { DEFAULT_GUARD_THRESHOLDS, type GuardThresholds } from '../../src/rollout/guardRules.ts';

const MACHINES = 20_000;
const UPLOADS = 100;
const SEED = 20_250_101;
const ERROR_RATES = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1];

/** Rule 2 never reaches its floor, and the simulated failures are no integrity failures: rule 3 is left alone. */
const RULE_3_ALONE: GuardThresholds = { ...DEFAULT_GUARD_THRESHOLDS, windowFloor: Infinity };

/** What the guard is meant to reach; each names its row and checks it. */
const GOALS = [
  {
    name: 'rule 3 alone rolls back at most 0.5 % at 0.5 % errors',
    rate: 0.005,
    isMet: (r: GuardRow) => r.rule3.probability <= 0.005,
  },
  { name: 'median detection within 3 uploads at 100 % errors', rate: 1, isMet: (r: GuardRow) => isWithin(r, 3) },
  { name: 'median detection within 6 uploads at 50 % errors', rate: 0.5, isMet: (r: GuardRow) => isWithin(r, 6) },
  { name: 'median detection within 11 uploads at 25 % errors', rate: 0.25, isMet: (r: GuardRow) => isWithin(r, 11) },
];

/** How the guard does at one true error rate. */
export interface GuardCharacteristics {
  /** Share of the machines that roll back within the uploads simulated, 0 … 1. */
  readonly probability: number;
  /** Uploads until half of all machines have rolled back; null where fewer than half do. */
  readonly medianUploads: number | null;
}

export interface GuardRow {
  readonly rate: number;
  readonly rule3: GuardCharacteristics;
  readonly all: GuardCharacteristics;
}

export interface GuardBench {
  readonly rows: readonly GuardRow[];
  readonly goals: readonly { readonly name: string; readonly isMet: boolean }[];
}

/** Simulates the shipped guard at every error rate. The same seed gives the same numbers. */
export function simulateGuardBench(machines = MACHINES): GuardBench {
  const rows = ERROR_RATES.map((rate) => ({
    rate,
    rule3: simulate(rate, machines, RULE_3_ALONE),
    all: simulate(rate, machines, DEFAULT_GUARD_THRESHOLDS),
  }));
  const goals = GOALS.map(({ name, rate, isMet }) => ({
    name,
    isMet: rows.some((row) => row.rate === rate && isMet(row)),
  }));
  return { rows, goals };
}

/** `npm run bench -- guard`: prints the guard's operating characteristics and whether they reach the goals. */
export function runGuardBench(): GuardBench {
  const bench = simulateGuardBench();
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  print(`Guard: ${MACHINES.toLocaleString('en')} machines over ${UPLOADS} uploads, seed ${SEED}`);
  print('');
  print('error rate │ rule 3 alone            │ all rules');
  print('           │ rolled back │  median   │ rolled back │  median');
  print('───────────┼─────────────┼───────────┼─────────────┼──────────');
  for (const { rate, rule3, all } of bench.rows) {
    print([`${percent(rate, 1)}  `, ...cells(rule3), ...cells(all)].join(' │ '));
  }
  print('');
  for (const { name, isMet } of bench.goals) print(`${isMet ? 'met    ' : 'NOT MET'} ${name}`);
  return bench;
}

function simulate(rate: number, machines: number, limits: GuardThresholds): GuardCharacteristics {
  const random = mulberry32(SEED);
  const detections = Array.from({ length: machines }, () => uploadsToRollback(rate, limits, random)).sort(
    (a, b) => a - b,
  );
  const median = detections[Math.ceil(machines / 2) - 1] ?? Infinity;
  return {
    probability: detections.filter(Number.isFinite).length / machines,
    medianUploads: Number.isFinite(median) ? median : null,
  };
}

/** How many uploads one machine makes until its guard rolls back; Infinity if it never does. */
function uploadsToRollback(rate: number, limits: GuardThresholds, random: () => number): number {
  let guard = initialGuard();
  for (let upload = 1; upload <= UPLOADS; upload++) {
    const hasFailed = random() < rate;
    guard = guardAfter(
      guard,
      hasFailed ? { kind: 'blamed', errorType: 'server_error', isIntegrityFailure: false } : { kind: 'success' },
      upload,
      limits,
    );
    if (guard.status !== 'watching') return upload;
  }
  return Infinity;
}

/** Both variants have to detect in time: all rules together, and rule 3 without help. */
function isWithin({ rule3, all }: GuardRow, uploads: number): boolean {
  return [rule3, all].every(({ medianUploads }) => medianUploads !== null && medianUploads <= uploads);
}

/** Mulberry32, a small seeded generator of numbers in 0 … 1 (Tommy Ettinger, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const percent = (rate: number, digits: number): string => `${(rate * 100).toFixed(digits)} %`.padStart(8);

function cells({ probability, medianUploads }: GuardCharacteristics): string[] {
  return [`  ${percent(probability, 2)} `, String(medianUploads ?? '> 100').padStart(9)];
}
