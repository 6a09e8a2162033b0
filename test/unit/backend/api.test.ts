import assert from 'node:assert/strict';
import { Server as HttpServer } from 'node:http';
import { connect as connectSocket, Server } from 'node:net';
import { test } from 'node:test';
import * as z from 'zod';
import { routes } from '../../../src/backend/routes/index.ts';
import { startTestBackend, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { call, errorOf } from './httpCall.ts';

const pathOf = (path: string): string => path.replace(':id', 'some-id');

test('every route but /health wants the token: 401 without and with a wrong one', async (t) => {
  const backend = await startTestBackend(t);
  const wrong = [undefined, '', 'wrong', `${TEST_TOKEN}x`, TEST_TOKEN.slice(0, -1), TEST_TOKEN.toUpperCase()];
  for (const { method, path } of routes.filter((route) => route.path !== '/health')) {
    for (const token of wrong) {
      const answer = await call(backend.url, method, pathOf(path), { token });
      assert.equal(answer.status, 401, `${method} ${path} with ${String(token)}`);
      assert.equal(answer.headers['www-authenticate'], 'Bearer');
      if (method !== 'HEAD') assert.equal(errorOf(answer).code, 'unauthorized');
    }
    const other = await call(backend.url, method, pathOf(path), { headers: { Authorization: `Basic ${TEST_TOKEN}` } });
    assert.equal(other.status, 401, `${method} ${path} with Basic`);
    const right = await call(backend.url, method, pathOf(path), { token: TEST_TOKEN });
    assert.notEqual(right.status, 401, `${method} ${path} with the token`);
  }
});

test('only /health is open', () => {
  assert.deepEqual(
    routes.filter(({ isPublic }) => isPublic).map(({ path }) => path),
    ['/health'],
  );
});

test('what is not there is told nobody without a token', async (t) => {
  const backend = await startTestBackend(t);
  assert.equal((await call(backend.url, 'GET', '/nothing')).status, 401);
  assert.equal((await call(backend.url, 'POST', '/health')).status, 401);
});

test('the scheme of the token may be written in any case', async (t) => {
  const backend = await startTestBackend(t);
  for (const scheme of ['bearer', 'BEARER']) {
    const answer = await call(backend.url, 'GET', '/v1/files', {
      headers: { Authorization: `${scheme} ${TEST_TOKEN}` },
    });
    assert.equal(answer.status, 200, scheme);
  }
});

test("an unknown path is a 404 in OpenAI's shape", async (t) => {
  const backend = await startTestBackend(t);
  for (const path of [
    '/',
    '/nothing',
    '/v1',
    '/v1/',
    '/v1/files//',
    '/v1/files/a/b/c',
    '/V1/FILES',
    '/v1/files/../../etc',
    '/health//',
  ]) {
    const answer = await call(backend.url, 'GET', path, { token: TEST_TOKEN });
    assert.equal(answer.status, 404, path);
    assert.equal(errorOf(answer).code, 'not_found');
    assert.equal(errorOf(answer).type, 'invalid_request_error');
  }
});

test('another method than a path has is a 405 that names those it has', async (t) => {
  const backend = await startTestBackend(t);
  const cases = [
    ['PUT', '/v1/files', 'POST, GET'],
    ['HEAD', '/v1/files', 'POST, GET'],
    ['PATCH', '/v1/files/x', 'GET, DELETE'],
    ['GET', '/v1/query', 'POST'],
    ['PROPFIND', '/v1/uploads/x', 'HEAD, PATCH, DELETE'],
    ['DELETE', '/health', 'GET'],
  ] as const;
  for (const [method, path, allowed] of cases) {
    const answer = await call(backend.url, method, path, { token: TEST_TOKEN });
    assert.equal(answer.status, 405, `${method} ${path}`);
    assert.equal(answer.headers.allow, allowed);
  }
});

test('a malformed address is an answer, not a crash', async (t) => {
  const backend = await startTestBackend(t);
  for (const path of ['//', '//:', 'http://[', '/v1/files/%', '/v1/files/%zz', '/v1/files/%00', '/v1/files?limit=%']) {
    const answer = await call(backend.url, 'GET', path, { token: TEST_TOKEN });
    assert.ok(answer.status >= 400 && answer.status < 500, `${path}: ${String(answer.status)}`);
    errorOf(answer);
  }
});

test('what is no HTTP is a 400 and the connection ends', async (t) => {
  const backend = await startTestBackend(t);
  const { hostname, port } = new URL(backend.url);
  const duplicateLength = 'POST /v1/query HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n';
  const bothLengths = 'POST /v1/query HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n';
  for (const raw of ['nonsense\r\n\r\n', duplicateLength, bothLengths, 'GET /v1/files\0 HTTP/1.1\r\n\r\n']) {
    const socket = connectSocket(Number(port), hostname);
    socket.write(raw);
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    assert.match(text, /^HTTP\/1\.1 400 /, raw);
  }
});

test('a connection may be slow with its body but not with its headers', async (t) => {
  const listen = t.mock.method(Server.prototype, 'listen');
  await startTestBackend(t);
  const server = listen.mock.calls[0]?.this;
  assert.ok(server instanceof HttpServer);
  assert.equal(server.requestTimeout, 0);
  assert.ok(server.headersTimeout > 0 && server.headersTimeout <= 60_000, String(server.headersTimeout));
});

const OpenApi = z.object({
  openapi: z.string().startsWith('3.1'),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

test('openapi.json has every route, no other, and resolves its references', async (t) => {
  const backend = await startTestBackend(t);
  const answer = await call(backend.url, 'GET', '/openapi.json', { token: TEST_TOKEN });
  const document: unknown = JSON.parse(answer.text);
  const { paths } = OpenApi.parse(document);
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter((key) => key !== 'parameters')
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  const real = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
  assert.deepEqual(described.toSorted(), real.toSorted());
  const references = [...answer.text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1] ?? '');
  assert.ok(references.length > 0);
  for (const reference of references) {
    const target = reference
      .split('/')
      .reduce<unknown>((node, key) => z.record(z.string(), z.unknown()).parse(node)[key], document);
    assert.equal(typeof target, 'object', reference);
  }
});
