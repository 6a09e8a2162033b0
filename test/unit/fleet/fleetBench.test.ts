import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { climb } from '../../bench/fleet.ts';

describe('a simulated fleet', () => {
  const machines = 2_000;

  it('repeats itself', () => {
    const truth = { errorRate: 0.2, latencyRatio: 1 };
    assert.deepEqual(climb(truth, 3, machines), climb(truth, 3, machines));
  });

  it('stops within two days after the baseline where a fifth of all async uploads fails, and has gone up no stage', () => {
    const { end, days, hasWronglyAdvanced, message } = climb({ errorRate: 0.2, latencyRatio: 1 }, 1, machines);
    assert.deepEqual(
      [end, hasWronglyAdvanced, days <= 3],
      ['stopped', false, true],
      `${String(days)} days: ${message}`,
    );
  });

  it('stops where async takes three times as long', () => {
    const { end, message } = climb({ errorRate: 0.001, latencyRatio: 3 }, 1, machines);
    assert.equal(end, 'stopped');
    assert.match(message, /async takes .* of sync's time/);
  });
});
