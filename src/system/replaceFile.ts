import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from './systemCode.ts';

/** What Windows says of a file that somebody else holds. */
const PASSING_CODES: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);
const RENAME_ATTEMPTS = 20;
const RENAME_AGAIN_MS = 50;

/** Has a file written beside its place, then moves it there: a reader sees the old content or the new one, never a part. */
export async function replaceFile(target: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await write(temporary);
    await renamePatiently(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
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
