import * as vscode from 'vscode';

/** The folders to upload, picked in a dialog. Undefined when the dialog was left. */
export async function chooseFolders(): Promise<vscode.Uri[] | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.window.showOpenDialog({
    title: vscode.l10n.t('Choose Folders to Upload'),
    openLabel: vscode.l10n.t('Upload'),
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: true,
    ...(folder ? { defaultUri: folder } : {}),
  });
}
