import { open, readFile, rm, stat } from 'node:fs/promises';
import { uptime } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from './systemErrors.ts';

/** How often a held lock is tried again, in milliseconds. */
const RETRY_MS = 10;

/**
 * The age from which on a lock file without a process id is taken for that of a dead process, in milliseconds; a younger one
 * is still being written.
 */
const NAMELESS_MS = 10_000;

/** Lock files that this very process holds: after a crash a new process may be given the old one's id. */
const held = new Set<string>();

/**
 * Takes a lock between processes: a file that names its holder's process id. A lock whose holder is gone is taken over.
 * Returns a function that releases it, or undefined while another process, or this one, holds it. Throws the file system's
 * error.
 */
export async function tryLock(file: string): Promise<(() => Promise<void>) | undefined> {
  if (held.has(file)) return undefined;
  held.add(file);
  try {
    const isTaken = (await create(file)) || ((await removeAbandoned(file)) && (await create(file)));
    if (isTaken) return () => release(file);
    held.delete(file);
    return undefined;
  } catch (error) {
    held.delete(file);
    throw error;
  }
}

/** Waits for the lock. Throws when it is not free within `timeoutMs`. */
export async function lock(file: string, timeoutMs: number): Promise<() => Promise<void>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const release = await tryLock(file);
    if (release) return release;
    if (performance.now() > deadline) throw new Error(`Another window holds ${file}.`);
    await delay(RETRY_MS);
  }
}

async function release(file: string): Promise<void> {
  try {
    await rm(file, { force: true });
  } finally {
    held.delete(file);
  }
}

/** Makes the lock file; false where there is one. */
async function create(file: string): Promise<boolean> {
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    if (systemCode(error) === 'EEXIST') return undefined;
    throw error;
  });
  if (!handle) return false;
  try {
    await handle.writeFile(String(process.pid));
    return true;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Removes a dead holder's lock; false while the holder lives. Only one process removes at a time, and it looks again before
 * it does: meanwhile another may have replaced the lock.
 */
async function removeAbandoned(file: string): Promise<boolean> {
  const state = await stateOf(file);
  if (state !== 'abandoned') return state === 'free';
  const clearing = `${file}.clearing`;
  if (!(await create(clearing))) {
    if (await isOld(clearing)) await rm(clearing, { force: true });
    return false;
  }
  try {
    if ((await stateOf(file)) === 'abandoned') await rm(file, { force: true });
    return true;
  } finally {
    await rm(clearing, { force: true });
  }
}

/** Content of the lock file, or undefined where there is none. */
async function readHolder(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function stateOf(file: string): Promise<'free' | 'held' | 'abandoned'> {
  const holder = await readHolder(file);
  const lockedAt = (await stat(file).catch(() => undefined))?.mtimeMs;
  if (holder === undefined || lockedAt === undefined) return 'free';
  const pid = Number(holder);
  if (!Number.isInteger(pid) || pid <= 0) return (await isOld(file)) ? 'abandoned' : 'held';
  // The caller has made sure that this process itself does not hold the lock.
  return pid !== process.pid && (await hasRunSince(pid, lockedAt)) ? 'held' : 'abandoned';
}

async function isOld(file: string): Promise<boolean> {
  const stats = await stat(file).catch(() => undefined);
  return stats !== undefined && Date.now() - stats.mtimeMs >= NAMELESS_MS;
}

/** How far the time of a file and that of a process may be apart and still be the same, in milliseconds. */
const CLOCK_SLACK_MS = 5_000;

/** The unit of a process's start in `/proc`, in milliseconds. */
const CLOCK_TICK_MS = 10;

/** Whether a process of this machine runs, also one of another user. False for 0, which is not the id of any process. */
export function isProcessAlive(pid: number): boolean {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/**
 * Whether the process that wrote its id at `time`, in epoch milliseconds, is still the one that runs: after a restart of the
 * machine or of its container, ids are soon used again.
 */
export async function hasRunSince(pid: number, time: number): Promise<boolean> {
  return isProcessAlive(pid) && (await startOf(pid)) <= time + CLOCK_SLACK_MS;
}

/** When a living process started, in epoch milliseconds; where that cannot be told, when the machine did. */
async function startOf(pid: number): Promise<number> {
  const bootedAt = Date.now() - uptime() * 1000;
  const status = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may hold anything; the start is the 20th field behind it.
  const ticks = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[19]);
  return Number.isFinite(ticks) ? bootedAt + ticks * CLOCK_TICK_MS : bootedAt;
}
