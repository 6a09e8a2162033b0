import { access } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { BackendClient } from '../../client/backendClient.ts';
import { EXTRACTED_TEXT_SCHEME } from '../../contributions.ts';
import type { LocatedCitation } from '../../asking/answer.ts';
import { displayName } from '../../localFile/displayName.ts';
import { documentUri, isCopied } from './documentCopies.ts';
import { isBinaryDocument, type UploadedRow } from '../../library/fileRow.ts';

/**
 * The longest text that VS Code gives to extensions, in UTF-16 code units. A file of fewer bytes cannot have a longer text.
 */
const MAX_DOCUMENT_LENGTH = 50 * 1024 * 1024;

/**
 * The URI where the lines of a citation can be read: that of the file itself or, for a document, of the text extracted from
 * it, whose lines the citation counts.
 */
export function citationUri({ path, filename, file_id, place }: LocatedCitation): vscode.Uri {
  if (place === undefined) return documentUri(path);
  return extractedTextUri(file_id, path === '' ? filename : path);
}

/** The document in which the lines of a citation can be read. Rejects as `fileDocument` does. */
export async function citedDocument(citation: LocatedCitation): Promise<vscode.TextDocument> {
  const uri = citationUri(citation);
  return uri.scheme === EXTRACTED_TEXT_SCHEME ? vscode.workspace.openTextDocument(uri) : fileDocument(uri);
}

/**
 * A file as a VS Code document. Rejects where the file is gone, even if VS Code still has its text, and where it is too large
 * for an extension, although an editor may show it.
 */
export async function fileDocument(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const opened = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (opened && isCopied(uri)) return opened;
  // To open an untitled document that was closed would make a new one without text.
  if (uri.scheme === 'untitled') throw new Error('The document is no longer open.');
  if (isCopied(uri)) return vscode.workspace.openTextDocument(uri);
  const { size } = await vscode.workspace.fs.stat(uri);
  if (opened) return opened;
  // VS Code would read all of the file before it refuses.
  if (size > MAX_DOCUMENT_LENGTH) throw new Error('The file is too large for an extension.');
  return vscode.workspace.openTextDocument(uri);
}

/** The text that the backend has read from a file, as a document named after the file. */
export function extractedTextUri(fileId: string, name: string): vscode.Uri {
  const path = `/${encodeURIComponent(fileId)}/${displayName(name)}.txt`;
  return vscode.Uri.from({ scheme: EXTRACTED_TEXT_SCHEME, path });
}

/** The extracted texts, fetched from the backend. */
export class ExtractedTexts implements vscode.TextDocumentContentProvider {
  readonly #client: () => BackendClient;

  constructor(client: () => BackendClient) {
    this.#client = client;
  }

  async provideTextDocumentContent({ path }: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const [, fileId = ''] = path.split('/');
    const cancellation = new AbortController();
    const subscription = token.onCancellationRequested(() => cancellation.abort());
    try {
      return await this.#client().content(decodeURIComponent(fileId), cancellation.signal);
    } finally {
      subscription.dispose();
    }
  }
}

/** The file on this machine, if it is still there. */
export async function localUri({ localPath }: Pick<UploadedRow, 'localPath'>): Promise<vscode.Uri | undefined> {
  if (localPath === undefined) return undefined;
  return access(localPath).then(
    () => documentUri(localPath),
    () => undefined,
  );
}

/** The file itself where it is still there and an editor can show it, else the text that the backend read from it. */
export async function uriToShow(row: Pick<UploadedRow, 'id' | 'name' | 'localPath'>): Promise<vscode.Uri> {
  const own = isBinaryDocument(row) ? undefined : await localUri(row);
  return own ?? extractedTextUri(row.id, row.name);
}
