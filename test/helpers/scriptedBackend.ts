import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { BATCH_PATH, UPLOADS_PATH } from '../../src/protocol/uploads.ts';
import { startTestBackend } from './testBackend.ts';

/** Where the async path sends files: large ones, and small ones together. */
const ASYNC_PATHS = [UPLOADS_PATH, BATCH_PATH];

/** A real backend behind a front that misbehaves on demand. */
export interface ScriptedBackend {
  readonly url: string;
  readonly token: string;
  /** From now on answers every request of the async path with this status; undefined ends that. */
  failAsyncUploads(status: number | undefined): void;
  /** Stops listening: connections are refused. */
  goAway(): Promise<void>;
  /** Listens again, at the same address. */
  comeBack(): Promise<void>;
}

/** Starts a scripted backend on loopback, stopped when the test is over. */
export async function startScriptedBackend(test: Pick<TestContext, 'after'>): Promise<ScriptedBackend> {
  const backend = await startTestBackend(test);
  let asyncStatus: number | undefined;
  const front = createServer((incoming, outgoing) => {
    const isAsync = ASYNC_PATHS.some((path) => incoming.url?.startsWith(path));
    if (asyncStatus !== undefined && isAsync) {
      fail(incoming, outgoing, asyncStatus);
    } else {
      forward(backend.url, incoming, outgoing);
    }
  });
  const listen = async (port: number): Promise<void> => {
    front.listen(port, '127.0.0.1');
    await once(front, 'listening');
  };
  const goAway = async (): Promise<void> => {
    if (!front.listening) return;
    const closed = once(front, 'close');
    front.close();
    front.closeAllConnections();
    await closed;
  };
  await listen(0);
  test.after(goAway);
  const { port } = front.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    token: backend.token,
    failAsyncUploads: (status) => {
      asyncStatus = status;
    },
    goAway,
    comeBack: () => listen(port),
  };
}

function fail(incoming: IncomingMessage, outgoing: ServerResponse, status: number): void {
  const error = { message: 'The disk of the upload server is on fire.', type: 'server_error', code: null, param: null };
  incoming.resume();
  outgoing.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ error }));
}

function forward(backendUrl: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers, url = '/' } = incoming;
  const onward = request(new URL(url, backendUrl), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.once('error', () => outgoing.destroy());
  outgoing.once('close', () => onward.destroy());
  incoming.pipe(onward);
}
