import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  ALPHA,
  isProvenAtLeast,
  isProvenBelow,
  lowerBound,
  requiredUploads,
  upperBound,
} from '../../../src/rollout/proportion.ts';

const isClose = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} instead of ${expected}`);

describe('Clopper–Pearson bounds', () => {
  // Computed independently by summing binomial terms.
  const known = [
    { successes: 597, failures: 1, lower: 0.9920919054336143, upper: 0.9999142289387694 },
    { successes: 95, failures: 5, lower: 0.8977466223567253, upper: 0.9800944363378282 },
    { successes: 10, failures: 10, lower: 0.30195391128649335, upper: 0.6980460887135067 },
    { successes: 3, failures: 17, lower: 0.04216940788577859, upper: 0.3436638043142818 },
  ];
  for (const { successes, failures, lower, upper } of known) {
    it(`${successes} of ${successes + failures}`, () => {
      isClose(lowerBound(successes, failures), lower);
      isClose(upperBound(successes, failures), upper);
    });
  }

  it('stays exact for 100,000 uploads', () => isClose(lowerBound(99_990, 10), 0.9998303837123701));

  it('knows nothing without data, and has closed forms at the ends', () => {
    assert.deepEqual([lowerBound(0, 0), upperBound(0, 0)], [0, 1]);
    assert.deepEqual([lowerBound(0, 7), upperBound(7, 0)], [0, 1]);
    isClose(lowerBound(7, 0), ALPHA ** (1 / 7));
    isClose(upperBound(0, 7), 1 - ALPHA ** (1 / 7));
  });

  it('brackets the observed rate and agrees with the direct proofs', () => {
    const count = fc.integer({ min: 0, max: 2_000 });
    const target = fc.double({ min: 0.5, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(count, count, target, (successes, failures, rate) => {
        fc.pre(successes + failures > 0);
        const lower = lowerBound(successes, failures);
        const upper = upperBound(successes, failures);
        const observed = successes / (successes + failures);
        assert.ok(lower <= observed && observed <= upper, `${lower} ≤ ${observed} ≤ ${upper}`);
        if (Math.abs(lower - rate) > 1e-9) assert.equal(isProvenAtLeast(successes, failures, rate), lower >= rate);
        if (Math.abs(upper - rate) > 1e-9) assert.equal(isProvenBelow(successes, failures, rate), upper < rate);
      }),
    );
  });
});

describe('requiredUploads', () => {
  const known = [
    { target: 0.995, failures: 0, uploads: 598 },
    { target: 0.99, failures: 0, uploads: 299 },
    { target: 0.985, failures: 0, uploads: 199 },
    { target: 0.98, failures: 0, uploads: 149 },
    { target: 0.995, failures: 1, uploads: 947 },
    { target: 0.98, failures: 5, uploads: 523 },
    { target: 0.5, failures: 0, uploads: 5 },
  ];
  for (const { target, failures, uploads } of known) {
    it(`${uploads} uploads with ${failures} failures prove ${target}, one fewer does not`, () => {
      assert.equal(requiredUploads(target, failures), uploads);
      assert.equal(isProvenAtLeast(uploads - failures, failures, target), true);
      assert.equal(isProvenAtLeast(uploads - failures - 1, failures, target), false);
    });
  }
});
