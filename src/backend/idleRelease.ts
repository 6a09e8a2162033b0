import type { Server } from 'node:http';
import type { DatabaseSync } from 'node:sqlite';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as z from 'zod';

/** How long no request may have come for the server to count as idle, in milliseconds. */
const IDLE_MS = 30_000;

/** V8's `gc`. */
const CollectGarbage = z.custom<(options: object) => void>((value) => typeof value === 'function');

/** Requests that only look, as those that a view makes again and again: what they leave is not worth a collection. */
const LOOKING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Calls `release` once a server has had nothing to do for a while after work. Returns what stops it.
 */
export function releaseWhenIdle(server: Server, release: () => void, idleMs = IDLE_MS): () => void {
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  server.on('request', ({ method = 'GET' }, response) => {
    if (LOOKING.has(method)) return;
    running++;
    clearTimeout(timer);
    response.once('close', () => {
      running--;
      if (running === 0) timer = setTimeout(release, idleMs).unref();
    });
  });
  return () => clearTimeout(timer);
}

/** Gives back to the system what SQLite's page cache and V8's heap hold and nobody uses. Takes about 30 ms. */
export function releaseMemory(database: DatabaseSync): void {
  setFlagsFromString('--expose-gc');
  CollectGarbage.parse(runInNewContext('gc'))({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  database.exec('PRAGMA shrink_memory');
}
