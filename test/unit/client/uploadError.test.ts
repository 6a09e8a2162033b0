import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canFallBack, cancelled, UploadError } from '../../../src/client/uploadError.ts';
import { UPLOAD_ERROR_TYPES } from '../../../src/protocol/metrics.ts';

test('only what another path may mend falls back', () => {
  const allowed = UPLOAD_ERROR_TYPES.filter((type) => canFallBack(new UploadError(type, 'No.')));
  assert.deepEqual(allowed.toSorted(), [
    'connection',
    'integrity',
    'internal',
    'protocol',
    'server_error',
    'timeout',
    'turned_off',
  ]);
  assert.equal(canFallBack(cancelled()), false);
});
