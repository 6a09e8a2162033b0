import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Chunker } from '../../../src/chunking/chunker.ts';
import { CHUNKED_FILE_BYTES } from '../../../src/protocol/uploads.ts';
import { startGateway } from '../../helpers/gateway.ts';
import { ManualClock } from '../../helpers/manualClock.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf, startTestBackend, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { until } from '../../helpers/until.ts';
import { storedBytes } from '../../helpers/uploadSource.ts';
import { stageService } from '../../helpers/uploadServiceStage.ts';

/** `asyncUpload.timeoutSeconds`, which the watchdogs look at four times. */
const TIMEOUT_SECONDS = 3;
const LOOKS = 4;

const CONTENT = Array.from({ length: CHUNKED_FILE_BYTES / 16 }, (_, line) => `This is line ${String(line)}.\n`).join(
  '',
);

type Concerns = (request: IncomingMessage) => boolean;

interface Held {
  readonly concerns: Concerns;
  readonly content: string;
  /** Whether the backend has an earlier version of the file, chunk by chunk. */
  readonly hasEarlierVersion?: boolean;
}

const HELD: Readonly<Record<string, Held>> = {
  'a batch': { concerns: ({ url }) => url === '/v1/files/batch', content: 'A small file.\n' },
  'the creation of an upload': {
    concerns: ({ url }) => url === '/v1/uploads',
    content: 'A small file.\n'.repeat(9_000),
  },
  'the bytes of an upload': { concerns: ({ method }) => method === 'PATCH', content: CONTENT },
  'the question which chunks are there': {
    concerns: ({ url }) => url === '/v1/chunks/query',
    content: CONTENT,
    hasEarlierVersion: true,
  },
  'a delta': { concerns: ({ url }) => url === '/v1/files/delta', content: CONTENT, hasEarlierVersion: true },
};

async function stage(t: TestContext) {
  const backend = await startTestBackend(t, { isRemote: true });
  const gateway = await startGateway(t, backend);
  const clock = new ManualClock();
  const folder = await temporaryFolder(t);
  const client = clientOf(t, { url: gateway.url, token: TEST_TOKEN }, clock);
  const changes = { 'asyncUpload.timeoutSeconds': TIMEOUT_SECONDS, 'asyncUpload.maxRetries': 0 } as const;
  return { backend, gateway, clock, folder, client, ...stageService(client, folder, changes, clock) };
}

for (const [what, { concerns, content, hasEarlierVersion }] of Object.entries(HELD)) {
  test(`${what} that is never answered is given up after the seconds of the setting, and the file arrives`, async (t) => {
    const { backend, gateway, clock, folder, client, upload } = await stage(t);
    const path = join(folder, 'notes.txt');
    if (hasEarlierVersion === true) {
      await writeFile(path, content);
      await upload(path, { override: 'async' });
      const chunker = new Chunker();
      const chunks = [...chunker.push(Buffer.from(content)), ...chunker.end()].map(({ sha256 }) => sha256);
      await until('the chunks are noted', async () => (await client.missingChunks(chunks, {})).length === 0);
    }
    const edited = `A new first line.\n${content}`;
    await writeFile(path, edited);
    gateway.hold(concerns);
    const outcome = upload(path, { override: 'async' });
    await Promise.race([until('the request', () => gateway.held.length > 0), outcome]);
    clock.tick(LOOKS + 1);
    const { file } = await outcome;
    assert.equal(gateway.held.length, 1, gateway.held.join(', '));
    assert.equal(file.status, 'processed');
    if (edited.length > 64 * 1024) {
      assert.deepEqual((await storedBytes(backend.dataFolder, file)).toString(), edited);
    }
  });
}
