import * as vscode from 'vscode';
import { Failure } from '../failure.ts';
import { excludedPatterns, type ResourceArguments } from '../contributions.ts';
import type { Chosen } from '../collecting/sendPreview.ts';
import { copyDocument, copyPath, documentUri, isCopied } from '../views/files/documentCopies.ts';
import { displayName } from '../localFile/displayName.ts';
import { DOCUMENT_MAGIC_CHARS, hasExtractedLines } from '../asking/selectedLines.ts';
import { countText } from '../views/pageLanguage.ts';

/** The target of a command: the explorer's selection, else the active editor's file; undefined where there is neither. */
export function selectedUris([uri, selection]: ResourceArguments): vscode.Uri[] | undefined {
  const selected = Array.isArray(selection) ? selection.filter((item) => item instanceof vscode.Uri) : [];
  if (selected.length > 0) return selected;
  if (uri instanceof vscode.Uri) return [fileUriOf(uri)];
  const active = activeUri();
  return active && [active];
}

/** The file to query: selected, active, or picked in a dialog. Undefined when the dialog was left. */
export async function chooseFile(args: ResourceArguments): Promise<vscode.Uri | undefined> {
  const [selected] = selectedUris(args) ?? [];
  if (selected) return selected;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Choose a File to Query'),
    openLabel: vscode.l10n.t('Query'),
    canSelectMany: false,
    ...(folder ? { defaultUri: folder } : {}),
  });
  return picked?.[0];
}

/** Whether it is a cell of a notebook, which is a document of its own to VS Code. */
function isNotebookCell({ scheme }: vscode.Uri): boolean {
  return scheme === 'vscode-notebook-cell';
}

/** The file of the notebook that a cell belongs to; any other URI is returned as it is. */
export function fileUriOf(uri: vscode.Uri): vscode.Uri {
  if (!isNotebookCell(uri)) return uri;
  const cell = uri.toString();
  const notebook = vscode.workspace.notebookDocuments.find((candidate) =>
    candidate.getCells().some(({ document }) => document.uri.toString() === cell),
  );
  return notebook?.uri ?? uri;
}

/** The path on disk, or that of the copy of a document that is no file. Throws for what has no text, such as a setting's page. */
export function pathOf(uri: vscode.Uri): string {
  if (isCopied(uri)) return copyPath(uri);
  if (uri.scheme !== 'file') {
    throw new Failure('file_unreadable', vscode.l10n.t('Only files on disk can be used.'));
  }
  return uri.fsPath;
}

/**
 * A chosen file or folder, with the settings that decide about the files of a folder. A path that cannot be looked at counts
 * as a file: the reader of the file says what is wrong with it. Throws where there is no path on disk.
 */
export async function toChosen(uri: vscode.Uri): Promise<Chosen> {
  const path = pathOf(uri);
  const { type } = await Promise.resolve(vscode.workspace.fs.stat(uri)).catch(() => ({ type: vscode.FileType.File }));
  if ((type & vscode.FileType.Directory) === 0) return { kind: 'file', path };
  if (isCopied(uri)) throw new Failure('file_unreadable', vscode.l10n.t('Only folders on disk can be used.'));
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? path;
  return { kind: 'folder', path, root, excludes: excludedPatterns(uri) };
}

/** The purpose for which the user is asked to save files. */
export type SavingFor = 'query' | 'upload';

/** An open text or notebook. */
type Editable = Pick<vscode.TextDocument | vscode.NotebookDocument, 'uri' | 'isDirty' | 'save'>;

/**
 * Offers to save a file with unsaved changes first; with `needsSaving`, it cannot be used as it was saved before. False when
 * the user has cancelled.
 */
export async function saveIfDirty(uri: vscode.Uri, { needsSaving = false } = {}): Promise<boolean> {
  if (isCopied(uri)) return copied([uri]);
  const dirty = dirtyDocuments((candidate) => candidate.toString() === uri.toString());
  const { asIs, ...words } = wordsFor('query', [uri]);
  return offerToSave(dirty, needsSaving ? words : { ...words, asIs });
}

/**
 * Offers once to save all of these files that have unsaved changes; of documents that are no files the copies are made anew.
 * False when the user has cancelled.
 */
export async function saveAllIfDirty(paths: readonly string[], purpose: SavingFor = 'query'): Promise<boolean> {
  const named = new Set(paths);
  await copied(paths.map(documentUri).filter(isCopied));
  const dirty = dirtyDocuments(({ scheme, fsPath }) => scheme === 'file' && named.has(fsPath));
  const uris = dirty.map((document) => document.uri);
  return offerToSave(dirty, wordsFor(purpose, uris));
}

/** Copies documents that are no files as they are now: there is nothing to save. */
async function copied(uris: readonly vscode.Uri[]): Promise<true> {
  for (const uri of uris) await copyDocument(uri);
  return true;
}

/** Whether an editor has changes of the file that are not on disk. */
export function hasUnsavedChanges(uri: vscode.Uri): boolean {
  return dirtyDocuments((candidate) => candidate.toString() === uri.toString()).length > 0;
}

function dirtyDocuments(isMeant: (uri: vscode.Uri) => boolean): Editable[] {
  const open: readonly Editable[] = [...vscode.workspace.textDocuments, ...vscode.workspace.notebookDocuments];
  return open.filter(({ isDirty, uri }) => isDirty && isMeant(uri));
}

/** The text of the offer to save, with its buttons; without `asIs`, the saved version cannot be used. */
interface SavingWords {
  readonly message: string;
  readonly save: string;
  readonly asIs?: string;
}

async function offerToSave(dirty: readonly Editable[], { message, save, asIs }: SavingWords): Promise<boolean> {
  if (dirty.length === 0) return true;
  const choices = asIs === undefined ? [save] : [save, asIs];
  const chosen = await vscode.window.showWarningMessage(message, { modal: true }, ...choices);
  if (chosen !== save) return chosen !== undefined;
  return (await Promise.all(dirty.map((document) => document.save()))).every(Boolean);
}

function wordsFor(purpose: SavingFor, uris: readonly vscode.Uri[]): Required<SavingWords> {
  const count = uris.length;
  const name = displayName(uris[0]?.path ?? '');
  switch (purpose) {
    case 'query':
      return count === 1
        ? {
            message: vscode.l10n.t('{0} has unsaved changes. Save it before asking?', name),
            save: vscode.l10n.t('Save and Query'),
            asIs: vscode.l10n.t('Query Saved Version'),
          }
        : {
            message: vscode.l10n.t('{0} files have unsaved changes. Save them before asking?', countText(count)),
            save: vscode.l10n.t('Save All and Ask'),
            asIs: vscode.l10n.t('Query Saved Versions'),
          };
    case 'upload':
      return count === 1
        ? {
            message: vscode.l10n.t('{0} has unsaved changes. Save it before uploading?', name),
            save: vscode.l10n.t('Save and Upload'),
            asIs: vscode.l10n.t('Upload Saved Version'),
          }
        : {
            message: vscode.l10n.t('{0} files have unsaved changes. Save them before uploading?', countText(count)),
            save: vscode.l10n.t('Save All and Upload'),
            asIs: vscode.l10n.t('Upload Saved Versions'),
          };
  }
}

function activeUri(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (
    input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputCustom ||
    input instanceof vscode.TabInputNotebook
  ) {
    return input.uri;
  }
  const active = vscode.window.activeTextEditor?.document.uri;
  return active && fileUriOf(active);
}

/** Whether the lines of a document on the screen are those that answers about its file are found in. */
export function hasOwnLines(document: vscode.TextDocument): boolean {
  if (isNotebookCell(document.uri)) return false;
  const beginning = document.getText(new vscode.Range(0, 0, 0, DOCUMENT_MAGIC_CHARS));
  return !hasExtractedLines(document.uri.path, beginning);
}
