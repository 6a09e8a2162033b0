import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { flushFile, flushFolder } from './flush.ts';
import { systemCode } from './systemCode.ts';

/** What Windows says of a file that somebody else holds. */
const PASSING_CODES: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);
const RENAME_ATTEMPTS = 20;
const RENAME_AGAIN_MS = 50;

/**
 * Has a file written beside its place, then moves it there: a reader sees the old content or the new one, never a part, also
 * after the power has failed. Resolves when the new one is on the disk. Throws the file system's error.
 */
export async function replaceFile(target: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await write(temporary);
    // A file system may keep a new name and lose the bytes that were written before it.
    await flushFile(temporary);
    await renamePatiently(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
  await flushFolder(dirname(target));
}

/** Others may hold the target for a moment, as virus scanners do. */
async function renamePatiently(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (!PASSING_CODES.has(systemCode(error)) || attempt === RENAME_ATTEMPTS) throw error;
      await delay(RENAME_AGAIN_MS);
    }
  }
}

/** The same with a text, for the person's eyes alone. */
export function replaceText(target: string, text: string): Promise<void> {
  return replaceFile(target, (temporary) => writeFile(temporary, text, { mode: 0o600 }));
}
