import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryFolder } from './repository.ts';

/** A copy of the sample workspace. */
export interface SampleWorkspace {
  /** The folder to open. Its name is the one VS Code shows. */
  folder: string;
  /** The temporary folder that holds it; whoever asked for the copy deletes this. */
  temporaryFolder: string;
}

/** Copies the sample workspace to a new temporary folder, so that trying things leaves the original clean. */
export async function copySampleWorkspace(): Promise<SampleWorkspace> {
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'smart-file-query-sample-'));
  const folder = join(temporaryFolder, 'sample-workspace');
  await cp(join(repositoryFolder, 'test/fixtures/sample-workspace'), folder, { recursive: true });
  return { folder, temporaryFolder };
}
