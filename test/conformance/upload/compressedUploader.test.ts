import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { ResumeStore } from '../../../src/upload/retry/resumeStore.ts';
import { AsyncUploader } from '../../../src/upload/uploaders/asyncUploader.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf, startTestBackend, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { stageService } from '../../helpers/uploadServiceStage.ts';
import { storedBytes } from '../../helpers/uploadSource.ts';
import { describeUploader } from './uploaderConformance.ts';

const LINE = 76;

/** Text that shrinks to three quarters: worth compressing, and still enough on the wire to be held up. */
function base64Text(bytes: number): Buffer {
  const text = randomBytes(bytes).toString('base64');
  const lines = Array.from({ length: Math.ceil(text.length / LINE) }, (_, row) =>
    text.slice(row * LINE, (row + 1) * LINE),
  );
  return Buffer.from(lines.join('\n')).subarray(0, bytes);
}

describeUploader(
  'AsyncUploader in zstd',
  ({ client, folder, timeoutMs }) => {
    const settings = { isEnabled: true, maxRetries: 1, timeoutMs, contentEncodings: ['zstd'] };
    return new AsyncUploader(client, new ResumeStore(folder), () => settings);
  },
  { contentOf: base64Text, wireShare: 0.5 },
);

/** Something on the way to a backend that changes compressed bodies by `damage`. Resolves with its address. */
async function damagingFront(t: TestContext, backendUrl: string, damage: (body: Buffer) => void): Promise<string> {
  const front = createServer((incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming;
    const onward = request(new URL(url, backendUrl), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    if (headers['content-encoding'] === undefined) {
      incoming.pipe(onward);
      return;
    }
    buffer(incoming).then(
      (body) => {
        damage(body);
        onward.end(body);
      },
      () => onward.destroy(),
    );
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  t.after(() => {
    front.close();
    front.closeAllConnections();
  });
  return `http://127.0.0.1:${String((front.address() as AddressInfo).port)}`;
}

const DAMAGES: Readonly<Record<string, (body: Buffer) => void>> = {
  'in one bit': (body) => {
    const middle = body.length >> 1;
    body.writeUInt8(body.readUInt8(middle) ^ 1, middle);
  },
  'beyond decoding': (body) => body.fill(0xff, body.length >> 1, (body.length >> 1) + 64),
};

for (const [what, damage] of Object.entries(DAMAGES)) {
  test(`a compressed body that arrives damaged ${what} is recorded as damaged, and sync brings the file over`, async (t) => {
    const backend = await startTestBackend(t, { isRemote: true });
    const folder = await temporaryFolder(t);
    const client = clientOf(t, { url: await damagingFront(t, backend.url, damage), token: TEST_TOKEN });
    const { upload, records } = stageService(client, folder);
    const content = base64Text(3 * 1024 * 1024);
    await writeFile(join(folder, 'notes.txt'), content);
    const { file } = await upload(join(folder, 'notes.txt'), { override: 'async' });
    assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
    const [record] = records;
    assert.deepEqual([record?.execution_type, record?.error_type], ['sync_fallback', 'integrity']);
  });
}
