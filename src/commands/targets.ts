import * as vscode from 'vscode';
import type { ResourceArguments } from '../contributions.ts';
import { UploadError } from '../client/uploadError.ts';

/** What a command is about: the explorer's selection, else the active editor's file; undefined where there is neither. */
export function selectedUris([uri, selection]: ResourceArguments): vscode.Uri[] | undefined {
  const selected = Array.isArray(selection) ? selection.filter((item) => item instanceof vscode.Uri) : [];
  if (selected.length > 0) return selected;
  if (uri instanceof vscode.Uri) return [uri];
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

/** The path on disk. Throws where there is none: an untitled editor, a file inside an archive, a remote resource. */
export function pathOf(uri: vscode.Uri): string {
  if (uri.scheme === 'untitled') {
    throw new UploadError('file_unreadable', vscode.l10n.t('The file has never been saved. Save it, then ask again.'));
  }
  if (uri.scheme !== 'file') {
    throw new UploadError('file_unreadable', vscode.l10n.t('Only files on disk can be queried.'));
  }
  return uri.fsPath;
}

/**
 * Offers to save a file with unsaved changes first; with `needsSaving` there is no asking about it as it was saved. False
 * when the person has left.
 */
export async function saveIfDirty(uri: vscode.Uri, { needsSaving = false } = {}): Promise<boolean> {
  const document = vscode.workspace.textDocuments.find(
    (candidate) => candidate.isDirty && candidate.uri.toString() === uri.toString(),
  );
  if (!document) return true;
  const save = vscode.l10n.t('Save and Query');
  const asIs = vscode.l10n.t('Query Saved Version');
  const message = vscode.l10n.t('The file has unsaved changes. Save them before it is queried?');
  const choices = needsSaving ? [save] : [save, asIs];
  const chosen = await vscode.window.showWarningMessage(message, { modal: true }, ...choices);
  if (chosen === save) return document.save();
  return chosen === asIs;
}

/** Offers once to save all of these files that have unsaved changes. False when the person has left. */
export async function saveAllIfDirty(paths: readonly string[]): Promise<boolean> {
  const asked = new Set(paths);
  const dirty = vscode.workspace.textDocuments.filter(
    ({ isDirty, uri }) => isDirty && uri.scheme === 'file' && asked.has(uri.fsPath),
  );
  const [first, ...others] = dirty;
  if (!first) return true;
  if (others.length === 0) return saveIfDirty(first.uri);
  const save = vscode.l10n.t('Save All and Query');
  const asIs = vscode.l10n.t('Query Saved Versions');
  const message = vscode.l10n.t('{0} files have unsaved changes. Save them before they are queried?', dirty.length);
  const chosen = await vscode.window.showWarningMessage(message, { modal: true }, save, asIs);
  if (chosen !== save) return chosen === asIs;
  return (await Promise.all(dirty.map((document) => document.save()))).every(Boolean);
}

function activeUri(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return input.uri;
  return vscode.window.activeTextEditor?.document.uri;
}
