import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { FileObject } from '../../../src/protocol/files.ts';
import { FILE_ID_HEADER, TUS_CONTENT_TYPE, UPLOADS_PATH, encodeUploadMetadata } from '../../../src/protocol/uploads.ts';
import { connectTo } from '../../../src/team/database.ts';
import { openStorage } from '../../../src/team/storage/openStorage.ts';
import { TeamObjects } from '../../../src/team/teamObjects.ts';
import { clientOf } from '../../helpers/testBackend.ts';
import { startTeamNode } from '../../helpers/teamNode.ts';
import { suitePostgres } from '../../helpers/testPostgres.ts';
import { startTestTeam } from '../../helpers/testTeam.ts';
import { until } from '../../helpers/until.ts';
import { call, type Answer } from '../../unit/backend/httpCall.ts';
import { fileForm } from '../../unit/backend/multipartForm.ts';

const IDLE_WORKER = join(import.meta.dirname, '..', '..', 'helpers', 'idleIndexWorker.ts');
const MIB = 1024 * 1024;

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
    const [one, other] = [await startTeamNode(t, team), await startTeamNode(t, team)];
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
    const one = await startTeamNode(t, team, { workerProgram: IDLE_WORKER });
    const other = await startTeamNode(t, team);
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
    // The file is marked: clients that look for its content by digest find none, and send it again.
    const marked = FileObject.parse(JSON.parse((await call(one.url, 'GET', `/v1/files/${id}`, { token })).text));
    assert.equal(marked.status, 'error');
    const listed = await call(one.url, 'GET', `/v1/files?sha256=${marked.sha256}`, { token });
    assert.match(listed.text, /"data":\[\]/);
    await call(other.url, 'POST', '/v1/files', { token, ...fileForm('a.txt', 'It opens at nine.\n') });
    const third = await team.node(token);
    assert.match((await call(third.url, 'POST', '/v1/query', { token, body, headers })).text, /opens at nine/);
  });

  test('with bytes lost that nobody has asked for since: an upload of the same bytes stores them anew', async (t) => {
    const team = await startTestTeam(t, server());
    const token = await team.token('harbour', 'ada');
    const one = await team.node(token);
    const file = fileForm('a.txt', 'It opens at nine.\n');
    const first = await call(one.url, 'POST', '/v1/files', { token, ...file });
    assert.equal(await team.loseObjects(), 1);
    const again = await call(one.url, 'POST', '/v1/files', { token, ...file });
    const { id } = FileObject.parse(JSON.parse(again.text));
    assert.equal(id, FileObject.parse(JSON.parse(first.text)).id);
    const other = await team.node(token);
    const content = await call(other.url, 'GET', `/v1/files/${id}/content`, { token });
    assert.equal(content.text, 'It opens at nine.\n');
  });

  test('with the storage of another database, or a folder that is not mounted: no node starts, and no file is marked as lost', async (t) => {
    const [team, empty] = [await startTestTeam(t, server()), await startTestTeam(t, server())];
    const token = await team.token('harbour', 'ada');
    const one = await team.node(token);
    const sent = await call(one.url, 'POST', '/v1/files', { token, ...fileForm('a.txt', 'It opens at nine.\n') });
    const { id } = FileObject.parse(JSON.parse(sent.text));
    await assert.rejects(team.node(token, { storage: empty.storage }), /no mark of it\. Is the folder mounted\?/);
    const other = await team.node(token);
    // As when the folder is unmounted under a node that runs: all objects are missing, and so is the mark.
    const storage = openStorage(team.storage);
    const objects = new Map<string, Uint8Array>();
    const rows = await team.sql`SELECT object_key FROM blob_parts UNION SELECT object_key FROM storage_mark`;
    for (const key of rows.map((row) => String(row['object_key']))) {
      objects.set(key, await storage.get(key));
      await storage.delete(key);
    }
    const read = (): Promise<Answer> => call(other.url, 'GET', `/v1/files/${id}/content`, { token });
    assert.equal((await read()).status, 503);
    for (const [key, content] of objects) await storage.put(key, content);
    assert.equal((await read()).text, 'It opens at nine.\n');
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

  test('a statement on a connection that the database has ended fails, and neither ends the node nor waits for ever', async () => {
    const sql = connectTo(server().url);
    const { promise: tried, resolve: done } = Promise.withResolvers<void>();
    const cut = sql.begin(async (held) => {
      await server().crash();
      for (let n = 0; n < 3; n++) await assert.rejects(Promise.resolve(held`SELECT 1`));
      done();
    });
    await assert.rejects(cut);
    await tried;
    await server().start();
    await until('the database', () => sql`SELECT 1`.then(() => true, () => undefined)); // prettier-ignore
    await sql.end({ timeout: 1 });
  });

  test('an object that a sweep has taken is named by no one, and one that is named is swept by no one', async (t) => {
    const team = await startTestTeam(t, server());
    const storage = openStorage(team.storage);
    const objects = new TeamObjects(team.sql, storage, 0);
    const late = await objects.put(Buffer.from('late'), 0);
    assert.equal(await objects.sweep(), 1);
    await assert.rejects(
      team.sql.begin((transaction) => objects.rescue(transaction, [late])),
      /swept before/,
    );
    const named = await objects.put(Buffer.from('named'), 0);
    await team.sql.begin(async (transaction) => {
      await objects.rescue(transaction, [named]);
      // Beside the transaction that is still open.
      assert.equal(await objects.sweep(), 0);
    });
    assert.equal(await objects.sweep(), 0);
    assert.equal(Buffer.from(await storage.get(named.key)).toString(), 'named');
  });
});
