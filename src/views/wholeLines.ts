import * as vscode from 'vscode';
import type { LineRange } from '../asking/lineRange.ts';

/** The range of whole lines, their ends included. */
export function wholeLines({ start, end }: LineRange): vscode.Range {
  return new vscode.Range(start - 1, 0, end - 1, Number.MAX_SAFE_INTEGER);
}
