import type { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from './log.ts';
import { localUploads } from './uploads/localUploads.ts';
import { PartUploads } from './uploads/partUploads.ts';
import { TusStore } from './uploads/tusStore.ts';
import { keepingIn } from '../system/systemErrors.ts';
import { makePrivateFolder } from '../system/privateFolder.ts';
import { PassageIndex } from './search/passageIndex.ts';
import { FileService } from './fileService.ts';
import { AnsweringThread } from './answering/thread/answeringThread.ts';
import { startHttpServer } from './http/httpServer.ts';
import { admitTokens, createRequestHandler } from './http/requestHandler.ts';
import { Indexer, indexProgram } from './indexing/indexer.ts';
import { ProviderRegistry } from './answering/models/modelProviders.ts';
import { healthOf } from './health.ts';
import { routes } from './routes/index.ts';
import type { BackendServices } from './services.ts';
import { BlobStore } from './store/blobStore.ts';
import { ChunkTable } from './store/chunkTable.ts';
import { openDatabase } from './store/database.ts';
import { ServiceDocuments } from './store/serviceDocuments.ts';
import { DocumentStore } from './store/documentStore.ts';
import { newFleet } from './fleet/fleetService.ts';
import { FleetTable } from './fleet/fleetTable.ts';
import { Webhooks, type WebhooksParts } from './fleet/webhooks.ts';
import { fleetMetrics } from './routes/fleet.ts';
import { FileTable } from './store/fileTable.ts';
import { VectorStoreTable } from './store/vectorStoreTable.ts';

/** How long a model service may send nothing, in milliseconds: some think for a minute before the first word. */
export const MODEL_SILENCE_MS = 90_000;

/** How long a file stays that is only there for the sake of a vector store and is in none, in seconds. */
const UNUSED_KEPT_SECONDS = 60 * 60;
/** How many of them are deleted at a time, so that a backend that is to end does not wait for long. */
const UNUSED_AT_A_TIME = 2_000;

export interface BackendOptions {
  /** The absolute path of the folder of all data; made if missing, shared with other backends of this machine. */
  readonly dataFolder: string;
  readonly token: string;
  /** The token of whoever turns the rollout of a fleet; without one there is no fleet. */
  readonly adminToken?: string | undefined;
  /** Who is told of the decisions of the fleet; nobody by default. */
  readonly webhooks?: Pick<WebhooksParts, 'receivers' | 'secret'> | undefined;
  /** The largest accepted file in bytes. */
  readonly maxFileBytes: number;
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** The path of the program that index threads run; this product's by default. */
  readonly workerProgram?: string;
  /**
   * Whether clients come over a network, so that compression and chunks are worth what they cost; on loopback they are not.
   */
  readonly isRemote?: boolean;
  readonly log: Logger;
  /** The model services, with keys that the starter of the backend may replace at any time; none has a key by default. */
  readonly providers?: ProviderRegistry;
  /** How long a model service may send nothing, in milliseconds. */
  readonly modelSilenceMs?: number;
  /** How long a document that a service was sent whole counts as in use, in milliseconds; 15 minutes by default. */
  readonly serviceDocumentMs?: number;
  /** The absolute paths of the folders of this machine that MCP clients may ask about; none by default. */
  readonly mcpRoots?: readonly string[];
  /** The remote hosts that answers for MCP clients may send passages to; none by default. */
  readonly mcpSendTo?: readonly string[];
  /** The names under which MCP clients reach this backend through a proxy; none by default. */
  readonly publicHosts?: readonly string[];
}

export interface Backend {
  /** `http://host:port` with the port on which it really listens. */
  readonly url: string;
  /** Loads the code that the first upload will need. */
  warmUp(): void;
  /** Stops listening, ends open connections and closes the database. */
  close(): Promise<void>;
}

/** The opened stores of the data folder. */
interface Stores {
  readonly databaseFile: string;
  readonly database: DatabaseSync;
  readonly blobs: BlobStore;
  readonly uploads: TusStore;
}

async function openStores({ dataFolder, log }: BackendOptions): Promise<Stores> {
  await makePrivateFolder(dataFolder);
  const databaseFile = join(dataFolder, 'backend.sqlite');
  const database = openDatabase(databaseFile, (setAside) => {
    log.warn(`The database was damaged and has been set aside as ${setAside}. Files have to be uploaded again.`);
  });
  try {
    const blobs = await BlobStore.open(dataFolder, database);
    return { databaseFile, database, blobs, uploads: await TusStore.open(dataFolder, database) };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Starts a backend. Rejects when the port is taken, and with a `FolderError` when nothing can be kept in the data folder. */
export async function startBackend(options: BackendOptions): Promise<Backend> {
  const { dataFolder, log, maxFileBytes } = options;
  const { databaseFile, database, blobs, uploads } = await keepingIn(dataFolder, () => openStores(options));
  const index = new PassageIndex(database);
  const fileTable = new FileTable(database);
  const documents = new DocumentStore(database);
  const indexer = new Indexer(options.workerProgram ?? indexProgram(), databaseFile, documents, log);
  const chunks = new ChunkTable(database);
  const vectorStores = new VectorStoreTable(database);
  const isRemote = options.isRemote === true;
  const files = new FileService({ blobs, table: fileTable, indexer, index, documents, chunks, notesChunks: isRemote });
  const webhooks = options.webhooks && new Webhooks({ ...options.webhooks, log });
  const fleet =
    options.adminToken === undefined
      ? undefined
      : newFleet(new FleetTable(database), (decisions) => webhooks?.tell(decisions));
  const services: BackendServices = {
    fleet: fleet?.of('member'),
    health: healthOf({
      maxFileBytes,
      isRemote,
      keepsChunks: isRemote,
      hasVectorStores: true,
      hasFleet: fleet !== undefined,
    }),
    files,
    blobs,
    documents,
    chunks,
    index,
    vectorStores,
    partUploads: new PartUploads(),
    answering: new AnsweringThread(log),
    uploads: localUploads(uploads, files),
    maxFileBytes,
    mcpRoots: options.mcpRoots ?? [],
    mcpSendTo: options.mcpSendTo ?? [],
    publicHosts: options.publicHosts ?? [],
    providers: options.providers ?? new ProviderRegistry(),
    serviceDocuments: new ServiceDocuments(database),
    modelSilenceMs: options.modelSilenceMs ?? MODEL_SILENCE_MS,
    log,
  };
  const admins = { ...services, fleet: fleet?.of('admin') };
  const admission =
    options.adminToken === undefined
      ? admitTokens([options.token, services])
      : admitTokens([options.token, services], [options.adminToken, admins]);
  const served = fleet ? [...routes, fleetMetrics(fleet.counters)] : routes;
  const server = await startHttpServer(createRequestHandler(served, admission), {
    host: options.host,
    port: options.port,
    onIdle: () => {
      services.answering.end();
      releaseMemory(database);
    },
  }).catch((error: unknown) => {
    database.close();
    throw error;
  });
  files.adoptOrphans();
  const removeLeftovers = async (): Promise<void> => {
    files.removeRefused();
    for (const id of vectorStores.unused(Math.floor(Date.now() / 1000) - UNUSED_KEPT_SECONDS, UNUSED_AT_A_TIME)) {
      // One at a time: requests get their turn between them.
      await nextTurn();
      if (!database.isOpen) return;
      files.remove(id);
    }
    await blobs.removeOrphans();
  };
  const deleteAtServices = async (): Promise<void> => {
    try {
      if (services.serviceDocuments.olderThan(0).length === 0) return;
      const { deleteLeftDocuments } = await import('./answering/models/wholeDocuments.ts');
      await deleteLeftDocuments(services, options.serviceDocumentMs);
    } catch (error) {
      log.warn(
        `Documents that services have still to delete: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
  services.providers.onReplaced(() => void deleteAtServices());
  void deleteAtServices();
  // In the background: the first upload need not wait for it.
  const leftoversRemoved = removeLeftovers().catch((error: unknown) => {
    log.warn(`Leftovers could not be removed: ${error instanceof Error ? error.message : String(error)}`);
  });
  const sweep = async (): Promise<void> => {
    await uploads.removeExpired();
    await removeLeftovers();
    await deleteAtServices();
    await fleet?.removeOldRecords();
  };
  const endSweep = startExpirySweep({ removeExpired: sweep }, log);
  return {
    url: server.url,
    warmUp: () => {
      indexer.warmUp();
    },
    close: async () => {
      await server.close();
      await endSweep();
      await leftoversRemoved;
      await webhooks?.close();
      await Promise.all([indexer.close(), services.answering.close()]);
      try {
        files.close();
      } finally {
        database.close();
      }
    },
  };
}

/**
 * Gives the unused memory of V8's heap and of SQLite's page cache back to the system. V8 alone collects when something is
 * allocated, so that an idle process would keep its garbage for good. Takes some tens of milliseconds; without Node's option
 * `--expose-gc` only the page cache is given back.
 */
function releaseMemory(database: DatabaseSync): void {
  if (!database.isOpen) return;
  // A collection of the last resort also gives back the pages that V8 keeps for later.
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  database.exec('PRAGMA shrink_memory');
}

/** How often expired uploads are removed while the backend runs, in milliseconds: a server may run for months. */
const SWEEP_INTERVAL_MS = 60 * 60 * 1000;

/**
 * Removes expired uploads at intervals, and whatever else `removeExpired` does. Returns a function that stops it, once a
 * removal under way is over.
 */
export function startExpirySweep(uploads: Pick<TusStore, 'removeExpired'>, log: Logger): () => Promise<void> {
  let sweep: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    // A full disk, or a lock of another backend, may be gone by the next time.
    sweep = uploads.removeExpired().catch((error: unknown) => {
      log.warn(`What has expired could not be cleared away: ${error instanceof Error ? error.message : String(error)}`);
    });
  }, SWEEP_INTERVAL_MS);
  // The timer alone must not keep the process running.
  timer.unref();
  return async () => {
    clearInterval(timer);
    await sweep;
  };
}
