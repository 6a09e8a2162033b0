import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { collectFiles } from '../../../src/collecting/collectFiles.ts';
import { parseConfig } from '../../../src/collecting/gitRepository.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

/** Whoever has no git cannot compare with it. */
const skip =
  spawnSync('git', ['--version']).status === 0 ? false : 'git is not installed, so nothing can be compared with it';

type Tree = Readonly<Record<string, string>>;

/** A repository with a person's own settings beside it. Files of the tree lie in `root`, those of the person in `home`. */
class Repository {
  readonly root: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;

  private constructor(folder: string) {
    this.root = join(folder, 'work');
    this.home = join(folder, 'home');
    this.environment = { HOME: this.home, GIT_CONFIG_NOSYSTEM: '1', PATH: process.env['PATH'] ?? '' };
  }

  static async create(t: TestContext): Promise<Repository> {
    const repository = new Repository(await temporaryFolder(t));
    for (const folder of [repository.root, repository.home]) await mkdir(folder);
    repository.git('init', '--quiet');
    return repository;
  }

  git(...words: readonly string[]): string {
    return execFileSync('git', words, { cwd: this.root, env: this.environment, encoding: 'utf8' });
  }

  /** Replaces all files but git's own. */
  async fill(tree: Tree, home: Tree = {}): Promise<void> {
    const names = this.git('ls-files', '-o', '-z').split('\0');
    for (const name of names)
      if (name !== '') await rm(join(this.root, name.split('/')[0] ?? ''), { recursive: true, force: true });
    await rm(this.home, { recursive: true, force: true });
    await mkdir(this.home);
    for (const [folder, files] of [
      [this.root, tree],
      [this.home, home],
    ] as const) {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), content);
      }
    }
  }

  /** What git would add, seen from a folder of the repository; `more` are patterns that win over all others. */
  untracked(from = '.', more: readonly string[] = []): string[] {
    const words = [
      'ls-files',
      '-o',
      '-z',
      '--exclude-standard',
      '--full-name',
      ...more.map((pattern) => `--exclude=${pattern}`),
    ];
    const listed = execFileSync('git', words, { cwd: join(this.root, from), env: this.environment, encoding: 'utf8' });
    return listed
      .split('\0')
      .filter((name) => name !== '')
      .sort();
  }

  async collected(from = '.', root = this.root): Promise<string[]> {
    const { files } = await collectFiles(join(this.root, from), {
      root,
      excludes: [],
      maxBytes: 10_000,
      signal: new AbortController().signal,
      environment: this.environment,
    });
    return files.map(({ path }) => relative(this.root, path)).sort();
  }
}

const NAMES = ['a', 'b', 'ab', 'A', 'a b', 'x.o', 'x.O', 'ü', '[a]', 'a*', '#a', '!a', 'a-', '.x', 'a '];

const path = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

const pattern = fc.oneof(
  path,
  path.map((written) => written.replaceAll('a', '*')),
  path.map((written) => written.replaceAll('b', '?')),
  path.map((written) => `/${written}`),
  path.map((written) => `${written}/`),
  path.map((written) => `**/${written}`),
  path.map((written) => `${written}/**`),
  path.map((written) => written.replace('/', '/**/')),
  fc
    .array(
      fc.constantFrom(
        'a',
        'b',
        'x',
        'ü',
        '/',
        '//',
        '*',
        '**',
        '***',
        '/**/',
        '?',
        '\\',
        '\\a',
        '\\*',
        '\\ ',
        '\\!',
        ' ',
        '  ',
        '\t',
        '.',
        '.o',
        '-',
        '#',
        '!',
        '[ab]',
        '[!a]',
        '[^b]',
        '[a-c]',
        '[]a]',
        '[!]]',
        '[a-]',
        '[-b]',
        '[\\a]',
        '[[:alpha:]]',
        '[[:upper:]]',
        '[[:foo:]]',
        '[[:a]',
        '[a',
        ']',
        '[b-a]',
        '[a/b]',
        '[A-Z]',
      ),
      { minLength: 1, maxLength: 7 },
    )
    .map((parts) => parts.join('')),
);
const line = fc.oneof(
  { weight: 5, arbitrary: pattern },
  { weight: 2, arbitrary: pattern.map((written) => `!${written}`) },
  { weight: 1, arbitrary: fc.constantFrom('', '#', '# a', '!', '/', '*', '!*/', '\ufeffa', 'a\r', 'b \r') },
);
const ignoreFile = fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n'));
const folders = fc.constantFrom('', 'a/', 'b/', 'a/b/', 'ab/', 'a/a/');
const tree = fc.record({
  files: fc.uniqueArray(path, { minLength: 1, maxLength: 14 }),
  ignores: fc.dictionary(folders, ignoreFile, { maxKeys: 4 }),
  exclude: ignoreFile,
  personal: ignoreFile,
  ignoreCase: fc.boolean(),
});

/** Of names of which one would be the folder of another, and of which no two lie in the same place, those that fit. */
function fitting(names: readonly string[]): string[] {
  return names.filter((name) => !names.some((other) => other !== name && other.startsWith(`${name}/`)));
}

suite('a folder is collected as git would add it', { skip }, () => {
  test('whatever stands in its ignore files, in info/exclude and in those of the person', async (t) => {
    const repository = await Repository.create(t);
    const property = fc.asyncProperty(tree, async ({ files, ignores, exclude, personal, ignoreCase }) => {
      const ignoreFiles = Object.entries(ignores).map(([folder, text]) => [`${folder}.gitignore`, text] as const);
      const names = fitting([...files, ...ignoreFiles.map(([name]) => name)]);
      const contents = new Map<string, string>(ignoreFiles);
      await repository.fill(Object.fromEntries(names.map((name) => [name, contents.get(name) ?? 'x'])), {
        '.config/git/ignore': personal,
      });
      await writeFile(join(repository.root, '.git', 'info', 'exclude'), exclude);
      repository.git('config', 'core.ignorecase', String(ignoreCase));
      // An empty file is left out for another reason.
      const expected = repository.untracked().filter((name) => contents.get(name) !== '');
      assert.deepEqual(await repository.collected(), expected);
    });
    await fc.assert(property, { numRuns: 120 });
  });

  test('with the file of this product winning over all of those', async (t) => {
    const repository = await Repository.create(t);
    const property = fc.asyncProperty(tree, ignoreFile, async ({ files, ignores }, own) => {
      const ignoreFiles = Object.entries(ignores).map(([folder, text]) => [`${folder}.gitignore`, text] as const);
      const names = fitting([...files, ...ignoreFiles.map(([name]) => name)]);
      const contents = new Map<string, string>(ignoreFiles);
      const all = names.map((name) => [name, contents.get(name) ?? 'x'] as const);
      await repository.fill(Object.fromEntries([...all, ['.smartfilequeryignore', `${own}\n`]]));
      // Git has no such file; patterns of its command line win likewise.
      const patterns = own.split('\n').filter((written) => written !== '' && !written.startsWith('#'));
      fc.pre(patterns.every((written) => !/[\r\ufeff]| $/.test(written)));
      const expected = repository.untracked('.', patterns).filter((name) => contents.get(name) !== '');
      const isOther = (name: string): boolean => name !== '.smartfilequeryignore';
      assert.deepEqual((await repository.collected()).filter(isOther), expected.filter(isOther));
    });
    await fc.assert(property, { numRuns: 60 });
  });

  test('from a folder in it, and from a workspace that is a part of the repository', async (t) => {
    const repository = await Repository.create(t);
    await repository.fill({
      '.gitignore': '*.log\n/packages/app/local/\n',
      'packages/.gitignore': 'drafts\n',
      'packages/app/.gitignore': '!keep.log\n',
      'packages/app/a.txt': 'x',
      'packages/app/a.log': 'x',
      'packages/app/keep.log': 'x',
      'packages/app/local/b.txt': 'x',
      'packages/app/drafts/c.txt': 'x',
    });
    for (const from of ['packages', 'packages/app']) {
      const expected = repository.untracked(from);
      assert.deepEqual(await repository.collected(from), expected);
      assert.deepEqual(await repository.collected(from, join(repository.root, from)), expected);
    }
  });

  test('in a worktree, whose info/exclude is that of the clone', async (t) => {
    const repository = await Repository.create(t);
    await writeFile(join(repository.root, '.git', 'info', 'exclude'), 'secret.txt\n');
    repository.git(
      '-c',
      'user.name=Ada',
      '-c',
      'user.email=ada@example.com',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'a',
    );
    repository.git('worktree', 'add', '--quiet', '../work/tree');
    for (const name of ['secret.txt', 'a.txt']) await writeFile(join(repository.root, 'tree', name), 'x');
    const root = join(repository.root, 'tree');
    assert.deepEqual(await repository.collected('tree', root), ['tree/a.txt']);
    assert.deepEqual(repository.untracked('tree'), ['a.txt']);
  });

  test('with the settings of a person, wherever these name the file', async (t) => {
    const repository = await Repository.create(t);
    const files = { 'a.mine': 'x', 'b.yours': 'x', 'c.txt': 'x' };
    const cases: readonly Tree[] = [
      {
        '.gitconfig': '[core]\n\texcludesFile = ~/mine # those\n',
        mine: '*.mine\n',
        '.config/git/ignore': '*.yours\n',
      },
      { '.gitconfig': '[Core] ExcludesFile = "~/my \\"own\\" file"\n', 'my "own" file': '*.mine\n' },
      { '.config/git/config': '[core]\nexcludesfile=~/mine\n', mine: '*.mine\n' },
      { '.gitconfig': '[include]\npath = more\n', more: '[core]\nexcludesfile = ~/mine\n', mine: '*.mine\n' },
      {
        '.gitconfig': '[includeIf "gitdir:**/work/"]\npath = more\n',
        more: '[core]\nexcludesfile = ~/mine\n',
        mine: '*.mine\n',
      },
      {
        '.gitconfig': '[includeIf "gitdir:~/elsewhere/"]\npath = more\n',
        more: '[core]\nexcludesfile = ~/mine\n',
        mine: '*.mine\n',
      },
      { '.gitconfig': '[core]\nexcludesfile =\n', '.config/git/ignore': '*.yours\n' },
      { '.config/git/ignore': '*.yours\n' },
      {},
    ];
    for (const home of cases) {
      await repository.fill(files, home);
      assert.deepEqual(await repository.collected(), repository.untracked(), JSON.stringify(home));
    }
  });
});

test('a workspace within a folder that a repository around it ignores is one all the same', async (t) => {
  const folder = await temporaryFolder(t);
  const root = join(folder, 'code', 'app');
  for (const name of ['.git/info', 'code/app']) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, '.git', 'HEAD'), 'ref: refs/heads/main\n');
  for (const [name, text] of [
    ['.gitignore', '*\n'],
    ['code/app/.gitignore', '*.log\n'],
    ['code/app/a.log', 'x'],
    ['code/app/a.txt', 'x'],
  ] as const) {
    await writeFile(join(folder, name), text);
  }
  const environment = { HOME: join(folder, 'home'), GIT_CONFIG_NOSYSTEM: '1' };
  const options = { root, excludes: [], maxBytes: 1000, signal: new AbortController().signal, environment };
  const { files } = await collectFiles(root, options);
  assert.deepEqual(
    files.map(({ path: found }) => relative(root, found)),
    ['.gitignore', 'a.txt'],
  );
});

test('settings of git are read as git writes them', () => {
  const text =
    '# a\n[core]\n\tignorecase\n  excludesFile = "a b" c \\\n d ; e\n[remote "o\\"rigin"]\n\turl = x\\ty#z\n[a.b] c=1\n';
  assert.deepEqual(
    [...parseConfig(text)].map(({ section, condition, key, value }) => [section, condition, key, value]),
    [
      ['core', '', 'ignorecase', 'true'],
      ['core', '', 'excludesfile', 'a b c  d'],
      ['remote', 'o"rigin', 'url', 'x\ty'],
      ['a.b', '', 'c', '1'],
    ],
  );
});
