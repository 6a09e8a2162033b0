import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whatever ends what was started for it: a test, or the suite that keeps something for all its tests. */
export interface Owner {
  after(end: () => unknown): void;
}

/** A folder of the test's own, gone when the test is over. */
export async function temporaryFolder(test: Owner): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smart-file-query-test-'));
  test.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
