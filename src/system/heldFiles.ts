import { rename, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from './systemErrors.ts';

/** Codes that Windows gives for a file that another process, such as a virus scanner, holds open. */
const HELD_CODES: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);
const ATTEMPTS = 20;
const AGAIN_MS = 50;

const NEVER = new Int32Array(new SharedArrayBuffer(4));

/** Whether an error may come from another process that holds the file, and so may pass. */
export function isHeld(error: unknown): boolean {
  return HELD_CODES.has(systemCode(error));
}

/**
 * Runs `work`, and runs it again while it fails because another process holds a file: for a second, longer than a virus
 * scanner looks at a new file. Rejects with what `work` last failed with.
 */
export async function patiently<T>(work: () => T | Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isHeld(error) || attempt === ATTEMPTS) throw error;
      await delay(AGAIN_MS);
    }
  }
}

/** Runs `work` as `patiently` does, but blocks the thread while it waits. */
export function patientlySync<T>(work: () => T): T {
  for (let attempt = 1; ; attempt++) {
    try {
      return work();
    } catch (error) {
      if (!isHeld(error) || attempt === ATTEMPTS) throw error;
      Atomics.wait(NEVER, 0, 0, AGAIN_MS);
    }
  }
}

/** Renames a file, and tries again while another process holds it or its target. Throws the file system's error. */
export function renameFile(from: string, to: string): Promise<void> {
  return patiently(() => rename(from, to));
}

/** Removes a file, and tries again while another process holds it; one that is missing is no fault. */
export function removeFile(path: string): Promise<void> {
  return patiently(() => rm(path, { force: true }));
}

/** Removes a folder with all in it, or a file, as `removeFile` does. */
export function removeFolder(path: string): Promise<void> {
  return patiently(() => rm(path, { recursive: true, force: true }));
}

/**
 * Removes a file or folder that is not needed any more, as `removeFolder` does. Never rejects: work that is done does not fail, and work that has
 * failed keeps its own error, because something is left lying.
 */
export async function removeLeftover(path: string): Promise<void> {
  await removeFolder(path).catch(() => undefined);
}
