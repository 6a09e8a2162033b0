import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { UploadPathKind } from '../../../src/protocol/health.ts';
import { startGateway, type Gateway } from '../../helpers/gateway.ts';
import { ManualClock } from '../../helpers/manualClock.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf, startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { storedBytes, textOf } from '../../helpers/uploadSource.ts';
import { stageService, type ServiceStage } from '../../helpers/uploadServiceStage.ts';
import { isError } from './uploaderConformance.ts';

const SIZE = 4 * 1024 * 1024;

interface Stage extends ServiceStage {
  readonly backend: TestBackend;
  readonly gateway: Gateway;
  readonly clock: ManualClock;
  readonly path: string;
  readonly content: Buffer;
}

async function stage(t: TestContext): Promise<Stage> {
  const backend = await startTestBackend(t);
  const gateway = await startGateway(t, backend);
  const clock = new ManualClock();
  const folder = await temporaryFolder(t);
  const path = join(folder, 'notes.txt');
  const content = textOf(SIZE);
  await writeFile(path, content);
  const service = stageService(clientOf(t, { url: gateway.url, token: TEST_TOKEN }, clock), folder, {}, clock);
  return Object.assign(service, { backend, gateway, clock, path, content });
}

/** A gateway's machine, whose clock is an hour ahead of this one. */
const gatewayNow = (): number => Date.now() + 60 * 60_000;

const FORMS: Readonly<Record<string, (seconds: number) => Record<string, string>>> = {
  seconds: (seconds) => ({ 'Retry-After': String(seconds) }),
  'a date': (seconds) => ({
    Date: new Date(gatewayNow()).toUTCString(),
    'Retry-After': new Date(gatewayNow() + seconds * 1000).toUTCString(),
  }),
};

const isLookup = ({ method, url }: IncomingMessage): boolean => method === 'GET' && url?.includes('sha256=') === true;

const REQUESTS: readonly [UploadPathKind, string, (request: IncomingMessage) => boolean][] = [
  ['async', 'the creation', ({ method, url }) => method === 'POST' && url === '/v1/uploads'],
  ['async', 'the bytes', ({ method }) => method === 'PATCH'],
  ['async', 'the question whether the file is there', isLookup],
  ['sync', 'the form', ({ method, url }) => method === 'POST' && url === '/v1/files'],
];

for (const [form, headers] of Object.entries(FORMS)) {
  for (const status of [502, 503]) {
    for (const [path, what, concerns] of REQUESTS) {
      test(`${path}: ${String(status)} to ${what} with Retry-After as ${form} is waited for`, async (t) => {
        const { backend, gateway, clock, upload, content, ...parts } = await stage(t);
        gateway.answerWith({ status, headers: () => headers(90), concerns });
        clock.onWait = () => gateway.recover();
        const { file, fallbackUsed } = await upload(parts.path, { override: path });
        assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
        const [wait = 0] = clock.waits;
        assert.ok(wait >= 89_000 && wait < 101_000, `it waited ${String(wait)} ms`);
        assert.equal(fallbackUsed, false);
      });
    }
  }
}

test('HEAD: 503 with Retry-After is waited for where an upload goes on', async (t) => {
  const { backend, gateway, clock, upload, content, path } = await stage(t);
  gateway.failAfterBytes(SIZE / 2, 503);
  clock.onWait = () => {
    const isFirst = clock.waits.length === 1;
    gateway.recover();
    const concerns = ({ method }: IncomingMessage): boolean => method === 'HEAD';
    if (isFirst) gateway.answerWith({ status: 503, headers: () => ({ 'Retry-After': '45' }), concerns });
  };
  const { file } = await upload(path, { override: 'async' });
  assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
  assert.ok((clock.waits[1] ?? 0) >= 45_000, `it waited ${String(clock.waits)}`);
  assert.ok(gateway.refused.some((request) => request.startsWith('HEAD')));
});

for (const [path, what, concerns] of REQUESTS) {
  const isAsyncAlone = path === 'async' && concerns !== isLookup;
  const end = isAsyncAlone ? 'the upload goes by sync at once' : 'nobody else is sent there instead';
  test(`${path}: a Retry-After of a day to ${what} is not sat out, and ${end}`, async (t) => {
    const { backend, gateway, clock, upload, records, content, ...parts } = await stage(t);
    gateway.answerWith({ status: 503, headers: () => ({ 'Retry-After': '86400' }), concerns });
    const outcome = upload(parts.path, { override: path });
    if (isAsyncAlone) assert.deepEqual(await storedBytes(backend.dataFolder, (await outcome).file), content);
    else await assert.rejects(outcome, isError('server_error'));
    assert.deepEqual(clock.waits, []);
    assert.equal(gateway.refused.length, 1);
    assert.equal(records[0]?.fallback_used, isAsyncAlone);
  });
}
