import type { Server } from 'node:http';
import type { DatabaseSync } from 'node:sqlite';

/** How long a server must have had nothing to do before it gives memory back, in milliseconds. */
const IDLE_MS = 30_000;

/** Requests with these methods only look, as a view does again and again: what they leave is not worth a collection. */
const LOOKING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Calls `release` each time that a server has had nothing to do for `idleMs` milliseconds: after its start, and after requests
 * that did some work. It is called once more after half that time: by then the index threads have ended, whose memory V8 keeps
 * until the next collection. Returns what stops it.
 */
export function releaseWhenIdle(server: Server, release: () => void, idleMs = IDLE_MS): () => void {
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    timer = setTimeout(() => {
      release();
      timer = setTimeout(release, idleMs / 2).unref();
    }, idleMs).unref();
  };
  wait();
  server.on('request', ({ method = 'GET' }, response) => {
    if (LOOKING.has(method)) return;
    running++;
    clearTimeout(timer);
    response.once('close', () => {
      running--;
      if (running === 0) wait();
    });
  });
  return () => clearTimeout(timer);
}

/**
 * Gives back to the system what nobody uses of V8's heap and of SQLite's page cache. V8 alone collects when something is
 * allocated, so that an idle process keeps its garbage for good. Takes some tens of milliseconds; without Node's option
 * `--expose-gc` only the page cache is given back.
 */
export function releaseMemory(database: DatabaseSync): void {
  if (!database.isOpen) return;
  // A collection of the last resort gives back the pages as well that V8 keeps for later.
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  database.exec('PRAGMA shrink_memory');
}
