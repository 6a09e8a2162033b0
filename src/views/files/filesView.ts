import * as vscode from 'vscode';
import { setContextKey, type ContextKeys } from '../../contributions.ts';
import { FileListing, type ReadPage } from '../../library/fileListing.ts';
import { fileRows, isUnderWay, type UploadedRow, type UploadingRow } from '../../library/fileRow.ts';
import {
  allNodes,
  childrenOf,
  fileTree,
  type FileNode,
  type TreeNode,
  type VersionNode,
} from '../../library/fileTree.ts';
import type { KnownFile } from '../../library/uploadRegistry.ts';
import type { RunningUpload } from '../../library/uploadActivity.ts';
import type { Log } from '../../log.ts';
import { isDocumentCopy } from './documentCopies.ts';
import { countText } from '../pageLanguage.ts';
import { ThrottledTask } from '../throttledTask.ts';
import type { FileRows, FilesViewShell } from './filesViewShell.ts';
import { fileTreeItem, openCommand } from './fileTreeItem.ts';
import type { FailureKind } from '../../failure.ts';

/** The least time between two requests for the list, and between two redraws of known rows, in milliseconds. */
const RELOAD_INTERVAL_MS = 1_000;
const REDRAW_INTERVAL_MS = 300;

/** The time before the list is requested again while the backend still processes a file, in milliseconds. */
const FOLLOW_MS = 2_000;

/** How long a row keeps the command of a click, in milliseconds: longer than a double click takes. */
const COMMAND_KEPT_MS = 1_000;

/** How long the shown ages of the rows stay right, in milliseconds. */
const AGE_MS = 60_000;

/** The state of the view: package.json has words and buttons for all but `listed`. */
type ViewState = ContextKeys['filesView'];

export interface FilesViewSource {
  /** The id of the present backend. */
  backendId(): string;
  readonly readPage: ReadPage;
  known(backendId: string): Promise<ReadonlyMap<string, KnownFile>>;
  running(): readonly RunningUpload[];
  /** The folders of this window's workspace. */
  workspaceFolders(): readonly { readonly name: string; readonly path: string }[];
  /** Whether a path is a copy that the extension keeps of a text that is on the backend. */
  isCopy(path: string): boolean;
}

/**
 * The uploaded files in the side bar. Nothing is requested from the backend, and no embedded one started, before the view is
 * shown; while it is hidden, changes are only noted.
 */
export class FilesView implements FileRows, vscode.Disposable {
  readonly #shell: FilesViewShell;
  readonly #source: FilesViewSource;
  readonly #log: Log;
  readonly #listing: FileListing;
  readonly #reloads = new ThrottledTask(() => this.#reload(), RELOAD_INTERVAL_MS);
  readonly #redraws = new ThrottledTask(() => this.#redraw(), REDRAW_INTERVAL_MS);
  readonly #progress = new ThrottledTask(() => this.#redrawRunning(), REDRAW_INTERVAL_MS);
  readonly #subscription: vscode.Disposable;
  #first: Promise<void> | undefined;
  #backendId: string | undefined;
  #known: ReadonlyMap<string, KnownFile> = new Map();
  /** The rows that VS Code has been given, as a tree. */
  #tree: readonly TreeNode[] = [];
  #filter = '';
  #isStale = false;
  #following: NodeJS.Timeout | undefined;
  #ageing: NodeJS.Timeout | undefined;

  constructor(shell: FilesViewShell, source: FilesViewSource, log: Log) {
    this.#shell = shell;
    this.#source = source;
    this.#log = log;
    this.#listing = new FileListing(source.readPage);
    this.#subscription = shell.view.onDidChangeVisibility(({ visible }) => {
      if (!visible) return;
      if (this.#isStale) this.refresh();
      else this.#redraws.request();
    });
  }

  async children(row?: TreeNode): Promise<readonly TreeNode[]> {
    if (row) return childrenOf(row);
    await (this.#first ??= this.#load());
    this.#tree = this.#currentTree();
    return this.#tree;
  }

  treeItem(row: TreeNode): vscode.TreeItem {
    return fileTreeItem(row, {
      now: Date.now(),
      progress: this.#source.running().find(({ id }) => id === row.id)?.progress,
      hasWorkspace: this.#tree.some((node) => node.kind === 'folder' && node.place === 'workspace'),
      isFiltered: this.#filter !== '',
      isCopy: (path) => this.#source.isCopy(path),
    });
  }

  async withCommand(item: vscode.TreeItem, row: TreeNode): Promise<vscode.TreeItem> {
    if (row.kind !== 'file' && row.kind !== 'version') return item;
    // VS Code asks for an item's command once; the next click needs a new one, or a file that has gone by then would not be
    // found.
    setTimeout(() => this.#shell.changed.fire([row]), COMMAND_KEPT_MS).unref();
    return Object.assign(item, { command: await openCommand(row) });
  }

  /** The files of the rows with these ids, each once: of a folder all that are in it, the newest version of each. */
  filesWith(ids: readonly string[]): (FileNode | VersionNode)[] {
    const wanted = new Set(ids);
    const found = new Map<string, FileNode | VersionNode>();
    for (const node of allNodes(this.#tree)) {
      if (!wanted.has(node.id)) continue;
      if (node.kind === 'file' || node.kind === 'version') found.set(node.id, node);
      if (node.kind !== 'folder') continue;
      for (const inner of allNodes(node.children)) if (inner.kind === 'file') found.set(inner.id, inner);
    }
    return [...found.values()];
  }

  /** The rows that the user has selected. */
  get selection(): readonly TreeNode[] {
    return this.#shell.view.selection;
  }

  /** The words that the path of a listed file has to contain; empty where all are listed. */
  get filter(): string {
    return this.#filter;
  }

  set filter(words: string) {
    this.#filter = words.trim();
    this.#redraws.request();
  }

  /** Notes that the backend's files may have changed. */
  refresh(): void {
    this.#isStale = true;
    if (this.#first && this.#shell.view.visible) this.#reloads.request();
  }

  /** Notes that an upload has begun or ended. */
  runningChanged(): void {
    this.#redraws.request();
  }

  /** Notes that a running upload has made progress. */
  progressed(): void {
    if (this.#shell.view.visible) this.#progress.request();
  }

  dispose(): void {
    clearTimeout(this.#following);
    clearTimeout(this.#ageing);
    vscode.Disposable.from(this.#subscription, this.#reloads, this.#redraws, this.#progress).dispose();
  }

  async #reload(): Promise<void> {
    await this.#load();
    this.#shell.changed.fire(undefined);
  }

  async #load(): Promise<void> {
    this.#isStale = false;
    const backendId = this.#source.backendId();
    if (this.#backendId !== backendId) this.#listing.reset();
    this.#backendId = backendId;
    [this.#known] = await Promise.all([this.#source.known(backendId), this.#listing.reload()]);
    const { failure } = this.#listing;
    if (failure) this.#log.warn(`The uploaded files cannot be listed (${failure.kind}): ${failure.message}`);
    await this.#settle();
  }

  /** Sets the view's message and context from the rows, and the time of the next update. */
  async #settle(): Promise<void> {
    const rows = this.#currentRows();
    const { view } = this.#shell;
    view.message = this.#message(rows);
    view.description = this.#filter === '' ? '' : `“${this.#filter}”`;
    await setContextKey('filesView', this.#stateOf(rows));
    await setContextKey('isFiltered', this.#filter !== '');
    this.#lookAgain(rows);
  }

  /** The line above the rows. An empty tree has room for a text with buttons instead. */
  #message(rows: readonly (UploadedRow | UploadingRow)[]): string {
    const { failure, hasMore, files } = this.#listing;
    if (failure) return rows.length > 0 ? failure.message : '';
    if (rows.length > 0 && this.#currentTree().length === 0) {
      return vscode.l10n.t('No file matches “{0}”.', this.#filter);
    }
    return hasMore ? vscode.l10n.t('The newest {0} files are listed.', countText(files.length)) : '';
  }

  #stateOf(rows: readonly unknown[]): ViewState {
    const { failure } = this.#listing;
    if (failure) return stateAfter(failure.kind);
    return rows.length === 0 ? 'empty' : 'listed';
  }

  #lookAgain(rows: readonly (UploadedRow | UploadingRow)[]): void {
    clearTimeout(this.#following);
    clearTimeout(this.#ageing);
    if (rows.some(isUnderWay)) this.#following = setTimeout(() => this.refresh(), FOLLOW_MS).unref();
    if (rows.length > 0) this.#ageing = setTimeout(() => this.#redraws.request(), AGE_MS).unref();
  }

  #currentRows(): (UploadedRow | UploadingRow)[] {
    const running = this.#source.running().filter(({ backendId }) => backendId === this.#backendId);
    return fileRows({ files: this.#listing.files, known: this.#known, running });
  }

  /** The rows as a tree, running uploads at the top. */
  #currentTree(): readonly TreeNode[] {
    const [uploading, uploaded] = partition(this.#currentRows());
    const { workspaceFolders, isCopy } = this.#source;
    return [
      ...uploading,
      ...fileTree(uploaded, {
        workspaceFolders: workspaceFolders(),
        filter: this.#filter,
        isCopy,
        isDocument: isDocumentCopy,
      }),
    ];
  }

  async #redraw(): Promise<void> {
    this.#shell.view.badge = badgeOf(this.#source.running().length);
    if (!this.#first || !this.#shell.view.visible) return;
    await this.#settle();
    this.#shell.changed.fire(undefined);
  }

  #redrawRunning(): Promise<void> {
    const running = this.#tree.filter(({ kind }) => kind === 'uploading');
    if (running.length > 0) this.#shell.changed.fire(running);
    return Promise.resolve();
  }
}

function partition(rows: readonly (UploadedRow | UploadingRow)[]): [UploadingRow[], UploadedRow[]] {
  const uploading = rows.filter((row) => row.kind === 'uploading');
  return [uploading, rows.filter((row) => row.kind === 'file')];
}

function badgeOf(uploads: number): vscode.ViewBadge | undefined {
  if (uploads === 0) return undefined;
  const tooltip =
    uploads === 1
      ? vscode.l10n.t('1 file is being uploaded')
      : vscode.l10n.t('{0} files are being uploaded', countText(uploads));
  return { value: uploads, tooltip };
}

function stateAfter(failure: FailureKind): ViewState {
  switch (failure) {
    case 'unauthorized':
      return 'unauthorized';
    case 'backend_down':
    case 'offline':
    case 'timeout':
    case 'connection':
      return 'unreachable';
    default:
      return 'failed';
  }
}
