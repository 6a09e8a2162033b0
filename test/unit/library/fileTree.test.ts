import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { UploadedRow } from '../../../src/library/fileRow.ts';
import { allNodes, childrenOf, fileTree, type FileTreeOptions, type TreeNode } from '../../../src/library/fileTree.ts';

const HERE: FileTreeOptions = { workspaceFolders: [{ name: 'project', path: '/w/project' }], platform: 'linux' };

function rowOf(localPath: string | undefined, changes: Partial<UploadedRow> = {}): UploadedRow {
  const name = (localPath ?? changes.formerPath ?? 'theirs.md').split(/[\\/]/).at(-1) ?? '';
  return {
    kind: 'file',
    id: `file-${localPath ?? name}`,
    name,
    status: 'processed',
    statusDetails: undefined,
    bytes: 1,
    uploadedAt: 1,
    localPath,
    pathTaken: 'sync',
    ...changes,
  };
}

/** The tree as lines: two spaces for each level, folders with a slash. */
function drawn(nodes: readonly TreeNode[], indent = ''): string[] {
  return nodes.flatMap((node) => [
    indent +
      (node.kind === 'folder'
        ? `${node.place === 'folder' ? node.name : `[${node.place} ${node.name}]`}/`
        : node.kind === 'version'
          ? `version of ${node.name}`
          : node.name),
    ...drawn(childrenOf(node), `${indent}  `),
  ]);
}

suite('the tree of files', () => {
  test('is the content of the workspace where all files lie in its one folder', () => {
    const rows = ['/w/project/b.md', '/w/project/a.md', '/w/project/src/deep/down/c.ts', '/w/project/src/d.ts'];
    const tree = fileTree(
      rows.map((path) => rowOf(path)),
      HERE,
    );
    assert.deepEqual(drawn(tree), ['src/', '  deep/down/', '    c.ts', '  d.ts', 'a.md', 'b.md']);
    const folders = [...allNodes(tree)].filter((node) => node.kind === 'folder');
    assert.deepEqual(
      folders.map(({ path }) => path),
      ['/w/project/src', '/w/project/src/deep/down'],
    );
  });

  test('has this workspace first, then other workspaces, other folders, and what is not on this machine', () => {
    const rows = [
      rowOf(undefined),
      rowOf('/home/me/notes/x.md'),
      rowOf('/w/zoo/animals/lion.md', { workspaceFolder: '/w/zoo' }),
      rowOf('/w/art/a.md', { workspaceFolder: '/w/art' }),
      rowOf('/w/project/a.md', { workspaceFolder: '/w' }),
    ];
    assert.deepEqual(drawn(fileTree(rows, HERE)), [
      '[workspace project]/',
      '  a.md',
      '[otherWorkspace art]/',
      '  a.md',
      '[otherWorkspace zoo]/',
      '  animals/',
      '    lion.md',
      '[elsewhere ]/',
      '  home/me/notes/',
      '    x.md',
      '[otherMachine ]/',
      '  theirs.md',
    ]);
  });

  test('keeps the folders of a workspace in their order, and a file in the inner one of two', () => {
    const workspaceFolders = [
      { name: 'zeta', path: '/w/zeta' },
      { name: 'inner', path: '/w/zeta/inner' },
      { name: 'alpha', path: '/w/alpha' },
    ];
    const rows = ['/w/alpha/a.md', '/w/zeta/inner/i.md', '/w/zeta/z.md'].map((path) => rowOf(path));
    assert.deepEqual(drawn(fileTree(rows, { ...HERE, workspaceFolders })), [
      '[workspace zeta]/',
      '  z.md',
      '[workspace inner]/',
      '  i.md',
      '[workspace alpha]/',
      '  a.md',
    ]);
  });

  test('has one row for a file, with its earlier versions below it, the newest first', () => {
    const path = '/w/project/a.md';
    const rows = [
      rowOf(undefined, { id: 'first', formerPath: path, uploadedAt: 1 }),
      rowOf(undefined, { id: 'second', formerPath: path, uploadedAt: 3 }),
      rowOf(path, { id: 'now', uploadedAt: 2 }),
    ];
    const tree = fileTree(rows, HERE);
    assert.deepEqual(drawn(tree), ['a.md', '  version of a.md', '  version of a.md']);
    assert.deepEqual(
      [...allNodes(tree)].map(({ id }) => id),
      ['now', 'second', 'first'],
    );
  });

  test('a folder whose name begins like the workspace is another one, and so is the one above', () => {
    const rows = ['/w/project2/a.md', '/w/b.md'].map((path) => rowOf(path));
    assert.deepEqual(drawn(fileTree(rows, HERE)), ['[elsewhere ]/', '  w/', '    project2/', '      a.md', '    b.md']);
  });

  test('copies that the extension keeps are not files of this machine', () => {
    const isCopy = (path: string): boolean => path.startsWith('/storage/');
    const tree = fileTree([rowOf('/storage/received/1/theirs.md')], { ...HERE, isCopy });
    assert.deepEqual(drawn(tree), ['[otherMachine ]/', '  theirs.md']);
    const isDocument = isCopy;
    const documents = fileTree([rowOf('/storage/documents/1/Untitled-1')], { ...HERE, isCopy, isDocument });
    assert.deepEqual(drawn(documents), ['[documents ]/', '  Untitled-1']);
  });

  test('a filter takes parts of names and folders, in capitals or not, and leaves out empty folders', () => {
    const rows = ['/w/project/docs/Handbook.md', '/w/project/docs/other.md', '/w/project/src/a.ts'].map((path) =>
      rowOf(path),
    );
    const filtered = (filter: string): string[] => drawn(fileTree(rows, { ...HERE, filter }));
    assert.deepEqual(filtered('hand'), ['docs/', '  Handbook.md']);
    assert.deepEqual(filtered('docs hand'), ['docs/', '  Handbook.md']);
    assert.deepEqual(filtered('src hand'), []);
    assert.deepEqual(filtered('zebra'), []);
  });

  test('paths of Windows keep their drive', () => {
    const workspaceFolders = [{ name: 'project', path: 'c:\\w\\project' }];
    const rows = ['c:\\w\\project\\src\\a.ts', 'd:\\notes\\b.md'].map((path) => rowOf(path));
    const tree = fileTree(rows, { workspaceFolders, platform: 'win32' });
    assert.deepEqual(drawn(tree), [
      '[workspace project]/',
      '  src/',
      '    a.ts',
      '[elsewhere ]/',
      '  d:/notes/',
      '    b.md',
    ]);
    const folders = [...allNodes(tree)].filter((node) => node.kind === 'folder' && node.place === 'folder');
    assert.deepEqual(
      folders.map((node) => node.kind === 'folder' && node.path),
      ['c:\\w\\project\\src', 'd:\\notes'],
    );
  });
});
