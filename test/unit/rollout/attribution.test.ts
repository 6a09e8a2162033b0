import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { UploadRecord } from '../../../src/protocol/metrics.ts';
import { attribute } from '../../../src/rollout/attribution.ts';
import { BLAMED, recordOf } from './recordOf.ts';

const kindOf = (changes: Partial<UploadRecord>): string => {
  const outcome = attribute(recordOf(changes));
  return outcome.kind === 'excluded' ? `excluded ${outcome.reason}` : outcome.kind;
};

describe('attribute', () => {
  it('counts a clean async upload once, however many attempts it took', () => {
    assert.equal(kindOf({}), 'success');
    assert.equal(kindOf({ attempts: 3 }), 'success');
  });

  it('says nothing of sync uploads', () => {
    assert.equal(kindOf({ execution_type: 'sync' }), 'not-async');
    assert.equal(kindOf({ execution_type: 'sync', success: false, error_type: 'integrity' }), 'not-async');
  });

  it('blames async where sync saved the upload', () => {
    assert.deepEqual(attribute(recordOf(BLAMED)), {
      kind: 'blamed',
      errorType: 'server_error',
      isIntegrityFailure: false,
    });
  });

  it('blames async where nothing stood in for it', () => {
    assert.equal(kindOf({ success: false, error_type: 'timeout' }), 'blamed');
  });

  it('calls it an outage where both failed', () => assert.equal(kindOf({ ...BLAMED, success: false }), 'outage'));

  for (const success of [true, false]) {
    it(`blames damaged bytes whether or not the fallback succeeded (${success})`, () => {
      assert.deepEqual(attribute(recordOf({ ...BLAMED, success, error_type: 'integrity' })), {
        kind: 'blamed',
        errorType: 'integrity',
        isIntegrityFailure: true,
      });
    });
  }

  const excluded = [
    'cancelled',
    'offline',
    'unauthorized',
    'too_large',
    'empty_file',
    'unsupported_format',
    'file_changed',
    'file_unreadable',
    'backend_down',
    'storage_full',
    'processing',
  ] as const;
  for (const error_type of excluded) {
    it(`excludes ${error_type}, with and without a fallback`, () => {
      assert.equal(kindOf({ success: false, error_type }), `excluded ${error_type}`);
      assert.equal(kindOf({ ...BLAMED, success: false, error_type }), `excluded ${error_type}`);
    });
  }

  it('blames async for whatever sync then brought over, by whatever name it was refused', () => {
    for (const error_type of ['unauthorized', 'too_large', 'storage_full', 'protocol', 'processing'] as const) {
      assert.equal(kindOf({ ...BLAMED, error_type }), 'blamed', error_type);
    }
  });

  it('blames nobody where a person has ended async and sync brought the file over', () => {
    assert.equal(kindOf({ ...BLAMED, error_type: 'turned_off' }), 'excluded turned_off');
  });

  it('excludes what was not sent', () => assert.equal(kindOf({ deduplicated: true }), 'excluded deduplicated'));
});
