/** Destination of a request, for display. */
export interface Destination {
  /** `api.example.com` or `host:port`; with the scheme in front where the connection is not encrypted. */
  readonly host: string;
  /** Whether it is another machine. */
  readonly isRemote: boolean;
}

/** The destination of an http or https address; undefined where it is no such address. */
export function destinationOf(address: string): Destination | undefined {
  const url = URL.parse(address);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return undefined;
  const isRemote = !isLoopback(url.hostname);
  return { host: isRemote && url.protocol === 'http:' ? `http://${url.host}` : url.host, isRemote };
}

/** URL parsing has made every way to write an IPv4 address into four decimal numbers by now. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
