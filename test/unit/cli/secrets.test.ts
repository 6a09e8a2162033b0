import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf, startTestBackend, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { PASSWORD } from '../collecting/secretSamples.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts');
const CONFIG = `The port is 8443.\n\npassword = "${PASSWORD}"\n`;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** An address that leads to this machine and is none of loopback, where the system has one. */
const skip = process.platform === 'win32' ? '0.0.0.0 leads nowhere there' : false;

async function terminal(t: TestContext): Promise<{
  run(...words: readonly string[]): Promise<Ended>;
  file(name: string, content: string): Promise<string>;
  names(): Promise<string[]>;
}> {
  const backend = await startTestBackend(t);
  const folder = await temporaryFolder(t);
  const host = `http://0.0.0.0:${new URL(backend.url).port}`;
  const client = clientOf(t, { url: backend.url, token: backend.token });
  return {
    run: async (...words) => {
      const common = ['--backend', host, '--yes-send-to', host, '--data', join(folder, 'data')];
      const child = spawn(process.execPath, [CLI, ...words, ...common], {
        env: { ...process.env, SMART_FILE_QUERY_TOKEN: TEST_TOKEN },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
      return { code, out, err };
    },
    file: async (name, content) => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    },
    names: async () => (await client.listFiles(10)).data.map(({ filename }) => filename),
  };
}

test('a terminal refuses to send secrets until it is told what to do with them', { skip }, async (t) => {
  const { run, file, names } = await terminal(t);
  const config = await file('config.txt', CONFIG);
  const refused = await run('query', config, 'What is the port?');
  assert.equal(refused.code, 1);
  assert.match(refused.err, /config\.txt: password \(line 3\).*--secrets redact/);
  assert.ok(!refused.err.includes(PASSWORD));
  assert.deepEqual(await names(), []);

  const redacted = await run('query', config, 'What is the port?', '--secrets', 'redact');
  assert.equal(redacted.code, 0, redacted.err);
  assert.match(redacted.out, /8443[^]*replaced by \[redacted\]/);

  const clean = await file('clean.txt', 'Clean.\n');
  const skipped = await run('upload', clean, config, '--secrets', 'skip');
  assert.equal(skipped.code, 1, 'not everything went well');
  assert.match(skipped.err, /config\.txt: .*left out.*password \(line 3\)/);
  assert.deepEqual((await names()).toSorted(), ['clean.txt', 'config.txt']);

  assert.equal((await run('upload', clean, '--secrets', 'maybe')).code, 2);
});
