import * as vscode from 'vscode';
import { commandId, FILES_VIEW_ID } from '../../contributions.ts';
import type { TreeNode } from '../../library/fileTree.ts';

/** The source of the view's rows, loaded when the view is first shown. */
export interface FileRows {
  /** The rows below a row, or those at the top. */
  children(row?: TreeNode): Promise<readonly TreeNode[]>;
  treeItem(row: TreeNode): vscode.TreeItem;
  /** Gives the item of a clicked row its command, where it has none yet. */
  withCommand(item: vscode.TreeItem, row: TreeNode): Promise<vscode.TreeItem>;
}

/** The part of the view of uploaded files that is registered at the start. */
export interface FilesViewShell extends vscode.Disposable {
  readonly view: vscode.TreeView<TreeNode>;
  /** Makes VS Code request some rows again, or all. */
  readonly changed: vscode.EventEmitter<TreeNode[] | undefined>;
}

/** What the explorer, and every other list of files, hands over when files are dragged: their URIs, one in a line. */
const URI_LIST = 'text/uri-list';

/** Registers the view. VS Code wants a provider at once; `load` is called when it first asks it for something. */
export function createFilesViewShell(load: () => Promise<FileRows>): FilesViewShell {
  const changed = new vscode.EventEmitter<TreeNode[] | undefined>();
  const view = vscode.window.createTreeView<TreeNode>(FILES_VIEW_ID, {
    canSelectMany: true,
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (row) => [...(await (await load()).children(row))],
      getTreeItem: async (row) => (await load()).treeItem(row),
      resolveTreeItem: async (item, row) => (await load()).withCommand(item, row),
    },
    dragAndDropController: {
      dragMimeTypes: [],
      dropMimeTypes: [URI_LIST],
      handleDrop: async (_row, transfer) => {
        const uris = urisIn((await transfer.get(URI_LIST)?.asString()) ?? '');
        // Not awaited: VS Code would show the drop as going on while the files are sent.
        if (uris.length > 0) void vscode.commands.executeCommand(commandId('upload'), uris[0], uris);
      },
    },
  });
  return { view, changed, dispose: () => void vscode.Disposable.from(view, changed).dispose() };
}

/** The URIs of a list as RFC 2483 has it: one in a line, and lines that begin with `#` are comments. */
export function urisIn(list: string): vscode.Uri[] {
  return list
    .split(/\r?\n/u)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => vscode.Uri.parse(line));
}
