import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import {
  amountOf,
  groupByReason,
  isAskable,
  pathWithin,
  previewSending,
  type Chosen,
  type SendPreview,
} from '../../../src/collecting/sendPreview.ts';
import { MAX_FILES } from '../../../src/protocol/query.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

interface Previewed extends SendPreview {
  /** Whether each file is picked, by its path within the folder. */
  readonly picked: Record<string, boolean>;
  readonly reasons: Record<string, string>;
}

async function preview(
  t: TestContext,
  tree: Readonly<Record<string, string>>,
  choose: (root: string) => Chosen[] = (root) => [{ kind: 'folder', path: root, root, excludes: ['**/out'] }],
  prepare: (root: string) => unknown = () => undefined,
): Promise<Previewed> {
  const root = await temporaryFolder(t);
  for (const [name, content] of Object.entries(tree)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  await prepare(root);
  const found = await previewSending(choose(root), { maxBytes: 100, signal: new AbortController().signal });
  const named = <T>(files: readonly { path: string }[], of: (index: number) => T): Record<string, T> =>
    Object.fromEntries(files.map(({ path }, index) => [pathWithin(root, path), of(index)]));
  return {
    ...found,
    picked: named(found.files, (index) => found.files[index]?.isPicked ?? false),
    reasons: named(found.leftOut, (index) => found.leftOut[index]?.reason ?? ''),
  };
}

suite('the preview of a folder', () => {
  test('picks what is worth sending, with its size, and names the reason of everything else', async (t) => {
    const { picked, reasons, files } = await preview(
      t,
      {
        '.gitignore': '*.log\n',
        '.smartfilequeryignore': 'private/\n',
        'a.txt': 'twelve bytes',
        'app.log': 'x',
        'private/diary.txt': 'x',
        'out/built.js': 'x',
        '.env': 'x',
        'server.pem': 'x',
        'image.bin': '\0\0',
        'empty.txt': '',
        'huge.txt': 'x'.repeat(101),
      },
      undefined,
      (root) => symlink(join(root, 'a.txt'), join(root, 'link.txt')),
    );
    assert.deepEqual(picked, { '.gitignore': true, '.smartfilequeryignore': true, 'a.txt': true });
    assert.equal(files.find(({ path }) => path.endsWith('a.txt'))?.bytes, 12);
    assert.deepEqual(reasons, {
      'app.log': 'ignored-by-git',
      private: 'ignored-here',
      out: 'excluded',
      '.env': 'sensitive',
      'server.pem': 'sensitive',
      'image.bin': 'binary',
      'empty.txt': 'empty',
      'huge.txt': 'too-large',
      'link.txt': 'link',
    });
  });

  test('picks no more than a question takes', async (t) => {
    const tree = Object.fromEntries(Array.from({ length: MAX_FILES + 3 }, (_, index) => [`${String(index)}.txt`, 'x']));
    const { files } = await preview(t, tree);
    assert.equal(files.length, MAX_FILES + 3);
    const picked = files.filter(({ isPicked }) => isPicked);
    assert.deepEqual(picked, files.slice(0, MAX_FILES));
    assert.ok(isAskable(amountOf(picked)));
    assert.ok(!isAskable(amountOf(files)) && !isAskable(amountOf([])));
  });
});

suite('the preview of chosen files', () => {
  const files =
    (...names: string[]) =>
    (root: string): Chosen[] =>
      names.map((name) => ({ kind: 'file', path: join(root, name) }));

  test('takes what was pointed at, whatever ignore files say, but not what cannot be sent', async (t) => {
    const tree = { '.gitignore': '*.log\n', 'app.log': 'x', 'empty.txt': '', 'image.bin': '\0' };
    const { picked, reasons } = await preview(t, tree, files('app.log', 'empty.txt', 'image.bin', 'gone.txt'));
    assert.deepEqual(picked, { 'app.log': true });
    assert.deepEqual(reasons, { 'empty.txt': 'empty', 'image.bin': 'binary', 'gone.txt': 'not-a-file' });
  });

  test('leaves a file of keys to be picked once more', async (t) => {
    const { picked, files: found } = await preview(t, { '.env': 'x', 'a.txt': 'x' }, files('.env', 'a.txt'));
    assert.deepEqual(picked, { '.env': false, 'a.txt': true });
    assert.equal(found[0]?.caution, 'sensitive');
  });

  test('names a file once that was chosen by itself and by its folder', async (t) => {
    const { picked, reasons } = await preview(t, { '.gitignore': '*.log\n', 'app.log': 'x', 'a.txt': 'x' }, (root) => [
      { kind: 'file', path: join(root, 'app.log') },
      { kind: 'folder', path: root, root, excludes: [] },
      { kind: 'file', path: join(root, 'a.txt') },
    ]);
    assert.deepEqual(picked, { 'app.log': true, '.gitignore': true, 'a.txt': true });
    assert.deepEqual(reasons, {});
  });
});

test('left-out files are listed by their reason', () => {
  const skipped = (path: string, reason: 'empty' | 'binary') => ({ path, reason, isFolder: false });
  const groups = groupByReason([skipped('a', 'empty'), skipped('b', 'binary'), skipped('c', 'empty')]);
  assert.deepEqual(
    [...groups].map(([reason, files]) => [reason, files.map(({ path }) => path)]),
    [
      ['empty', ['a', 'c']],
      ['binary', ['b']],
    ],
  );
});
