import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { GuardDecision } from '../../../src/rollout/guard.ts';
import { describeUploadPath, resolveUploadPath, type UploadPathInput } from '../../../src/rollout/uploadPath.ts';

/** Lies in bucket 6834. */
const MACHINE = 'machine-1';
/** Certainly held back, and certainly not. */
const HELD = { uploadId: 'upload-1', percentage: 100 };
const NOT_HELD = { uploadId: 'upload-1', percentage: 0 };

const INSIDE: UploadPathInput = {
  enabled: true,
  rolloutPercentage: 70,
  machineId: MACHINE,
  backendSupportsAsync: true,
  guard: { kind: 'watching' },
  isPaused: false,
};

const rolledBack: GuardDecision = { kind: 'rolled-back', rule: 'cusum', until: Date.UTC(2025, 0, 2) };
const onTrial = (isTrialFree: boolean): GuardDecision => {
  return { kind: 'half-open', isTrialFree, cleanUploads: 2, cleanUploadsNeeded: 5 };
};

describe('resolveUploadPath', () => {
  const cases: { name: string; change: Partial<UploadPathInput>; path: string; says: RegExp }[] = [
    {
      name: 'in the cohort',
      change: {},
      path: 'async in-cohort',
      says: /bucket 6834 of 10,000 is inside the 70 % rollout/,
    },
    {
      name: 'one bucket above it',
      change: { rolloutPercentage: 68.34 },
      path: 'sync out-of-cohort',
      says: /outside the 68.34 %/,
    },
    { name: 'just in', change: { rolloutPercentage: 68.35 }, path: 'async in-cohort', says: /inside the 68.35 %/ },
    { name: '0 %', change: { rolloutPercentage: 0 }, path: 'sync zero-percent', says: /stands at 0 %/ },
    { name: 'NaN %', change: { rolloutPercentage: NaN }, path: 'sync zero-percent', says: /stands at 0 %/ },
    { name: '100 %', change: { rolloutPercentage: 100 }, path: 'async full-rollout', says: /rolled out to everyone/ },
    { name: 'disabled', change: { enabled: false, rolloutPercentage: 100 }, path: 'sync disabled', says: /turned off/ },
    {
      name: 'no async on the backend',
      change: { backendSupportsAsync: false },
      path: 'sync backend-lacks-async',
      says: /does not offer/,
    },
    {
      name: 'async asked for',
      change: { enabled: false, override: 'async' },
      path: 'async override',
      says: /async was asked for/,
    },
    { name: 'sync asked for', change: { override: 'sync' }, path: 'sync override', says: /sync was asked for/ },
    {
      name: 'async asked of a backend without it',
      change: { override: 'async', backendSupportsAsync: false },
      path: 'sync backend-lacks-async',
      says: /does not offer/,
    },
    { name: 'paused', change: { isPaused: true }, path: 'sync paused', says: /70 % rollout is paused/ },
    { name: 'guard allows', change: { guard: { kind: 'watching' } }, path: 'async in-cohort', says: /inside/ },
    {
      name: 'rolled back',
      change: { guard: rolledBack },
      path: 'sync rolled-back',
      says: /until 202\d-\d\d-\d\d \d\d:\d\d/,
    },
    {
      name: 'locked',
      change: { guard: { kind: 'locked', rule: 'cusum', rollbacks: 3 } },
      path: 'sync locked',
      says: /rolled back 3 times .* until a person/,
    },
    {
      name: 'torn state',
      change: { guard: { kind: 'unreadable' } },
      path: 'sync state-unreadable',
      says: /cannot be read/,
    },
    { name: 'trial free', change: { guard: onTrial(true) }, path: 'async half-open', says: /on trial .*2 of 5 clean/ },
    {
      name: 'trial taken',
      change: { guard: onTrial(false) },
      path: 'sync half-open',
      says: /another upload is being tried/,
    },
    { name: 'held back', change: { holdback: HELD }, path: 'sync held-back', says: /held back to compare/ },
    { name: 'not held back', change: { holdback: NOT_HELD }, path: 'async in-cohort', says: /inside/ },
    {
      name: 'a trial is never held back',
      change: { guard: onTrial(true), holdback: HELD },
      path: 'async half-open',
      says: /on trial/,
    },
  ];
  for (const { name, change, path, says } of cases) {
    it(`${name}: ${path}`, () => {
      const input = { ...INSIDE, ...change };
      const decision = resolveUploadPath(input);
      assert.equal(`${decision.kind} ${decision.reason}`, path);
      assert.equal(decision.bucket, 6834);
      const sentence = describeUploadPath(decision, input);
      assert.match(sentence, says);
      assert.match(sentence, new RegExp(`^Uploads use the ${decision.kind} path: .*\\.$`));
    });
  }

  const guard = fc.constantFrom<GuardDecision>({ kind: 'watching' }, rolledBack, onTrial(true), onTrial(false), {
    kind: 'unreadable',
  });
  const anyInput = fc.record({
    enabled: fc.boolean(),
    rolloutPercentage: fc.double({ min: 0, max: 100, noNaN: true }),
    machineId: fc.string(),
    backendSupportsAsync: fc.boolean(),
    guard,
    isPaused: fc.boolean(),
    holdback: fc.option(fc.record({ uploadId: fc.string(), percentage: fc.integer({ min: 0, max: 100 }) }), {
      nil: undefined,
    }),
  });

  it('lets the kill switch win over everything but an explicit choice', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { kind, reason } = resolveUploadPath({ ...input, enabled: false });
        return kind === 'sync' && reason === 'disabled';
      }),
    );
  });

  it('never sends async to a backend that lacks it', () => {
    const override = fc.constantFrom('sync', 'async', undefined);
    fc.assert(
      fc.property(anyInput, override, (input, choice) => {
        return resolveUploadPath({ ...input, override: choice, backendSupportsAsync: false }).kind === 'sync';
      }),
    );
  });

  it('keeps on async whoever was on it, when the percentage grows', () => {
    fc.assert(
      fc.property(anyInput, fc.double({ min: 0, max: 100, noNaN: true }), (input, other) => {
        const rolloutPercentage = Math.max(input.rolloutPercentage, other);
        return (
          resolveUploadPath(input).kind === 'sync' ||
          resolveUploadPath({ ...input, rolloutPercentage }).kind === 'async'
        );
      }),
    );
  });
});
