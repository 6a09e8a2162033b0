import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bucketOf, isInCohort, DEFAULT_HOLDBACK_PERCENTAGE, isHeldBack } from '../../../src/rollout/uploadPath.ts';

describe('isHeldBack', () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => `upload-${index}`);

  it('holds back about the share asked for, always the same uploads', () => {
    const held = ids.filter((uploadId) => isHeldBack({ uploadId, percentage: DEFAULT_HOLDBACK_PERCENTAGE }));
    // 10 % of 20,000, within five standard deviations.
    assert.ok(Math.abs(held.length - 2_000) < 5 * Math.sqrt(20_000 * 0.1 * 0.9), `${held.length} held back`);
    assert.ok(held.every((uploadId) => isHeldBack({ uploadId, percentage: 20 })));
  });

  it('holds back nothing at 0 % and everything at 100 %', () => {
    assert.ok(ids.every((uploadId) => !isHeldBack({ uploadId, percentage: 0 })));
    assert.ok(ids.every((uploadId) => isHeldBack({ uploadId, percentage: 100 })));
  });

  it('does not draw the lots of the machines', () => {
    const enrolled = ids.filter((id) => isInCohort(bucketOf(id), 10));
    const both = enrolled.filter((uploadId) => isHeldBack({ uploadId, percentage: 10 }));
    assert.ok(both.length < enrolled.length / 5, `${both.length} of ${enrolled.length}`);
  });
});
