import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Holds everything that this process writes while it measures, and goes with it. */
const root = mkdtempSync(join(tmpdir(), 'smart-file-query-bench-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
] as const) {
  process.once(signal, () => process.exit(128 + number));
}

/** A new folder. Delete it when its files are large; the rest goes at the end of the process. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(root, 'folder-'));
}
