import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test, type TestContext } from 'node:test';
import * as z from 'zod';
import { FILE_ID_HEADER, TUS_CONTENT_TYPE, UPLOADS_PATH, encodeUploadMetadata } from '../../../src/protocol/uploads.ts';
import { FileObject } from '../../../src/protocol/files.ts';
import { QueryResponse } from '../../../src/protocol/query.ts';
import { clientOf, startTestBackend, type TestBackend } from '../../helpers/testBackend.ts';
import { suitePostgres } from '../../helpers/testPostgres.ts';
import { startTestTeam, type TestTeam } from '../../helpers/testTeam.ts';
import { until } from '../../helpers/until.ts';
import { call, type Answer, type Call } from '../../unit/backend/httpCall.ts';
import { fileForm } from '../../unit/backend/multipartForm.ts';

const GUIDE = `# The ferry

## Fares

A single crossing costs 4 euros, a return 7 euros.

## Times

The first ferry leaves at 06:40 from Pier 4, the last at 22:10.
`;

const MIB = 1024 * 1024;

const send = (backend: TestBackend, method: string, path: string, options: Call = {}): Promise<Answer> =>
  call(backend.url, method, path, { token: backend.token, ...options });

async function upload(backend: TestBackend, name: string, content: string): Promise<FileObject> {
  const answer = await send(backend, 'POST', '/v1/files', fileForm(name, content));
  assert.equal(answer.status, 200, answer.text);
  return FileObject.parse(JSON.parse(answer.text));
}

async function ask(backend: TestBackend, id: string, question: string): Promise<QueryResponse> {
  const body = JSON.stringify({ file_ids: [id], question, provider: 'local' });
  const answer = await send(backend, 'POST', '/v1/query', { body, headers: { 'Content-Type': 'application/json' } });
  assert.equal(answer.status, 200, answer.text);
  return QueryResponse.parse(JSON.parse(answer.text));
}

/** What has to be the same on every node: all but the time that the answer took and the ids of files. */
function told({ answer, citations }: QueryResponse): unknown {
  return { answer, citations: citations.map(({ file_id: _, ...cited }) => cited) };
}

const tus = (backend: TestBackend, method: string, path: string, headers = {}, body?: Buffer): Promise<Answer> =>
  send(backend, method, path, { headers: { 'Tus-Resumable': '1.0.0', ...headers }, ...(body ? { body } : {}) });

suite('two nodes on one database', () => {
  const server = suitePostgres();

  const twoNodes = async (t: TestContext): Promise<{ team: TestTeam; one: TestBackend; other: TestBackend }> => {
    const team = await startTestTeam(t, server());
    const token = await team.token('harbour', 'ada');
    return { team, one: await team.node(token), other: await team.node(token) };
  };

  test('what is uploaded to one is listed, read and answered by the other, as one machine answers', async (t) => {
    const { one, other } = await twoNodes(t);
    const alone = await startTestBackend(t);
    const file = await upload(one, 'ferry.md', GUIDE);
    assert.equal(file.status, 'processed');
    const here = await upload(alone, 'ferry.md', GUIDE);
    const list = z
      .object({ data: z.array(FileObject) })
      .parse(JSON.parse((await send(other, 'GET', '/v1/files')).text));
    assert.deepEqual(list.data, [file]);
    assert.equal((await send(other, 'GET', `/v1/files/${file.id}/content`)).text, GUIDE);
    for (const question of ['What does a return cost?', 'When does the last ferry leave?', 'Who owns the ferry?']) {
      const expected = told(await ask(alone, here.id, question));
      assert.deepEqual(told(await ask(one, file.id, question)), expected);
      assert.deepEqual(told(await ask(other, file.id, question)), expected);
    }
  });

  test('an upload goes on at the node that the next request reaches, and the earlier one cannot write behind it', async (t) => {
    const { team, one, other } = await twoNodes(t);
    const content = Buffer.from(GUIDE.repeat(3));
    const sha256 = createHash('sha256').update(content).digest('hex');
    const created = await tus(one, 'POST', UPLOADS_PATH, {
      'Upload-Length': String(content.length),
      'Upload-Metadata': encodeUploadMetadata({ filename: 'ferry.md', sha256 }),
    });
    assert.equal(created.status, 201, created.text);
    const path = String(created.headers.location);
    const patch = (backend: TestBackend, from: number, to: number): Promise<Answer> => {
      const headers = { 'Upload-Offset': String(from), 'Content-Type': TUS_CONTENT_TYPE };
      return tus(backend, 'PATCH', path, headers, content.subarray(from, to));
    };
    assert.equal((await patch(one, 0, 100)).status, 204);
    assert.equal((await tus(other, 'HEAD', path)).headers['upload-offset'], '100');
    assert.equal((await patch(other, 100, 250)).status, 204);
    assert.equal((await patch(one, 100, 300)).status, 409);
    assert.equal((await tus(one, 'HEAD', path)).headers['upload-offset'], '250');
    const last = await patch(one, 250, content.length);
    assert.equal(last.status, 204, last.text);
    const id = String(last.headers[FILE_ID_HEADER.toLowerCase()]);
    await clientOf(t, other).waitUntilProcessed({ id }, AbortSignal.timeout(15_000));
    assert.equal((await send(other, 'GET', `/v1/files/${id}/content`)).text, content.toString());
    const [left] = await team.sql`SELECT count(*)::int AS parts FROM upload_parts`;
    assert.equal(left?.['parts'], 0);
  });

  test('a request that was held up cannot write behind the one that took its upload over', async (t) => {
    const { team, one, other } = await twoNodes(t);
    const content = Buffer.from(GUIDE.repeat(Math.ceil((6 * MIB) / GUIDE.length)));
    const created = await tus(one, 'POST', UPLOADS_PATH, {
      'Upload-Length': String(content.length),
      'Upload-Metadata': encodeUploadMetadata({ filename: 'ferry.md' }),
    });
    const path = String(created.headers.location);
    const { promise: goOn, resolve: release } = Promise.withResolvers<void>();
    async function* heldUp(): AsyncGenerator<Buffer> {
      yield content.subarray(0, 5 * MIB);
      await goOn;
      yield Buffer.from('x'.repeat(MIB));
    }
    const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Content-Type': TUS_CONTENT_TYPE };
    const late = send(one, 'PATCH', path, { headers, body: heldUp() });
    const offset = await until('the first piece', async () => {
      const [row] = await team.sql`SELECT stored FROM uploads WHERE stored > 0`;
      return row && Number(row['stored']);
    });
    const taken = { 'Upload-Offset': String(offset), 'Content-Type': TUS_CONTENT_TYPE };
    const middle = Math.floor((offset + content.length) / 2);
    assert.equal((await tus(other, 'PATCH', path, taken, content.subarray(offset, middle))).status, 204);
    release();
    assert.equal((await late).status, 409);
    const rest = { 'Upload-Offset': String(middle), 'Content-Type': TUS_CONTENT_TYPE };
    const last = await tus(other, 'PATCH', path, rest, content.subarray(middle));
    assert.equal(last.status, 204, last.text);
    const id = String(last.headers[FILE_ID_HEADER.toLowerCase()]);
    assert.equal((await send(one, 'GET', `/v1/files/${id}/content`)).text, content.toString());
  });

  test('one content sent to both at once is one file and is stored once', async (t) => {
    const { team, one, other } = await twoNodes(t);
    const sent = await Promise.all([one, other, one, other, one, other].map((node) => upload(node, 'a.md', GUIDE)));
    assert.equal(new Set(sent.map(({ id }) => id)).size, 1);
    const [stored] = await team.sql`SELECT count(*)::int AS parts FROM blob_parts`;
    assert.equal(stored?.['parts'], 1);
  });

  test('a file that is deleted on one is gone on the other, and its bytes are swept', async (t) => {
    const { team, one, other } = await twoNodes(t);
    const file = await upload(one, 'a.md', GUIDE);
    await ask(other, file.id, 'What does a return cost?');
    assert.equal((await send(one, 'DELETE', `/v1/files/${file.id}`)).status, 200);
    assert.equal((await send(other, 'GET', `/v1/files/${file.id}`)).status, 404);
    const body = JSON.stringify({ file_ids: [file.id], question: 'What does a return cost?', provider: 'local' });
    const headers = { 'Content-Type': 'application/json' };
    assert.equal((await send(other, 'POST', '/v1/query', { body, headers })).status, 404);
    const [doomed] = await team.sql`SELECT count(*)::int AS objects FROM doomed_objects`;
    assert.equal(doomed?.['objects'], 1);
  });
});
