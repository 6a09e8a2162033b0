import { join } from 'node:path';
import { stderrLogger } from '../backend/log.ts';
import { ProviderRegistry } from '../backend/answering/models/modelProviders.ts';
import { EMBEDDED_MAX_FILE_BYTES } from '../client/embeddedBackend.ts';
import { EnvironmentProxies } from '../client/environmentProxies.ts';
import { privateDataFolder, secretsFromEnvironment } from './session.ts';
import { writeJson } from './terminal.ts';
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
}

/** `serve --database … --storage …`: one node. Prints one JSON line once it listens; ends with the signal, after requests have. */
export async function serveTeam(options: ServeTeamOptions, signal: AbortSignal): Promise<void> {
  const { database, storage } = addressesOf(options);
  if (database === undefined || storage === undefined) {
    throw new UsageError('A team needs both --database postgres://… and --storage file:///folder or s3://bucket.');
  }
  if (options.roots.length > 0)
    throw new UsageError('--root is for the backend of one machine: nodes have other files.');
  const { startTeamBackend } = await import('../team/team.ts');
  const { maxFileSizeMB, host, port } = options;
  const proxies = new EnvironmentProxies();
  const backend = await startTeamBackend({
    database,
    storage,
    cacheFolder: join(await privateDataFolder(options.data), 'team'),
    maxFileBytes: maxFileSizeMB === undefined ? EMBEDDED_MAX_FILE_BYTES : Math.floor(maxFileSizeMB * 1024 ** 2),
    host,
    port,
    providers: new ProviderRegistry(secretsFromEnvironment(process.env), proxies.fetch),
    log: stderrLogger,
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

/** `admin …`: prints the result as one JSON line. */
export async function adminFromTerminal(
  words: readonly string[],
  options: TeamAddresses & { readonly role?: string | undefined; readonly days?: string | undefined },
): Promise<void> {
  const { database, storage } = addressesOf(options);
  if (database === undefined) throw new UsageError('admin needs --database postgres://….');
  const { adminCommand, AdminUsageError } = await import('../team/team.ts');
  try {
    writeJson(await adminCommand(words, { ...options, database, storage }));
  } catch (error) {
    throw error instanceof AdminUsageError ? new UsageError(error.message) : error;
  }
}
