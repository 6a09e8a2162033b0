import assert from 'node:assert/strict';
import { test } from 'node:test';
import { givenIdentity, machineIdentity } from '../../../src/rolloutState/machineIdentity.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('the first identity seen stays, whatever is reported later', () => {
  assert.equal(machineIdentity('stored', 'reported'), 'stored');
  assert.equal(machineIdentity('stored', undefined), 'stored');
});

test('a reported identity is taken where none is stored', () => {
  assert.equal(machineIdentity(undefined, 'reported'), 'reported');
  assert.equal(machineIdentity('', 'reported'), 'reported');
});

test('what is no identity becomes a random one, never the same twice', () => {
  for (const reported of [undefined, '', 'someValue.machineId']) {
    const one = machineIdentity(undefined, reported);
    assert.match(one, UUID);
    assert.notEqual(machineIdentity(undefined, reported), one);
  }
});

test('the environment may name the machine', () => {
  assert.equal(givenIdentity({ SMART_FILE_QUERY_MACHINE_ID: ' runner-7\n' }), 'runner-7');
  for (const environment of [{}, { SMART_FILE_QUERY_MACHINE_ID: '' }, { SMART_FILE_QUERY_MACHINE_ID: '  ' }]) {
    assert.equal(givenIdentity(environment), undefined);
  }
});
