import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { FetchError } from 'node-fetch';
import { toFailure } from '../../../src/client/errors.ts';
import { Failure } from '../../../src/failure.ts';
import { systemCode } from '../../../src/system/systemErrors.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: it failed`), { code, syscall: 'connect' });
}

suite('any thrown value as an error', () => {
  const table: readonly [string, string][] = [
    ['ECONNREFUSED', 'backend_down'],
    ['ENOTFOUND', 'offline'],
    ['EAI_AGAIN', 'offline'],
    ['ENETUNREACH', 'offline'],
    ['EHOSTUNREACH', 'offline'],
    ['ETIMEDOUT', 'timeout'],
    ['ECONNRESET', 'connection'],
    ['EPIPE', 'connection'],
    ['ERR_STREAM_PREMATURE_CLOSE', 'connection'],
    ['ERR_STREAM_DESTROYED', 'connection'],
    ['HPE_INVALID_CONSTANT', 'connection'],
    ['CERT_HAS_EXPIRED', 'protocol'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'protocol'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'protocol'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'protocol'],
    ['EWHATEVER', 'internal'],
  ];
  for (const [code, type] of table) {
    test(`${code}: ${type}`, () => {
      const cause = systemError(code);
      assert.equal(toFailure(cause).kind, type);
      assert.equal(toFailure(new Error('outer', { cause })).kind, type);
      assert.equal(toFailure(cause).cause, cause);
    });
  }

  test('tells an answer that is too large from a cut connection', () => {
    const error = toFailure(new FetchError('content size at http://x over limit: 1', 'max-size'));
    assert.equal(error.kind, 'too_large');
    assert.equal(toFailure(new FetchError('Premature close', 'system')).kind, 'connection');
  });

  test('stays what it is', () => {
    const error = new Failure('timeout', 'Too long.');
    assert.equal(toFailure(error), error);
  });

  test('is a cancel once the signal is aborted, unless the signal says otherwise', () => {
    assert.equal(toFailure(new Error('aborted'), AbortSignal.abort()).kind, 'cancelled');
    const reason = new Failure('timeout', 'Too long.');
    assert.equal(toFailure(new Error('aborted'), AbortSignal.abort(reason)), reason);
  });

  test('need not be an Error', () => {
    assert.equal(toFailure('text').message, 'text');
    assert.equal(systemCode({ code: 'ENOENT' }), '');
  });
});
