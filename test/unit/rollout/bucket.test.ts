import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BUCKET_COUNT, bucketOf, isInCohort } from '../../../src/rollout/uploadPath.ts';

describe('bucketOf', () => {
  // h: printf 'smartFileQuery.asyncUpload\0async-upload-1\0ID' | sha256sum | cut -c1-8; bucket: $((0xh * 10000 / 4294967296))
  const vectors = [
    { id: '', bucket: 7835 },
    { id: 'someValue.machineId', bucket: 5521 },
    { id: 'machine-1', bucket: 6834 },
    { id: 'd3b07384d113edec49eaa6238ad5ff00', bucket: 4528 },
    { id: 'größe-✓', bucket: 4154 },
  ];
  for (const { id, bucket } of vectors) {
    it(`puts "${id}" into bucket ${bucket}`, () => assert.equal(bucketOf(id), bucket));
  }

  it('depends on flag and salt', () => {
    assert.equal(bucketOf('m', 'a', 'b'), bucketOf('m', 'a', 'b'));
    assert.notEqual(bucketOf('machine-1'), bucketOf('machine-1', 'another flag'));
    assert.notEqual(bucketOf('machine-1'), bucketOf('machine-1', undefined, 'another salt'));
  });

  it('keeps the parts of the hash apart', () => assert.notEqual(bucketOf('c', 'a', 'b'), bucketOf('c', 'ab', '')));

  it('spreads 200,000 ids evenly', () => {
    const ids = 200_000;
    const perDecile = new Array<number>(10).fill(0);
    const used = new Set<number>();
    for (let i = 0; i < ids; i++) {
      const bucket = bucketOf(`machine-${i}`);
      perDecile[Math.floor(bucket / 1000)]! += 1;
      used.add(bucket);
    }
    // Five standard deviations of a binomial with p = 0.1.
    const tolerance = 5 * Math.sqrt(ids * 0.1 * 0.9);
    for (const count of perDecile) assert.ok(Math.abs(count - ids / 10) < tolerance, `${count} in a tenth`);
    // 20 ids a bucket are expected, so that an empty one has a chance of 2e-9.
    assert.equal(used.size, BUCKET_COUNT);
  });
});

describe('isInCohort', () => {
  const boundaries = [
    { percentage: 0.01, last: 0 },
    { percentage: 0.07, last: 6 },
    { percentage: 0.28, last: 27 },
    { percentage: 0.29, last: 28 },
    { percentage: 0.57, last: 56 },
    { percentage: 1, last: 99 },
    { percentage: 10, last: 999 },
    { percentage: 50, last: 4999 },
    { percentage: 99.99, last: 9998 },
    { percentage: 100, last: 9999 },
  ];
  for (const { percentage, last } of boundaries) {
    it(`takes in buckets up to ${last} at ${percentage} %`, () => {
      assert.equal(isInCohort(last, percentage), true);
      assert.equal(isInCohort(last + 1, percentage), false);
    });
  }

  it('takes in exactly as many buckets as the basis points say', () => {
    for (let basisPoints = 0; basisPoints < BUCKET_COUNT; basisPoints++) {
      assert.equal(isInCohort(basisPoints, basisPoints / 100), false, `${basisPoints}`);
      assert.equal(isInCohort(basisPoints, (basisPoints + 1) / 100), true, `${basisPoints}`);
    }
  });

  it('takes in nobody at 0 % and for NaN', () => {
    assert.equal(isInCohort(0, 0), false);
    assert.equal(isInCohort(0, NaN), false);
  });

  it('never drops a machine when the percentage grows', () => {
    const percentage = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.string(), percentage, percentage, (id, a, b) => {
        const bucket = bucketOf(id);
        return !isInCohort(bucket, Math.min(a, b)) || isInCohort(bucket, Math.max(a, b));
      }),
    );
  });
});
