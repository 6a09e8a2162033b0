import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../../src/failure.ts';
import { UPLOAD_ERROR_TYPES } from '../../../src/protocol/metrics.ts';
import { retryDelay } from '../../../src/upload/retry/retrySession.ts';

const cut = new Failure('connection', 'Cut.');
const ALMOST_ONE = 1 - Number.EPSILON;

suite('the wait before the next attempt', () => {
  test('is drawn from nothing to a bound that doubles up to ten seconds', () => {
    const bounds = Array.from({ length: 9 }, (_, index) => retryDelay(cut, index + 1, 10, () => 1));
    assert.deepEqual(bounds, [300, 600, 1200, 2400, 4800, 9600, 10_000, 10_000, 10_000]);
    assert.equal(
      retryDelay(cut, 5, 10, () => 0),
      0,
    );
  });

  test('is never below what the server asks for, and never far above it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60_000 }),
        fc.integer({ min: 1, max: 10 }),
        fc.double({ min: 0, max: ALMOST_ONE, noNaN: true }),
        (retryAfterMs, failures, random) => {
          const wait = retryDelay(new Failure('server_error', 'Busy.', { retryAfterMs }), failures, 10, () => random);
          assert.ok(wait !== undefined && wait >= retryAfterMs && wait <= retryAfterMs + 10_000);
        },
      ),
    );
  });

  test('is none after the last retry', () => {
    assert.equal(retryDelay(cut, 1, 0), undefined);
    assert.notEqual(retryDelay(cut, 2, 2), undefined);
    assert.equal(retryDelay(cut, 3, 2), undefined);
  });

  test('is none where the server asks for more than five minutes', () => {
    const busy = (retryAfterMs: number): Failure => new Failure('server_error', 'Busy.', { retryAfterMs });
    assert.notEqual(retryDelay(busy(300_000), 1, 2), undefined);
    assert.equal(retryDelay(busy(300_001), 1, 2), undefined);
  });

  test('is only there for what may pass', () => {
    const retried = UPLOAD_ERROR_TYPES.filter((type) => retryDelay(new Failure(type, 'No.'), 1, 2) !== undefined);
    assert.deepEqual(retried, ['offline', 'backend_down', 'timeout', 'connection', 'server_error', 'internal']);
  });

  test('is there for the answers of tus that ask to look again', () => {
    const retried = [400, 404, 405, 409, 410, 412, 415].filter(
      (status) => retryDelay(new Failure('protocol', 'No.', { status }), 1, 2) !== undefined,
    );
    assert.deepEqual(retried, [404, 409, 410]);
  });
});
