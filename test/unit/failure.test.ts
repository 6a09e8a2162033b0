import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorFromAnswer } from '../../src/client/errors.ts';
import { canFallBack, cancelled, Failure, isRetryable, MAX_RETRY_AFTER_MS, recordedKind } from '../../src/failure.ts';
import { UPLOAD_ERROR_TYPES } from '../../src/protocol/metrics.ts';

test('only what another path may mend falls back', () => {
  const allowed = UPLOAD_ERROR_TYPES.filter((type) => canFallBack(new Failure(type, 'No.')));
  assert.deepEqual(allowed.toSorted(), [
    'connection',
    'integrity',
    'internal',
    'protocol',
    'server_error',
    'storage_full',
    'timeout',
    'too_large',
    'turned_off',
  ]);
  assert.equal(canFallBack(cancelled()), false);
});

test('a limit of the backend itself holds for either path, while a proxy may have one for one of them', () => {
  for (const [status, code, type] of [
    [413, 'too_large', 'too_large'],
    [507, 'insufficient_storage', 'storage_full'],
  ] as const) {
    const body = JSON.stringify({ error: { message: 'No.', type: 'a', code, param: null } });
    const ofBackend = errorFromAnswer(status, new Headers(), body);
    assert.deepEqual([ofBackend.kind, ofBackend.backendCode, canFallBack(ofBackend)], [type, code, false]);
    for (const page of ['<html></html>', body.replace(code, 'of_another_program'), body.replace(`"${code}"`, 'null')]) {
      const ofProxy = errorFromAnswer(status, new Headers(), page);
      assert.deepEqual([ofProxy.kind, ofProxy.backendCode, canFallBack(ofProxy)], [type, undefined, true], page);
    }
  }
});

test('what asks to be left alone for longer than five minutes is left alone', () => {
  const busy = (retryAfterMs: number): Failure => new Failure('server_error', 'Busy.', { retryAfterMs });
  assert.equal(canFallBack(busy(MAX_RETRY_AFTER_MS)), true);
  assert.equal(canFallBack(busy(MAX_RETRY_AFTER_MS + 1)), false);
});

test('what was refused before anything was sent is neither retried nor sent by the other path, and no upload has it on record', () => {
  for (const kind of [
    'invalid_question',
    'nothing_to_ask',
    'not_permitted',
    'unsupported_backend',
    'version_gone',
  ] as const) {
    const failure = new Failure(kind, 'No.');
    assert.deepEqual(
      [isRetryable(failure), canFallBack(failure), recordedKind(failure)],
      [false, false, 'internal'],
      kind,
    );
  }
  assert.equal(recordedKind(new Failure('integrity', 'No.')), 'integrity');
});
