import { rm, writeFile } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import * as vscode from 'vscode';
import { Failure } from '../../failure.ts';
import { displayName } from '../../localFile/displayName.ts';
import { safeFileName } from '../../localFile/safeFileName.ts';
import { makePrivateFolder } from '../../system/privateFolder.ts';

/**
 * Copies of documents that are no files of this machine: untitled editors, and files of virtual file systems such as
 * `vscode-vfs:` and `git:`. With a copy they are uploaded, searched for secrets and checked like any file. A copy's path has
 * the document's URI in it, so that whoever has the path finds the document.
 */

/** The folder of the copies within the extension's storage. Its name tells their paths from others. */
const FOLDER = 'document-copies';

/** The longest part of a path that holds a URI, in characters: file systems take 255 bytes. */
const PART_CHARS = 120;

/** The longest URI that a path can hold, in characters. */
const MAX_URI_CHARS = 1_500;

/** The kinds of documents that have a text of their own and are no files; package.json names the same. */
const COPIED_SCHEMES: ReadonlySet<string> = new Set(['untitled', 'git', 'vscode-vfs']);

let storage: string | undefined;

/** Sets the extension's folder on this machine, where the copies are kept. */
export function keepDocumentCopiesIn(folder: string): void {
  storage = join(folder, FOLDER);
}

/** Whether a document can be asked about although it is no file of this machine. */
export function isCopied({ scheme }: vscode.Uri): boolean {
  return COPIED_SCHEMES.has(scheme);
}

/** The path of a document's copy, whether it has been made or not. Throws a `Failure` where the URI is too long for a path. */
export function copyPath(uri: vscode.Uri): string {
  const address = uri.toString();
  if (storage === undefined || address.length > MAX_URI_CHARS) {
    throw new Failure('file_unreadable', vscode.l10n.t('Only files on disk can be used.'));
  }
  const encoded = Buffer.from(address).toString('base64url');
  const parts = encoded.match(new RegExp(`.{1,${String(PART_CHARS)}}`, 'gu')) ?? [];
  return join(storage, ...parts, safeFileName(basename(uri.path)));
}

/** Whether a path is that of a document's copy. */
export function isDocumentCopy(path: string): boolean {
  return documentOfCopy(path) !== undefined;
}

/** The URI of the file at a path, or of the document that it is a copy of. */
export function documentUri(path: string): vscode.Uri {
  return documentOfCopy(path) ?? vscode.Uri.file(path);
}

function documentOfCopy(path: string): vscode.Uri | undefined {
  const at = path.lastIndexOf(`${sep}${FOLDER}${sep}`);
  if (at < 0) return undefined;
  const parts = path.slice(at + FOLDER.length + 2).split(sep);
  const address = Buffer.from(parts.slice(0, -1).join(''), 'base64url').toString();
  try {
    const uri = vscode.Uri.parse(address, true);
    return isCopied(uri) ? uri : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the text of a document as it is now into its copy. Throws a `Failure` where the document cannot be read any more. */
export async function copyDocument(uri: vscode.Uri): Promise<void> {
  const path = copyPath(uri);
  const content = await readDocument(uri);
  // No other user of this machine may read the folders on the way.
  await makePrivateFolder(storage ?? '');
  await makePrivateFolder(join(path, '..'));
  await writeFile(path, content, { mode: 0o600 });
}

/** Deletes copies. */
export async function removeDocumentCopies(paths: readonly string[]): Promise<void> {
  for (const path of paths) if (isDocumentCopy(path)) await rm(path, { force: true });
}

async function readDocument(uri: vscode.Uri): Promise<string | Uint8Array> {
  const opened = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (opened) return opened.getText();
  const gone = new Failure(
    'file_unreadable',
    vscode.l10n.t('{0} is no longer open, and its text is nowhere else.', displayName(uri.path)),
  );
  // To open a closed one would make a new one without text.
  if (uri.scheme === 'untitled') throw gone;
  try {
    // Not as a document: it may be a PDF, which is no text.
    return await vscode.workspace.fs.readFile(uri);
  } catch {
    return vscode.workspace.openTextDocument(uri).then(
      (document) => document.getText(),
      () => {
        throw gone;
      },
    );
  }
}
