import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { AuditEntry, Audit } from '../../../src/team/audit.ts';
import { adminCommand } from '../../../src/team/adminCommand.ts';
import { FileObject } from '../../../src/protocol/files.ts';
import { TUS_CONTENT_TYPE, UPLOADS_PATH } from '../../../src/protocol/uploads.ts';
import { FileRows } from '../../../src/team/fileRows.ts';
import { openStorage } from '../../../src/team/storage/openStorage.ts';
import { TeamObjects } from '../../../src/team/teamObjects.ts';
import type { TestBackend } from '../../helpers/testBackend.ts';
import { suitePostgres } from '../../helpers/testPostgres.ts';
import { startTestTeam, type TestTeam } from '../../helpers/testTeam.ts';
import { call, errorOf, type Answer, type Call } from '../../unit/backend/httpCall.ts';
import { fileForm } from '../../unit/backend/multipartForm.ts';

const TEXT = 'The harbour opens at nine.\n';

suite('what a tenant and a person may use', () => {
  const server = suitePostgres();

  const start = async (t: TestContext, limits: Record<string, string>): Promise<Started> => {
    const team = await startTestTeam(t, server());
    const ada = await team.token('harbour', 'ada');
    const ben = await team.token('harbour', 'ben');
    await adminCommand(['tenant', 'limit', 'harbour'], { database: team.database, limits });
    const node = await team.node(ada);
    const send = (token: string, method: string, path: string, options: Call = {}): Promise<Answer> =>
      call(node.url, method, path, { token, ...options });
    const upload = (token: string, name: string, text: string): Promise<Answer> =>
      send(token, 'POST', '/v1/files', fileForm(name, text));
    return { team, node, ada, ben, send, upload };
  };

  interface Started {
    readonly team: TestTeam;
    readonly node: TestBackend;
    readonly ada: string;
    readonly ben: string;
    send(token: string, method: string, path: string, options?: Call): Promise<Answer>;
    upload(token: string, name: string, text: string): Promise<Answer>;
  }

  const idOf = (answer: Answer): string => {
    assert.equal(answer.status, 200, answer.text);
    return FileObject.parse(JSON.parse(answer.text)).id;
  };
  const ask = (id: string): Call => ({
    body: JSON.stringify({ file_ids: [id], question: 'When does the harbour open?', provider: 'local' }),
    headers: { 'Content-Type': 'application/json' },
  });

  test('one file more than a person may keep is a 429 of which nothing is kept, until one is deleted', async (t) => {
    const { team, ada, ben, send, upload } = await start(t, { 'person-files': '2', files: '3' });
    const first = idOf(await upload(ada, 'a.txt', `1 ${TEXT}`));
    idOf(await upload(ada, 'b.txt', `2 ${TEXT}`));
    const refused = await upload(ada, 'c.txt', `3 ${TEXT}`);
    assert.equal(refused.status, 429);
    assert.equal(errorOf(refused).code, 'quota_exceeded');
    assert.ok(Number(refused.headers['retry-after']) > 60);
    assert.match(errorOf(refused).message, /^Your quota of files is used up/);
    idOf(await upload(ada, 'a.txt', `1 ${TEXT}`));
    idOf(await upload(ben, 'd.txt', `4 ${TEXT}`));
    assert.match(errorOf(await upload(ben, 'e.txt', `5 ${TEXT}`)).message, /^Your team's quota/);
    const [kept] = await team.sql`SELECT count(*)::int AS files FROM files`;
    assert.equal(kept?.['files'], 3);
    assert.equal((await send(ada, 'DELETE', `/v1/files/${first}`)).status, 200);
    idOf(await upload(ada, 'c.txt', `3 ${TEXT}`));
  });

  test('an upload that would not fit is refused before its bytes are sent, and parallel ones do not pass together', async (t) => {
    const { ada, send, upload } = await start(t, { 'person-bytes': '1KB' });
    const create = (length: number): Promise<Answer> =>
      send(ada, 'POST', UPLOADS_PATH, { headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': String(length) } });
    assert.equal((await create(1025)).status, 429);
    const created = await create(600);
    assert.equal(created.status, 201);
    const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Content-Type': TUS_CONTENT_TYPE };
    await send(ada, 'PATCH', String(created.headers.location), { headers, body: 'x'.repeat(500) });
    assert.equal((await create(600)).status, 429);
    const sent = await Promise.all(
      Array.from({ length: 6 }, (_, n) => upload(ada, `${String(n)}.txt`, `${String(n)}\n`.repeat(150))),
    );
    assert.deepEqual(sent.map(({ status }) => status).sort(), [200, 200, 200, 429, 429, 429]);
  });

  test('one question more than a minute has is a 429 that says when to ask again, on all nodes together', async (t) => {
    const { team, node, ada, ben, send, upload } = await start(t, { 'person-questions': '2', questions: '3' });
    const id = idOf(await upload(ada, 'a.txt', TEXT));
    const other = await team.node(ada);
    // The minute is the database's, and may end while the test asks.
    const asked: Answer[] = [];
    for (const [url, token] of [
      [node.url, ada],
      [other.url, ada],
      [node.url, ada],
      [other.url, ben],
      [node.url, ben],
    ] as const) {
      await team.sql`UPDATE questions_asked SET minute = date_trunc('minute', now())`;
      asked.push(await call(url, 'POST', '/v1/query', { token, ...ask(id) }));
    }
    assert.deepEqual(asked.map(({ status }) => status), [200, 200, 429, 429, 429]); // prettier-ignore
    const seconds = Number(asked[2]?.headers['retry-after']);
    assert.ok(seconds >= 1 && seconds <= 60, String(seconds));
    await team.sql`UPDATE questions_asked SET minute = minute - interval '1 minute'`;
    assert.equal((await send(ada, 'POST', '/v1/query', ask(id))).status, 200);
  });

  test('what is used and what is left is told', async (t) => {
    const { ada, ben, send, upload } = await start(t, { bytes: '1GB' });
    idOf(await upload(ada, 'a.txt', TEXT));
    idOf(await upload(ben, 'a.txt', TEXT));
    assert.deepEqual(JSON.parse((await send(ada, 'GET', '/v1/usage')).text), {
      person: { files: 1, bytes: TEXT.length, questions: 0 },
      tenant: { files: 2, bytes: 2 * TEXT.length, questions: 0 },
      limits: { bytes: 1024 ** 3 },
    });
  });

  test('a file that nobody has used for as long as its tenant keeps files is deleted, and one that was asked about stays', async (t) => {
    const { team, ada, send, upload } = await start(t, { 'keep-days': '30' });
    const unused = idOf(await upload(ada, 'a.txt', `1 ${TEXT}`));
    const used = idOf(await upload(ada, 'b.txt', `2 ${TEXT}`));
    await team.sql`UPDATE files SET used_at = now() - interval '31 days'`;
    assert.equal((await send(ada, 'POST', '/v1/query', ask(used))).status, 200);
    const storage = openStorage(team.storage);
    const rows = new FileRows(team.sql, new TeamObjects(team.sql, storage, 0), 60);
    const removed: string[] = [];
    await rows.removeUnused((_, { file }) => Promise.resolve(void removed.push(file.id)));
    assert.deepEqual(removed, [unused]);
    assert.equal((await send(ada, 'GET', `/v1/files/${unused}`)).status, 404);
    assert.equal((await send(ada, 'GET', `/v1/files/${used}/content`)).text, `2 ${TEXT}`);
  });

  test('the audit log has who did what to which file; an admin reads that of its own tenant alone', async (t) => {
    const { team, ada, ben, send, upload } = await start(t, { files: '100' });
    const admin = await team.token('harbour', 'cleo', 'admin');
    const stranger = await team.token('airport', 'dora', 'admin');
    const id = idOf(await upload(ada, 'a.txt', TEXT));
    await send(ben, 'POST', '/v1/query', ask(id));
    await send(ben, 'DELETE', `/v1/files/${id}`);
    await send(ada, 'DELETE', `/v1/files/${id}`);
    const entriesOf = async (token: string, query = ''): Promise<AuditEntry[]> => {
      const { text } = await send(token, 'GET', `/v1/audit${query}`);
      return text.split('\n').filter((line) => line !== '').map((line) => AuditEntry.parse(JSON.parse(line))); // prettier-ignore
    };
    const entries = await entriesOf(admin);
    const told = entries.filter(({ action }) => action.startsWith('file.')).map(({ person, action, files, detail }) => [person, action, files, detail]); // prettier-ignore
    assert.deepEqual(told, [
      ['ada', 'file.create', [id], 'a.txt'],
      ['ben', 'file.read', [id], null],
      ['ada', 'file.delete', [id], 'a.txt'],
    ]);
    assert.ok(entries.every(({ tenant }) => tenant === 'harbour'));
    const last = entries.at(-1);
    assert.deepEqual(await entriesOf(admin, `?after=${String(entries.at(-2)?.id)}`), [last]);
    assert.deepEqual((await entriesOf(stranger)).map(({ action }) => action), ['tenant.add', 'token.add']); // prettier-ignore
    assert.equal((await send(ada, 'GET', '/v1/audit')).status, 403);
    const all = await Array.fromAsync(new Audit(team.sql).read({}));
    assert.equal(all.length, entries.length + 2);
    assert.ok(!JSON.stringify(all).includes('sfq_'));
  });

  test('counts of files are right after refusals, deletions and files of a node that knows nothing of counts', async (t) => {
    const { team, ada, send, upload } = await start(t, { files: '100' });
    const id = idOf(await upload(ada, 'a.txt', TEXT));
    await upload(ada, 'b.txt', `2 ${TEXT}`);
    await team.sql`UPDATE files SET status = 'error' WHERE filename = 'b.txt'`;
    await send(ada, 'DELETE', `/v1/files/${id}`);
    await team.sql`
      INSERT INTO files (id, tenant, owner, sha256, bytes, created_at, filename, purpose, status)
      SELECT 'file-old', id, 'ada', 'x', 10, 0, 'c.txt', 'user_data', 'processed' FROM tenants`;
    const counted = [...(await team.sql`SELECT files, bytes FROM usage_counts WHERE owner = 'ada'`)];
    assert.deepEqual(counted, [{ files: 1, bytes: 10 }]);
  });

  test('limits that are no numbers or sizes are refused in words', async (t) => {
    const { team } = await start(t, { files: '100', bytes: '2TB' });
    const limit = (limits: Record<string, string>): Promise<object> =>
      adminCommand(['tenant', 'limit', 'harbour'], { database: team.database, limits });
    await assert.rejects(limit({ bytes: 'much' }), /--bytes is a size, as in 500GB, or none/);
    await assert.rejects(limit({ 'keep-days': '0' }), /--keep-days is a whole number/);
    await assert.rejects(limit({}), /--person-questions/);
    assert.deepEqual(await limit({ files: 'none', 'person-files': '7' }), {
      tenant: 'harbour',
      limits: { bytes: 2 * 1024 ** 4, person_files: 7 },
    });
  });
});
