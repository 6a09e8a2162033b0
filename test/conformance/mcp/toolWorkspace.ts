import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

/** A folder that may be asked about, beside files that may not. */
export interface ToolWorkspace {
  readonly root: string;
  /** An absolute path outside of the root. */
  readonly secret: string;
}

export const HANDBOOK = [
  '# Handbook',
  '',
  'The harbour opens at nine.',
  '',
  'The lighthouse was built by Ada Lindqvist.',
  '',
];

/** What stands in the files outside; no answer may ever hold it. */
export const SECRET = 'The vault code is 4711.';

export async function toolWorkspace(test: Pick<TestContext, 'after'>): Promise<ToolWorkspace> {
  const folder = await temporaryFolder(test);
  const root = join(folder, 'root');
  const secret = join(folder, 'secret.md');
  await mkdir(join(root, 'docs'), { recursive: true });
  await mkdir(join(folder, 'outside'));
  await writeFile(secret, SECRET);
  await writeFile(join(folder, 'outside', 'secret.md'), SECRET);
  await writeFile(join(root, 'docs', 'handbook.md'), HANDBOOK.join('\n'));
  await writeFile(join(root, '.env'), `CODE=${SECRET}`);
  await writeFile(join(root, 'picture.bin'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 2, 3, 0, 0, 255, 254]));
  await writeFile(join(root, 'empty.txt'), '');
  await symlink(secret, join(root, 'link.md'));
  await symlink(join(folder, 'outside'), join(root, 'linked'));
  await symlink(join(root, 'docs', 'handbook.md'), join(root, 'inner.md'));
  await symlink(join(root, '.env'), join(root, 'innocent.txt'));
  return { root, secret };
}
