import * as vscode from 'vscode';
import { citationUri } from '../../panel/files/extractedText.ts';
import type { LocatedCitation } from '../../query/askService.ts';
import { verifyCitation, type CitationCheck } from '../../query/verifyCitation.ts';

/** Where a citation's quote stands in its file now. */
export interface CitationLocation {
  readonly location: vscode.Location;
  /** `unavailable`: the file cannot be opened as text, so the lines are those that the backend saw. */
  readonly status: CitationCheck['status'] | 'unavailable';
}

/** Finds the exact range of a citation in the file as it is now: the editor's text where it is open. */
export async function locateCitation(citation: LocatedCitation): Promise<CitationLocation> {
  const { line_start, line_end, text } = citation;
  const uri = citationUri(citation);
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    const lines = document.getText().split(/\r\n|\n|\r/);
    const check = verifyCitation(lines, { start: line_start, end: line_end }, text);
    const range = document.validateRange(rangeOf(check.lines.start, check.lines.end));
    return { location: new vscode.Location(uri, range), status: check.status };
  } catch {
    return { location: new vscode.Location(uri, rangeOf(line_start, line_end)), status: 'unavailable' };
  }
}

/** Whole lines: 1-based and inclusive to VS Code's 0-based positions. */
function rangeOf(start: number, end: number): vscode.Range {
  return new vscode.Range(start - 1, 0, end - 1, Number.MAX_SAFE_INTEGER);
}
