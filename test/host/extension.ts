import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** The extension under test, activated. */
export async function activatedExtension(): Promise<vscode.Extension<unknown>> {
  const extension = vscode.extensions.getExtension<unknown>('smart-file-query.smart-file-query');
  assert.ok(extension, 'VS Code does not know the extension');
  await extension.activate();
  return extension;
}

/** A file of the opened workspace. */
export function workspaceFile(...path: string[]): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'no folder is open');
  return vscode.Uri.joinPath(folder.uri, ...path);
}
