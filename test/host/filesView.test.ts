import assert from 'node:assert/strict';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { Failure } from '../../src/failure.ts';
import { allNodes, type TreeNode } from '../../src/library/fileTree.ts';
import type { KnownFile } from '../../src/library/uploadRegistry.ts';
import type { RunningUpload } from '../../src/library/uploadActivity.ts';
import type { FileObject } from '../../src/protocol/files.ts';
import { FilesView } from '../../src/views/files/filesView.ts';
import { urisIn, type FilesViewShell } from '../../src/views/files/filesViewShell.ts';
import { countText, momentText } from '../../src/views/pageLanguage.ts';
import { fileObject } from '../unit/library/uploads.ts';
import { workspaceFile } from './extension.ts';

const RUNNING: RunningUpload = {
  id: 'upload-1',
  backendId: 'embedded',
  localPath: '/w/big.log',
  progress: { phase: 'uploading', bytes: 62, totalBytes: 100 },
};

/** A backend, a registry and a side bar that the test plays; `asked` counts the requests for the list. */
class Stage {
  files: FileObject[] = [];
  failure: Error | undefined;
  known = new Map<string, KnownFile>();
  running: RunningUpload[] = [];
  asked = 0;
  readonly visibility = new vscode.EventEmitter<vscode.TreeViewVisibilityChangeEvent>();
  readonly shell = {
    view: {
      visible: true,
      message: '',
      description: '',
      badge: undefined,
      selection: [],
      onDidChangeVisibility: this.visibility.event,
    },
    changed: new vscode.EventEmitter<TreeNode[] | undefined>(),
    dispose: () => undefined,
  };
  readonly view = new FilesView(
    // What is tested uses no more of VS Code's tree view than that.
    this.shell as unknown as FilesViewShell,
    {
      backendId: () => 'embedded',
      readPage: (limit, after) => {
        this.asked++;
        if (this.failure) return Promise.reject(this.failure);
        return Promise.resolve({
          object: 'list',
          data: after === undefined ? this.files.slice(0, limit) : [],
          has_more: after === undefined && this.files.length > limit,
        });
      },
      known: () => Promise.resolve(this.known),
      running: () => this.running,
      workspaceFolders: () => [{ name: 'w', path: '/w' }],
      isCopy: (path) => path.startsWith('/received/'),
    },
    { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  );

  /** What the rows say, folders before what is in them: label and description. */
  async rows(): Promise<string[]> {
    return [...allNodes(await this.view.children())].map((row) => {
      const item = this.view.treeItem(row);
      return [textOf(item.label), ...(item.description === undefined ? [] : [textOf(item.description)])].join(' — ');
    });
  }

  async itemOf(changes: Partial<FileObject>, known?: KnownFile): Promise<vscode.TreeItem> {
    return this.view.treeItem(await this.rowOf(changes, known));
  }

  async rowOf(changes: Partial<FileObject>, known?: KnownFile): Promise<TreeNode> {
    this.files = [fileObject({ created_at: Date.now() / 1000, ...changes })];
    if (known) this.known.set('file-1', known);
    const row = [...allNodes(await this.view.children())].find(({ kind }) => kind === 'file');
    assert.ok(row);
    return row;
  }

  /** What a click on a row opens, as VS Code asks for it. */
  async opened(row: TreeNode): Promise<string> {
    const item = this.view.treeItem(row);
    assert.equal(item.command, undefined, 'VS Code asks for the command only where there is none');
    const { command } = await this.view.withCommand(item, row);
    assert.equal(command?.command, 'vscode.open');
    return String(command.arguments?.[0]);
  }

  /** Resolves when the view says that its rows have changed, with those that have, or undefined for all. */
  changed(): Promise<TreeNode[] | undefined> {
    return new Promise((resolve) => {
      const subscription = this.shell.changed.event((rows) => {
        subscription.dispose();
        resolve(rows);
      });
    });
  }
}

/** Rows are plain text throughout: nothing in a name becomes markup. */
function textOf(part: unknown): string {
  assert.ok(typeof part === 'string');
  return part;
}

suite('The view of uploaded files', () => {
  let stage: Stage;
  setup(() => {
    stage = new Stage();
  });
  teardown(() => stage.view.dispose());

  test('asks nothing of the backend before it is looked at, or while it is hidden', async () => {
    stage.view.refresh();
    assert.equal(stage.asked, 0);
    assert.deepEqual(await stage.rows(), []);
    assert.equal(stage.asked, 1);
    stage.shell.view.visible = false;
    stage.view.refresh();
    stage.files = [fileObject()];
    assert.equal(stage.asked, 1);
    stage.shell.view.visible = true;
    const changed = stage.changed();
    stage.visibility.fire({ visible: true });
    await changed;
    assert.equal(stage.asked, 2);
    assert.match((await stage.rows()).at(-1) ?? '', /^a\.md — 10 bytes/);
  });

  test('a row tells size and age, its icon is that of its file, and a screen reader hears the status too', async () => {
    const known: KnownFile = { localPath: '/w/a.md', pathTaken: 'fell-back', at: Date.now() - 3 * 60_000 };
    const item = await stage.itemOf({ bytes: 1850 }, known);
    assert.equal(item.description, '1.8 KB · 3 min. ago');
    assert.equal(item.accessibilityInformation?.label, 'a.md, Processed, 1.8 KB, 3 min. ago');
    assert.equal(item.iconPath, vscode.ThemeIcon.File);
    assert.equal(item.resourceUri?.fsPath, vscode.Uri.file('/w/a.md').fsPath);
    assert.equal(item.contextValue, 'file here');
    assert.match(textOf(item.tooltip), /Uploaded by sync, after async had failed/);
  });

  test('of a file that others have uploaded only the name is known', async () => {
    const item = await stage.itemOf({ filename: 'theirs.pdf' });
    assert.equal(item.description, '10 bytes · now');
    assert.match(textOf(item.tooltip), /No known copy on this machine/);
    assert.match(item.resourceUri?.path ?? '', /theirs\.pdf$/);
    assert.equal(item.contextValue, 'file');
  });

  test('a click on a document shows the text that was read from it, since an editor could not show more', async () => {
    const localPath = workspaceFile('a.pdf').fsPath;
    await vscode.workspace.fs.writeFile(workspaceFile('a.pdf'), new Uint8Array());
    const row = await stage.rowOf({ filename: 'a.pdf' }, { localPath, pathTaken: 'sync', at: 1 });
    assert.equal(await stage.opened(row), 'smart-file-query-text:/file-1/a.pdf.txt');
  });

  test('a click shows the file, and the text that was read from it once the file has gone: each click looks anew', async () => {
    const file = workspaceFile('here.md');
    await vscode.workspace.fs.writeFile(file, new Uint8Array());
    const row = await stage.rowOf({ filename: 'here.md' }, { localPath: file.fsPath, pathTaken: 'sync', at: 1 });
    const changed = stage.changed();
    assert.equal(await stage.opened(row), file.toString());
    // VS Code keeps the command of an item until the row is said to have changed.
    assert.deepEqual(await changed, [row]);
    await vscode.workspace.fs.delete(file);
    assert.equal(await stage.opened(row), 'smart-file-query-text:/file-1/here.md.txt');
  });

  test('speaks the language of its texts in numbers and times too', async () => {
    const language = Object.getOwnPropertyDescriptor(vscode.env, 'language') ?? {};
    Object.defineProperty(vscode.env, 'language', { get: () => 'de', configurable: true });
    try {
      const item = await stage.itemOf({ bytes: 1850 });
      assert.equal(item.description, '1.8 KB · now');
      const now = new Date('2026-03-05T10:00:00');
      assert.equal(momentText('2026-03-02T14:02:00', now), 'Mar 2, 14:02');
      assert.equal(momentText('2025-03-02T14:02:00', now), 'Mar 2, 2025, 14:02');
      assert.equal(momentText('2026-03-05T09:05:00', now), '09:05');
      assert.equal(countText(8_005), '8,005');
    } finally {
      Object.defineProperty(vscode.env, 'language', language);
    }
  });

  test('a file that could not be read says so and why', async () => {
    const item = await stage.itemOf({ status: 'error', status_details: 'The document is encrypted.' });
    assert.match(textOf(item.description), /^Error · /);
    assert.match(textOf(item.tooltip), /The document is encrypted\./);
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'error');
  });

  test('a name cannot turn the reading direction or break the line', async () => {
    const item = await stage.itemOf({ filename: 'a\u202efdp.exe\n' });
    assert.equal(item.label, 'a\ufffdfdp.exe\ufffd');
  });

  test('a running upload is listed with how far it is, and counted on the icon', async () => {
    stage.running = [RUNNING];
    assert.deepEqual(await stage.rows(), ['big.log — Uploading, 62 %']);
    const changed = stage.changed();
    stage.view.runningChanged();
    await changed;
    assert.deepEqual(stage.shell.view.badge, { value: 1, tooltip: '1 file is being uploaded' });
    stage.running = [RUNNING, { ...RUNNING, id: 'upload-2' }];
    const changedAgain = stage.changed();
    stage.view.runningChanged();
    await changedAgain;
    assert.deepEqual(stage.shell.view.badge, { value: 2, tooltip: '2 files are being uploaded' });
  });

  test('earlier versions of a file are below it, with the moments they came', async () => {
    const at = new Date(2026, 2, 1, 14, 2).getTime();
    stage.files = [fileObject({ id: 'file-2', bytes: 20 }), fileObject()];
    stage.known = new Map([
      ['file-2', { localPath: '/w/a.md', pathTaken: 'sync', at: Date.now() }],
      ['file-1', { localPath: undefined, formerPath: '/w/a.md', pathTaken: 'sync', at }],
    ]);
    const moment = momentText(new Date(at).toISOString());
    assert.deepEqual(await stage.rows(), ['a.md — 20 bytes · now', `${moment} — 10 bytes`]);
    const [file] = await stage.view.children();
    assert.ok(file);
    assert.match(stage.view.treeItem(file).accessibilityInformation?.label ?? '', /1 earlier version$/);
    const [version] = await stage.view.children(file);
    assert.ok(version);
    assert.equal(await stage.opened(version), 'smart-file-query-text:/file-1/a.md.txt');
  });

  test('a filter leaves what matches, says so, and says where nothing does', async () => {
    stage.files = [fileObject(), fileObject({ id: 'file-2', filename: 'b.md' })];
    stage.known = new Map([['file-1', { localPath: '/w/docs/a.md', pathTaken: 'sync', at: Date.now() }]]);
    await stage.view.children();
    for (const [words, rows, message] of [
      ['DOC', ['docs', 'a.md — 10 bytes · now'], ''],
      ['zebra', [], 'No file matches “zebra”.'],
    ] as const) {
      const changed = stage.changed();
      stage.view.filter = words;
      await changed;
      assert.deepEqual(await stage.rows(), rows);
      assert.deepEqual([stage.shell.view.message, stage.shell.view.description], [message, `“${words}”`]);
    }
  });

  test('a backend in trouble leaves an empty view, whose words have the buttons; above running uploads it is one line', async () => {
    stage.failure = new Failure('backend_down', 'The backend cannot be reached.');
    assert.deepEqual(await stage.rows(), []);
    assert.equal(stage.shell.view.message, '');
    stage.running = [RUNNING];
    const changed = stage.changed();
    stage.view.refresh();
    await changed;
    assert.equal(stage.shell.view.message, 'The backend cannot be reached.');
  });

  test('commands find the rows that they were given, and nothing else', async () => {
    stage.files = [fileObject(), fileObject({ id: 'file-2' })];
    const [folder] = await stage.view.children();
    assert.ok(folder?.kind === 'folder');
    const found = stage.view.filesWith(['file-2', 'upload-1', 'file-9']);
    assert.deepEqual(
      found.map(({ id }) => id),
      ['file-2'],
    );
    assert.equal(stage.view.filesWith([folder.id, 'file-1']).length, 2, 'of a folder all that is in it, each once');
  });

  test('a list of dropped files is read as the standard has it', () => {
    const uris = urisIn('#comment\r\nfile:///w/a%20b.md\r\nfile:///w/c.md\r\n');
    assert.deepEqual(
      uris.map(({ path }) => path),
      ['/w/a b.md', '/w/c.md'],
    );
  });
});
