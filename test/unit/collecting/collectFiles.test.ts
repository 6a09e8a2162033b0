import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { collectFiles } from '../../../src/collecting/collectFiles.ts';
import { binaryOf } from '../../helpers/uploadSource.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

interface Found {
  readonly files: string[];
  readonly skipped: Record<string, string>;
}

async function collect(
  t: TestContext,
  tree: Readonly<Record<string, string | Buffer>>,
  options: { from?: string; excludes?: string[]; maxBytes?: number; prepare?: (root: string) => unknown } = {},
): Promise<Found> {
  const root = await temporaryFolder(t);
  // Whoever runs the tests has settings of git, too.
  const environment = { HOME: join(root, 'nobody'), GIT_CONFIG_NOSYSTEM: '1' };
  for (const [name, content] of Object.entries(tree)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  await options.prepare?.(root);
  const { files, skipped } = await collectFiles(join(root, options.from ?? '.'), {
    root,
    excludes: options.excludes ?? [],
    maxBytes: options.maxBytes ?? 1000,
    signal: new AbortController().signal,
    environment,
  });
  return {
    files: files.map(({ path }) => relative(root, path)),
    skipped: Object.fromEntries(skipped.map(({ path, reason }) => [relative(root, path), reason])),
  };
}

suite('collecting a folder', () => {
  test('finds files in a steady order, at any depth', async (t) => {
    const { files, skipped } = await collect(t, { 'b.txt': 'b', 'a/z.txt': 'z', 'a/b/c.txt': 'c', 'A.txt': 'a' });
    assert.deepEqual(files, ['A.txt', 'a/b/c.txt', 'a/z.txt', 'b.txt']);
    assert.deepEqual(skipped, {});
  });

  test('names what ignore files leave out; deeper ones win', async (t) => {
    const { files, skipped } = await collect(t, {
      '.gitignore': '*.log\n/build/\n',
      'app.log': 'x',
      'build/out.txt': 'x',
      'src/.gitignore': '!keep.log\n*.tmp\n',
      'src/keep.log': 'x',
      'src/drop.log': 'x',
      'src/a.tmp': 'x',
      'src/a.ts': 'x',
      'other/a.tmp': 'x',
    });
    assert.deepEqual(files, ['.gitignore', 'other/a.tmp', 'src/.gitignore', 'src/a.ts', 'src/keep.log']);
    assert.deepEqual(skipped, {
      'app.log': 'ignored-by-git',
      build: 'ignored-by-git',
      'src/a.tmp': 'ignored-by-git',
      'src/drop.log': 'ignored-by-git',
    });
  });

  test('cannot take a file back out of a folder that is ignored, as in git', async (t) => {
    const { files } = await collect(t, {
      '.gitignore': 'build/\n!build/keep.txt\n',
      'build/keep.txt': 'x',
      'a.txt': 'x',
    });
    assert.deepEqual(files, ['.gitignore', 'a.txt']);
  });

  test('says of a folder that is ignored itself only that', async (t) => {
    const tree = { '.gitignore': 'build/\n', 'build/a/b.txt': 'x' };
    for (const from of ['build', 'build/a']) {
      assert.deepEqual(await collect(t, tree, { from }), { files: [], skipped: { [from]: 'ignored-by-git' } });
    }
  });

  test('has its own ignore file win over those of git, whichever is deeper', async (t) => {
    const { files, skipped } = await collect(t, {
      '.gitignore': 'schemas/\n*.log\n',
      '.smartfilequeryignore': '!schemas\nnotes.txt\n',
      'schemas/a.json': 'x',
      'schemas/deep/b.json': 'x',
      'schemas/c.log': 'x',
      'src/.gitignore': '!notes.txt\n',
      'src/notes.txt': 'x',
    });
    assert.deepEqual(files, [
      '.gitignore',
      '.smartfilequeryignore',
      'schemas/a.json',
      'schemas/deep/b.json',
      'src/.gitignore',
    ]);
    assert.deepEqual(skipped, { 'schemas/c.log': 'ignored-by-git', 'src/notes.txt': 'ignored-here' });
  });

  test('heeds its own ignore file too', async (t) => {
    const { files, skipped } = await collect(t, {
      '.smartfilequeryignore': 'private/\n.smart*\n',
      'private/a.txt': 'x',
      'a.txt': 'x',
    });
    assert.deepEqual(files, ['a.txt']);
    assert.deepEqual(skipped, { private: 'ignored-here', '.smartfilequeryignore': 'ignored-here' });
  });

  test('heeds the ignore files of the folders above, up to the root', async (t) => {
    const tree = {
      '.gitignore': '*.log\n',
      'a/.gitignore': 'b/secret.txt\n',
      'a/b/secret.txt': 'x',
      'a/b/x.log': 'x',
      'a/b/c.txt': 'x',
    };
    assert.deepEqual((await collect(t, tree, { from: 'a/b' })).files, ['a/b/c.txt']);
  });

  test('heeds them also below a folder whose name begins with dots, and from a root with a slash', async (t) => {
    const root = await temporaryFolder(t);
    await mkdir(join(root, '..a', 'b'), { recursive: true });
    await writeFile(join(root, '.gitignore'), '*.log\n');
    for (const name of ['x.log', 'c.txt']) await writeFile(join(root, '..a', 'b', name), 'x');
    const options = { root: `${root}/`, excludes: [], maxBytes: 1000, signal: new AbortController().signal };
    const { files } = await collectFiles(join(root, '..a', 'b'), options);
    assert.deepEqual(
      files.map(({ path, bytes }) => ({ path, bytes })),
      [{ path: join(root, '..a', 'b', 'c.txt'), bytes: 1 }],
    );
  });

  test('sends nothing of a folder whose rules cannot be read', async (t) => {
    const { files, skipped } = await collect(
      t,
      { 'a/secret.txt': 'x', 'b.txt': 'x' },
      { prepare: (root) => symlink('.gitignore', join(root, 'a', '.gitignore')) },
    );
    assert.deepEqual(files, ['b.txt']);
    assert.deepEqual(skipped, { a: 'unreadable' });
  });

  test('leaves out what the editor hides', async (t) => {
    const { files, skipped } = await collect(
      t,
      {
        'src/a.ts': 'x',
        'src/a.js': 'x',
        'node_modules/p/i.js': 'x',
        '.hidden/a.txt': 'x',
        'deep/node_modules/x.js': 'x',
      },
      { excludes: ['**/node_modules', '**/*.js', '**/.hidden'] },
    );
    assert.deepEqual(files, ['src/a.ts']);
    assert.deepEqual(skipped, {
      '.hidden': 'excluded',
      'deep/node_modules': 'excluded',
      node_modules: 'excluded',
      'src/a.js': 'excluded',
    });
  });

  test('takes documents that the backend can read, by their name and their content', async (t) => {
    const zip = Buffer.from('PK\x03\x04\x14\0\0\0', 'latin1');
    const { files, skipped } = await collect(t, {
      'Report.PDF': Buffer.from('%PDF-1.7\n\0', 'latin1'),
      'plan.docx': zip,
      'archive.zip': zip,
      'fake.xlsx': Buffer.from([1, 0, 2]),
    });
    assert.deepEqual(files, ['Report.PDF', 'plan.docx']);
    assert.deepEqual(skipped, { 'archive.zip': 'binary', 'fake.xlsx': 'binary' });
  });

  test('leaves out what cannot be answered from: binary, empty, too large', async (t) => {
    const { files, skipped } = await collect(t, {
      'a.bin': Buffer.from([1, 0, 2]),
      'late.bin': Buffer.concat([Buffer.alloc(500, 0x61), binaryOf(400)]),
      'utf16le.txt': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('text', 'utf16le')]),
      'utf16be.txt': Buffer.from([0xfe, 0xff, 0, 0x61]),
      'empty.txt': '',
      'large.txt': 'x'.repeat(1001),
      'full.txt': 'x'.repeat(1000),
      'padded.log': Buffer.concat([Buffer.alloc(500, 0x61), Buffer.from([0])]),
    });
    assert.deepEqual(files, ['full.txt', 'padded.log', 'utf16be.txt', 'utf16le.txt']);
    assert.deepEqual(skipped, {
      'a.bin': 'binary',
      'late.bin': 'binary',
      'empty.txt': 'empty',
      'large.txt': 'too-large',
    });
  });

  test('never takes secrets along, and says so', async (t) => {
    const secrets = [
      '.env',
      '.env.production',
      'id_ed25519',
      'server.key',
      'cert.PEM',
      '.npmrc',
      'credentials.json',
      'a.p12',
      '.git-credentials',
      'kubeconfig',
      'kubeconfig-prod.yaml',
      'prod.kubeconfig',
      '_netrc',
      '.vault-token',
      '.kube/config',
      '.docker/config.json',
    ];
    const harmless = [
      '.env.example',
      'keyboard.txt',
      'environment.md',
      'id_rsa.pub',
      'secretary.txt',
      'a/config',
      'config.json',
    ];
    const tree = Object.fromEntries([...secrets, ...harmless].map((name) => [name, 'x']));
    const { files, skipped } = await collect(t, tree);
    assert.deepEqual(files.toSorted(), harmless.toSorted());
    assert.deepEqual(skipped, Object.fromEntries(secrets.map((name) => [name, 'sensitive'])));
  });

  test('follows no links and waits for no FIFO', async (t) => {
    const { files, skipped } = await collect(
      t,
      { 'a.txt': 'x', 'sub/b.txt': 'x' },
      {
        prepare: async (root) => {
          await symlink('/etc/passwd', join(root, 'out'));
          await symlink('..', join(root, 'sub', 'circle'));
          await symlink('nowhere', join(root, 'broken'));
          execFileSync('mkfifo', [join(root, 'pipe')]);
        },
      },
    );
    assert.deepEqual(files, ['a.txt', 'sub/b.txt']);
    assert.deepEqual(skipped, { broken: 'link', out: 'link', pipe: 'not-a-file', 'sub/circle': 'link' });
  });

  test('passes the repository itself over', async (t) => {
    assert.deepEqual(await collect(t, { '.git/HEAD': 'x', 'a.txt': 'x' }), { files: ['a.txt'], skipped: {} });
  });

  test('names a folder that is not there', async (t) => {
    assert.deepEqual(await collect(t, {}, { from: 'gone' }), { files: [], skipped: { gone: 'unreadable' } });
  });

  test('takes names as they are', async (t) => {
    const names = ['[a].txt', 'a*b.txt', 'new\nline.txt', '!x.txt', '#y.txt', '..z.txt', 'ü 🦊.txt'];
    const { files } = await collect(t, {
      '.gitignore': '.gitignore\n',
      ...Object.fromEntries(names.map((name) => [name, 'x'])),
    });
    assert.deepEqual(files.toSorted(), names.toSorted());
  });

  test('stops when it is cancelled', async (t) => {
    const root = await temporaryFolder(t);
    const options = { root, excludes: [], maxBytes: 1, signal: AbortSignal.abort() };
    await assert.rejects(collectFiles(root, options), { name: 'AbortError' });
  });
});
