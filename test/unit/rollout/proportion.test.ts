import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  ALPHA,
  isErrorRateAbove,
  isProvenAtLeast,
  isProvenBelow,
  lowerBound,
  requiredUploads,
  upperBound,
} from '../../../src/rollout/proportion.ts';
import { mulberry32 } from '../../bench/random.ts';

const isClose = (actual: number, expected: number, tolerance = 1e-6): void =>
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} instead of ${expected}`);

/** The evidence that `isProvenAtLeast` asks for, by summing the mixture's likelihood ratios over a fine grid. */
function evidenceAbove(successes: number, failures: number, target: number): number {
  const limit = 1 - target;
  const steps = 200_000;
  let sum = 0;
  for (let step = 0; step < steps; step++) {
    // With u² uniform on 0 … 1, u has the density that the exponent ½ gives to the error rate.
    const q = limit * ((step + 0.5) / steps) ** 2;
    sum += (q / limit) ** failures * ((1 - q) / (1 - limit)) ** successes;
  }
  return sum / steps;
}

/** The same for `isProvenBelow`: the logarithm of the error rate is uniform between the limit and 1. */
function evidenceBelow(successes: number, failures: number, target: number): number {
  const limit = 1 - target;
  const steps = 200_000;
  let sum = 0;
  for (let step = 0; step < steps; step++) {
    const q = limit ** ((step + 0.5) / steps);
    sum += (q / limit) ** failures * ((1 - q) / (1 - limit)) ** successes;
  }
  return sum / steps;
}

describe('the confidence sequence of a success rate', () => {
  for (const [successes, failures] of [
    [597, 1],
    [95, 5],
    [10, 10],
    [3, 17],
    [2_000, 7],
  ] as const) {
    it(`has its bounds where the evidence is 1/α: ${successes} of ${successes + failures}`, () => {
      const lower = lowerBound(successes, failures);
      const upper = upperBound(successes, failures);
      isClose(evidenceAbove(successes, failures, lower) * ALPHA, 1, 1e-4);
      if (failures > 1) isClose(evidenceBelow(successes, failures, upper) * ALPHA, 1, 1e-4);
      assert.ok(lower < successes / (successes + failures) && successes / (successes + failures) < upper);
    });
  }

  // By the integrals' power series, in decimals of 220 digits.
  const exact = [
    { successes: 20, failures: 0, lower: 0.82879588218799, upper: 1 },
    { successes: 95, failures: 5, lower: 0.86251708294105, upper: 0.99072614303908 },
    { successes: 10, failures: 10, lower: 0.19840719966914, upper: 0.7871725005472 },
    { successes: 3, failures: 17, lower: 0.01121850770968, upper: 0.44044462750783 },
    { successes: 200, failures: 2, lower: 0.95687926256777, upper: 0.99958629795059 },
  ];
  for (const { successes, failures, lower, upper } of exact) {
    it(`has the bounds of exact arithmetic to the thirteenth place: ${successes} of ${successes + failures}`, () => {
      isClose(lowerBound(successes, failures), lower, 1e-13);
      isClose(upperBound(successes, failures), upper, 1e-13);
    });
  }

  it('knows nothing without data, and is never sure of a rate below after a single failure', () => {
    assert.deepEqual([lowerBound(0, 0), upperBound(0, 0)], [0, 1]);
    assert.deepEqual([lowerBound(0, 7), upperBound(7, 0), upperBound(0, 1)], [0, 1, 1]);
  });

  it('is monotone: what proves a rate proves every easier one', () => {
    const count = fc.integer({ min: 0, max: 2_000 });
    const target = fc.double({ min: 0.01, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(count, count, target, (successes, failures, rate) => {
        const lower = lowerBound(successes, failures);
        const upper = upperBound(successes, failures);
        assert.ok(lower <= upper, `${lower} ≤ ${upper}`);
        if (Math.abs(lower - rate) > 1e-9) assert.equal(isProvenAtLeast(successes, failures, rate), lower >= rate);
        if (Math.abs(upper - rate) > 1e-9) assert.equal(isProvenBelow(successes, failures, rate), upper <= rate);
      }),
    );
  });

  it('is stable for 100,000 uploads', () => {
    const [lower, upper] = [lowerBound(99_990, 10), upperBound(99_990, 10)];
    assert.ok(lower > 0.9997 && lower < 0.9999 && upper > 0.9999 && upper < 0.99998, `${lower} … ${upper}`);
  });

  it('is wrong on at most one machine in twenty that looks after every upload', () => {
    const [machines, uploads, target] = [1_500, 2_000, 0.98];
    const random = mulberry32(1);
    const least = Array.from({ length: 100 }, (_, failures) => requiredUploads(target, failures));
    let passed = 0;
    let failed = 0;
    for (let machine = 0; machine < machines; machine++) {
      let failures = 0;
      let [isPassed, isFailed] = [false, false];
      for (let upload = 1; upload <= uploads; upload++) {
        const hasFailed = random() < 1 - target;
        if (hasFailed) failures++;
        isPassed ||= upload >= (least[failures] ?? Infinity);
        isFailed ||= hasFailed && isProvenBelow(upload - failures, failures, target);
      }
      passed += Number(isPassed);
      failed += Number(isFailed);
    }
    assert.ok(passed / machines <= ALPHA && failed / machines <= ALPHA, `${passed} passed and ${failed} failed`);
  });
});

describe('requiredUploads', () => {
  const known = [
    { target: 0.995, failures: 0, uploads: 756 },
    { target: 0.99, failures: 0, uploads: 377 },
    { target: 0.985, failures: 0, uploads: 251 },
    { target: 0.98, failures: 0, uploads: 188 },
    { target: 0.995, failures: 1, uploads: 1_329 },
    { target: 0.98, failures: 5, uploads: 716 },
    { target: 0.5, failures: 0, uploads: 6 },
  ];
  for (const { target, failures, uploads } of known) {
    it(`${uploads} uploads with ${failures} failures prove ${target}, one fewer does not`, () => {
      assert.equal(requiredUploads(target, failures), uploads);
      assert.equal(isProvenAtLeast(uploads - failures, failures, target), true);
      assert.equal(isProvenAtLeast(uploads - failures - 1, failures, target), false);
    });
  }
});

describe('isErrorRateAbove', () => {
  /** P(X ≥ failures) by summing binomial terms. */
  function tail(uploads: number, failures: number, rate: number): number {
    let sum = 0;
    for (let k = failures; k <= uploads; k++) {
      let term = 1;
      for (let i = 0; i < k; i++) term *= ((uploads - i) / (k - i)) * rate;
      sum += term * (1 - rate) ** (uploads - k);
    }
    return sum;
  }

  it('is the lower bound of Clopper and Pearson', () => {
    for (let uploads = 1; uploads <= 100; uploads++) {
      for (let failures = 0; failures <= Math.min(uploads, 15); failures++) {
        const isRare = tail(uploads, failures, 0.05) < ALPHA;
        assert.equal(isErrorRateAbove(0.05, uploads - failures, failures), isRare, `${failures} of ${uploads}`);
      }
    }
  });
});
