import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { stderrLogger } from '../backend/log.ts';
import { startBackend } from '../backend/backend.ts';
import { EMBEDDED_MAX_FILE_BYTES } from '../client/embeddedBackend.ts';
import { EnvironmentProxies } from '../client/environmentProxies.ts';
import { ProviderRegistry } from '../backend/answering/models/modelProviders.ts';
import { clientCertificate } from './clientCertificate.ts';
import {
  adminTokenFromEnvironment,
  webhooksFromEnvironment,
  privateDataFolder,
  publicHosts,
  tokenFromEnvironment,
  hostsFromEnvironment,
  secretsFromEnvironment,
} from './session.ts';
import { writeJson } from './terminal.ts';

export interface ServeCommandOptions {
  readonly host: string;
  readonly port: number;
  readonly data?: string | undefined;
  /** The folders that MCP clients may ask about. */
  readonly roots: readonly string[];
  /** The largest file that is taken, in MB; 5 GB by default. */
  readonly maxFileSizeMB?: number | undefined;
  /** The hosts that passages may be sent to for MCP clients, beside those in the environment. */
  readonly sendTo?: readonly string[] | undefined;
  /** The names under which MCP clients reach this backend through a proxy. */
  readonly 'public-host'?: readonly string[] | undefined;
}

/** `serve`: the embedded backend's program on its own. Prints one JSON line once it listens; ends with the signal. */
export async function serveCommand(
  { host, port, data, roots, maxFileSizeMB, sendTo = [], 'public-host': names }: ServeCommandOptions,
  signal: AbortSignal,
): Promise<void> {
  const given = tokenFromEnvironment();
  const token = given ?? randomBytes(32).toString('base64url');
  const proxies = new EnvironmentProxies(await clientCertificate(process.env));
  const backend = await startBackend({
    dataFolder: join(await privateDataFolder(data), 'backend'),
    token,
    adminToken: adminTokenFromEnvironment(),
    webhooks: webhooksFromEnvironment(),
    maxFileBytes: maxFileSizeMB === undefined ? EMBEDDED_MAX_FILE_BYTES : Math.floor(maxFileSizeMB * 1024 ** 2),
    host,
    port,
    isRemote: true,
    providers: new ProviderRegistry(secretsFromEnvironment(process.env), proxies.fetch),
    log: stderrLogger,
    mcpRoots: roots.map((root) => resolve(root)),
    // An MCP client has no user to ask: the user who runs this program gives the consent, by naming the host.
    publicHosts: publicHosts(names),
    mcpSendTo: [...hostsFromEnvironment(process.env), ...sendTo],
  });
  const line = given === undefined ? { url: backend.url, token } : { url: backend.url };
  writeJson(line);
  backend.warmUp();
  await new Promise<void>((stop) => {
    if (signal.aborted) stop();
    signal.addEventListener('abort', () => stop(), { once: true });
  });
  await backend.close();
  proxies.dispose();
}
