import * as vscode from 'vscode';
import type { LocatedCitation, LineRange } from '../asking/answer.ts';

/** The cells that a citation of a notebook names, counted from 1: `cell 3`, `cells 3–5`. */
const CELLS = /^cells? (\d+)(?:–(\d+))?$/u;

/** Whether a file of this name is a notebook, which editors do not show as the text on disk. */
export function isNotebook(path: string): boolean {
  return /\.ipynb$/i.test(path);
}

/** A notebook, and the cells of it that a citation names. */
export interface CitedCells {
  readonly notebook: vscode.NotebookDocument;
  readonly range: vscode.NotebookRange;
}

/**
 * The cells that a citation is from, in the notebook as it is now; undefined for a file that is no notebook, for one that VS
 * Code has no reader for, and where the cells are gone. A cell that has moved is found by its text.
 */
export async function citedCells({ path, place = '', text }: LocatedCitation): Promise<CitedCells | undefined> {
  const [, first, last = first] = CELLS.exec(place) ?? [];
  if (first === undefined) return undefined;
  const notebook = await openNotebook(vscode.Uri.file(path));
  if (!notebook) return undefined;
  const start = Number(first) - 1;
  const length = Number(last) - start;
  const at = placeOf(
    text,
    notebook.getCells().map((cell) => cell.document.getText()),
    start,
  );
  return at < notebook.cellCount ? { notebook, range: new vscode.NotebookRange(at, at + length) } : undefined;
}

async function openNotebook(uri: vscode.Uri): Promise<vscode.NotebookDocument | undefined> {
  try {
    return await vscode.workspace.openNotebookDocument(uri);
  } catch {
    // No extension reads notebooks here, or this one cannot be read any more; the extracted text is still available.
    return undefined;
  }
}

/** The index of the cell that the quoted text begins in: the cited one unless another has that text instead. */
function placeOf(quote: string, cells: readonly string[], cited: number): number {
  const lines = quote.split('\n').filter((line) => line.trim() !== '' && !/^`{3,}/u.test(line));
  const hasQuote = (cell: string | undefined): boolean => lines[0] !== undefined && cell?.includes(lines[0]) === true;
  if (hasQuote(cells[cited])) return cited;
  const moved = cells.findIndex(hasQuote);
  // The quote may be from a cell's output, which is not a part of its text.
  return moved < 0 ? cited : moved;
}

/** The range of whole lines, their ends included. */
export function wholeLines({ start, end }: LineRange): vscode.Range {
  return new vscode.Range(start - 1, 0, end - 1, Number.MAX_SAFE_INTEGER);
}
