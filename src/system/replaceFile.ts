import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

/** Has a file written beside its place, then moves it there: a reader sees the old content or the new one, never a part. */
export async function replaceFile(target: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await write(temporary);
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** The same with a text, for the person's eyes alone. */
export function replaceText(target: string, text: string): Promise<void> {
  return replaceFile(target, (temporary) => writeFile(temporary, text, { mode: 0o600 }));
}
