import { logBeta } from '../rollout/proportion.ts';
import type { Sums } from './evidence.ts';

/** The number of machines at which the bounds of a mean are narrowest. */
const NARROWEST_AT = 60;

/** The fewest machines from which the error of a mean is estimated. */
const FEWEST_MACHINES = 10;

/** How sure the expected share is of itself before it has seen anything, in samples. */
const SHARE_PRECISION = 100;

/** A mean over machines with bounds that hold at all times. */
export interface Bounded {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The weighted mean of one figure over machines, with an asymptotic confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy and
 * Ramdas, Annals of Statistics 52, 2024, 2613–2640): each bound is wrong at any time at all with a probability of about
 * `alpha` / 2. The error is that between machines, so that what one machine's uploads have in common is not taken for evidence.
 * Undefined with too few machines to know it.
 */
export function boundedMean(sums: Sums, alpha: number): Bounded | undefined {
  const estimate = meanWithError(sums);
  if (!estimate) return undefined;
  const { mean, error, n } = estimate;
  const rho2 = (-2 * Math.log(alpha) + Math.log(-2 * Math.log(alpha) + 1)) / NARROWEST_AT;
  const spread = n * rho2 + 1;
  const radius =
    error * Math.sqrt(n) * Math.sqrt(((2 * spread) / (n * n * rho2)) * Math.log(Math.sqrt(spread) / alpha));
  return { mean, lower: mean - radius, upper: mean + radius };
}

interface Estimate {
  readonly mean: number;
  /** The mean's standard error. */
  readonly error: number;
  /** As many machines of equal weight would know the mean as well. */
  readonly n: number;
}

function meanWithError({ machines, w, wd, w2, w2d, w2d2 }: Sums): Estimate | undefined {
  if (machines < FEWEST_MACHINES || w <= 0) return undefined;
  const mean = wd / w;
  const squares = Math.max(0, w2d2 - 2 * mean * w2d + mean * mean * w2);
  const error = (Math.sqrt(squares) / w) * Math.sqrt(machines / (machines - 1));
  return { mean, error, n: (w * w) / w2 };
}

/**
 * By how many standard errors the means of two groups of machines differ (Welch), for a single look. Undefined with too few
 * machines in a group, and where nothing varies.
 */
export function standardDifference(a: Sums, b: Sums): number | undefined {
  const one = meanWithError(a);
  const two = meanWithError(b);
  if (!one || !two) return undefined;
  const error = Math.hypot(one.error, two.error);
  return error === 0 ? undefined : (two.mean - one.mean) / error;
}

/**
 * Whether `hits` among `hits + misses` are too few or too many for a true share of `share` (0 < share < 1), looked at after every
 * one: a sample-ratio mismatch, found wrongly with a probability of at most `alpha`.
 *
 * The evidence is the beta–binomial likelihood over the binomial one, whose prior is centred at the expected share; under that
 * share it is a martingale that starts at 1 (Lindon and Malek, Anytime-valid inference for multinomial count data, NeurIPS 2022).
 */
export function isShareImprobable(hits: number, misses: number, share: number, alpha: number): boolean {
  if (share <= 0 || share >= 1) return false;
  const a = SHARE_PRECISION * share;
  const b = SHARE_PRECISION * (1 - share);
  const mixture = logBeta(a + hits, b + misses) - logBeta(a, b);
  const expected = hits * Math.log(share) + misses * Math.log1p(-share);
  return mixture - expected >= -Math.log(alpha);
}
