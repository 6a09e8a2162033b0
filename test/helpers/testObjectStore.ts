import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { once } from 'node:events';
import { after, before } from 'node:test';
import { AwsClient } from 'aws4fetch';
import { temporaryFolder, type Owner } from './temporaryFolder.ts';
import { freePort } from './testPostgres.ts';
import { until } from './until.ts';

/** An S3 gateway of Ceph on a cluster of its own, on loopback: the storage that providers run, and no imitation. */
export interface TestObjectStore {
  /** `s3://key:secret@bucket?endpoint=…`; the bucket exists. */
  readonly storage: string;
  /** The number of objects in the bucket, at most 1,000. */
  objects(): Promise<number>;
  /** Stops the gateway's process where it is, so that requests hang; until it goes on. */
  freeze(): void;
  goOn(): void;
}

/** The environment variable with the address of a bucket; with it, suites of a team keep their bytes there. */
export const TEST_BUCKET_VARIABLE = 'SMART_FILE_QUERY_TEST_BUCKET';

/** The programs of a cluster, as Debian's packages radosgw, ceph-mon, ceph-osd and ceph-common install them. */
const PROGRAMS = ['monmaptool', 'ceph-mon', 'ceph-osd', 'ceph', 'radosgw', 'radosgw-admin'];

/** Why there is no gateway on this machine, as one line; undefined where its programs are installed. */
export function missingObjectStore(): string | undefined {
  const missing = PROGRAMS.filter((program) => !isInstalled(program));
  if (missing.length === 0) return undefined;
  return `Not run: S3 needs Ceph's ${missing.join(', ')} on this machine (apt-get install radosgw ceph-mon ceph-osd ceph-common).`;
}

const ACCESS_KEY = 'TESTACCESSKEY';
const SECRET_KEY = 'test/secret+key';
const BUCKET = 'team-test';

/** Starts a monitor, one disk of 2 GiB in a sparse file, and the gateway; they end when the test is over. */
export async function startTestObjectStore(test: Owner): Promise<TestObjectStore> {
  const folder = await temporaryFolder(test);
  const [monitorPort, gatewayPort] = [await freePort(), await freePort()];
  const cluster = randomUUID();
  const disk = randomUUID();
  for (const name of ['mon', 'osd', 'run', 'rgw']) await mkdir(join(folder, name));
  const configuration = join(folder, 'ceph.conf');
  await writeFile(configuration, configurationOf({ folder, cluster, monitorPort, gatewayPort }));
  const environment = { ...process.env, CEPH_CONF: configuration };
  const { promise: ended, reject: tellEnd } = Promise.withResolvers<never>();
  ended.catch(() => undefined);
  const serve = (program: string, ...words: string[]): ChildProcess => {
    const child = spawn(program, [...words, '-f'], { env: environment, stdio: 'ignore' });
    child.once('exit', () => tellEnd(new Error(`${program} ended while the cluster was starting.`)));
    test.after(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    });
    return child;
  };
  const run = async (program: string, ...words: string[]): Promise<void> => {
    const child = spawn(program, words, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const [code] = (await Promise.race([once(child, 'close'), ended])) as [number | null];
    assert.equal(code, 0, `${program}: ${errors}`);
  };
  const address = `[v1:127.0.0.1:${String(monitorPort)}]`;
  const map = join(folder, 'monmap');
  await run('monmaptool', '--create', '--fsid', cluster, '--addv', 'a', address, map);
  await run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map);
  serve('ceph-mon', '-i', 'a');
  await run('ceph', 'osd', 'new', disk);
  await run('ceph', 'osd', 'crush', 'add', 'osd.0', '1.0', 'root=default', 'host=here');
  await run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', disk);
  serve('ceph-osd', '-i', '0');
  const gateway = serve('radosgw', '-n', 'client.rgw');
  const keys = [`--access-key=${ACCESS_KEY}`, `--secret-key=${SECRET_KEY}`];
  await run('radosgw-admin', 'user', 'create', '--uid=team', '--display-name=team', ...keys);
  const endpoint = `http://127.0.0.1:${String(gatewayPort)}`;
  await Promise.race([ended, until('the gateway', () => fetch(endpoint).then(({ ok }) => ok, () => false))]); // prettier-ignore
  const client = new AwsClient({
    accessKeyId: ACCESS_KEY,
    secretAccessKey: SECRET_KEY,
    region: 'us-east-1',
    service: 's3',
  });
  const made = await client.fetch(`${endpoint}/${BUCKET}`, { method: 'PUT' });
  assert.equal(made.status, 200, await made.text());
  const credentials = `${ACCESS_KEY}:${encodeURIComponent(SECRET_KEY)}`;
  return {
    storage: `s3://${credentials}@${BUCKET}?endpoint=${encodeURIComponent(endpoint)}`,
    objects: async () => {
      const listed = await client.fetch(`${endpoint}/${BUCKET}?list-type=2`);
      return (await listed.text()).split('<Contents>').length - 1;
    },
    freeze: () => gateway.kill('SIGSTOP'),
    goOn: () => gateway.kill('SIGCONT'),
  };
}

function configurationOf(parts: { folder: string; cluster: string; monitorPort: number; gatewayPort: number }): string {
  const { folder, cluster, monitorPort, gatewayPort } = parts;
  const settings = {
    fsid: cluster,
    run_dir: join(folder, 'run'),
    admin_socket: join(folder, 'run', '$name.asok'),
    pid_file: join(folder, 'run', '$name.pid'),
    log_file: join(folder, '$name.log'),
    mon_cluster_log_file: join(folder, 'cluster.log'),
    mon_host: `v1:127.0.0.1:${String(monitorPort)}`,
    public_addr: '127.0.0.1',
    cluster_addr: '127.0.0.1',
    auth_cluster_required: 'none',
    auth_service_required: 'none',
    auth_client_required: 'none',
    ms_cluster_mode: 'crc',
    ms_service_mode: 'crc',
    ms_client_mode: 'crc',
    mon_data: join(folder, 'mon'),
    mon_allow_pool_size_one: 'true',
    osd_data: join(folder, 'osd'),
    osd_objectstore: 'bluestore',
    // It would ask the monitor for its place before it knows the cluster's id, now and then, and end.
    osd_class_update_on_start: 'false',
    osd_crush_update_on_start: 'false',
    osd_crush_chooseleaf_type: '0',
    osd_pool_default_size: '1',
    osd_pool_default_min_size: '1',
    osd_pool_default_pg_num: '1',
    osd_pool_default_pgp_num: '1',
    osd_pool_default_pg_autoscale_mode: 'off',
    osd_memory_target: String(896 * 1024 ** 2),
    bluestore_block_size: String(2 * 1024 ** 3),
    rgw_data: join(folder, 'rgw'),
    rgw_frontends: `beast endpoint=127.0.0.1:${String(gatewayPort)} tcp_nodelay=1`,
  };
  return `[global]\n${Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`).join('')}`; // prettier-ignore
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Gives a suite a gateway that all of its tests share, and that is ended after the last of them. */
export function suiteObjectStore(): () => TestObjectStore {
  let store: TestObjectStore | undefined;
  const ends: (() => unknown)[] = [];
  before(async () => {
    store = await startTestObjectStore({ after: (end) => void ends.push(end) });
  });
  after(async () => {
    for (const end of ends.reverse()) await end();
  });
  return () => store ?? assert.fail('The gateway runs only while the tests of its suite do.');
}
