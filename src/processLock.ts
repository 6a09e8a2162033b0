import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { uptime } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from './client/uploadError.ts';
import { isProcessAlive } from './processAlive.ts';

/** How often a held lock is tried again, in milliseconds. */
const RETRY_MS = 10;

/** A lock file without a process id is being written, unless it is this old, in milliseconds: then its holder died. */
const NAMELESS_MS = 10_000;

/** How far a lock file's time and a process's may be apart and still be the same, in milliseconds. */
const CLOCK_SLACK_MS = 5_000;

/** The unit of a process's start in `/proc`, in milliseconds. */
const CLOCK_TICK_MS = 10;

/** Lock files that this very process holds: after a crash a new process may be given the old one's id. */
const held = new Set<string>();

/**
 * Takes a lock between processes: a file that names its holder's process id. One whose holder is gone is taken over.
 * Returns what releases it, or undefined while somebody else holds it. Throws the file system's error.
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
 * Clears a dead holder's lock away; false where its holder lives. It is moved aside before it goes, because by then it may
 * be the lock of somebody else who was quicker to take over: that one is put back.
 */
async function removeAbandoned(file: string): Promise<boolean> {
  const holder = await readHolder(file);
  // Released a moment ago: whoever comes first has it next.
  if (holder === undefined) return true;
  if (await isAlive(file, holder)) return false;
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return true;
    throw error;
  }
  const isTheDeadOne = (await readHolder(aside)) === holder;
  if (!isTheDeadOne) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
  return isTheDeadOne;
}

/** What the lock file says, or undefined where there is none. */
async function readHolder(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function isAlive(file: string, holder: string): Promise<boolean> {
  const lockedAt = (await stat(file).catch(() => undefined))?.mtimeMs;
  if (lockedAt === undefined) return false;
  const pid = Number(holder);
  if (!Number.isInteger(pid) || pid <= 0) return Date.now() - lockedAt < NAMELESS_MS;
  // The caller has made sure that this process itself does not hold the lock.
  if (pid === process.pid || !isProcessAlive(pid)) return false;
  // After a restart of the machine or of its container the same id is soon somebody else's.
  return (await startOf(pid)) <= lockedAt + CLOCK_SLACK_MS;
}

/** When a living process started, in epoch milliseconds; where that cannot be told, when the machine did. */
async function startOf(pid: number): Promise<number> {
  const bootedAt = Date.now() - uptime() * 1000;
  const status = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may hold anything; the start is the 20th field behind it.
  const ticks = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[19]);
  return Number.isFinite(ticks) ? bootedAt + ticks * CLOCK_TICK_MS : bootedAt;
}
