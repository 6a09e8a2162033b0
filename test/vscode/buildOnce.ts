import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Makes `folder` by calling `build` with an empty scratch folder beside it, then renaming that into place. The rename is
 * atomic, so a folder that exists is complete: an interrupted build leaves only a scratch folder, which the next one removes, and of
 * two processes that build at once the later one throws its copy away.
 *
 * @returns `folder`, absolute if it was given so
 */
export async function buildOnce(folder: string, build: (scratch: string) => Promise<void>): Promise<string> {
  await mkdir(dirname(folder), { recursive: true });
  await removeAbandonedScratch(folder);
  if (existsSync(folder)) return folder;
  const scratch = scratchFolder(folder, process.pid);
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

/** Where process `pid` builds `folder`. */
function scratchFolder(folder: string, pid: number | string): string {
  return `${folder}.${pid}.partial`;
}

/** Removes what builds of `folder` left whose processes are gone. */
async function removeAbandonedScratch(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder))) {
    const pid = /\.(\d+)\.partial$/.exec(name)?.[1];
    if (pid === undefined || name !== basename(scratchFolder(folder, pid)) || isRunning(Number(pid))) continue;
    // A process may still be dying and writing there; then the next build removes it.
    await rm(join(dirname(folder), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
