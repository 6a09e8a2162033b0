import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { parseBucketAddress } from '../../../src/team/storage/bucketAddress.ts';
import { BucketStorage, StorageFailure } from '../../../src/team/storage/bucketStorage.ts';
import { ObjectMissing, type ObjectStorage } from '../../../src/team/storage/objectStorage.ts';
import { openStorage } from '../../../src/team/storage/openStorage.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { suiteObjectStore, missingObjectStore } from '../../helpers/testObjectStore.ts';

const KEY = 'objects/ab/one object';
const sha256Of = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** What every storage has to do. */
async function shouldKeepObjects(storage: ObjectStorage): Promise<void> {
  await storage.check();
  await assert.rejects(storage.get(KEY), ObjectMissing);
  assert.equal(await storage.has(KEY), false);
  await storage.delete(KEY);
  const [small, large] = [Buffer.from('The harbour opens at nine.\n'), randomBytes(4 * 1024 * 1024)];
  await storage.put(KEY, small);
  assert.deepEqual(Buffer.from(await storage.get(KEY)), small);
  assert.equal(await storage.has(KEY), true);
  // A view of a larger buffer, as pieces of a body are.
  await storage.put('objects/cd/large', large.subarray(1, -1));
  assert.equal(sha256Of(await storage.get('objects/cd/large')), sha256Of(large.subarray(1, -1)));
  await storage.delete(KEY);
  await assert.rejects(storage.get(KEY), ObjectMissing);
  const many = Array.from({ length: 20 }, (_, n) => `objects/many/${String(n)}`);
  await Promise.all(many.map((key) => storage.put(key, Buffer.from(key))));
  const read = await Promise.all(many.map(async (key) => Buffer.from(await storage.get(key)).toString()));
  assert.deepEqual(read, many);
}

test('a folder keeps objects', async (t) => {
  const folder = await temporaryFolder(t);
  await shouldKeepObjects(openStorage(pathToFileURL(folder).href));
  await assert.rejects(openStorage(pathToFileURL(`${folder}/none`).href).check(), /ENOENT/);
});

const missing = missingObjectStore();
suite('a bucket at an S3 gateway of Ceph', { skip: missing ?? false }, () => {
  const store = suiteObjectStore();
  const bucket = (change: (url: URL) => void = () => undefined, environment: NodeJS.ProcessEnv = {}): BucketStorage => {
    const url = new URL(store().storage);
    url.pathname = `/team data/${randomUUID()}`;
    change(url);
    return new BucketStorage(parseBucketAddress(url.href, environment));
  };

  test('it keeps objects', async () => {
    await shouldKeepObjects(bucket());
  });

  test('its keys may come from the environment', async () => {
    const { username, password } = new URL(store().storage);
    const environment = { AWS_ACCESS_KEY_ID: username, AWS_SECRET_ACCESS_KEY: decodeURIComponent(password) };
    await bucket((url) => Object.assign(url, { username: '', password: '' }), environment).check();
  });

  test('what is wrong with a bucket or its keys is told in words, without the secret', async () => {
    const failure = async (change: (url: URL) => void): Promise<string> => {
      const error: unknown = await bucket(change).check().then(() => undefined, (reason: unknown) => reason); // prettier-ignore
      assert.ok(error instanceof StorageFailure);
      return error.message;
    };
    assert.match(await failure((url) => (url.hostname = 'none-of-mine')), /none-of-mine .*There is no such bucket/);
    assert.match(await failure((url) => (url.username = 'NOBODY')), /AWS_ACCESS_KEY_ID is not known there/);
    const wrong = await failure((url) => (url.password = 'a-wrong-secret'));
    assert.match(wrong, /AWS_SECRET_ACCESS_KEY is wrong/);
    assert.doesNotMatch(wrong, /a-wrong-secret/);
    await assert.rejects(bucket((url) => (url.hostname = 'none-of-mine')).get(KEY), StorageFailure);
  });

  test('bytes that were changed on the way are refused by the gateway', async (t) => {
    const { hostname, port } = new URL(new URL(store().storage).searchParams.get('endpoint') ?? '');
    const flipping = createServer((incoming, outgoing) => {
      const { url: path, method, headers } = incoming;
      const passed = request({ hostname, port, path, method, headers }, (answer) => {
        answer.pipe(outgoing.writeHead(answer.statusCode ?? 500, answer.headers));
      });
      incoming.on('data', (chunk: Buffer) => passed.write(chunk.map((byte) => byte ^ 1)));
      incoming.on('end', () => passed.end());
    });
    flipping.listen(0, '127.0.0.1');
    t.after(() => flipping.close());
    await once(flipping, 'listening');
    const endpoint = `http://127.0.0.1:${String((flipping.address() as AddressInfo).port)}`;
    const changed = bucket((url) => url.searchParams.set('endpoint', endpoint));
    await assert.rejects(
      changed.put(KEY, Buffer.from('The harbour opens at nine.\n')),
      /XAmzContentSHA256Mismatch|SignatureDoesNotMatch|BadDigest/,
    );
  });

  test('a request waits for a gateway that stands still, and is not made twice', async () => {
    const storage = bucket();
    await storage.put(KEY, Buffer.from('before'));
    store().freeze();
    const writing = storage.put('objects/ab/late', Buffer.from('late'));
    const reading = storage.get(KEY);
    store().goOn();
    await writing;
    assert.equal(Buffer.from(await reading).toString(), 'before');
    assert.equal(Buffer.from(await storage.get('objects/ab/late')).toString(), 'late');
  });
});

test('an address of a bucket is read with what AWS’ variables add, and a wrong one is refused in words', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
  const at = (address: string, environment: NodeJS.ProcessEnv = keys): string => {
    const { url, prefix } = parseBucketAddress(address, environment);
    return `${url.href}${prefix}`;
  };
  assert.equal(at('s3://files'), 'https://files.s3.us-east-1.amazonaws.com/');
  assert.equal(at('s3://files/team/', { ...keys, AWS_REGION: 'eu-west-1' }), 'https://files.s3.eu-west-1.amazonaws.com/team/'); // prettier-ignore
  assert.equal(at('s3://files/a/b?endpoint=https://store:9000'), 'https://store:9000/files/a/b/');
  assert.equal(at('s3://files?endpoint=https://store/base/'), 'https://store/base/files/');
  assert.equal(at('s3://files?endpoint=https://store&style=virtual'), 'https://files.store/');
  assert.equal(at('s3://files', { ...keys, AWS_ENDPOINT_URL_S3: 'http://store' }), 'http://store/files/');
  const own = parseBucketAddress('s3://mine:a%2Fb@files', { ...keys, AWS_SESSION_TOKEN: 'of the other keys' });
  assert.deepEqual([own.accessKeyId, own.secretAccessKey, own.sessionToken], ['mine', 'a/b', undefined]);
  assert.throws(() => at('s3://files', {}), /needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/);
  assert.throws(() => at('s3://'), /--storage is s3:\/\/bucket/);
  assert.throws(() => at('s3://files?endpoint=store:9000'), /endpoint is http:\/\//);
  assert.throws(() => at('s3://files?reegion=x'), /endpoint, region and style/);
  assert.throws(() => openStorage('gs://files'), /file:\/\/\/folder.* or s3:\/\/bucket/);
});
