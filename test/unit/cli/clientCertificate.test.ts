import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { clientCertificate } from '../../../src/cli/clientCertificate.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { TEST_ONLY_CERTIFICATE, TEST_ONLY_PRIVATE_KEY } from '../../helpers/testOnlyCertificate.ts';

test('a client certificate comes with its key in one file or in two', async (t) => {
  const folder = await temporaryFolder(t);
  const [cert, key, both] = ['cert.pem', 'key.pem', 'both.pem'].map((name) => join(folder, name));
  assert.ok(cert && key && both);
  await writeFile(cert, TEST_ONLY_CERTIFICATE);
  await writeFile(key, TEST_ONLY_PRIVATE_KEY);
  await writeFile(both, `${TEST_ONLY_CERTIFICATE}\n${TEST_ONLY_PRIVATE_KEY}`);
  assert.equal(await clientCertificate({}), undefined);
  assert.equal(await clientCertificate({ SMART_FILE_QUERY_CLIENT_CERT: '' }), undefined);
  assert.ok(await clientCertificate({ SMART_FILE_QUERY_CLIENT_CERT: both }));
  assert.ok(await clientCertificate({ SMART_FILE_QUERY_CLIENT_CERT: cert, SMART_FILE_QUERY_CLIENT_KEY: key }));
});

test('a client certificate that cannot be read or used is told, with its file and what to do', async (t) => {
  const folder = await temporaryFolder(t);
  const cert = join(folder, 'cert.pem');
  await writeFile(cert, TEST_ONLY_CERTIFICATE);
  await assert.rejects(clientCertificate({ SMART_FILE_QUERY_CLIENT_CERT: cert }), {
    name: 'UsageError',
    message: /cert\.pem cannot be used with its key .*SMART_FILE_QUERY_CLIENT_KEY/,
  });
  const missing = { SMART_FILE_QUERY_CLIENT_CERT: join(folder, 'none.pem') };
  await assert.rejects(clientCertificate(missing), { name: 'UsageError', message: /none\.pem .*ENOENT/ });
  const wrong = join(folder, 'bundle.p12');
  await writeFile(wrong, 'no bundle');
  await assert.rejects(clientCertificate({ SMART_FILE_QUERY_CLIENT_CERT: wrong }), { name: 'UsageError' });
});
