import * as vscode from 'vscode';
import { DOCUMENT_MAGIC_CHARS, hasExtractedLines } from '../asking/extractedLines.ts';
import { isNotebookCell } from './targets.ts';

/** Whether the lines of a document on the screen are those that answers about its file are found in. */
export function hasOwnLines(document: vscode.TextDocument): boolean {
  if (isNotebookCell(document.uri)) return false;
  const beginning = document.getText(new vscode.Range(0, 0, 0, DOCUMENT_MAGIC_CHARS));
  return !hasExtractedLines(document.uri.path, beginning);
}
