import { open, readFile, stat, utimes, type FileHandle } from 'node:fs/promises';
import { uptime } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { isHeld, removeFile, removeLeftover } from './heldFiles.ts';
import { systemCode } from './systemErrors.ts';

/** How often a held lock is tried again, in milliseconds. */
const RETRY_MS = 10;

/**
 * The age from which on a lock file without a process id is taken for that of a dead process, in milliseconds; a younger one
 * is still being written.
 */
const NAMELESS_MS = 10_000;

/** How often a holder renews the time of its lock file, in milliseconds. */
const REFRESH_MS = 15_000;

/**
 * The age from which on a lock counts as abandoned, in milliseconds, where it cannot be told when a process started (there is
 * no `/proc` on Windows and on a Mac): its holder's id may belong to another process by now.
 */
const STALE_MS = 4 * REFRESH_MS;

/** How often a lock file is tried that the file system refuses and that is not there, and how long between, in milliseconds. */
const REFUSED_ATTEMPTS = 4;
const REFUSED_AGAIN_MS = 50;

/** Lock files that this very process holds: after a crash a new process may be given the old one's id. */
const held = new Set<string>();
/** Files whose time this process renews. */
const renewed = new Set<string>();
let renewing: NodeJS.Timeout | undefined;

/**
 * Takes a lock between processes: a file that names its holder's process id, and whose time the holder renews. A lock whose
 * holder is gone is taken over. Returns a function that releases it, or undefined while another process, or this one, holds
 * it. Throws the file system's error.
 */
export async function tryLock(file: string): Promise<(() => Promise<void>) | undefined> {
  if (held.has(file)) return undefined;
  held.add(file);
  try {
    const isTaken = (await create(file)) || ((await removeAbandoned(file)) && (await create(file)));
    if (isTaken) {
      const stopRenewing = keepRenewed(file);
      return () => release(file).finally(stopRenewing);
    }
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

/**
 * Renews the time of a file that names this process, at intervals, so that other processes can tell by `isHolder` that it is
 * still this one's. Returns a function that ends that. It keeps no process alive.
 */
export function keepRenewed(file: string): () => void {
  renewed.add(file);
  renewing ??= setInterval(renewAll, REFRESH_MS).unref();
  return () => {
    renewed.delete(file);
    if (renewed.size > 0) return;
    clearInterval(renewing);
    renewing = undefined;
  };
}

function renewAll(): void {
  const now = new Date();
  // One that cannot be renewed is taken over at worst.
  for (const file of renewed) utimes(file, now, now).catch(() => undefined);
}

/**
 * Gives the lock up, unless another process has taken it over. Never rejects: the work under the lock is done, and a file that
 * cannot be removed counts as abandoned once this process is gone.
 */
async function release(file: string): Promise<void> {
  const holder = await readHolder(file).catch(() => undefined);
  if (holder === String(process.pid)) await removeLeftover(file);
  held.delete(file);
}

/** Makes the lock file; false where there is one. */
async function create(file: string): Promise<boolean> {
  const handle = await openNew(file);
  if (!handle) return false;
  try {
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await removeLeftover(file);
    throw error;
  }
}

/**
 * Opens a new file; undefined where there is one. Windows refuses a file that is being removed or looked at; what is refused
 * and not there for longer is a folder in which no files can be made.
 */
async function openNew(file: string): Promise<FileHandle | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await open(file, 'wx', 0o600);
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return undefined;
      if (!isHeld(error)) throw error;
      if (await isThere(file)) return undefined;
      if (attempt === REFUSED_ATTEMPTS) throw error;
    }
    await delay(REFUSED_AGAIN_MS);
  }
}

/** Whether there is such a file, as far as one may look. */
async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: unknown) => systemCode(error) !== 'ENOENT',
  );
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
    if (await isOld(clearing)) await removeLeftover(clearing);
    return false;
  }
  try {
    if ((await stateOf(file)) === 'abandoned') await removeFile(file);
    return true;
  } catch (error) {
    if (isHeld(error)) return false;
    throw error;
  } finally {
    await removeLeftover(clearing);
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
  let holder: string | undefined;
  try {
    holder = await readHolder(file);
  } catch (error) {
    if (isHeld(error)) return 'held';
    throw error;
  }
  const lockedAt = (await stat(file).catch(() => undefined))?.mtimeMs;
  if (holder === undefined || lockedAt === undefined) return 'free';
  const pid = Number(holder);
  if (!Number.isInteger(pid) || pid <= 0) return (await isOld(file)) ? 'abandoned' : 'held';
  // The caller has made sure that this process itself does not hold the lock.
  return pid !== process.pid && (await isHolder(pid, lockedAt)) ? 'held' : 'abandoned';
}

/** Whether the process still has a file that it wrote, or renewed as `keepRenewed` does, at `time`, in epoch milliseconds. */
export async function isHolder(pid: number, time: number): Promise<boolean> {
  if (!(await hasRunSince(pid, time))) return false;
  const isStartKnown = (await startInProc(pid)) !== undefined;
  return isStartKnown || Math.abs(Date.now() - time) < STALE_MS;
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
async function hasRunSince(pid: number, time: number): Promise<boolean> {
  return isProcessAlive(pid) && (await startOf(pid)) <= time + CLOCK_SLACK_MS;
}

/** When a living process started, in epoch milliseconds; where that cannot be told, when the machine did. */
async function startOf(pid: number): Promise<number> {
  return (await startInProc(pid)) ?? bootedAt();
}

/** When a living process started, in epoch milliseconds; undefined on systems without `/proc`. */
async function startInProc(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may hold anything; the start is the 20th field behind it.
  const ticks = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[19]);
  return Number.isFinite(ticks) ? bootedAt() + ticks * CLOCK_TICK_MS : undefined;
}

function bootedAt(): number {
  return Date.now() - uptime() * 1000;
}
