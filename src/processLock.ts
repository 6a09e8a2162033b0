import { open, readFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from './client/uploadError.ts';

/** How often a held lock is tried again, in milliseconds. */
const RETRY_MS = 10;

/** Lock files that this very process holds: after a crash a new process may be given the old one's id. */
const held = new Set<string>();

/**
 * Takes a lock between processes: a file that names its holder's process id. One whose holder is gone is taken over.
 * Returns what releases it, or undefined while somebody else holds it. Throws the file system's error.
 */
export async function tryLock(file: string): Promise<(() => Promise<void>) | undefined> {
  for (let attempt = 0; attempt < 2; attempt++) {
    if (held.has(file)) return undefined;
    held.add(file);
    try {
      const handle = await open(file, 'wx', 0o600);
      await handle.writeFile(String(process.pid));
      await handle.close();
      return async () => {
        await rm(file, { force: true });
        held.delete(file);
      };
    } catch (error) {
      held.delete(file);
      if (systemCode(error) !== 'EEXIST') throw error;
      if (await isHolderAlive(file)) return undefined;
      await rm(file, { force: true });
    }
  }
  return undefined;
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

/** An empty lock file is one whose holder is about to write its id, or died doing so; it is given the benefit once. */
async function isHolderAlive(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  if (text === '') {
    await delay(RETRY_MS * 5);
    if ((await readFile(file, 'utf8').catch(() => '')) === '') return false;
    return true;
  }
  const pid = Number(text);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return held.has(file);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
