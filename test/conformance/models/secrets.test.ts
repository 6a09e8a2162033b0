import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { BackendClient } from '../../../src/client/backendClient.ts';
import { EmbeddedBackend } from '../../../src/client/embeddedBackend.ts';
import type { ModelSecrets } from '../../../src/protocol/ipc.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { KEY } from './askModel.ts';

const VARIABLE = 'SMART_FILE_QUERY_KIMI_KEY';

test('keys reach the embedded backend over IPC alone, and changed ones replace them', async (t) => {
  process.env[VARIABLE] = KEY;
  t.after(() => {
    // An empty name would be a variable too.
    Reflect.deleteProperty(process.env, VARIABLE);
  });
  let secrets: ModelSecrets = { keys: { kimi: KEY }, baseUrls: {} };
  const logged: string[] = [];
  const embedded = new EmbeddedBackend({
    dataFolder: join(await temporaryFolder(t), 'data'),
    onLog: (line) => logged.push(line),
    secrets: () => Promise.resolve(secrets),
  });
  t.after(() => embedded.dispose());
  const client = new BackendClient(embedded);
  t.after(() => client.dispose());
  assert.deepEqual((await client.providers()).auto, ['kimi']);
  if (process.platform === 'linux') {
    for (const file of ['cmdline', 'environ']) {
      const text = await readFile(`/proc/${String(embedded.pid)}/${file}`, 'utf8');
      assert.ok(text.length > 0 && !text.includes(KEY), file);
    }
  }
  secrets = { keys: {}, baseUrls: { custom: 'https://models.example/v1' } };
  await embedded.secretsChanged();
  // The message is on its way; each request is handled after some of what came before.
  let { auto } = await client.providers();
  while (auto[0] === 'kimi') ({ auto } = await client.providers());
  assert.deepEqual(auto, ['custom']);
  assert.ok(!logged.join('\n').includes(KEY));
});
