import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as z from 'zod';
import { FileObject } from '../../../src/protocol/files.ts';
import { TUS_CONTENT_TYPE, UPLOADS_PATH } from '../../../src/protocol/uploads.ts';
import type { TestBackend } from '../../helpers/testBackend.ts';
import { suitePostgres } from '../../helpers/testPostgres.ts';
import { startTestTeam } from '../../helpers/testTeam.ts';
import { call, errorOf, type Answer, type Call } from '../../unit/backend/httpCall.ts';
import { fileForm } from '../../unit/backend/multipartForm.ts';

const TEXT = 'The harbour opens at nine.\n';
const JSON_BODY = { 'Content-Type': 'application/json' };

suite('people of a team', () => {
  const server = suitePostgres();

  /** Requests to one node, each with the token of whoever sends it. */
  const askedBy =
    (node: TestBackend) =>
    (token: string, method: string, path: string, options: Call = {}): Promise<Answer> =>
      call(node.url, method, path, { token, ...options });

  const idsIn = (answer: Answer): string[] =>
    z.object({ data: z.array(FileObject) }).parse(JSON.parse(answer.text)).data.map(({ id }) => id); // prettier-ignore

  test('of another tenant’s files nothing can be told: not by list, digest, id, question, deletion or upload', async (t) => {
    const team = await startTestTeam(t, server());
    const ada = await team.token('harbour', 'ada');
    const stranger = await team.token('airport', 'ada', 'admin');
    const send = askedBy(await team.node(ada));
    const file = FileObject.parse(JSON.parse((await send(ada, 'POST', '/v1/files', fileForm('a.txt', TEXT))).text));
    const upload = await send(ada, 'POST', UPLOADS_PATH, {
      headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': '10' },
    });
    const uploadPath = String(upload.headers.location);

    assert.deepEqual(idsIn(await send(stranger, 'GET', '/v1/files')), []);
    assert.deepEqual(idsIn(await send(stranger, 'GET', `/v1/files?sha256=${file.sha256}`)), []);
    assert.equal((await send(stranger, 'GET', `/v1/files?after=${file.id}`)).status, 400);
    const body = JSON.stringify({ file_ids: [file.id], question: 'When does the harbour open?', provider: 'local' });
    const refused = [
      await send(stranger, 'GET', `/v1/files/${file.id}`),
      await send(stranger, 'GET', `/v1/files/${file.id}/content`),
      await send(stranger, 'GET', `/v1/files/${file.id}/events`),
      await send(stranger, 'DELETE', `/v1/files/${file.id}`),
      await send(stranger, 'POST', '/v1/query', { body, headers: JSON_BODY }),
      await send(stranger, 'POST', '/v1/passages', { body, headers: JSON_BODY }),
      await send(stranger, 'HEAD', uploadPath, { headers: { 'Tus-Resumable': '1.0.0' } }),
      await send(stranger, 'DELETE', uploadPath, { headers: { 'Tus-Resumable': '1.0.0' } }),
      await send(stranger, 'PATCH', uploadPath, {
        headers: { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Content-Type': TUS_CONTENT_TYPE },
        body: 'x',
      }),
    ];
    assert.deepEqual(
      refused.map(({ status }) => status),
      refused.map(() => 404),
    );
    const own = FileObject.parse(JSON.parse((await send(stranger, 'POST', '/v1/files', fileForm('a.txt', TEXT))).text));
    assert.notEqual(own.id, file.id);
    assert.equal((await send(stranger, 'DELETE', `/v1/files/${own.id}`)).status, 200);
    assert.equal((await send(ada, 'GET', `/v1/files/${file.id}/content`)).text, TEXT);
  });

  test('a team’s backend says that it keeps no vector stores, in its health and wherever one is asked for', async (t) => {
    const team = await startTestTeam(t, server());
    const ada = await team.token('harbour', 'ada');
    const send = askedBy(await team.node(ada));
    assert.match((await send(ada, 'GET', '/health')).text, /"vector_stores":false/);
    const body = JSON.stringify({ vector_store_ids: ['vs_1'], question: 'When?', provider: 'local' });
    for (const answer of [
      await send(ada, 'GET', '/v1/vector_stores'),
      await send(ada, 'GET', '/v1/vector_stores/vs_1/files'),
      await send(ada, 'POST', '/v1/query', { body, headers: JSON_BODY }),
    ]) {
      assert.equal(answer.status, 501);
      assert.match(errorOf(answer).message, /keeps no vector stores/);
    }
  });

  test('members see all files of their tenant and delete their own; an admin deletes all', async (t) => {
    const team = await startTestTeam(t, server());
    const ada = await team.token('harbour', 'ada');
    const ben = await team.token('harbour', 'ben');
    const admin = await team.token('harbour', 'cleo', 'admin');
    const send = askedBy(await team.node(ada));
    const of = async (token: string): Promise<string> => {
      const answer = await send(token, 'POST', '/v1/files', fileForm('a.txt', TEXT));
      return FileObject.parse(JSON.parse(answer.text)).id;
    };
    const [adas, bens] = [await of(ada), await of(ben)];
    assert.notEqual(adas, bens);
    assert.deepEqual(idsIn(await send(ben, 'GET', '/v1/files')).sort(), [adas, bens].sort());
    const refused = await send(ben, 'DELETE', `/v1/files/${adas}`);
    assert.equal(refused.status, 403);
    assert.equal(errorOf(refused).code, 'forbidden');
    assert.equal((await send(ben, 'DELETE', `/v1/files/${bens}`)).status, 200);
    assert.equal((await send(ada, 'GET', `/v1/files/${adas}/content`)).text, TEXT);
    assert.equal((await send(admin, 'DELETE', `/v1/files/${adas}`)).status, 200);
  });

  test('a reader asks, and neither uploads nor deletes', async (t) => {
    const team = await startTestTeam(t, server());
    const ada = await team.token('harbour', 'ada');
    const agent = await team.token('harbour', 'ada', 'reader');
    const send = askedBy(await team.node(ada));
    const { id } = FileObject.parse(JSON.parse((await send(ada, 'POST', '/v1/files', fileForm('a.txt', TEXT))).text));
    const body = JSON.stringify({ file_ids: [id], question: 'When does the harbour open?', provider: 'local' });
    assert.match((await send(agent, 'POST', '/v1/query', { body, headers: JSON_BODY })).text, /opens at nine/);
    const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Length': '10' };
    assert.equal((await send(agent, 'POST', '/v1/files', fileForm('b.txt', TEXT))).status, 403);
    assert.equal((await send(agent, 'POST', UPLOADS_PATH, { headers })).status, 403);
    assert.equal((await send(agent, 'DELETE', `/v1/files/${id}`)).status, 403);
  });

  test('tokens that are wrong, expired or revoked are refused, and no token is stored', async (t) => {
    const team = await startTestTeam(t, server());
    const ada = await team.token('harbour', 'ada');
    const send = askedBy(await team.node(ada));
    const [revoked, expired] = [await team.token('harbour', 'ben'), await team.token('harbour', 'cleo')];
    const tokens = z.array(z.object({ id: z.int(), owner: z.string() })).parse(await team.people.listTokens());
    await team.people.revokeToken(tokens.find(({ owner }) => owner === 'ben')?.id ?? 0);
    await team.sql`UPDATE tokens SET expires_at = now() - interval '1 second' WHERE owner = 'cleo'`;
    for (const token of [revoked, expired, `${ada}x`, '']) {
      assert.equal((await send(token, 'GET', '/v1/files')).status, 401);
    }
    assert.equal((await send(ada, 'GET', '/v1/files')).status, 200);
    const [dump] = await team.sql`SELECT json_agg(tokens)::text AS text FROM tokens`;
    assert.ok(!String(dump?.['text']).includes(ada.slice(4)));
    await assert.rejects(team.people.addTenant('harbour'), /already/);
    await assert.rejects(team.people.addToken('nowhere', 'ada', 'member'), /admin tenant add nowhere/);
  });
});
