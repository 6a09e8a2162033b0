import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { simulateGuardBench } from '../../bench/guard.ts';

describe('the guard bench', () => {
  const bench = simulateGuardBench(1_000);

  it('repeats itself', () => assert.deepEqual(simulateGuardBench(100), simulateGuardBench(100)));

  it('finds a dead path in exactly three uploads', () => {
    const dead = bench.rows.find(({ rate }) => rate === 1);
    const certainAtThree = { probability: 1, medianUploads: 3 };
    assert.deepEqual(dead, { rate: 1, rule3: certainAtThree, all: certainAtThree });
  });

  it('rolls back the more, the more fails, and never less with all rules', () => {
    for (const [index, row] of bench.rows.entries()) {
      assert.ok(row.all.probability >= row.rule3.probability);
      assert.ok(row.rule3.probability >= (bench.rows[index - 1]?.rule3.probability ?? 0));
    }
  });
});
