import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_STAGES, nextStage, stageAt, stagesSchema } from '../../../src/rollout/stages.ts';

const stage = (changes: object): object => ({ percentage: 1, hours: 24, successRate: 99.5, ...changes });

describe('the setting of the stages', () => {
  it('accepts the defaults', () => assert.deepEqual(stagesSchema.parse(DEFAULT_STAGES), DEFAULT_STAGES));

  const bad: { name: string; value: unknown; problem: RegExp }[] = [
    { name: 'no list', value: 'fast', problem: /stages must be a list$/ },
    { name: 'an empty list', value: [], problem: /at least one stage/ },
    {
      name: 'falling percentages',
      value: [stage({ percentage: 10 }), stage({})],
      problem: /^1: .*must rise: 1 follows 10$/,
    },
    { name: 'equal percentages', value: [stage({}), stage({})], problem: /^1: percentages must rise/ },
    { name: '0 %', value: [stage({ percentage: 0 })], problem: /^0: percentage must be above 0$/ },
    { name: '101 %', value: [stage({ percentage: 101 })], problem: /percentage must be at most 100/ },
    { name: 'a percentage in words', value: [stage({ percentage: 'all' })], problem: /percentage must be a number/ },
    { name: 'negative hours', value: [stage({ hours: -1 })], problem: /hours must be at least 0/ },
    { name: 'more than a year', value: [stage({ hours: 9_000 })], problem: /hours must be at most 8760/ },
    { name: 'a rate as a fraction', value: [stage({ successRate: 0.995 })], problem: /at least 50 \(percent\)/ },
    { name: 'a rate of 100 %', value: [stage({ successRate: 100 })], problem: /at most 99.9/ },
    { name: 'an unknown key', value: [stage({ minutes: 5 })], problem: /^0: .*minutes/ },
  ];
  for (const { name, value, problem } of bad) {
    it(`refuses ${name}`, () => {
      const { error } = stagesSchema.safeParse(value);
      const problems = error?.issues.map(({ path: [index], message }) => `${String(index)}: ${message}`);
      assert.match(problems?.join('\n') ?? '', problem);
    });
  }
});

describe('the ladder', () => {
  it('finds stages by their percentage', () => {
    assert.equal(stageAt(DEFAULT_STAGES, 10)?.hours, 48);
    assert.equal(stageAt(DEFAULT_STAGES, 5), undefined);
  });

  it('leads upwards, also from between two stages', () => {
    const way = [0, 1, 5, 10, 50, 100].map((percentage) => nextStage(DEFAULT_STAGES, percentage)?.percentage);
    assert.deepEqual(way, [1, 10, 10, 50, 100, undefined]);
  });
});
