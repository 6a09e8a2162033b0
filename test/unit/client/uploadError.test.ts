import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorFromAnswer } from '../../../src/client/errorFromAnswer.ts';
import { canFallBack, cancelled, MAX_RETRY_AFTER_MS, UploadError } from '../../../src/client/uploadError.ts';
import { UPLOAD_ERROR_TYPES } from '../../../src/protocol/metrics.ts';

test('only what another path may mend falls back', () => {
  const allowed = UPLOAD_ERROR_TYPES.filter((type) => canFallBack(new UploadError(type, 'No.')));
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
    assert.deepEqual([ofBackend.type, ofBackend.backendCode, canFallBack(ofBackend)], [type, code, false]);
    for (const page of ['<html></html>', body.replace(code, 'of_another_program'), body.replace(`"${code}"`, 'null')]) {
      const ofProxy = errorFromAnswer(status, new Headers(), page);
      assert.deepEqual([ofProxy.type, ofProxy.backendCode, canFallBack(ofProxy)], [type, undefined, true], page);
    }
  }
});

test('what asks to be left alone for longer than five minutes is left alone', () => {
  const busy = (retryAfterMs: number): UploadError => new UploadError('server_error', 'Busy.', { retryAfterMs });
  assert.equal(canFallBack(busy(MAX_RETRY_AFTER_MS)), true);
  assert.equal(canFallBack(busy(MAX_RETRY_AFTER_MS + 1)), false);
});
