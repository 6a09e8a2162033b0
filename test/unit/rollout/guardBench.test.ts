import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { simulateGuard } from '../../bench/guard.ts';

describe('the simulated guard', () => {
  const rows = simulateGuard(300, 800);
  const at = (rate: number) => rows.find((row) => row.rate === rate);

  it('repeats itself', () => assert.deepEqual(simulateGuard(20, 100), simulateGuard(20, 100)));

  it('finds a dead path in exactly three uploads, also after a long good time', () => {
    const { probability, rule3Probability, medianUploads, medianAfterCleanUploads } = at(1) ?? {};
    assert.deepEqual([probability, rule3Probability, medianUploads, medianAfterCleanUploads], [1, 1, 3, 3]);
  });

  it('finds half of the uploads failing within five, and a quarter within eleven', () => {
    assert.ok((at(0.5)?.medianUploads ?? Infinity) <= 5);
    assert.ok((at(0.25)?.medianUploads ?? Infinity) <= 11);
  });

  it('leaves nearly every machine alone at an error rate of 2 %', () => {
    assert.ok((at(0.02)?.probability ?? 1) <= 0.05, String(at(0.02)?.probability));
    assert.ok((at(0.005)?.probability ?? 1) <= 0.005);
  });

  it('rolls back the more, the more fails, and never less with all rules', () => {
    for (const [index, row] of rows.entries()) {
      assert.ok(row.probability >= row.rule3Probability);
      assert.ok(row.probability >= (rows[index - 1]?.probability ?? 0));
    }
  });
});
