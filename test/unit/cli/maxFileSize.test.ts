import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import * as z from 'zod';
import { parseMaxFileSize, USAGE, UsageError } from '../../../src/cli/usage.ts';
import {
  BATCH_CONTENT_TYPE,
  BATCH_PATH,
  BatchResponse,
  encodeBatchEntry,
  UPLOADS_PATH,
} from '../../../src/protocol/uploads.ts';
import { Health } from '../../../src/protocol/health.ts';
import { SETTINGS } from '../../../src/settings.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { TEST_TOKEN } from '../../helpers/testBackend.ts';
import { call, type Answer, type Call } from '../backend/httpCall.ts';
import { fileForm } from '../backend/multipartForm.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts');

test('--max-file-size takes what the setting takes', () => {
  assert.equal(parseMaxFileSize(undefined), undefined);
  assert.equal(parseMaxFileSize('0.001'), 0.001);
  assert.equal(parseMaxFileSize('5120'), 5120);
  for (const text of ['', '0', '5121', 'large', '1 MB']) {
    assert.throws(() => parseMaxFileSize(text), UsageError, text);
  }
  const [, documented] = /--max-file-size.*\((\d+)\)/.exec(USAGE) ?? [];
  assert.equal(Number(documented), SETTINGS['upload.maxFileSizeMB'].parse(undefined));
});

test('--max-file-size understands units, of 1,024 each', () => {
  const sizes = ['50MB', '50mb', '0.5GB', '512KB', '1.5Mb'].map(parseMaxFileSize);
  assert.deepEqual(sizes, [50, 50, 512, 0.5, 1.5]);
  for (const text of ['50B', '50TB', '6GB', '1KB', 'MB', '-1MB', '1e2', '5MBs', '1.MB', ' 5', 'Infinity']) {
    assert.throws(() => parseMaxFileSize(text), UsageError, text);
  }
});

test('a terminal refuses larger files', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'long.md');
  await writeFile(file, 'The kiln is fired on Mondays.\n'.repeat(100));
  const words = ['query', file, 'When?', '--data', join(folder, 'data'), '--max-file-size', '0.002'];
  const { status, stderr } = spawnSync(process.execPath, [CLI, ...words], { encoding: 'utf8' });
  assert.match(stderr, /long\.md: The file is larger than the limit of 0\.002 MB/);
  assert.equal(status, 1);
});

test('serve takes no larger files on any path, and tells clients so', async (t) => {
  const server = spawn(process.execPath, [CLI, 'serve', '--data', await temporaryFolder(t), '--max-file-size', '2KB'], {
    env: { ...process.env, SMART_FILE_QUERY_TOKEN: TEST_TOKEN },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.after(async () => {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  });
  const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(line));
  const ask = (method: string, path: string, options: Call = {}): Promise<Answer> =>
    call(url, method, path, { token: TEST_TOKEN, ...options });

  const { capabilities } = Health.parse(JSON.parse((await ask('GET', '/health')).text));
  assert.deepEqual([capabilities.max_file_bytes, capabilities.batch?.max_file_bytes], [2048, 2048]);
  const tus = { 'Tus-Resumable': '1.0.0' };
  assert.equal((await ask('OPTIONS', UPLOADS_PATH, { headers: tus })).headers['tus-max-size'], '2048');
  for (const [bytes, byForm, byTus, inBatch] of [
    [2048, 200, 201, 'a.txt'],
    [2049, 413, 413, 'too_large'],
  ] as const) {
    const text = 'x'.repeat(bytes);
    assert.equal((await ask('POST', '/v1/files', fileForm('a.txt', text))).status, byForm);
    const created = await ask('POST', UPLOADS_PATH, { headers: { ...tus, 'Upload-Length': String(bytes) } });
    assert.equal(created.status, byTus);
    const sha256 = createHash('sha256').update(text).digest('hex');
    const body = Buffer.concat([encodeBatchEntry({ filename: 'a.txt', sha256, bytes }), Buffer.from(text)]);
    const batch = await ask('POST', BATCH_PATH, { headers: { 'Content-Type': BATCH_CONTENT_TYPE }, body });
    const [result] = BatchResponse.parse(JSON.parse(batch.text)).results;
    assert.equal(result && ('file' in result ? result.file.filename : result.error.code), inBatch);
  }
});

test('serve refuses a size that is none, and says what one is', async (t) => {
  const words = ['serve', '--data', await temporaryFolder(t), '--max-file-size', 'huge'];
  const { status, stderr } = spawnSync(process.execPath, [CLI, ...words], { encoding: 'utf8' });
  assert.match(stderr, /^--max-file-size is a number of MB from 0\.001 to 5120, as in .*, not "huge"\.$/m);
  assert.equal(status, 2);
});
