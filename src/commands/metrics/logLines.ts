import * as vscode from 'vscode';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Opens the log at the lines of one upload. The output view cannot be scrolled by an extension, so the log's file is opened
 * with those lines selected; where they have been rotated away, the output view has to do.
 */
export async function openLogLines(
  log: vscode.LogOutputChannel,
  logFolder: vscode.Uri,
  requestId?: string,
): Promise<void> {
  const found = requestId === undefined ? undefined : await findLines(logFolder.fsPath, requestId);
  if (!found) {
    log.show();
    return;
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(found.file));
  const selection = document.validateRange(new vscode.Range(found.first, 0, found.last, Number.MAX_SAFE_INTEGER));
  await vscode.window.showTextDocument(document, { selection, preview: true });
}

async function findLines(
  folder: string,
  text: string,
): Promise<{ file: string; first: number; last: number } | undefined> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((candidate) => candidate.endsWith('.log'))) {
    const lines = (await readFile(join(folder, name), 'utf8')).split('\n');
    const first = lines.findIndex((line) => line.includes(text));
    const last = lines.findLastIndex((line) => line.includes(text));
    if (first >= 0) return { file: join(folder, name), first, last };
  }
  return undefined;
}
