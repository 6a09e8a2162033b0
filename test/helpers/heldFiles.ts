import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import type { TestContext } from 'node:test';

/** The functions of `node:fs` that a virus scanner makes fail on Windows, by the place of the path that it holds. */
const CALLS = { rename: 2, rm: 1, open: 1, readFile: 1, link: 2 } as const;
export type HeldCall = keyof typeof CALLS;

export interface HeldFiles {
  /** How many calls have been refused. */
  readonly refused: number;
  /** Lets go of every file. */
  free(): void;
}

/**
 * Holds files as a virus scanner does on Windows: `refusals` calls of these functions, and of their synchronous forms, on paths
 * that `isHeld` picks fail with `code`; later ones succeed. Ends with the test.
 */
export function holdFiles(
  t: TestContext,
  options: { calls: readonly HeldCall[]; code: string; refusals: number; isHeld: (path: string) => boolean },
): HeldFiles {
  let refused = 0;
  let isFree = false;
  const assertFree = (paths: readonly unknown[]): void => {
    if (isFree || refused >= options.refusals || !paths.some((path) => options.isHeld(String(path)))) return;
    refused++;
    throw Object.assign(new Error(`${options.code}: held by another process`), { code: options.code });
  };
  for (const call of options.calls) {
    const later: (...args: never[]) => Promise<unknown> = fsPromises[call].bind(fsPromises);
    t.mock.method(fsPromises, call, async (...args: never[]) => {
      assertFree(args.slice(0, CALLS[call]));
      return later(...args);
    });
    const now: (...args: never[]) => unknown = fs[`${call}Sync`].bind(fs);
    t.mock.method(fs, `${call}Sync`, (...args: never[]) => {
      assertFree(args.slice(0, CALLS[call]));
      return now(...args);
    });
  }
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  return {
    get refused() {
      return refused;
    },
    free: () => {
      isFree = true;
    },
  };
}
