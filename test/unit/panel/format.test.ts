import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  formatBytes,
  formatDifference,
  formatDuration,
  formatError,
  formatHours,
  formatRate,
} from '../../../media/panel/format.ts';
import { UPLOAD_ERROR_TYPES } from '../../../src/protocol/metrics.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

function shouldFormat<T>(name: string, format: (value: T) => string, cases: readonly (readonly [T, string])[]): void {
  describe(name, () => {
    for (const [value, text] of cases) {
      test(`${String(value)} as ${text}`, () => {
        assert.equal(plain(format(value)), text);
      });
    }
  });
}

shouldFormat<number | null>('formatRate', formatRate, [
  [1, '100 %'],
  [0.999999, '99.99 %'],
  [0.29, '29 %'],
  [0.5789, '57.89 %'],
  [0, '0 %'],
  [null, '–'],
]);
shouldFormat('formatDuration', formatDuration, [
  [0, '0 ms'],
  [999, '999 ms'],
  [1_240, '1.24 s'],
  [59_400, '59.4 s'],
  [59_600, '1 min'],
  [125_000, '2 min 5 s'],
]);
shouldFormat('formatBytes', formatBytes, [
  [0, '0 B'],
  [1_023, '1,023 B'],
  [1_024, '1 KB'],
  [1_300_000, '1.24 MB'],
  [250 * 1024 ** 3, '250 GB'],
]);
shouldFormat('formatHours', formatHours, [
  [47.99, '47.9'],
  [48, '48'],
]);

test('a difference is told as faster or slower, in percent', () => {
  const difference = (ms: number, reference: number): string => plain(formatDifference(ms, reference));
  assert.equal(difference(80, 100), '20 % faster');
  assert.equal(difference(134, 100), '34 % slower');
  assert.equal(difference(100.2, 100), 'about the same');
  assert.equal(difference(100, 0), '–');
});

test('every error type has a name in sentence case', () => {
  for (const errorType of UPLOAD_ERROR_TYPES) {
    assert.match(formatError(errorType), /^[A-Z][a-z ]+$/, errorType);
  }
});
