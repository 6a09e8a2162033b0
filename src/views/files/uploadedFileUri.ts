import * as vscode from 'vscode';
import { access } from 'node:fs/promises';
import { isBinaryDocument, type UploadedRow } from '../../library/fileRow.ts';
import { extractedTextUri } from './extractedText.ts';

/** The file on this machine, if it is still there. */
export async function localUri({ localPath }: UploadedRow): Promise<vscode.Uri | undefined> {
  if (localPath === undefined) return undefined;
  return access(localPath).then(
    () => vscode.Uri.file(localPath),
    () => undefined,
  );
}

/** The file itself where it is still there and an editor can show it, else the text that was read from it. */
export async function uriToShow(row: UploadedRow): Promise<vscode.Uri> {
  const own = isBinaryDocument(row) ? undefined : await localUri(row);
  return own ?? extractedTextUri(row.id, row.name);
}
