import type { Agent as HttpAgent } from 'node:http';
import { Readable } from 'node:stream';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import nodeFetch from 'node-fetch';
import { getProxyForUrl } from 'proxy-from-env';

/** How many connections are opened through a proxy at once and kept for the next request. */
const MAX_CONNECTIONS = 80;

/** Hosts of this machine, which are never asked through a proxy, whatever `NO_PROXY` says. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/** Statuses whose answers have no body, for which `Response` takes none. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * The proxies that `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` name, for programs in a terminal. The extension needs
 * none of this: VS Code's own settings hold there. A proxy's user name and password stand in its address.
 */
export class EnvironmentProxies {
  readonly #agents = new Map<string, HttpAgent>();

  /** What makes the connection to this address; undefined where it is made directly. */
  agentFor(url: URL): HttpAgent | undefined {
    const proxy = LOOPBACK.test(url.hostname) ? '' : getProxyForUrl(url.href);
    if (!URL.canParse(proxy)) return undefined;
    const key = `${url.protocol} ${proxy}`;
    const kept = this.#agents.get(key);
    if (kept) return kept;
    const options = { keepAlive: true, maxSockets: MAX_CONNECTIONS };
    const agent = url.protocol === 'https:' ? new HttpsProxyAgent(proxy, options) : new HttpProxyAgent(proxy, options);
    this.#agents.set(key, agent);
    return agent;
  }

  /** The global `fetch`, but through the proxy where there is one for the address. */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const agent = this.agentFor(new URL(request.url));
    if (!agent) return fetch(request);
    const content = Buffer.from(await request.arrayBuffer());
    const { method, headers, signal, redirect } = request;
    const response = await nodeFetch(request.url, {
      agent,
      method,
      headers: [...headers],
      redirect: redirect === 'error' ? 'error' : 'manual',
      signal,
      ...(content.length === 0 ? {} : { body: content }),
    });
    const body = WITHOUT_BODY.has(response.status) || !response.body ? null : Readable.from(response.body);
    return new Response(body && Readable.toWeb(body), { status: response.status, headers: [...response.headers] });
  };

  /** Closes the connections that are kept. */
  dispose(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }
}
