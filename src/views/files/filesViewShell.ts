import * as vscode from 'vscode';
import { FILES_VIEW_ID } from '../../contributions.ts';
import type { FileRow } from '../../library/fileRow.ts';

/** Where the rows come from: what is asked for when the view is first shown, not before. */
export interface FileRows {
  children(): Promise<FileRow[]>;
  treeItem(row: FileRow): vscode.TreeItem;
  /** Gives the item of a row that is clicked its command, where it has none yet. */
  withCommand(item: vscode.TreeItem, row: FileRow): Promise<vscode.TreeItem>;
}

/** What VS Code holds of the view of uploaded files from the start on. */
export interface FilesViewShell extends vscode.Disposable {
  readonly view: vscode.TreeView<FileRow>;
  /** Has VS Code ask for some rows anew, or for all. */
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
