import * as vscode from 'vscode';
import { FILES_VIEW_ID } from '../../contributions.ts';
import type { FileRow } from '../../library/fileRow.ts';

/** The source of the view's rows, loaded when the view is first shown. */
export interface FileRows {
  children(): Promise<FileRow[]>;
  treeItem(row: FileRow): vscode.TreeItem;
  /** Gives the item of a clicked row its command, where it has none yet. */
  withCommand(item: vscode.TreeItem, row: FileRow): Promise<vscode.TreeItem>;
}

/** The part of the view of uploaded files that is registered at the start. */
export interface FilesViewShell extends vscode.Disposable {
  readonly view: vscode.TreeView<FileRow>;
  /** Makes VS Code request some rows again, or all. */
  readonly changed: vscode.EventEmitter<FileRow[] | undefined>;
}

/** Registers the view. VS Code wants a provider at once; `load` is called when it first asks it for something. */
export function createFilesViewShell(load: () => Promise<FileRows>): FilesViewShell {
  const changed = new vscode.EventEmitter<FileRow[] | undefined>();
  const view = vscode.window.createTreeView<FileRow>(FILES_VIEW_ID, {
    canSelectMany: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (row) => (row === undefined ? (await load()).children() : []),
      getTreeItem: async (row) => (await load()).treeItem(row),
      resolveTreeItem: async (item, row) => (await load()).withCommand(item, row),
    },
  });
  return { view, changed, dispose: () => void vscode.Disposable.from(view, changed).dispose() };
}
