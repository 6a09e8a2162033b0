import * as vscode from 'vscode';
import { commandId, EXTRACTED_TEXT_SCHEME } from '../../contributions.ts';
import { percentDone, type FileRow, type UploadedRow, type UploadingRow, ageText } from '../../library/fileRow.ts';
import { sizeText } from '../../system/sizeText.ts';
import type { PathTaken } from '../../library/uploadRegistry.ts';
import { displayName } from '../../localFile/displayName.ts';
import type { UploadProgress } from '../../upload/uploader.ts';
import { assertNever } from '../assertNever.ts';
import { textLanguage } from '../pageLanguage.ts';
import { uriToShow } from './extractedText.ts';

/** The tree item of a row at `now`, in milliseconds since the epoch; `progress` is that of a running upload. */
export function fileTreeItem(row: FileRow, now: number, progress: UploadProgress | undefined): vscode.TreeItem {
  switch (row.kind) {
    case 'uploading':
      return uploadingItem(row, progress);
    case 'file':
      return uploadedItem(row, now);
    case 'more':
      return moreItem(row.id);
    default:
      return assertNever(row);
  }
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

function uploadedItem(row: UploadedRow, now: number): vscode.TreeItem {
  const label = displayName(row.name);
  const locale = textLanguage();
  const size = sizeText(row.bytes, locale);
  const age = ageText(row.uploadedAt, now, locale);
  const status = statusText(row);
  const path = row.pathTaken === undefined ? [] : [pathText(row.pathTaken)];
  // The icon shows that a file is ready; words are for every other status.
  const shown = [...(row.status === 'processed' ? [] : [status]), size, ...path, age];
  const heard = [label, status, size, ...path, age].join(', ');
  const details = row.statusDetails === undefined ? [] : [row.statusDetails];
  return Object.assign(new vscode.TreeItem(label), {
    id: row.id,
    description: shown.join(' · '),
    tooltip: [label, [status, size, ...path, age].join(' · '), ...details, row.localPath ?? notHereText()].join('\n'),
    contextValue: 'file',
    iconPath: statusIcon(row),
    // From this VS Code derives the icon of the file's type.
    resourceUri: row.localPath === undefined ? nameUri(label) : vscode.Uri.file(row.localPath),
    accessibilityInformation: { label: heard },
  });
}

/**
 * The command for a click on a file, made at the click, since the file may have gone by then. VS Code opens it as it does
 * from the explorer: a click shows it, a double click keeps it.
 */
export async function openCommand(row: UploadedRow): Promise<vscode.Command> {
  return { command: 'vscode.open', title: vscode.l10n.t('Open'), arguments: [await uriToShow(row)] };
}

function moreItem(id: string): vscode.TreeItem {
  const label = vscode.l10n.t('Load More…');
  return Object.assign(new vscode.TreeItem(label), {
    id,
    contextValue: 'more',
    iconPath: new vscode.ThemeIcon('ellipsis'),
    command: { command: commandId('loadMoreFiles'), title: label },
  });
}

function progressText(progress: UploadProgress | undefined): string {
  switch (progress?.phase) {
    case 'hashing':
      return vscode.l10n.t('Hashing…');
    case 'uploading': {
      const percent = percentDone(progress);
      return percent === undefined ? vscode.l10n.t('Uploading…') : vscode.l10n.t('Uploading, {0} %', percent);
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

function statusText({ status }: UploadedRow): string {
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

function statusIcon({ status }: UploadedRow): vscode.ThemeIcon {
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
      return vscode.l10n.t('sync');
    case 'async':
      return vscode.l10n.t('async');
    case 'fell-back':
      return vscode.l10n.t('fell back to sync');
    case 'deduplicated':
      return vscode.l10n.t('already there');
  }
}

function notHereText(): string {
  return vscode.l10n.t('No known copy on this machine');
}

function nameUri(name: string): vscode.Uri {
  return vscode.Uri.from({ scheme: EXTRACTED_TEXT_SCHEME, path: `/${name}` });
}
