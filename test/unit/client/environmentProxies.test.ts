import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, test, type TestContext } from 'node:test';
import { EnvironmentProxies } from '../../../src/client/environmentProxies.ts';
import { ForwardProxy } from '../../helpers/forwardProxy.ts';

const VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];

beforeEach(() => {
  for (const name of VARIABLES.flatMap((one) => [one, one.toLowerCase()])) Reflect.deleteProperty(process.env, name);
});

/** Proxies that are disposed of when the test is over. */
function proxiesFor(test: TestContext): EnvironmentProxies {
  const proxies = new EnvironmentProxies();
  test.after(() => proxies.dispose());
  return proxies;
}

/** A service that tells what it was sent; resolves with its port. */
async function startEcho(test: TestContext): Promise<number> {
  const server = createServer((request, response) => {
    response.setHeader('X-Method', request.method ?? '');
    request.pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test('a proxy without a scheme speaks HTTP, for both kinds of addresses', (t) => {
  process.env['HTTPS_PROXY'] = 'proxy.test:3128';
  process.env['HTTP_PROXY'] = 'proxy.test:3128';
  const proxies = proxiesFor(t);
  for (const address of ['https://model.test/v1', 'http://model.test/v1']) {
    const agent = proxies.agentFor(new URL(address));
    assert.ok(agent && 'proxy' in agent && agent.proxy instanceof URL, address);
    assert.equal(agent.proxy.href, 'http://proxy.test:3128/', address);
  }
});

test('the agent of a proxy is kept, so that its connections are', (t) => {
  process.env['HTTPS_PROXY'] = 'http://proxy.test:3128';
  const proxies = proxiesFor(t);
  const agent = proxies.agentFor(new URL('https://model.test/v1'));
  assert.ok(agent);
  assert.equal(proxies.agentFor(new URL('https://other.test/v1')), agent);
});

test('this machine and the hosts in NO_PROXY are asked directly', (t) => {
  process.env['ALL_PROXY'] = 'http://proxy.test:3128';
  process.env['NO_PROXY'] = 'inside.test';
  const proxies = proxiesFor(t);
  for (const host of ['127.0.0.1:1', '127.1:1', 'localhost:1', '[::1]:1', 'inside.test']) {
    assert.equal(proxies.agentFor(new URL(`http://${host}/`)), undefined, host);
  }
  assert.ok(proxies.agentFor(new URL('http://outside.test/')));
});

test('a proxy that does not speak HTTP is refused by its scheme, without its password', (t) => {
  process.env['ALL_PROXY'] = 'socks5://ada:secret@proxy.test:1080';
  assert.throws(
    () => proxiesFor(t).agentFor(new URL('https://model.test/v1')),
    (error: Error) => /is for socks5/.test(error.message) && !error.message.includes('secret'),
  );
});

test('a fetch through a proxy sends its body and gives the answer back as the global one does', async (t) => {
  await using proxy = new ForwardProxy({ hosts: { 'model.test:80': await startEcho(t) } });
  process.env['HTTP_PROXY'] = await proxy.listen();
  const response = await proxiesFor(t).fetch('http://model.test/v1', { method: 'POST', body: 'a question' });
  assert.equal(response.headers.get('x-method'), 'POST');
  assert.equal(await response.text(), 'a question');
  assert.deepEqual(proxy.requests, ['POST model.test:80']);
});
