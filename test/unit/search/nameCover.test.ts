import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NameCover } from '../../../src/backend/search/ranking/nameCover.ts';

/** Every term of the question weighs the same. */
const coverOf = (question: string, name: string): number => new NameCover(question, () => 1).of(name);

test('words written together are found in a name', () => {
  assert.ok(coverOf('get site packages', 'getsitepackages') > 0.85);
  assert.ok(coverOf('get site packages', 'get_site_packages') > 0.85);
});

test('the beginning of a word stands for it', () => {
  assert.ok(coverOf('exponential distribution', 'expovariate') > 0.1);
  assert.equal(coverOf('wide distribution', 'expovariate'), 0);
});

test('another word for the action counts, but less than the word itself', () => {
  const bySynonym = coverOf('removes listener', 'offListener');
  assert.ok(bySynonym > 0.4, String(bySynonym));
  assert.ok(coverOf('removes listener', 'removeListener') > bySynonym);
  assert.ok(bySynonym > coverOf('removes listener', 'onceListener'));
});

test('a synonym is a part of the name, not letters somewhere in it', () => {
  assert.equal(coverOf('remove', 'coffee'), 0);
});

test('a name that holds more of the question is better than a short one that fits wholly', () => {
  assert.ok(coverOf('get config path', 'getConfigPath') > coverOf('get config path', 'get'));
});

test('a name with words that the question does not have is worse', () => {
  assert.ok(coverOf('parse header', 'parseHeader') > coverOf('parse header', 'parseHeaderAndFooter'));
});

test('what the question weighs highly has to be in the name', () => {
  const cover = new NameCover('return checksum', (term) => (term === 'checksum' ? 5 : 1));
  assert.ok(cover.of('checksumOf') > cover.of('returnOf'));
});

test('identifiers in the question are taken apart, and nothing to match is 0', () => {
  assert.ok(coverOf('what calls readFile', 'read_file') > 0.3);
  assert.equal(coverOf('', 'name'), 0);
  assert.equal(coverOf('name', '___'), 0);
});
