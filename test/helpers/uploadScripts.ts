import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendClient } from '../../src/client/backendClient.ts';
import { Failure, type FailureKind } from '../../src/failure.ts';
import type { ConnectionPlan } from './proxiedConnection.ts';
import { ShapingProxy } from './shapingProxy.ts';
import { connectionTo, type TestBackend } from './testBackend.ts';
import { sha256Of } from './uploadSource.ts';
import { stageService } from './uploadServiceStage.ts';

const MAX_BYTES = 1024 * 1024;

/** An async attempt that goes so long without progress is given up, in milliseconds. */
const ATTEMPT_TIMEOUT_MS = 400;

/** Half-open connections are put behind this many bytes of a body: the small requests ahead of it get through. */
const TALK_BYTES = 8 * 1024;

/** From this size on a file travels alone, in a request with a watchdog of its own. */
const SINGLE_FILE_BYTES = 64 * 1024;

/** What befalls one connection; `refuseForMs` refuses the next ones for a while from when it is opened. */
export interface ScriptedFault extends ConnectionPlan {
  readonly refuseForMs?: number;
}

/** One upload and everything that goes wrong with it. */
export interface UploadScript {
  readonly seed: number;
  readonly index: number;
  readonly bytes: number;
  readonly path: 'sync' | 'async';
  /** What befalls the first, the second … connection; later ones are sound. */
  readonly faults: readonly ScriptedFault[];
}

/** How a script ended: the file is there once with its very bytes, or the person was told why it is not. */
export type ScriptOutcome =
  | { readonly kind: 'stored'; readonly attempts: number; readonly fallbackUsed: boolean }
  | { readonly kind: 'failed'; readonly type: FailureKind; readonly message: string };

/** The script of a number; the same for the same seed, for ever. */
export function uploadScript(seed: number, index: number): UploadScript {
  const random = mulberry32(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const upTo = (limit: number): number => Math.floor(random() * limit);
  // As many files of a few bytes as of a few hundred thousand; now and then an empty one.
  const bytes = random() < 0.02 ? 0 : Math.floor(2 ** (random() * Math.log2(MAX_BYTES)));
  const path = random() < 0.5 ? 'sync' : 'async';
  const faults: ScriptedFault[] = [];
  if (path === 'async' && bytes > SINGLE_FILE_BYTES && random() < 0.1) {
    faults.push({ deafAt: TALK_BYTES + upTo(bytes / 2) });
  }
  while (random() < 0.5 && faults.length < 4) {
    faults.push({
      cutAt: upTo(random() < 0.3 ? 1000 : bytes + 2000),
      cutKind: random() < 0.5 ? 'reset' : 'close',
      ...(random() < 0.2 ? { refuseForMs: upTo(100) } : {}),
    });
  }
  return { seed, index, bytes, path, faults };
}

function scriptFilename({ seed, index }: UploadScript): string {
  return `script-${String(seed)}-${String(index)}.txt`;
}

/** The file of a script: text that no other script has, if it is long enough to say which one it is. */
export function scriptContent({ seed, index, bytes }: UploadScript): Buffer {
  const line = `Script ${String(index)} of seed ${String(seed)} goes on and on about uploads.\n`;
  const head = `${index.toString(36)}.${seed.toString(36)}\n`;
  return Buffer.from((head + line.repeat(Math.ceil(bytes / line.length))).slice(0, bytes));
}

/**
 * Runs a script against a backend. `folder` takes its file and the client's state. Throws an `AssertionError` where what
 * was said of the upload is not so.
 */
export async function runUploadScript(
  script: UploadScript,
  backend: Pick<TestBackend, 'url' | 'token'>,
  folder: string,
  signal = new AbortController().signal,
): Promise<ScriptOutcome> {
  const proxy = new ShapingProxy({
    target: () => ({ host: '127.0.0.1', port: Number(new URL(backend.url).port) }),
    plan: (connection) => {
      const { refuseForMs, ...plan } = script.faults[connection] ?? {};
      if (refuseForMs !== undefined) {
        proxy.refuse();
        setTimeout(() => void proxy.accept(), refuseForMs);
      }
      return plan;
    },
  });
  await proxy.accept();
  const { url } = proxy;
  const client = new BackendClient(connectionTo({ url, token: backend.token }), { requestMs: 5000, silenceMs: 5000 });
  const direct = new BackendClient(connectionTo(backend));
  try {
    const outcome = await upload(script, client, folder, signal);
    await verify(script, outcome, direct);
    return outcome;
  } finally {
    client.dispose();
    direct.dispose();
    proxy.dispose();
  }
}

/** Runs the scripts `0 … count - 1` of a seed, several at a time; `onOutcome` hears of each. */
export async function runUploadScripts(
  { seed, count, concurrency }: { seed: number; count: number; concurrency: number },
  backend: Pick<TestBackend, 'url' | 'token'>,
  folder: string,
  onOutcome: (script: UploadScript, outcome: ScriptOutcome) => void,
): Promise<void> {
  let next = 0;
  const failed = new AbortController();
  const work = async (): Promise<void> => {
    for (let index = next++; index < count && !failed.signal.aborted; index = next++) {
      const script = uploadScript(seed, index);
      const outcome = await runUploadScript(script, backend, folder, failed.signal);
      if (!failed.signal.aborted) onOutcome(script, outcome);
    }
  };
  const workers = Array.from({ length: concurrency }, () =>
    work().catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
  );
  // Nobody is left behind: the backend goes when this returns.
  await Promise.allSettled(workers);
  await Promise.all(workers);
}

async function upload(
  script: UploadScript,
  client: BackendClient,
  folder: string,
  signal: AbortSignal,
): Promise<ScriptOutcome> {
  const path = join(folder, scriptFilename(script));
  await writeFile(path, scriptContent(script));
  const service = stageService(client, folder, { 'asyncUpload.timeoutSeconds': ATTEMPT_TIMEOUT_MS / 1000 });
  try {
    const { fallbackUsed } = await service.upload(path, { override: script.path, signal });
    return { kind: 'stored', attempts: service.records[0]?.attempts ?? 0, fallbackUsed };
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    return { kind: 'failed', type: error.kind, message: error.message };
  }
}

async function verify(script: UploadScript, outcome: ScriptOutcome, client: BackendClient): Promise<void> {
  const content = scriptContent(script);
  const files = script.bytes === 0 ? [] : await client.findByDigest(sha256Of(content));
  const about = `${JSON.stringify(script)} ended ${JSON.stringify(outcome)}`;
  // An upload whose last answer was lost may be reported failed and be there all the same; never twice, never in part.
  const own = files.filter(({ filename }) => filename === scriptFilename(script));
  assert.ok(own.length <= 1, `${about}: stored ${String(own.length)} times`);
  for (const file of files) {
    const text = await (await client.http.send(`/v1/files/${file.id}/content`, {})).text();
    assert.ok(text === content.toString('utf8'), `${about}: other bytes are stored`);
  }
  if (outcome.kind === 'stored') {
    // A few bytes may be another script's too, whose file is only on its way.
    assert.ok(
      files.some(({ status }) => status === 'processed'),
      `${about}: not there`,
    );
  } else {
    assert.notEqual(outcome.type, 'internal', about);
    assert.notEqual(outcome.message, '', about);
  }
}

/** A small generator of numbers in [0, 1), good enough for scripts. @see https://github.com/cprosche/mulberry32 */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
