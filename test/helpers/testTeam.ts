import { createHash } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { connectTo } from '../../src/team/database.ts';
import { People } from '../../src/team/people.ts';
import type { Role } from '../../src/team/principal.ts';
import { openStorage } from '../../src/team/storage/openStorage.ts';
import { startTeamBackend, type TeamBackendOptions } from '../../src/team/teamBackend.ts';
import type { BackendOptions } from '../../src/backend/backend.ts';
import type { TestBackend } from './testBackend.ts';
import { temporaryFolder, type Owner } from './temporaryFolder.ts';
import { TEST_BUCKET_VARIABLE } from './testObjectStore.ts';
import { newTestDatabase, type TestPostgres } from './testPostgres.ts';

/** A team's database and storage, on which nodes are started. */
export interface TestTeam {
  readonly database: string;
  readonly storage: string;
  readonly people: People;
  readonly sql: ReturnType<typeof connectTo>;
  /** Makes a token of a tenant, which is added where it is new. */
  token(tenant: string, owner: string, role?: Role): Promise<string>;
  /** Deletes the objects of all files behind the backend's back. Resolves with their number. */
  loseObjects(): Promise<number>;
  /** The keys of all objects in the folder of the storage. */
  objectKeys(): Promise<string[]>;
  /** Starts a node of this process, whose requests carry `token`. */
  node(token: string, options?: Partial<TeamBackendOptions>): Promise<TestBackend>;
}

/** A team without people and files. */
export async function startTestTeam(test: Owner, server: Pick<TestPostgres, 'url'>): Promise<TestTeam> {
  const folder = await temporaryFolder(test);
  const storage = await storageIn(folder);
  const database = await newTestDatabase(server.url);
  const sql = connectTo(database);
  test.after(() => sql.end({ timeout: 1 }));
  const people = new People(sql);
  let nodes = 0;
  return {
    database,
    storage,
    people,
    sql,
    loseObjects: async () => {
      const objects = openStorage(storage);
      const rows = await sql`SELECT object_key FROM blob_parts`;
      for (const row of rows) await objects.delete(String(row['object_key']));
      return rows.length;
    },
    token: async (tenant, owner, role = 'member') => {
      await people.addTenant(tenant).catch(() => undefined);
      return people.addToken(tenant, owner, role);
    },
    objectKeys: async () => {
      const root = fileURLToPath(storage);
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      return files.map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll('\\', '/'));
    },
    node: async (token, options = {}) => {
      const dataFolder = join(folder, `node-${String(++nodes)}`);
      const logged: string[] = [];
      const collect = (level: string) => (message: string) => void logged.push(`${level}: ${message}`);
      const backend = await startTeamBackend({
        database,
        storage,
        cacheFolder: dataFolder,
        maxFileBytes: 64 * 1024 * 1024,
        host: '127.0.0.1',
        port: 0,
        drainMs: 0,
        log: { info: collect('info'), warn: collect('warn'), error: collect('error') },
        ...options,
      });
      let closing: Promise<void> | undefined;
      const close = (): Promise<void> => (closing ??= backend.close());
      test.after(close);
      return {
        url: backend.url,
        warmUp: backend.warmUp,
        token,
        dataFolder,
        logged,
        contents: async () => (await sql`SELECT sha256 FROM blobs`).map((row) => String(row['sha256'])),
        unfinishedUploads: async () =>
          (await sql`SELECT id FROM uploads WHERE file_id IS NULL`).map((row) => String(row['id'])),
        arriving: async () => {
          const nodes = await readdir(dataFolder);
          return (await Promise.all(nodes.map((name) => readdir(join(dataFolder, name, 'incoming'))))).flat();
        },
        close,
      };
    },
  };
}

/** The address of a new storage: a folder in `folder`, or a part of the bucket that the environment names. */
async function storageIn(folder: string): Promise<string> {
  const bucket = process.env[TEST_BUCKET_VARIABLE];
  if (bucket !== undefined) return bucket.replace('?', `/${basename(folder)}?`);
  const storage = join(folder, 'storage');
  await mkdir(storage);
  return pathToFileURL(storage).href;
}

/** A node of a team of its own, for suites that run on one machine's backend as well; `token` is that of a member. */
export async function startTestNode(
  test: Owner,
  server: string,
  options: Partial<BackendOptions> & { readonly token: string },
): Promise<TestBackend> {
  const team = await startTestTeam(test, { url: server });
  const hash = createHash('sha256').update(options.token).digest();
  await team.people.addTenant('tests');
  await team.sql`
    INSERT INTO tokens (tenant, owner, role, hash) SELECT id, 'tester', 'member', ${hash} FROM tenants`;
  const { maxFileBytes, workerProgram, providers, modelSilenceMs, log } = options;
  return team.node(options.token, {
    ...(maxFileBytes === undefined ? {} : { maxFileBytes }),
    ...(workerProgram === undefined ? {} : { workerProgram }),
    ...(providers === undefined ? {} : { providers }),
    ...(modelSilenceMs === undefined ? {} : { modelSilenceMs }),
    ...(log === undefined ? {} : { log }),
  });
}
