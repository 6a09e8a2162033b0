import { join } from 'node:path';
import { ProviderRegistry } from '../backend/answering/models/modelProviders.ts';
import type { LimitOption } from '../team/adminCommand.ts';
import type { IdentityProviderOptions } from '../team/identityProvider.ts';
import { EMBEDDED_MAX_FILE_BYTES } from '../client/embeddedBackend.ts';
import { EnvironmentProxies } from '../client/environmentProxies.ts';
import { privateDataFolder, publicHosts, secretsFromEnvironment, webhooksFromEnvironment } from './session.ts';
import { writeError, writeJson } from './terminal.ts';
import { UsageError } from './usage.ts';

/** The address of a team's database and of its storage, where the command line names them. */
interface TeamAddresses {
  readonly database?: string | undefined;
  readonly storage?: string | undefined;
}

/** The addresses of the command line, else those of the environment. */
function addressesOf({ database, storage }: TeamAddresses): TeamAddresses {
  return {
    database: database ?? process.env['SMART_FILE_QUERY_DATABASE_URL'],
    storage: storage ?? process.env['SMART_FILE_QUERY_STORAGE_URL'],
  };
}

/** Whether `serve` is to run a node of a team's backend, and not this machine's own. */
export function isForTeam(given: TeamAddresses): boolean {
  const { database, storage } = addressesOf(given);
  return database !== undefined || storage !== undefined;
}

export interface ServeTeamOptions extends TeamAddresses {
  readonly host: string;
  readonly port: number;
  readonly data?: string | undefined;
  readonly roots: readonly string[];
  /** The largest file that is taken, in MB; 5 GB by default. */
  readonly maxFileSizeMB?: number | undefined;
  /** The names under which MCP clients reach the node through a proxy. */
  readonly 'public-host'?: readonly string[] | undefined;
  readonly 'oidc-issuer'?: string | undefined;
  readonly 'oidc-audience'?: string | undefined;
  readonly 'oidc-tenant-claim'?: string | undefined;
  readonly 'oidc-role-claim'?: string | undefined;
}

/** The identity provider of the command line, else that of the environment; undefined where neither names one. */
function identityProviderOf(options: ServeTeamOptions): IdentityProviderOptions | undefined {
  const named = (option: 'issuer' | 'audience' | 'tenant-claim' | 'role-claim'): string | undefined =>
    options[`oidc-${option}`] ?? process.env[`SMART_FILE_QUERY_OIDC_${option.toUpperCase().replace('-', '_')}`];
  const [issuer, audience] = [named('issuer'), named('audience')];
  if (issuer === undefined && audience === undefined) return undefined;
  if (issuer === undefined || audience === undefined) {
    throw new UsageError('An identity provider needs both --oidc-issuer and --oidc-audience.');
  }
  return { issuer, audience, tenantClaim: named('tenant-claim'), roleClaim: named('role-claim') };
}

/** `serve --database … --storage …`: one node. Prints one JSON line once it listens; ends with the signal, after requests have. */
export async function serveTeam(options: ServeTeamOptions, signal: AbortSignal): Promise<void> {
  const { database, storage } = addressesOf(options);
  if (database === undefined || storage === undefined) {
    throw new UsageError('A team needs both --database postgres://… and --storage file:///folder or s3://bucket.');
  }
  if (options.roots.length > 0)
    throw new UsageError('--root is for the backend of one machine: nodes have other files.');
  const identityProvider = identityProviderOf(options);
  const { startTeamBackend, structuredLog } = await import('../team/team.ts');
  const { maxFileSizeMB, host, port } = options;
  const proxies = new EnvironmentProxies();
  const backend = await startTeamBackend({
    database,
    storage,
    webhooks: webhooksFromEnvironment(),
    cacheFolder: join(await privateDataFolder(options.data), 'team'),
    maxFileBytes: maxFileSizeMB === undefined ? EMBEDDED_MAX_FILE_BYTES : Math.floor(maxFileSizeMB * 1024 ** 2),
    host,
    port,
    providers: new ProviderRegistry(secretsFromEnvironment(process.env), proxies.fetch),
    publicHosts: publicHosts(options['public-host']),
    ...(identityProvider ? { identityProvider } : {}),
    log: structuredLog(writeError),
  });
  writeJson({ url: backend.url });
  backend.warmUp();
  await new Promise<void>((stop) => {
    if (signal.aborted) stop();
    signal.addEventListener('abort', () => stop(), { once: true });
  });
  await backend.close();
  proxies.dispose();
}

/** The options of `admin`, as the command line has them. */
export interface AdminCommandOptions extends TeamAddresses, Partial<Record<LimitOption, string | undefined>> {
  readonly role?: string | undefined;
  readonly days?: string | undefined;
  readonly since?: string | undefined;
}

/** `admin …`: prints the result as one JSON line; of `admin audit`, each entry as one. */
export async function adminFromTerminal(words: readonly string[], options: AdminCommandOptions): Promise<void> {
  const { database, storage } = addressesOf(options);
  if (database === undefined) throw new UsageError('admin needs --database postgres://….');
  const { adminCommand, AdminUsageError, auditEntries } = await import('../team/team.ts');
  const given = { ...options, database, storage, limits: options };
  try {
    if (words[0] === 'audit') for await (const entry of auditEntries(words.slice(1), given)) writeJson(entry);
    else writeJson(await adminCommand(words, given));
  } catch (error) {
    throw error instanceof AdminUsageError ? new UsageError(error.message) : error;
  }
}
