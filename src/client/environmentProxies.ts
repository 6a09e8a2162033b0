import type { AgentOptions, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import nodeFetch from 'node-fetch';
import { getProxyForUrl } from 'proxy-from-env';
import { Failure } from '../failure.ts';
import { destinationOf } from '../protocol/destination.ts';

/** How many connections are opened through a proxy at once and kept for the next request. */
const MAX_CONNECTIONS = 80;

/** Statuses whose answers have no body, for which `Response` takes none. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/** What a program shows of itself where a service asks, and the key to it: as PEM, or both as PKCS #12. */
export type ClientCertificate = { readonly passphrase?: string } & (
  { readonly cert: Buffer; readonly key: Buffer } | { readonly pfx: Buffer }
);

/** A connection through a proxy whose other end, not the proxy, is shown a certificate where it asks. */
class CertifiedProxyAgent extends HttpsProxyAgent<string> {
  readonly #certificate: ClientCertificate | undefined;

  constructor(proxy: string, options: AgentOptions, certificate: ClientCertificate | undefined) {
    super(proxy, options);
    this.#certificate = certificate;
  }

  override connect(...[request, options]: Parameters<HttpsProxyAgent<string>['connect']>): Promise<Socket> {
    return super.connect(request, { ...options, ...this.#certificate });
  }
}

/**
 * The proxies that `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` name, for programs in a terminal. The extension needs
 * none of this: VS Code's own settings hold there. A proxy's user name and password stand in its address.
 */
export class EnvironmentProxies {
  readonly #certificate: ClientCertificate | undefined;
  readonly #agents = new Map<string, HttpAgent>();

  /** With a `certificate`, HTTPS services that ask for one are shown it, with and without a proxy. */
  constructor(certificate?: ClientCertificate) {
    this.#certificate = certificate;
  }

  /**
   * The agent that connects to this address through its proxy, or with the certificate; undefined where there is neither. This
   * machine has no proxy, whatever `NO_PROXY` says.
   * @throws Failure for a proxy that does not speak HTTP
   */
  agentFor(url: URL): HttpAgent | undefined {
    const proxy = destinationOf(url.href)?.isRemote === true ? proxyFor(url) : undefined;
    const isSecure = url.protocol === 'https:';
    const certificate = isSecure ? this.#certificate : undefined;
    if (!proxy && !certificate) return undefined;
    const key = `${url.protocol} ${proxy?.href ?? ''}`;
    const kept = this.#agents.get(key);
    if (kept) return kept;
    const options = { keepAlive: true, maxSockets: MAX_CONNECTIONS };
    const agent = proxy
      ? isSecure
        ? new CertifiedProxyAgent(proxy.href, options, certificate)
        : new HttpProxyAgent(proxy.href, options)
      : new HttpsAgent({ ...options, ...certificate });
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

/** The proxy that the environment names for an address. One without a scheme speaks plain HTTP, as curl has it. */
function proxyFor(url: URL): URL | undefined {
  const named = getProxyForUrl(url.href);
  const bare = named.replace(`${url.protocol}//`, '');
  const hasNoScheme =
    !bare.includes('://') &&
    Object.entries(process.env).some(([name, value]) => /^\w+_proxy$/i.test(name) && value === bare);
  const proxy = URL.parse(hasNoScheme ? `http://${bare}` : named);
  if (proxy === null) return undefined;
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
    throw new Failure(
      'protocol',
      `The proxy in the environment is for ${proxy.protocol.slice(0, -1)}, and only HTTP proxies can be used. Set HTTPS_PROXY to one, or NO_PROXY to ${url.hostname}.`,
    );
  }
  return proxy;
}
