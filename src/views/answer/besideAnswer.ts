import { access } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Answer, LocatedCitation } from '../../asking/answer.ts';
import { displayName } from '../../localFile/displayName.ts';
import { documentUri } from '../files/documentCopies.ts';
import { citationUri, citedDocument, extractedTextUri, fileDocument } from '../files/extractedText.ts';
import { citedCells, isNotebook, wholeLines } from '../editorLines.ts';
import type { EvidenceMark } from '../../grounding/evidenceMarks.ts';
import { linesOf, rangeOfMark, type CheckedCitation } from './checkedAnswer.ts';

/** Brings the file to the front in a column other than the answer's `own`, so that both can be read. */
export async function showFileBeside({ files, citations }: Answer, own: vscode.ViewColumn | undefined): Promise<void> {
  const [file, ...others] = files;
  if (!file || others.length > 0) return;
  // VS Code cannot show a document as text.
  if (citations.some(({ place }) => place !== undefined)) return;
  const uri = documentUri(file.path);
  const tab = findTab(uri, own);
  // A file in a notebook or a custom editor is left as the user opened it.
  if (tab && (tab.isActive || !(tab.input instanceof vscode.TabInputText))) return;
  // As text a notebook would be JSON, and the user's preferred editor for it is not known here.
  if (!tab && isNotebook(file.path)) return;
  try {
    await vscode.window.showTextDocument(await fileDocument(uri), {
      viewColumn: tab?.group.viewColumn ?? columnBeside(own),
      preserveFocus: true,
      preview: true,
    });
  } catch {
    // A file that VS Code cannot show as text (too large, say) still has its answer.
  }
}

/**
 * Opens the cited file at the cited lines or cells, where they are now; other documents as their extracted text. With a `mark`
 * its sentence alone is selected.
 */
export async function openCitation(
  checked: CheckedCitation,
  own: vscode.ViewColumn | undefined,
  mark?: EvidenceMark,
): Promise<void> {
  const { citation } = checked;
  const columnFor = (file: vscode.Uri): vscode.ViewColumn => findTab(file, own)?.group.viewColumn ?? columnBeside(own);
  try {
    const cells = await citedCells(citation);
    if (cells) {
      const { notebook, range } = cells;
      const viewColumn = columnFor(notebook.uri);
      await vscode.window.showNotebookDocument(notebook, { selections: [range], viewColumn });
      return;
    }
    const document = await openCited(checked);
    if (!document) {
      const uri = citationUri(citation);
      const place = { selection: wholeLines(linesOf(checked)), viewColumn: columnFor(uri) };
      await vscode.commands.executeCommand('vscode.open', uri, place);
      return;
    }
    // The lines of the text that the backend keeps are where they were.
    const isKept = document.uri.toString() !== citationUri(citation).toString();
    const lines = linesOf(isKept ? { citation, check: undefined } : checked);
    const sentence = mark && rangeOfMark(document, lines, citation.text, mark);
    const selection = document.validateRange(sentence ?? wholeLines(lines));
    await vscode.window.showTextDocument(document, { selection, viewColumn: columnFor(document.uri) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} cannot be opened: {1}', displayName(citation.path), reason));
  }
}

/**
 * The file; where it is gone or no longer has the quoted lines, and the backend still keeps its text, that text. Undefined
 * where the file is there but only an editor may have its text.
 */
async function openCited({ check, citation }: CheckedCitation): Promise<vscode.TextDocument | undefined> {
  if (citation.place !== undefined) return citedDocument(citation);
  if (check?.status === 'changed') {
    const kept = await openKept(citation);
    if (kept) return kept;
  }
  try {
    return await citedDocument(citation);
  } catch (error) {
    if (await isOnDisk(citation.path)) return undefined;
    const kept = await openKept(citation);
    if (kept) return kept;
    throw error;
  }
}

async function isOnDisk(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function openKept({ file_id, path }: LocatedCitation): Promise<vscode.TextDocument | undefined> {
  return vscode.workspace.openTextDocument(extractedTextUri(file_id, path)).then(undefined, () => undefined);
}

/**
 * The tab in which the file is open already, so that it does not open twice. Tabs in the answer's own column do not count.
 */
function findTab(uri: vscode.Uri, own: vscode.ViewColumn | undefined): vscode.Tab | undefined {
  return vscode.window.tabGroups.all
    .filter(({ viewColumn }) => viewColumn !== own)
    .flatMap(({ tabs }) => tabs)
    .find(({ input }) => {
      const isFile =
        input instanceof vscode.TabInputText ||
        input instanceof vscode.TabInputCustom ||
        input instanceof vscode.TabInputNotebook;
      return isFile && input.uri.toString() === uri.toString();
    });
}

function columnBeside(own: vscode.ViewColumn | undefined): vscode.ViewColumn {
  return own === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One;
}
