import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { BackendAddress } from '../../../src/client/backendConnection.ts';
import { EmbeddedBackend } from '../../../src/client/embeddedBackend.ts';
import { encodeUploadMetadata, FILE_ID_HEADER, TUS_CONTENT_TYPE, UPLOADS_PATH } from '../../../src/protocol/uploads.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { sha256Of, storedBytes } from '../../helpers/uploadSource.ts';

/** How many uploads are fought over; the environment may ask for more. */
const ROUNDS = Number(process.env['SHARED_UPLOAD_ROUNDS'] ?? 60);

/** Rounds under way at the same time: most of a round is waiting. */
const ROUNDS_AT_A_TIME = 8;

/** Requests of one client in a round before it gives up. */
const MAX_REQUESTS = 60;

/** Two backends, each a process of its own, on one data folder. */
async function startTwoBackends(t: TestContext): Promise<{ folder: string; addresses: BackendAddress[] }> {
  const folder = join(await temporaryFolder(t), 'data');
  const backends = [1, 2].map(() => new EmbeddedBackend({ dataFolder: folder, onLog: () => undefined }));
  t.after(() => Promise.all(backends.map((backend) => backend.dispose())));
  return { folder, addresses: await Promise.all(backends.map((backend) => backend.address())) };
}

/** A generator of numbers in [0, 1) that is the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Text of a length of which every byte but the line ends is the client's own letter. */
function contentOf(client: number, length: number): Buffer {
  const line = `${String.fromCharCode(97 + client).repeat(63)}\n`;
  return Buffer.from(line.repeat(Math.ceil(length / line.length))).subarray(0, length);
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** One request on a connection of its own, whose body comes in pieces. Undefined where the connection was cut. */
async function send(
  { url, token }: BackendAddress,
  method: string,
  path: string,
  headers: Record<string, string>,
  pieces: AsyncIterable<Buffer> | readonly Buffer[] = [],
): Promise<Answer | undefined> {
  const request = httpRequest(new URL(path, url), {
    method,
    agent: new Agent({ keepAlive: false }),
    headers: { 'Tus-Resumable': '1.0.0', Authorization: `Bearer ${token ?? ''}`, ...headers },
  });
  const answer = new Promise<Answer | undefined>((resolve) => {
    request.once('error', () => resolve(undefined));
    request.once('close', () => resolve(undefined));
    request.once('response', (response) => {
      response.on('error', () => undefined);
      response.resume();
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
  });
  for await (const piece of pieces) {
    if (request.destroyed) break;
    request.write(piece);
  }
  request.end();
  return answer;
}

/** Bytes that a backend has said to have stored: a client's own, from `start` to `end`. */
interface Acknowledged {
  readonly client: number;
  readonly start: number;
  readonly end: number;
}

interface Round {
  readonly path: string;
  readonly length: number;
  readonly acknowledged: Acknowledged[];
  fileId: string | undefined;
  isOver: boolean;
}

/** One client that sends its own bytes to one backend or the other, from where the upload stands, until it is over. */
async function actAsClient(client: number, round: Round, addresses: BackendAddress[], random: () => number) {
  const content = contentOf(client, round.length);
  const anyBackend = (): BackendAddress => addresses[Math.floor(random() * addresses.length)] ?? assert.fail();
  let offset = 0;
  for (let count = 0; count < MAX_REQUESTS && !round.isOver; count++) {
    if (random() < 0.8) {
      const head = await send(anyBackend(), 'HEAD', round.path, {});
      note(head, round);
      if (round.isOver) return;
      offset = Number(head?.headers['upload-offset'] ?? offset);
    }
    const start = offset;
    const end = random() < 0.3 ? round.length : start + Math.ceil(random() * (round.length - start));
    async function* pieces(): AsyncGenerator<Buffer> {
      for (let sent = start; sent < end;) {
        const piece = content.subarray(sent, Math.min(end, sent + 1 + Math.floor(random() * 24_000)));
        yield piece;
        sent += piece.length;
        if (random() < 0.5) await delay(random() * 12);
      }
    }
    const headers = {
      'Content-Type': TUS_CONTENT_TYPE,
      'Upload-Offset': String(start),
      'Content-Length': String(end - start),
    };
    const answer = await send(anyBackend(), 'PATCH', round.path, headers, pieces());
    if (answer?.status === 204) {
      const stored = Number(answer.headers['upload-offset']);
      if (stored > start) round.acknowledged.push({ client, start, end: stored });
      offset = stored;
    }
    note(answer, round);
  }
}

function note(answer: Answer | undefined, round: Round): void {
  const fileId = answer?.headers[FILE_ID_HEADER.toLowerCase()];
  if (typeof fileId === 'string') round.fileId = fileId;
  const isGone = answer !== undefined && [404, 410, 460].includes(answer.status);
  if (round.fileId !== undefined || isGone) round.isOver = true;
}

test('clients that send different bytes to two backends at once never store any under a wrong name', async (t) => {
  const { folder, addresses } = await startTwoBackends(t);
  const outcomes = { stored: 0, refused: 0 };
  const problems: string[] = [];
  async function play(seed: number): Promise<void> {
    const random = randomOf(seed);
    const length = 20_000 + Math.floor(random() * 180_000);
    const announced = contentOf(0, length);
    const metadata = {
      filename: `round-${String(seed)}.txt`,
      ...(random() < 0.3 ? { sha256: sha256Of(announced) } : {}),
    };
    const [first] = addresses;
    assert.ok(first);
    const created = await send(first, 'POST', UPLOADS_PATH, {
      'Upload-Length': String(length),
      'Upload-Metadata': encodeUploadMetadata(metadata),
    });
    const path = String(created?.headers.location);
    const round: Round = { path, length, acknowledged: [], fileId: undefined, isOver: false };
    const clients = random() < 0.3 ? [0, 1, 2] : [0, 1];
    await Promise.all(clients.map((client) => actAsClient(client, round, addresses, randomOf(seed * 31 + client))));
    if (round.fileId === undefined) {
      outcomes.refused++;
      return;
    }
    outcomes.stored++;
    const response = await fetch(`${first.url}/v1/files/${round.fileId}`, {
      headers: { Authorization: `Bearer ${first.token ?? ''}` },
    });
    const file = (await response.json()) as { sha256: string };
    const bytes = await storedBytes(folder, file);
    if (sha256Of(bytes) !== file.sha256) problems.push(`round ${String(seed)}: wrong name`);
    if ('sha256' in metadata) assert.equal(file.sha256, metadata.sha256);
    for (const { client, start, end } of round.acknowledged) {
      const isKept = bytes.subarray(start, end).equals(contentOf(client, length).subarray(start, end));
      if (!isKept)
        problems.push(`round ${String(seed)}: ${String(start)} to ${String(end)} was acknowledged and changed`);
    }
  }
  const seeds = Array.from({ length: ROUNDS }, (_, index) => index + 1);
  const next = seeds.values();
  await Promise.all(
    Array.from({ length: ROUNDS_AT_A_TIME }, async () => {
      for (const seed of next) await play(seed);
    }),
  );
  for (const prefix of await readdir(join(folder, 'blobs'))) {
    for (const name of await readdir(join(folder, 'blobs', prefix))) {
      const bytes = await readFile(join(folder, 'blobs', prefix, name));
      if (sha256Of(bytes) !== name) problems.push(`${name}: wrong name`);
    }
  }
  assert.deepEqual(problems, []);
  t.diagnostic(`${String(outcomes.stored)} stored, ${String(outcomes.refused)} refused or given up`);
  assert.ok(outcomes.stored >= ROUNDS / 4, JSON.stringify(outcomes));
});
