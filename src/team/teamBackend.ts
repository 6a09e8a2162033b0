import { setTimeout as delay } from 'node:timers/promises';
import { ProviderRegistry } from '../backend/answering/models/modelProviders.ts';
import { AnsweringThread } from '../backend/answering/thread/answeringThread.ts';
import { MODEL_SILENCE_MS, type Backend } from '../backend/backend.ts';
import { healthOf } from '../backend/health.ts';
import { startHttpServer } from '../backend/http/httpServer.ts';
import { createRequestHandler } from '../backend/http/requestHandler.ts';
import type { Logger } from '../backend/log.ts';
import { ServiceDocuments } from '../backend/store/serviceDocuments.ts';
import { Audit } from './audit.ts';
import { assertMigrated, connectTo, type Database } from './database.ts';
import { FleetCounters } from '../backend/fleet/fleetCounters.ts';
import { Fleet, removeOldRecords } from '../backend/fleet/fleetService.ts';
import { Webhooks, type WebhooksParts } from '../backend/fleet/webhooks.ts';
import { FleetRows } from './fleetRows.ts';
import { FileRows } from './fileRows.ts';
import { IdentityProvider, type IdentityProviderOptions } from './identityProvider.ts';
import { Quotas } from './limits.ts';
import { Metrics } from './metrics.ts';
import { NodeCache } from './nodeCache.ts';
import { People } from './people.ts';
import type { Principal } from './principal.ts';
import { noteSender, withRequestLog } from './requestLog.ts';
import type { ObjectStorage } from './storage/objectStorage.ts';
import { openStorage } from './storage/openStorage.ts';
import { TeamFiles } from './teamFiles.ts';
import { TeamObjects } from './teamObjects.ts';
import { teamRoutes, type TeamServices } from './teamRoutes.ts';
import { TeamUploads } from './teamUploads.ts';

/** How long a node's claim on a file that it indexes holds without being renewed, in seconds. */
const LEASE_SECONDS = 60;

/** How often a node looks for files that another one has left without an index, in milliseconds. */
const ADOPT_EVERY_MS = 2_000;

/** How often a node sweeps, in milliseconds. */
const SWEEP_EVERY_MS = 5 * 60_000;

/** How long doomed objects are kept, in seconds: longer than any write or read of one takes. */
const GRACE_SECONDS = 60 * 60;

/** How long the reason for a file's refusal is kept, in seconds. */
const REFUSAL_KEPT_SECONDS = 24 * 60 * 60;

/** How long requests under way may go on once the node is to end, in milliseconds. */
const DRAIN_MS = 20_000;

/** How long the database and the storage may take to answer `/ready`, in milliseconds. */
const READY_MS = 2_000;

/** How many bytes of files a node keeps by default. */
const CACHE_BYTES = 20 * 1024 ** 3;

export interface TeamBackendOptions {
  /** `postgres://…` */
  readonly database: string;
  /** `file:///…` or `s3://…` */
  readonly storage: string;
  /** The absolute path of a folder on a disk of this machine, for copies that can be made again. */
  readonly cacheFolder: string;
  readonly cacheBytes?: number;
  readonly maxFileBytes: number;
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly log: Logger;
  readonly providers?: ProviderRegistry;
  readonly workerProgram?: string;
  readonly modelSilenceMs?: number;
  /** The provider whose tokens are taken beside those of `admin token add`. */
  readonly identityProvider?: IdentityProviderOptions;
  /** The names under which MCP clients reach the node through a proxy. */
  readonly publicHosts?: readonly string[];
  /** Who is told of the decisions of fleets; nobody by default. */
  readonly webhooks?: Pick<WebhooksParts, 'receivers' | 'secret'> | undefined;
  /** Times that tests shorten. */
  readonly leaseSeconds?: number;
  readonly adoptEveryMs?: number;
  readonly sweepEveryMs?: number;
  readonly graceSeconds?: number;
  readonly drainMs?: number;
}

/** The database, the storage and what they make up. */
interface TeamStores {
  readonly sql: Database;
  readonly storage: ObjectStorage;
  readonly people: People;
  readonly rows: FileRows;
  readonly objects: TeamObjects;
  readonly quotas: Quotas;
  readonly audit: Audit;
}

function openStores(options: TeamBackendOptions): TeamStores {
  const storage = openStorage(options.storage);
  const provider = options.identityProvider && new IdentityProvider(options.identityProvider);
  const sql = connectTo(options.database);
  const objects = new TeamObjects(sql, storage, options.graceSeconds ?? GRACE_SECONDS);
  const rows = new FileRows(sql, objects, options.leaseSeconds ?? LEASE_SECONDS);
  const people = new People(sql, provider);
  return { sql, storage, people, rows, objects, quotas: new Quotas(sql), audit: new Audit(sql) };
}

/**
 * Starts a node of a team's backend. Rejects where the database or the storage cannot be reached, where the database lacks
 * tables, and where the port is taken.
 */
export async function startTeamBackend(options: TeamBackendOptions): Promise<Backend> {
  const stores = openStores(options);
  const { sql } = stores;
  let cache: NodeCache | undefined;
  try {
    await assertMigrated(sql);
    await stores.storage.check();
    if (!(await stores.objects.isOwnStorage())) {
      throw new Error('The storage is not the one of this database: it has no mark of it. Is the folder mounted?');
    }
    cache = await NodeCache.open({
      folder: options.cacheFolder,
      maxBytes: options.cacheBytes ?? CACHE_BYTES,
      workerProgram: options.workerProgram,
      log: options.log,
    });
    return await serve(options, stores, cache);
  } catch (error) {
    await cache?.close();
    await sql.end({ timeout: 1 });
    throw error;
  }
}

/** Serves the files of the stores by this node's cache. Rejects when the port is taken. */
async function serve(options: TeamBackendOptions, stores: TeamStores, node: NodeCache): Promise<Backend> {
  const { log, maxFileBytes } = options;
  const { sql, storage, rows, objects, people, quotas, audit } = stores;
  const files = new TeamFiles({ sql, rows, objects, cache: node, quotas, audit, log });
  const uploads = new TeamUploads({ sql, objects, files, cache: node, quotas });
  const fleets = new FleetRows(sql);
  const counters = new FleetCounters();
  const webhooks = options.webhooks && new Webhooks({ ...options.webhooks, log });
  const answering = new AnsweringThread(log);
  const shared = {
    health: healthOf({ maxFileBytes, isRemote: true, keepsChunks: false, hasVectorStores: false, hasFleet: true }),
    blobs: node.blobs,
    documents: node.documents,
    index: node.index,
    chunks: { find: () => undefined },
    vectorStores: undefined,
    partUploads: undefined,
    answering,
    maxFileBytes,
    mcpRoots: [],
    mcpSendTo: [],
    publicHosts: options.publicHosts ?? [],
    providers: options.providers ?? new ProviderRegistry(),
    serviceDocuments: new ServiceDocuments(node.database),
    modelSilenceMs: options.modelSilenceMs ?? MODEL_SILENCE_MS,
    log,
  };
  /** The services as a principal may use them: everything that is kept is behind the tenant's wall. */
  const servicesOf = (principal: Principal): TeamServices => ({
    ...shared,
    principal,
    fleet: new Fleet(
      { store: fleets.of(principal.tenant), counters, onDecisions: (decisions) => webhooks?.tell(decisions) },
      // All machines of a person are one contributor: an installation names itself, an owner has a token.
      { actor: principal.owner, role: principal.role, contributorOf: () => principal.owner },
    ),
    files: files.of(principal),
    uploads: uploads.of(principal),
  });
  const admission = {
    open: servicesOf(NOBODY),
    admit: async (token: string) => {
      const principal = await people.find(token);
      if (principal) noteSender(principal.tenant, principal.owner);
      return principal && servicesOf(principal);
    },
  };
  const state = { isDraining: false };
  const metrics = new Metrics(
    [
      { name: 'sfq_files_waiting', help: 'Files that wait for their index', read: () => rows.waiting() },
      { name: 'sfq_cached_files', help: 'Files that this node keeps', read: () => node.files },
      { name: 'sfq_cached_bytes', help: 'Bytes of files that this node keeps', read: () => node.bytes },
    ],
    () => counters.lines(),
  );
  const isReady = async (): Promise<boolean> => {
    const asked = Promise.all([sql`SELECT 1`, storage.check()]).then(() => true);
    return (
      !state.isDraining && (await Promise.race([asked, delay(READY_MS, false, { ref: false })]).catch(() => false))
    );
  };
  const tenantName = (tenant: number): Promise<string> => people.tenantName(tenant);
  const handle = createRequestHandler(teamRoutes({ quotas, audit, metrics, tenantName, isReady }), admission);
  const server = await startHttpServer(
    withRequestLog(log, (request, response) => {
      metrics.count(request, response);
      handle(request, response);
    }),
    { host: options.host, port: options.port, onIdle: () => answering.end() },
  );
  const renewMs = ((options.leaseSeconds ?? LEASE_SECONDS) * 1000) / 4;
  const stops = [
    repeat('renew its claims', renewMs, () => files.renewClaims(), log),
    repeat('take files over', options.adoptEveryMs ?? ADOPT_EVERY_MS, () => files.adoptAbandoned(), log),
    repeat('sweep', options.sweepEveryMs ?? SWEEP_EVERY_MS, () => sweep(uploads, files, fleets, stores), log),
  ];
  return {
    url: server.url,
    warmUp: () => node.indexer.warmUp(),
    close: async () => {
      state.isDraining = true;
      await server.close(options.drainMs ?? DRAIN_MS);
      await Promise.all(stops.map((stop) => stop()));
      await webhooks?.close();
      await rows.giveUpClaims().catch((error: unknown) => {
        log.warn(`Claims could not be given up: ${error instanceof Error ? error.message : String(error)}`);
      });
      await answering.close();
      await node.close();
      await sql.end({ timeout: 1 });
    },
  };
}

/** Whoever has no token: a tenant that does not exist. */
const NOBODY: Principal = { tenant: 0, owner: '', role: 'reader', limits: {} };

async function sweep(
  uploads: TeamUploads,
  files: TeamFiles,
  fleets: FleetRows,
  { rows, objects, quotas }: TeamStores,
): Promise<void> {
  await uploads.removeExpired();
  await files.removeUnused();
  await quotas.sweep();
  await rows.removeRefused(REFUSAL_KEPT_SECONDS);
  await objects.sweep();
  await removeOldRecords(fleets);
}

/** Runs `work` again and again, `pauseMs` milliseconds after each end. Returns a function that stops it once a run is over. */
function repeat(what: string, pauseMs: number, work: () => Promise<void>, log: Logger): () => Promise<void> {
  const stopping = new AbortController();
  const running = (async () => {
    for (;;) {
      await delay(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      await work().catch((error: unknown) => {
        log.warn(`The node could not ${what}: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  })();
  return async () => {
    stopping.abort();
    await running;
  };
}
