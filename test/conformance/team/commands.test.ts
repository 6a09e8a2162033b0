import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { FileObject } from '../../../src/protocol/files.ts';
import { filesIn } from '../../helpers/testBackend.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { newEmptyDatabase, startTestPostgres } from '../../helpers/testPostgres.ts';
import { until } from '../../helpers/until.ts';
import { call } from '../../unit/backend/httpCall.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

test('from an empty database to an answer by the commands alone; a node that is told to end finishes its requests', async (t) => {
  const server = await startTestPostgres(t);
  const folder = await temporaryFolder(t);
  const storage = join(folder, 'storage');
  await mkdir(storage);
  const environment = {
    ...process.env,
    SMART_FILE_QUERY_DATABASE_URL: await newEmptyDatabase(server.url),
    SMART_FILE_QUERY_STORAGE_URL: pathToFileURL(storage).href,
  };
  const start = (words: readonly string[], more: Record<string, string> = {}) =>
    spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, ...words], {
      env: { ...environment, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const run = async (words: readonly string[], more: Record<string, string> = {}): Promise<Ended> => {
    const command = start(words, more);
    let [out, errors] = ['', ''];
    command.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    command.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const [code] = (await once(command, 'close')) as [number | null];
    return { code, out, errors };
  };
  const admin = async (...words: string[]): Promise<unknown> => {
    const { code, out, errors } = await run(['admin', ...words]);
    assert.equal(code, 0, errors);
    return JSON.parse(out);
  };

  const early = await run(['serve', '--data', join(folder, 'early')]);
  assert.equal(early.code, 1);
  assert.match(early.errors, /Run: admin migrate/);
  assert.ok(z.object({ steps: z.int().positive() }).safeParse(await admin('migrate')).success);
  assert.deepEqual(await admin('migrate'), { steps: 0 });
  assert.deepEqual(await admin('tenant', 'add', 'harbour'), { tenant: 'harbour' });
  const { token } = z.object({ token: z.string() }).parse(await admin('token', 'add', 'harbour/ada', '--days', '30'));
  assert.equal((await run(['admin', 'token', 'add', 'harbour'])).code, 2);
  const limits = { bytes: 500 * 1024 ** 3, person_questions: 30 };
  const limiting = ['tenant', 'limit', 'harbour', '--bytes', '500GB', '--person-questions', '30'];
  assert.deepEqual(await admin(...limiting), { tenant: 'harbour', limits });

  const data = join(folder, 'node');
  const node = start(['serve', '--data', data]);
  t.after(() => node.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: node.stdout }), 'line')) as [string];
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(line));
  const guide = join(folder, 'guide.md');
  await writeFile(guide, '# The ferry\n\nA return costs 7 euros.\n');
  const asked = await run(
    ['query', guide, 'What does a return cost?', '--backend', url, '--data', join(folder, 'client')],
    { SMART_FILE_QUERY_TOKEN: token },
  );
  assert.equal(asked.code, 0, asked.errors);
  assert.match(asked.out, /A return costs 7 euros/);
  assert.deepEqual(await admin('usage'), {
    tenants: [{ tenant: 'harbour', files: 1, bytes: 37, stored_bytes: 37, limits }],
  });
  const audited = await run(['admin', 'audit', 'harbour', '--since', '2000-01-01']);
  const actions = audited.out.trim().split('\n').map((line) => z.object({ action: z.string() }).parse(JSON.parse(line)).action); // prettier-ignore
  assert.deepEqual(actions, ['tenant.add', 'token.add', 'tenant.limit', 'file.create', 'file.read']);

  const { promise: goOn, resolve: release } = Promise.withResolvers<void>();
  async function* form(): AsyncGenerator<Buffer> {
    yield Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="late.txt"\r\n\r\nIt opens ');
    await goOn;
    yield Buffer.from('at nine.\n\r\n--x--\r\n');
  }
  const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
  const late = call(url, 'POST', '/v1/files', { token, headers, body: form() });
  const arriving = async (): Promise<boolean> =>
    (await filesIn(join(data, 'team'))).some((name) => name.startsWith(String(node.pid)));
  await until('the first bytes', arriving);
  const ended = once(node, 'exit');
  node.kill('SIGTERM');
  await until('the node to take no more', () =>
    call(url, 'GET', '/health').then(
      () => false,
      () => true,
    ),
  );
  release();
  const answer = await late;
  assert.equal(answer.status, 200, answer.text);
  assert.equal(FileObject.parse(JSON.parse(answer.text)).status, 'processed');
  assert.deepEqual(await ended, [0, null]);
});
