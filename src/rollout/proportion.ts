/**
 * Exact one-sided confidence bounds of a proportion after Clopper and Pearson, Biometrika 26 (1934), 404–413.
 *
 * The binomial tail is a regularized incomplete beta function, P(X ≥ k | n, p) = I_p(k, n − k + 1) (DLMF 8.17.5), so every
 * question below is one evaluation of it, and a bound is the p at which that tail equals α.
 */

/** The error that a one-sided 95 % statement allows. */
export const ALPHA = 0.05;

/** With 95 % confidence the true success rate is at least this (0 … 1). 0 without a success, also without any data. */
export function lowerBound(successes: number, failures: number): number {
  if (successes === 0) return 0;
  if (failures === 0) return ALPHA ** (1 / successes);
  return bisect((rate) => tailAtLeast(successes, failures, rate) >= ALPHA);
}

/** With 95 % confidence the true success rate is at most this (0 … 1). 1 without a failure, also without any data. */
export function upperBound(successes: number, failures: number): number {
  return 1 - lowerBound(failures, successes);
}

/** Whether the data prove, with 95 % confidence, a success rate of at least `target` (0 < target < 1). */
export function isProvenAtLeast(successes: number, failures: number, target: number): boolean {
  return successes > 0 && tailAtLeast(successes, failures, target) <= ALPHA;
}

/** Whether the data prove, with 95 % confidence, a success rate under `target` (0 < target < 1). */
export function isProvenBelow(successes: number, failures: number, target: number): boolean {
  return failures > 0 && tailAtLeast(failures, successes, 1 - target) < ALPHA;
}

/**
 * How many uploads prove `target` (0 < target < 1) if exactly `failures` of them fail. Without a failure this is
 * ⌈ln α / ln target⌉: 598 for 99.5 %, 299 for 99 %.
 */
export function requiredUploads(target: number, failures = 0): number {
  const isEnough = (uploads: number): boolean => isProvenAtLeast(uploads - failures, failures, target);
  let enough = failures + 1;
  while (!isEnough(enough)) enough *= 2;
  let tooFew = Math.max(failures, Math.floor(enough / 2));
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** P(at least this many successes | true success rate); `successes` ≥ 1. */
function tailAtLeast(successes: number, failures: number, rate: number): number {
  return regularizedBeta(rate, successes, failures + 1);
}

/** The point in 0 … 1 from which on a monotone predicate holds, to the last bit that matters. */
function bisect(isReached: (x: number) => boolean): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (isReached(middle)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** The regularized incomplete beta function I_x(a, b) for 0 ≤ x ≤ 1 and a, b ≥ 1 (DLMF 8.17). */
function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const scale = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast on the near side of the mean only; DLMF 8.17.4 mirrors the far side.
  return x < (a + 1) / (a + b + 2) ? (scale * betaFraction(x, a, b)) / a : 1 - (scale * betaFraction(1 - x, b, a)) / b;
}

/** The continued fraction DLMF 8.17.22, evaluated by the modified Lentz algorithm. */
function betaFraction(x: number, a: number, b: number): number {
  const maxTerms = 10_000;
  const awayFromZero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= maxTerms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-14) break;
  }
  return fraction;
}

/** ln Γ(x) for x ≥ 1: Stirling's series (DLMF 5.11.1), after shifting x to where five terms are exact to 1e-14. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  while (z < 15) shift += Math.log(z++);
  const inverse = 1 / z;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
