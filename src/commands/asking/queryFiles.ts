import * as vscode from 'vscode';
import { dirname } from 'node:path';
import { toFailure } from '../../client/errors.ts';
import { Failure } from '../../failure.ts';
import type { ResourceArguments } from '../../contributions.ts';
import { previewSending } from '../../collecting/sendPreview.ts';
import { destinationOf } from '../../protocol/destination.ts';
import { withCancellableProgress } from '../progress.ts';
import { saveAllIfDirty, selectedUris, toChosen } from '../targets.ts';
import type { Answering } from './answering.ts';
import { pickFiles } from './pickFiles.ts';
import type { QuestionBox } from './questionBox.ts';

export interface QueryFilesParts {
  readonly answering: Answering;
  readonly questions: QuestionBox;
  /** The address of the backend, empty for the embedded one. */
  backendUrl(): string;
  maxFileBytes(): number;
  /** Asks about one file. */
  askAbout(uri: vscode.Uri): Promise<void>;
}

/** Query Files… and Query Folder…: show what would be sent, have it picked, type a question, see the answer. */
export class QueryFilesCommand {
  readonly #parts: QueryFilesParts;

  constructor(parts: QueryFilesParts) {
    this.#parts = parts;
  }

  /** Of the explorer's selection, else of files that are picked in a dialog. */
  async files(...args: ResourceArguments): Promise<void> {
    const uris = args[0] === undefined ? await openDialog('files') : selectedUris(args);
    if (uris) await this.#askAbout(uris);
  }

  /** Of the explorer's folder, else of one that is picked in a dialog. */
  async folder(...args: ResourceArguments): Promise<void> {
    const uris = args[0] === undefined ? await openDialog('folder') : selectedUris(args);
    if (uris) await this.#askAbout(uris);
  }

  async #askAbout(uris: readonly vscode.Uri[]): Promise<void> {
    const chosen = await Promise.all(uris.map(toChosen));
    const [only, ...others] = chosen;
    // A click beside a selection is about what was clicked alone.
    if (only?.kind === 'file' && others.length === 0) return this.#parts.askAbout(vscode.Uri.file(only.path));
    const preview = await withCancellableProgress(vscode.l10n.t('Looking for files…'), async (signal) => {
      try {
        return await previewSending(chosen, { maxBytes: this.#parts.maxFileBytes(), signal });
      } catch (error) {
        throw toFailure(error, signal);
      }
    });
    if (preview.files.length === 0 && preview.leftOut.length === 0) {
      throw new Failure('nothing_to_ask', vscode.l10n.t('There are no files to ask about.'));
    }
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(only?.path ?? ''))?.uri.fsPath;
    const paths = await pickFiles({
      preview,
      folder: others.length === 0 && only ? only.path : (folder ?? dirname(only?.path ?? '')),
      destination: this.#destination(),
    });
    if (!paths || !(await saveAllIfDirty(paths))) return;
    const about = paths.length === 1 ? vscode.l10n.t('1 File') : vscode.l10n.t('{0} Files', paths.length);
    const question = await this.#parts.questions.ask(about, vscode.l10n.t('Ask a question about these files'));
    if (question !== undefined) await this.#parts.answering.begin({ paths }, question);
  }

  #destination(): string {
    const destination = destinationOf(this.#parts.backendUrl());
    return destination?.isRemote ? destination.host : vscode.l10n.t('this machine');
  }
}

async function openDialog(what: 'files' | 'folder'): Promise<vscode.Uri[] | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const isFolder = what === 'folder';
  return vscode.window.showOpenDialog({
    title: isFolder ? vscode.l10n.t('Choose a Folder to Query') : vscode.l10n.t('Choose Files to Query'),
    openLabel: vscode.l10n.t('Query'),
    canSelectMany: !isFolder,
    canSelectFiles: !isFolder,
    canSelectFolders: isFolder,
    ...(folder ? { defaultUri: folder } : {}),
  });
}
