import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimPairs, stateOf } from './claimPairs.ts';

/** The most of the false sentences that may pass as verified, and of the true ones that may be called unverified. */
const MAX_FALSE_VERIFIED = 0.15;
const MAX_TRUE_UNVERIFIED = 0.1;
/** Half of what the true ones reach today: a check that verifies nothing would reach the other two. */
const MIN_TRUE_VERIFIED = 0.25;

for (const half of ['develop', 'measure'] as const) {
  for (const isQuoted of [true, false]) {
    test(`of the pairs to ${half}, false sentences are seldom verified and true ones seldom unverified, ${isQuoted ? 'with' : 'without'} quotes`, async () => {
      const pairs = await claimPairs(half);
      const right = pairs.map((pair) => stateOf(pair, pair.right, isQuoted));
      const wrong = pairs.map((pair) => stateOf(pair, pair.wrong, isQuoted));
      const share = (states: readonly string[], wanted: string): number =>
        states.filter((state) => state === wanted).length / states.length;
      assert.equal(pairs.length, 100);
      assert.ok(share(wrong, 'verified') <= MAX_FALSE_VERIFIED, `${String(share(wrong, 'verified'))} of the false`);
      assert.ok(share(right, 'unverified') <= MAX_TRUE_UNVERIFIED, `${String(share(right, 'unverified'))} of the true`);
      assert.ok(share(right, 'verified') >= MIN_TRUE_VERIFIED, `${String(share(right, 'verified'))} of the true`);
    });
  }
}
