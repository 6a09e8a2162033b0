/**
 * Bounds of a success rate from counts of successes and failures.
 *
 * A stage is looked at after every upload, so its bounds form a confidence sequence: with 95 % probability they are right at
 * every look of a run together, however long it is. The guard's window is bounded for one look (Clopper and Pearson,
 * Biometrika 26, 1934, 404–413); how often its rule trips falsely over many looks is found by simulation. README.md in this
 * folder has the formulas' reasons and the figures.
 */

/** The error that a one-sided 95 % statement allows. */
export const ALPHA = 0.05;

/**
 * The mixture's weight on error rates q below the limit q₀ is proportional to q^(this − 1). The half leaves a run without a
 * failure, which most are, with a quarter more uploads to prove than a bound for one look takes.
 */
const MIXTURE_EXPONENT = 0.5;

/** The fewest failures that can prove a rate too low: one bad upload, even the first, proves nothing. */
const MIN_FAILURES_FOR_PROOF = 2;

/** With a confidence of 1 − `alpha` at all times the success rate is at least this (0 … 1); 0 without a success. */
export function lowerBound(successes: number, failures: number, alpha = ALPHA): number {
  return bisect((rate) => !isProvenAtLeast(successes, failures, rate, alpha));
}

/** With a confidence of 1 − `alpha` at all times the success rate is at most this (0 … 1); 1 with fewer than two failures. */
export function upperBound(successes: number, failures: number, alpha = ALPHA): number {
  return bisect((rate) => isProvenBelow(successes, failures, rate, alpha));
}

/**
 * Whether the data prove a success rate of at least `target` (0 … 1), wrongly with a probability of at most `alpha`.
 *
 * The evidence is the likelihood ratio of error rates q below q₀ = 1 − target against q₀, averaged with density
 * a q^(a − 1) / q₀^a. Under every error rate of q₀ or more it is a supermartingale that starts at 1, so that it ever reaches
 * 1/α with a probability of at most α (Robbins, Annals of Mathematical Statistics 41, 1970, 1397–1409).
 */
export function isProvenAtLeast(successes: number, failures: number, target: number, alpha = ALPHA): boolean {
  const limit = 1 - target;
  if (successes === 0 || limit <= 0) return false;
  if (limit >= 1) return true;
  // Where no fewer fail than the limit allows, no lower rate explains it better.
  if (failures >= limit * (successes + failures)) return false;
  const a = MIXTURE_EXPONENT;
  const mixture = Math.log(a) - a * Math.log(limit) + logIncompleteBeta(limit, failures + a, successes + 1);
  return mixture - logLikelihood(successes, failures, limit) >= -Math.log(alpha);
}

/**
 * Whether the data prove a success rate under `target` (0 … 1). As above, against error rates above q₀ with density
 * 1 / (q ln(1/q₀)), which gives every order of magnitude the same weight: how bad it is, is not known beforehand.
 */
export function isProvenBelow(successes: number, failures: number, target: number, alpha = ALPHA): boolean {
  const limit = 1 - target;
  if (failures < MIN_FAILURES_FOR_PROOF || limit >= 1) return false;
  if (limit <= 0) return true;
  // Where no more fail than the limit allows, no higher rate explains it better.
  if (failures <= limit * (successes + failures)) return false;
  // In terms of the success rate p = 1 − q the integral of q^(failures − 1) p^successes runs from 0 to the target.
  const mixture = logIncompleteBeta(target, successes + 1, failures) - Math.log(-Math.log(limit));
  return mixture - logLikelihood(successes, failures, limit) >= -Math.log(alpha);
}

/** How many uploads prove `target` (0 < target < 1) if exactly `failures` of them fail: 756 without one for 99.5 %. */
export function requiredUploads(target: number, failures = 0, alpha = ALPHA): number {
  const isEnough = (uploads: number): boolean => isProvenAtLeast(uploads - failures, failures, target, alpha);
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

/**
 * Whether the one-sided 95 % lower bound of the error rate, made for one look at a fixed number of uploads, is above `rate`
 * (0 < rate < 1): whether so many failures are rarer than 5 % at that rate. The binomial tail is a regularized incomplete
 * beta function, P(X ≥ k | n, p) = I_p(k, n − k + 1) (DLMF 8.17.5).
 */
export function isErrorRateAbove(rate: number, successes: number, failures: number): boolean {
  if (failures === 0) return false;
  const logTail = logIncompleteBeta(rate, failures, successes + 1) - logBeta(failures, successes + 1);
  return logTail < Math.log(ALPHA);
}

/** ln of the probability of one sequence with so many successes and failures at an error rate. */
function logLikelihood(successes: number, failures: number, errorRate: number): number {
  return failures * Math.log(errorRate) + successes * Math.log1p(-errorRate);
}

/** The point in 0 … 1 from which on a monotone predicate holds, to the last bit that matters; 1 where it never does. */
function bisect(isReached: (x: number) => boolean): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (isReached(middle)) high = middle;
    else low = middle;
  }
  return low === 0 ? 0 : high;
}

/** ln of the incomplete beta function B_x(a, b) for 0 < x < 1 and a, b > 0 (DLMF 8.17). */
function logIncompleteBeta(x: number, a: number, b: number): number {
  const scale = a * Math.log(x) + b * Math.log1p(-x);
  // The fraction converges fast on the near side of the mean only; DLMF 8.17.4 mirrors the far side.
  if (x < (a + 1) / (a + b + 2)) return scale - Math.log(a) + Math.log(betaFraction(x, a, b));
  const whole = logBeta(a, b);
  const rest = scale - Math.log(b) + Math.log(betaFraction(1 - x, b, a));
  return whole + Math.log1p(-Math.exp(rest - whole));
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

/** ln of the beta function B(a, b). */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** ln Γ(x) for x > 0: Stirling's series (DLMF 5.11.1), after shifting x to where five terms are exact to 1e-14. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  while (z < 15) shift += Math.log(z++);
  const inverse = 1 / z;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
