import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes `folder` by calling `build` with an empty scratch folder beside it, then renaming that into place. The rename is
 * atomic, so a folder that exists is complete: an interrupted build leaves only a scratch folder and is redone, and of
 * two processes that build at once the later one throws its copy away.
 *
 * @returns `folder`, absolute if it was given so
 */
export async function buildOnce(folder: string, build: (scratch: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder;
  const scratch = `${folder}.${randomUUID().slice(0, 8)}.partial`;
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(scratch);
  try {
    await build(scratch);
    await rename(scratch, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return folder;
}
