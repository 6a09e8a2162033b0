import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import prettier from 'prettier';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { repositoryFolder } from '../../vscode/repository.ts';

const git = (cwd: string, ...words: readonly string[]): string =>
  execFileSync('git', words, { cwd, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });

const skip = spawnSync('git', ['ls-files'], { cwd: repositoryFolder }).status === 0 ? false : 'this is no clone of git';

test(
  'a clone on Windows with core.autocrlf has every file byte for byte, and the formatter finds nothing',
  { skip },
  async (t) => {
    const folder = await temporaryFolder(t);
    const tracked = git(repositoryFolder, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0');
    const names = [...new Set(tracked)].filter((name) => name !== '');
    const present: string[] = [];
    for (const name of names) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      const isCopied = await copyFile(join(repositoryFolder, name), join(folder, name)).then(
        () => true,
        () => false,
      );
      if (isCopied) present.push(name);
    }
    git(folder, 'init', '--quiet');
    git(folder, 'config', 'core.autocrlf', 'true');
    git(folder, '-c', 'core.safecrlf=false', 'add', '--all', '--force');
    // Checked out anew, as a clone does.
    for (const name of present) await rm(join(folder, name));
    git(folder, 'checkout-index', '--all', '--force');
    assert.ok(present.length > 1000);
    for (const name of present) {
      const [cloned, ours] = await Promise.all([readFile(join(folder, name)), readFile(join(repositoryFolder, name))]);
      assert.ok(cloned.equals(ours), `${name} has other line ends in the clone`);
    }
    const options = await prettier.resolveConfig(join(folder, 'src', 'core.ts'));
    for (const name of ['src/core.ts', 'README.md', 'package.json']) {
      const text = await readFile(join(folder, name), 'utf8');
      assert.ok(await prettier.check(text, { ...options, filepath: name }), name);
    }
  },
);
