import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { suite, test } from 'node:test';
import { FileObject } from '../../../src/protocol/files.ts';
import { FILE_ID_HEADER, TUS_CONTENT_TYPE, UPLOADS_PATH, encodeUploadMetadata } from '../../../src/protocol/uploads.ts';
import { clientOf } from '../../helpers/testBackend.ts';
import { temporaryFolder, type Owner } from '../../helpers/temporaryFolder.ts';
import { suitePostgres } from '../../helpers/testPostgres.ts';
import { startTestTeam, type TestTeam } from '../../helpers/testTeam.ts';
import { until } from '../../helpers/until.ts';
import { call, type Answer } from '../../unit/backend/httpCall.ts';
import { fileForm } from '../../unit/backend/multipartForm.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'helpers', 'teamNodeProgram.ts');
const IDLE_WORKER = join(import.meta.dirname, '..', '..', 'helpers', 'idleIndexWorker.ts');
const MIB = 1024 * 1024;

interface KillableNode {
  readonly url: string;
  readonly process: ChildProcess;
  kill(): Promise<void>;
}

/** A node as a process of its own. */
async function startProcess(t: Owner, team: TestTeam, options: object = {}): Promise<KillableNode> {
  const all = {
    database: team.database,
    storage: team.storage,
    cacheFolder: await temporaryFolder(t),
    maxFileBytes: 64 * MIB,
    host: '127.0.0.1',
    port: 0,
    leaseSeconds: 2,
    adoptEveryMs: 200,
    ...options,
  };
  const node = spawn(process.execPath, [PROGRAM, JSON.stringify(all)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = async (): Promise<void> => {
    if (node.exitCode !== null || node.signalCode !== null) return;
    const exited = once(node, 'exit');
    node.kill('SIGKILL');
    await exited;
  };
  t.after(kill);
  const [url] = (await once(createInterface({ input: node.stdout }), 'line')) as [string];
  return { url, process: node, kill };
}

/** Text of `bytes` bytes whose lines are all different. */
function textOf(bytes: number): Buffer {
  const line = (n: number): string => `Line ${String(n).padStart(12, '0')} tells where the ferries are today.\n`;
  const lines = Array.from({ length: Math.ceil(bytes / line(0).length) }, (_, n) => line(n));
  return Buffer.from(lines.join('')).subarray(0, bytes);
}

suite('nodes that are killed', () => {
  const server = suitePostgres();

  test('in the middle of an upload: the other goes on behind the last whole piece, and the bytes are right', async (t) => {
    const team = await startTestTeam(t, server());
    const token = await team.token('harbour', 'ada');
    const [one, other] = [await startProcess(t, team), await startProcess(t, team)];
    const content = textOf(11 * MIB);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const tus = (url: string, method: string, path: string, headers = {}, body?: Buffer): Promise<Answer> =>
      call(url, method, path, { token, headers: { 'Tus-Resumable': '1.0.0', ...headers }, ...(body ? { body } : {}) });
    const created = await tus(one.url, 'POST', UPLOADS_PATH, {
      'Upload-Length': String(content.length),
      'Upload-Metadata': encodeUploadMetadata({ filename: 'ferries.txt', sha256 }),
    });
    const path = String(created.headers.location);
    async function* stalling(): AsyncGenerator<Buffer> {
      yield content.subarray(0, 9 * MIB + 5);
      await once(one.process, 'exit');
    }
    const cut = call(one.url, 'PATCH', path, {
      token,
      headers: { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Content-Type': TUS_CONTENT_TYPE },
      body: stalling(),
    });
    const ended = cut.then(
      () => assert.fail('the request of a killed node was answered'),
      () => undefined,
    );
    const offset = await until('two pieces', async () => {
      const stands = Number((await tus(other.url, 'HEAD', path)).headers['upload-offset']);
      return stands >= 8 * MIB ? stands : undefined;
    });
    await one.kill();
    await ended;
    assert.equal(Number((await tus(other.url, 'HEAD', path)).headers['upload-offset']), offset);
    const headers = { 'Upload-Offset': String(offset), 'Content-Type': TUS_CONTENT_TYPE };
    const last = await tus(other.url, 'PATCH', path, headers, content.subarray(offset));
    assert.equal(last.status, 204, last.text);
    const id = String(last.headers[FILE_ID_HEADER.toLowerCase()]);
    const client = clientOf(t, { url: other.url, token });
    await client.waitUntilProcessed({ id }, AbortSignal.timeout(60_000));
    const read = await call(other.url, 'GET', `/v1/files/${id}/content`, { token });
    assert.equal(createHash('sha256').update(read.text).digest('hex'), sha256);
  });

  test('in the middle of indexing: the other takes the file over once the claim has run out', async (t) => {
    const team = await startTestTeam(t, server());
    const token = await team.token('harbour', 'ada');
    const one = await startProcess(t, team, { workerProgram: IDLE_WORKER });
    const other = await startProcess(t, team);
    const sent = call(one.url, 'POST', '/v1/files', { token, ...fileForm('a.txt', 'The harbour opens at nine.\n') });
    const ended = sent.then(
      () => assert.fail('the request of a killed node was answered'),
      () => undefined,
    );
    const { id } = await until('the file', async () => {
      const [row] = await team.sql`SELECT id FROM files WHERE status = 'processing'`;
      return row && { id: String(row['id']) };
    });
    // As long as the node is alive, it keeps its claim beyond the lease.
    await until('a claim that is renewed', async () => {
      const [row] =
        await team.sql`SELECT claimed_until - interval '4 seconds' > to_timestamp(created_at) AS renewed FROM files`;
      return row?.['renewed'] === true ? true : undefined;
    });
    const waiting = await call(other.url, 'GET', `/v1/files/${id}`, { token });
    assert.equal(FileObject.parse(JSON.parse(waiting.text)).status, 'processing');
    await one.kill();
    await ended;
    const client = clientOf(t, { url: other.url, token });
    await client.waitUntilProcessed({ id }, AbortSignal.timeout(30_000));
    const body = JSON.stringify({ file_ids: [id], question: 'When does the harbour open?', provider: 'local' });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await call(other.url, 'POST', '/v1/query', { token, body, headers });
    assert.match(answer.text, /opens at nine/);
  });

  test('with bytes lost in the storage: a question is refused, and no answer is made of the rest', async (t) => {
    const team = await startTestTeam(t, server());
    const token = await team.token('harbour', 'ada');
    const one = await team.node(token);
    const sent = await call(one.url, 'POST', '/v1/files', { token, ...fileForm('a.txt', 'It opens at nine.\n') });
    const { id } = FileObject.parse(JSON.parse(sent.text));
    assert.equal(await team.loseObjects(), 1);
    const other = await team.node(token);
    const body = JSON.stringify({ file_ids: [id], question: 'When does it open?', provider: 'local' });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await call(other.url, 'POST', '/v1/query', { token, body, headers });
    assert.equal(answer.status, 500);
    assert.match(answer.text, /a\.txt are missing in the storage\. Upload it again/);
  });

  test('with the database away: not ready, requests fail, and all goes on once it is back', async (t) => {
    const team = await startTestTeam(t, server());
    const token = await team.token('harbour', 'ada');
    const one = await team.node(token);
    const ready = async (): Promise<number> => (await call(one.url, 'GET', '/ready')).status;
    assert.equal(await ready(), 200);
    const sent = await call(one.url, 'POST', '/v1/files', { token, ...fileForm('a.txt', 'It opens at nine.\n') });
    await server().crash();
    assert.equal(await ready(), 503);
    assert.ok((await call(one.url, 'GET', '/health')).status === 200);
    await server().start();
    await until('the database', async () => ((await ready()) === 200 ? true : undefined));
    const { id } = FileObject.parse(JSON.parse(sent.text));
    assert.equal((await call(one.url, 'GET', `/v1/files/${id}/content`, { token })).text, 'It opens at nine.\n');
    const { text } = await call(one.url, 'GET', '/metrics');
    assert.match(text, /^sfq_requests_total\{area="files",method="POST",outcome="2xx"\} 1$/m);
    assert.match(text, /^sfq_received_bytes_total [1-9]/m);
  });
});
