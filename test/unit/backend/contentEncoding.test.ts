import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { decodedBody } from '../../../src/backend/http/httpBody.ts';
import { until } from '../../helpers/until.ts';
import { call } from './httpCall.ts';

test('a body that is not what it says, and fails before anybody reads it, fails whoever comes to read it', async (t) => {
  const read = Promise.withResolvers<unknown>();
  const server = createServer((request, response) => {
    const body = decodedBody(request);
    until('the failure', () => body.errored !== null)
      .then(() => body.toArray())
      .then(read.resolve, read.reject)
      .finally(() => response.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const answer = call(url, 'POST', '/', { headers: { 'Content-Encoding': 'gzip' }, body: 'This is no gzip.' });
  await assert.rejects(read.promise, { code: 'Z_DATA_ERROR' });
  await answer;
});
