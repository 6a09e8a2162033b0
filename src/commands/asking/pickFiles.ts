import * as vscode from 'vscode';
import type { SkippedFile } from '../../collecting/collectFiles.ts';
import {
  amountOf,
  groupByReason,
  isAskable,
  pathWithin,
  type Amount,
  type PreviewFile,
  type SendPreview,
} from '../../collecting/sendPreview.ts';
import { sizeText } from '../../system/sizeText.ts';
import { MAX_FILES } from '../../protocol/query.ts';
import { displayPath } from '../../localFile/displayName.ts';
import { skipReasonText } from '../skipReason.ts';
import { countText, textLanguage } from '../../views/pageLanguage.ts';

/** A choice of files, as it is shown before anything is sent. */
export interface PickFilesRequest {
  readonly preview: SendPreview;
  /** The folder to which the shown paths are relative. */
  readonly folder: string;
  /** The destination of the files: a host, or this machine. */
  readonly destination: string;
}

/** Files that are left out, to be shown relative to a folder; `canGoBack` where there are others to go back to. */
interface LeftOutList {
  readonly leftOut: readonly SkippedFile[];
  readonly folder: string;
  readonly canGoBack: boolean;
}

interface FileItem extends vscode.QuickPickItem {
  readonly file: PreviewFile;
}

/** The user's action in a list. */
type Choice =
  { readonly kind: 'accepted' | 'left-out'; readonly picked: readonly PreviewFile[] } | { readonly kind: 'gone' };

/**
 * Shows the files that would be sent, their sizes and destination, and those left out with the reasons; the user picks. Where
 * nothing can be sent, shows only what is left out. Resolves with absolute paths, or undefined when the user has cancelled.
 */
export async function pickFiles(request: PickFilesRequest): Promise<readonly string[] | undefined> {
  if (request.preview.files.length === 0) {
    await showLeftOut({ leftOut: request.preview.leftOut, folder: request.folder, canGoBack: false });
    return undefined;
  }
  let picked = request.preview.files.filter(({ isPicked }) => isPicked);
  for (;;) {
    const choice = await showSendable(request, picked);
    if (choice.kind === 'gone') return undefined;
    if (choice.kind === 'accepted') return choice.picked.map(({ path }) => path);
    picked = [...choice.picked];
    const { folder } = request;
    if (!(await showLeftOut({ leftOut: request.preview.leftOut, folder, canGoBack: true }))) return undefined;
  }
}

/** Shows the files that can be sent, with their sizes; the picked ones are checked. */
function showSendable(request: PickFilesRequest, picked: readonly PreviewFile[]): Promise<Choice> {
  const { preview, folder } = request;
  const pick = vscode.window.createQuickPick<FileItem>();
  const items = preview.files.map((file) => fileItem(file, folder));
  const leftOut: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('eye-closed'),
    tooltip: vscode.l10n.t('Show What Is Left Out ({0})', countText(preview.leftOut.length)),
  };
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.buttons = preview.leftOut.length > 0 ? [leftOut] : [];
  pick.items = items;
  pick.selectedItems = items.filter(({ file }) => picked.includes(file));
  const describe = (files: readonly PreviewFile[]): void => {
    const amount = amountOf(files);
    pick.title = titleText(amount, request);
    pick.placeholder = placeholderText(amount, preview);
  };
  describe(picked);
  return new Promise((resolve) => {
    const end = (choice: Choice): void => {
      resolve(choice);
      pick.dispose();
    };
    const now = (): PreviewFile[] => pick.selectedItems.map(({ file }) => file);
    pick.onDidChangeSelection((selected) => describe(selected.map(({ file }) => file)));
    pick.onDidTriggerButton(() => end({ kind: 'left-out', picked: now() }));
    pick.onDidAccept(() => {
      if (isAskable(amountOf(now()))) end({ kind: 'accepted', picked: now() });
    });
    pick.onDidHide(() => end({ kind: 'gone' }));
    pick.show();
  });
}

/**
 * Shows the left-out files in groups of one reason; none can be picked. Resolves with whether the user wants to go back to
 * the other files.
 */
export function showLeftOut({ leftOut, folder, canGoBack }: LeftOutList): Promise<boolean> {
  const list = vscode.window.createQuickPick();
  list.title = vscode.l10n.t('Left Out ({0})', countText(leftOut.length));
  list.placeholder = canGoBack
    ? vscode.l10n.t('These are not sent. Press Enter to go back.')
    : vscode.l10n.t('Nothing here can be asked about. These files were left out.');
  list.ignoreFocusOut = true;
  list.matchOnDescription = true;
  list.buttons = canGoBack ? [vscode.QuickInputButtons.Back] : [];
  list.items = [...groupByReason(leftOut).values()].flat().map((file) => leftOutItem(file, folder));
  return new Promise((resolve) => {
    const end = (isBack: boolean): void => {
      resolve(isBack);
      list.dispose();
    };
    list.onDidTriggerButton(() => end(true));
    list.onDidAccept(() => end(true));
    list.onDidHide(() => end(false));
    list.show();
  });
}

function fileItem(file: PreviewFile, folder: string): FileItem {
  const size = sizeText(file.bytes, textLanguage());
  const description = file.caution === undefined ? size : `${size}, ${skipReasonText(file.caution)}`;
  return { label: displayPath(pathWithin(folder, file.path)), description, picked: file.isPicked, file };
}

function leftOutItem({ path, reason, isFolder }: SkippedFile, folder: string): vscode.QuickPickItem {
  const name = displayPath(pathWithin(folder, path));
  return { label: isFolder ? `${name}/` : name, description: skipReasonText(reason) };
}

/** `Query 12 Files, 1.2 MB → this machine (3 left out)`. What is left out stays there while the list is searched. */
function titleText({ files, bytes }: Amount, { destination, preview }: PickFilesRequest): string {
  const size = sizeText(bytes, textLanguage());
  const amount =
    files === 1
      ? vscode.l10n.t('Query 1 File, {0} → {1}', size, destination)
      : vscode.l10n.t('Query {0} Files, {1} → {2}', countText(files), size, destination);
  const leftOut = preview.leftOut.length;
  return leftOut === 0 ? amount : `${amount} (${vscode.l10n.t('{0} left out', countText(leftOut))})`;
}

function placeholderText({ files }: Amount, { files: all, leftOut }: SendPreview): string {
  if (files > MAX_FILES) {
    return vscode.l10n.t(
      'A question takes at most {0} files: clear {1} of them.',
      countText(MAX_FILES),
      countText(files - MAX_FILES),
    );
  }
  if (files === 0) return vscode.l10n.t('Choose at least one file.');
  if (all.length > MAX_FILES) {
    return vscode.l10n.t(
      'A question takes at most {0} of these {1} files; the first are chosen.',
      countText(MAX_FILES),
      countText(all.length),
    );
  }
  return leftOut.length > 0
    ? vscode.l10n.t('Choose what is sent. The button above shows what is left out and why.')
    : vscode.l10n.t('Choose what is sent.');
}
