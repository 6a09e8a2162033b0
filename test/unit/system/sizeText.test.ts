import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sizeText } from '../../../src/system/sizeText.ts';

test('a size has the unit that fits it, in steps of 1,024', () => {
  const sizes = [0, 1, 400, 1023, 1024, 1850, 12_345, 1_048_570, 1_048_576, 2_100_000, 104_857_600, 5e9, 7e12, 7e15];
  assert.deepEqual(
    sizes.map((bytes) => sizeText(bytes)),
    [
      '0 bytes',
      '1 byte',
      '400 bytes',
      '1,023 bytes',
      '1 KB',
      '1.8 KB',
      '12.1 KB',
      '1 MB',
      '1 MB',
      '2 MB',
      '100 MB',
      '4.7 GB',
      '6.4 TB',
      '6,366.5 TB',
    ],
  );
});

test('its number is written as the person writes numbers', () => {
  assert.equal(sizeText(1850, 'de'), '1,8 KB');
});
