import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { suite, test, type TestContext } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import * as z from 'zod';
import { structuredLog } from '../../../src/team/requestLog.ts';
import { MCP_PATH } from '../../../src/protocol/mcp.ts';
import { startTestBackend } from '../../helpers/testBackend.ts';
import { suitePostgres } from '../../helpers/testPostgres.ts';
import { startTestTeam } from '../../helpers/testTeam.ts';
import { until } from '../../helpers/until.ts';
import { call } from '../../unit/backend/httpCall.ts';
import { fileForm } from '../../unit/backend/multipartForm.ts';

const Line = z.object({
  time: z.iso.datetime(),
  level: z.string(),
  message: z.string(),
  request_id: z.string().optional(),
  tenant: z.int().optional(),
  person: z.string().optional(),
});

/** An OpenID Connect provider as far as a backend asks it: its description and its keys. */
async function startProvider(t: TestContext) {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  const server = createServer(({ url }, response) => {
    const isDescription = url === '/.well-known/openid-configuration';
    const body = isDescription ? { issuer, jwks_uri: `${issuer}/keys` } : { keys: [jwk] };
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const token = (claims: object, { audience = 'files', expires = '5m', key = privateKey, from = issuer } = {}) =>
    new SignJWT({ tenant: 'harbour', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(from)
      .setAudience(audience)
      .setSubject('ada@harbour')
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(key);
  return { issuer, token };
}

suite('requests of a team', () => {
  const server = suitePostgres();

  test('tokens of an identity provider are taken for its tenants; forged, expired and foreign ones are refused', async (t) => {
    const team = await startTestTeam(t, server());
    const own = await team.token('harbour', 'ben');
    const { issuer, token } = await startProvider(t);
    const node = await team.node(own, { identityProvider: { issuer, audience: 'files' } });
    const status = async (given: string, method = 'GET', options = {}): Promise<number> =>
      (await call(node.url, method, '/v1/files', { token: given, ...options })).status;
    assert.equal(await status(await token({})), 200);
    assert.equal(await status(own), 200);
    const upload = fileForm('a.txt', 'The harbour opens at nine.\n');
    assert.equal(await status(await token({}), 'POST', upload), 200);
    const [row] = await team.sql`SELECT owner FROM files`;
    assert.equal(row?.['owner'], 'ada@harbour');
    assert.equal(await status(await token({ role: 'reader' }), 'POST', upload), 403);
    const { privateKey: forged } = await generateKeyPair('ES256');
    const claims = { tenant: 'harbour', iss: issuer, aud: 'files', sub: 'ada' };
    for (const wrong of [
      await token({ tenant: 'airport' }),
      await token({ tenant: undefined }),
      await token({ role: 'owner' }),
      await token({}, { audience: 'mail' }),
      await token({}, { expires: '-2m' }),
      await token({}, { from: 'http://127.0.0.1:1' }),
      await token({}, { key: forged }),
      new UnsecuredJWT(claims).setExpirationTime('5m').encode(),
      'a.b.c',
    ]) {
      assert.equal(await status(wrong), 401);
    }
    const without = await team.node(own);
    assert.equal((await call(without.url, 'GET', '/v1/files', { token: await token({}) })).status, 401);
    await assert.rejects(
      team.node(own, { identityProvider: { issuer: 'http://id.example.org', audience: 'files' } }),
      /--oidc-issuer is an https:\/\/ address/,
    );
  });

  test('an answer carries the id of its request, and every line of the log that the request causes has it as JSON', async (t) => {
    const team = await startTestTeam(t, server());
    const token = await team.token('harbour', 'ada');
    const lines: string[] = [];
    const node = await team.node(token, { log: structuredLog((line) => lines.push(line)) });
    const sent = await call(node.url, 'POST', '/v1/files', {
      token,
      ...fileForm('a.txt', 'The harbour opens at nine.\n'),
    });
    assert.match(String(sent.headers['x-request-id']), /^[0-9a-f-]{36}$/);
    await team.loseObjects();
    const other = await team.node(token, { log: structuredLog((line) => lines.push(line)) });
    const id = z.object({ id: z.string() }).parse(JSON.parse(sent.text)).id;
    const headers = { 'X-Request-Id': 'from-the-proxy/7' };
    const failed = await call(other.url, 'GET', `/v1/files/${id}/content?after=secret`, { token, headers });
    assert.equal(failed.status, 500);
    assert.equal(failed.headers['x-request-id'], 'from-the-proxy/7');
    const bad = await call(other.url, 'GET', '/v1/files', { token, headers: { 'X-Request-Id': 'two words' } });
    assert.match(String(bad.headers['x-request-id']), /^[0-9a-f-]{36}$/);
    const logged = await until('the lines', () => {
      const parsed = lines.map((line) => Line.parse(JSON.parse(line)));
      const ofRequest = parsed.filter(({ request_id }) => request_id === 'from-the-proxy/7');
      return ofRequest.length >= 3 && ofRequest;
    });
    assert.deepEqual(logged.map(({ level, person }) => [level, person]), [['error', 'ada'], ['error', 'ada'], ['info', 'ada']]); // prettier-ignore
    assert.match(logged[2]?.message ?? '', /^GET \/v1\/files\/file-\w+\/content 500 \d+ ms$/);
    assert.ok(!lines.join('').includes('secret') && !lines.join('').includes(token));
  });

  test('MCP clients reach a backend behind a proxy under its public name, and under no other', async (t) => {
    const team = await startTestTeam(t, server());
    const token = await team.token('harbour', 'ada');
    const node = await team.node(token, { publicHosts: ['files.example.org'] });
    const alone = await startTestBackend(t, { publicHosts: ['files.example.org'] });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    for (const backend of [node, alone]) {
      const ask = async (headers: Record<string, string>): Promise<number> => {
        const all = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers };
        return (await call(backend.url, 'POST', MCP_PATH, { token: backend.token, body, headers: all })).status;
      };
      assert.equal(await ask({ Host: 'files.example.org' }), 200);
      assert.equal(await ask({ Host: 'files.example.org:8443', Origin: 'https://files.example.org' }), 200);
      assert.equal(await ask({ Host: 'files.example.org', Origin: 'https://evil.example.org' }), 403);
      assert.equal(await ask({ Host: 'evil.example.org' }), 403);
      assert.equal(await ask({ Host: 'evil.example.org', Origin: 'https://files.example.org' }), 403);
    }
  });
});
