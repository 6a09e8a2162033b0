import { homedir } from 'node:os';
import { dirname, sep } from 'node:path';
import * as vscode from 'vscode';
import { EXTRACTED_TEXT_SCHEME } from '../../contributions.ts';
import { ageText, percentDone, type UploadedRow, type UploadingRow } from '../../library/fileRow.ts';
import type { FileNode, FolderNode, FolderPlace, TreeNode, VersionNode } from '../../library/fileTree.ts';
import type { PathTaken } from '../../library/uploadRegistry.ts';
import { displayName, displayPath } from '../../localFile/displayName.ts';
import { sizeText } from '../../system/sizeText.ts';
import type { UploadProgress } from '../../upload/uploader.ts';
import { assertNever } from '../assertNever.ts';
import { countText, momentText, textLanguage } from '../pageLanguage.ts';
import { documentUri, isDocumentCopy } from './documentCopies.ts';
import { uriToShow } from './extractedText.ts';

/** What the item of a row depends on beside the row itself. */
export interface ItemContext {
  /** The present time, in milliseconds since the epoch. */
  readonly now: number;
  /** The progress of a running upload. */
  readonly progress: UploadProgress | undefined;
  /** Whether the files of this workspace are listed, so that other places begin folded. */
  readonly hasWorkspace: boolean;
  /** Whether a filter has chosen the rows, so that all of them are shown. */
  readonly isFiltered: boolean;
  /** Whether a path is a copy that the extension keeps, and no file of the user's. */
  isCopy(path: string): boolean;
}

/** The tree item of a row. */
export function fileTreeItem(row: TreeNode, context: ItemContext): vscode.TreeItem {
  switch (row.kind) {
    case 'uploading':
      return uploadingItem(row, context.progress);
    case 'folder':
      return folderItem(row, context);
    case 'file':
      return uploadedItem(row, context);
    case 'version':
      return versionItem(row);
    default:
      return assertNever(row);
  }
}

/** How many rows a folder may have that begins open. */
const MAX_OPEN_ROWS = 50;

function folderItem(folder: FolderNode, { hasWorkspace, isFiltered }: ItemContext): vscode.TreeItem {
  const { place, path } = folder;
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const isOpen = place === 'folder' ? folder.children.length <= MAX_OPEN_ROWS : place === 'workspace' || !hasWorkspace;
  const label = folderLabel(folder);
  return Object.assign(new vscode.TreeItem(label, isFiltered || isOpen ? Expanded : Collapsed), {
    // VS Code keeps for each id whether it is open: what a filter opens is not what a person has opened.
    id: isFiltered ? `filtered:${folder.id}` : folder.id,
    ...(place === 'otherWorkspace' && path !== undefined ? { description: shortFolder(path) } : {}),
    tooltip: path ?? label,
    contextValue: place === 'otherMachine' || place === 'documents' ? 'folder' : 'folder here',
    iconPath: new vscode.ThemeIcon(FOLDER_ICONS[place]),
    accessibilityInformation: { label: place === 'otherWorkspace' && path !== undefined ? `${label}, ${path}` : label },
  });
}

const FOLDER_ICONS: Readonly<Record<FolderPlace, string>> = {
  workspace: 'root-folder',
  otherWorkspace: 'root-folder',
  elsewhere: 'device-desktop',
  documents: 'file-code',
  otherMachine: 'cloud',
  folder: 'folder',
};

function folderLabel({ place, name }: FolderNode): string {
  switch (place) {
    case 'elsewhere':
      return vscode.l10n.t('Other Folders');
    case 'documents':
      return vscode.l10n.t('Not in a File');
    case 'otherMachine':
      return vscode.l10n.t('Not on This Machine');
    default:
      return displayPath(name);
  }
}

/** The folder that a folder lies in, as people write it: `~/projects`. */
function shortFolder(path: string): string {
  const home = homedir();
  const parent = dirname(path);
  return displayPath(parent === home || parent.startsWith(home + sep) ? `~${parent.slice(home.length)}` : parent);
}

function uploadingItem({ id, name, localPath }: UploadingRow, progress: UploadProgress | undefined): vscode.TreeItem {
  const label = displayName(name);
  const description = progressText(progress);
  return Object.assign(new vscode.TreeItem(label), {
    id,
    description,
    tooltip: `${description}\n${localPath}`,
    contextValue: 'uploading',
    iconPath: new vscode.ThemeIcon('loading~spin'),
    accessibilityInformation: { label: `${label}, ${description}` },
  });
}

function uploadedItem(row: FileNode, { now, isFiltered, isCopy }: ItemContext): vscode.TreeItem {
  const label = displayName(row.name);
  const locale = textLanguage();
  const size = sizeText(row.bytes, locale);
  const age = ageText(row.uploadedAt, now, locale);
  const status = statusText(row);
  const versions = row.versions.length === 0 ? [] : [versionsText(row.versions.length)];
  // The icon shows that a file is ready; words are for every other status.
  const shown = [...(row.status === 'processed' ? [] : [status]), size, age];
  const path = row.pathTaken === undefined ? [] : [pathText(row.pathTaken)];
  const details = row.statusDetails === undefined ? [] : [row.statusDetails];
  const isHere = row.localPath !== undefined && !isCopy(row.localPath);
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  return Object.assign(new vscode.TreeItem(label, versions.length === 0 ? None : Collapsed), {
    id: isFiltered ? `filtered:${row.id}` : row.id,
    description: shown.join(' · '),
    tooltip: [
      label,
      [status, size, age].join(' · '),
      ...path,
      ...versions,
      ...details,
      isHere ? row.localPath : placeText(row),
    ].join('\n'),
    contextValue: isHere ? 'file here' : 'file',
    iconPath: statusIcon(row),
    // From this VS Code derives the icon of the file's type.
    resourceUri: row.localPath === undefined ? nameUri(label) : documentUri(row.localPath),
    accessibilityInformation: { label: [label, status, size, age, ...versions].join(', ') },
  });
}

function versionItem(row: VersionNode): vscode.TreeItem {
  const moment = momentText(new Date(row.uploadedAt).toISOString());
  const size = sizeText(row.bytes, textLanguage());
  return Object.assign(new vscode.TreeItem(moment), {
    id: row.id,
    description: size,
    tooltip: [displayName(row.name), vscode.l10n.t('An earlier version, uploaded {0}', moment), size].join('\n'),
    contextValue: 'version',
    iconPath: row.status === 'processed' ? new vscode.ThemeIcon('history') : statusIcon(row),
    accessibilityInformation: {
      label: vscode.l10n.t('Earlier version of {0}, {1}, {2}', displayName(row.name), moment, size),
    },
  });
}

function versionsText(count: number): string {
  return count === 1 ? vscode.l10n.t('1 earlier version') : vscode.l10n.t('{0} earlier versions', countText(count));
}

/**
 * The command for a click on a file, made at the click, since the file may have gone by then. VS Code opens it as it does
 * from the explorer: a click shows it, a double click keeps it.
 */
export async function openCommand(row: FileNode | VersionNode): Promise<vscode.Command> {
  return { command: 'vscode.open', title: vscode.l10n.t('Open'), arguments: [await uriToShow(row)] };
}

function progressText(progress: UploadProgress | undefined): string {
  switch (progress?.phase) {
    case 'hashing':
      return vscode.l10n.t('Hashing…');
    case 'uploading': {
      const percent = percentDone(progress);
      return percent === undefined
        ? vscode.l10n.t('Uploading…')
        : vscode.l10n.t('Uploading, {0} %', countText(percent));
    }
    case 'waiting':
      return vscode.l10n.t('Waiting for the backend to come back…');
    case 'locked':
      return vscode.l10n.t('Waiting for another window that is sending the same content…');
    case 'indexing':
      return vscode.l10n.t('Indexing…');
    case undefined:
      return vscode.l10n.t('Starting…');
  }
}

function statusText({ status }: Pick<UploadedRow, 'status'>): string {
  switch (status) {
    case 'uploaded':
    case 'processing':
      return vscode.l10n.t('Processing');
    case 'processed':
      return vscode.l10n.t('Processed');
    case 'error':
      return vscode.l10n.t('Error');
  }
}

function statusIcon({ status }: Pick<UploadedRow, 'status'>): vscode.ThemeIcon {
  switch (status) {
    case 'uploaded':
    case 'processing':
      return new vscode.ThemeIcon('loading~spin');
    case 'processed':
      return vscode.ThemeIcon.File;
    case 'error':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  }
}

function pathText(path: PathTaken): string {
  switch (path) {
    case 'sync':
      return vscode.l10n.t('Uploaded by sync');
    case 'async':
      return vscode.l10n.t('Uploaded by async');
    case 'fell-back':
      return vscode.l10n.t('Uploaded by sync, after async had failed');
    case 'deduplicated':
      return vscode.l10n.t('Was already there');
  }
}

function placeText({ localPath }: FileNode): string {
  return localPath !== undefined && isDocumentCopy(localPath)
    ? documentUri(localPath).toString(true)
    : vscode.l10n.t('No known copy on this machine');
}

function nameUri(name: string): vscode.Uri {
  return vscode.Uri.from({ scheme: EXTRACTED_TEXT_SCHEME, path: `/${name}` });
}
