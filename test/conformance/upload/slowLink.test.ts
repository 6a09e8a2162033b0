import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { ResumeStore } from '../../../src/upload/retry/resumeStore.ts';
import { AsyncUploader } from '../../../src/upload/uploaders/asyncUploader.ts';
import { SyncUploader } from '../../../src/upload/uploaders/syncUploader.ts';
import { ManualClock } from '../../helpers/manualClock.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf } from '../../helpers/testBackend.ts';
import { newCost, sourceOf, textOf } from '../../helpers/uploadSource.ts';

const MIB = 1024 * 1024;
const SIZE = 40 * MIB;
const TIMEOUT_MS = 120_000;

/** How many bytes go at a time, and how many seconds each such step takes: 15 minutes for the whole. */
const STEP_BYTES = MIB;
const STEP_SECONDS = 22;

for (const path of ['sync', 'async'] as const) {
  test(`a slow link is no silence, however long the whole takes (${path})`, async (t) => {
    const clock = new ManualClock();
    const folder = await temporaryFolder(t);
    const source = await sourceOf(folder, textOf(SIZE));
    const server = createServer((request, response) => {
      void (async () => {
        if (request.method === 'POST' && request.url === '/v1/uploads') {
          response.writeHead(201, { Location: '/v1/uploads/one' }).end();
          return;
        }
        for await (const chunk of request as AsyncIterable<Buffer>) assert.ok(chunk.length > 0);
        const { filename, sha256 } = source;
        const file = { id: 'file-1', object: 'file', bytes: SIZE, created_at: 1, filename, sha256 };
        const body = JSON.stringify({ ...file, purpose: 'file-extract', status: 'processed', status_details: null });
        if (request.method === 'PATCH') response.writeHead(204, { 'File-Id': 'file-1' }).end();
        else response.writeHead(200).end(body);
      })();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => {
      server.close();
      server.closeAllConnections();
    });
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const client = clientOf(t, { url, token: undefined }, clock);
    const settings = { isEnabled: true, maxRetries: 0, timeoutMs: TIMEOUT_MS };
    const uploader =
      path === 'sync'
        ? new SyncUploader(client, { timeoutMs: TIMEOUT_MS, clock })
        : new AsyncUploader(client, new ResumeStore(folder), () => settings, { clock });
    const begun = clock.ticks;
    const cost = newCost();
    const { signal } = new AbortController();
    let steps = 0;
    const onProgress = ({ bytes }: { bytes: number }): void => {
      for (; steps < Math.floor(bytes / STEP_BYTES); steps++) clock.tick(STEP_SECONDS);
    };
    await uploader.upload(source, { signal, onProgress }, cost);
    assert.equal(cost.attempts, 1);
    assert.ok((clock.ticks - begun) * 1000 > 2 * TIMEOUT_MS, `it took ${String(clock.ticks - begun)} seconds`);
  });
}
