import * as vscode from 'vscode';
import * as z from 'zod';
import type { BackendClient } from '../../client/backendClient.ts';
import { FILES_VIEW_ID, type RowArguments } from '../../contributions.ts';
import { allFileIds, deleteFiles } from '../../library/fileListing.ts';
import { isBinaryDocument } from '../../library/fileRow.ts';
import type { FileNode, VersionNode } from '../../library/fileTree.ts';
import type { ReceivedTexts } from '../../library/receivedTexts.ts';
import { displayName } from '../../localFile/displayName.ts';
import { extractedTextUri, localUri } from '../../views/files/extractedText.ts';
import { isDocumentCopy, removeDocumentCopies } from '../../views/files/documentCopies.ts';
import type { FilesView } from '../../views/files/filesView.ts';
import { withCancellableProgress } from '../progress.ts';
import { countText } from '../../views/pageLanguage.ts';

const RowArgument = z.object({ kind: z.enum(['file', 'version', 'folder']), id: z.string() });

/** A file of the view, or an earlier version of one. */
type Listed = FileNode | VersionNode;

export interface LibraryCommandsParts {
  readonly view: FilesView;
  client(): BackendClient;
  /** The address of a remote backend; empty for the embedded one. */
  backendUrl(): string;
  /** The copies of texts of files that are not on this machine. */
  readonly received: ReceivedTexts;
  /** Asks the user for a question about files of this machine, then answers it. */
  askAbout(uris: readonly vscode.Uri[]): Promise<void>;
  /** Uploads files of this machine. */
  upload(uris: readonly vscode.Uri[]): Promise<void>;
}

/** Commands for the files that the view lists. */
export class LibraryCommands {
  readonly #parts: LibraryCommandsParts;

  constructor(parts: LibraryCommandsParts) {
    this.#parts = parts;
  }

  /**
   * Asks about the clicked or the selected files: those on this machine as they are now, else copies of the texts that the
   * backend has.
   */
  async ask(...args: RowArguments): Promise<void> {
    const rows = this.#chosen(args);
    const uris: vscode.Uri[] = [];
    for (const row of rows) uris.push((await localUri(row)) ?? (await this.#receive(row)));
    if (uris.length > 0) await this.#parts.askAbout(uris);
  }

  /** Uploads the clicked or the selected files as they are on this machine now. */
  async uploadAgain(...args: RowArguments): Promise<void> {
    const rows = this.#chosen(args).filter((row) => this.#isOwn(row));
    const uris = (await Promise.all(rows.map(localUri))).filter((uri) => uri !== undefined);
    if (uris.length > 0) await this.#parts.upload(uris);
    else void vscode.window.showInformationMessage(vscode.l10n.t('None of these files is on this machine any more.'));
  }

  /** Asks for words that the path of a file has to contain; the view follows while they are typed. */
  filter(): void {
    const { view } = this.#parts;
    const before = view.filter;
    const box = vscode.window.createInputBox();
    let isAccepted = false;
    box.title = vscode.l10n.t('Filter Files');
    box.placeholder = vscode.l10n.t('Parts of the name or the folder');
    box.value = before;
    const subscriptions: vscode.Disposable[] = [
      box.onDidChangeValue((words) => (view.filter = words)),
      box.onDidAccept(() => {
        isAccepted = true;
        box.hide();
      }),
      box.onDidHide(() => {
        if (!isAccepted) view.filter = before;
        vscode.Disposable.from(box, ...subscriptions).dispose();
      }),
    ];
    box.show();
  }

  /**
   * Opens the file itself where it is on this machine and VS Code can show it, else the text that the backend read from it.
   */
  async open(...args: RowArguments): Promise<void> {
    const row = this.#clicked(args);
    if (!row) return;
    const uri = isBinaryDocument(row) ? undefined : await localUri(row);
    if (uri) await vscode.commands.executeCommand('vscode.open', uri, { preview: true });
    else await showText(row);
  }

  async openText(...args: RowArguments): Promise<void> {
    const row = this.#clicked(args);
    if (row) await showText(row);
  }

  /**
   * Deletes the clicked or the selected rows' files. Asks the user before, except for one clicked file of the embedded
   * backend that is on this machine anyway. A key is pressed on the row with the focus ring, which need not be the selected
   * one; VS Code passes the selection alone, so the question has to name the file.
   */
  async deleteSelected(...args: RowArguments): Promise<void> {
    const isClicked = args[0] !== undefined;
    const rows = this.#chosen(args);
    const [first] = rows;
    if (!first) {
      if (!isClicked) void vscode.window.showInformationMessage(vscode.l10n.t('Select a file first.'));
      return;
    }
    const ids = new Set(rows.flatMap((row) => [row.id, ...versionsOf(row).map(({ id }) => id)]));
    const isAlone = isClicked && ids.size === 1 && this.#parts.backendUrl() === '';
    const canUndo = isAlone && this.#isOwn(first) && (await localUri(first)) !== undefined;
    if (!canUndo && !(await this.#confirm(deleteQuestion(rows)))) return;
    await vscode.window.withProgress({ location: { viewId: FILES_VIEW_ID } }, () =>
      this.#delete([...ids], new AbortController().signal),
    );
  }

  async deleteAll(): Promise<void> {
    const client = this.#parts.client();
    const ids = await allFileIds((limit, after) => client.listFiles(limit, after));
    if (ids.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('There are no uploaded files.'));
      this.#parts.view.refresh();
      return;
    }
    if (!(await this.#confirm(vscode.l10n.t('Delete all uploaded files ({0})?', countText(ids.length))))) return;
    await withCancellableProgress(vscode.l10n.t('Deleting uploaded files'), (signal, report) =>
      this.#delete(ids, signal, (done) => {
        report(vscode.l10n.t('{0} of {1}', countText(done), countText(ids.length)));
      }),
    );
  }

  async #delete(ids: readonly string[], signal: AbortSignal, onProgress?: (done: number) => void): Promise<void> {
    const { received, view } = this.#parts;
    const paths = view.filesWith(ids).flatMap(({ localPath }) => localPath ?? []);
    const client = this.#parts.client();
    try {
      await deleteFiles(ids, {
        deleteFile: (id, either) => client.deleteFile(id, either),
        signal,
        ...(onProgress ? { onProgress } : {}),
      });
      await received.remove(ids);
      await removeDocumentCopies(paths);
    } finally {
      view.refresh();
    }
  }

  async #receive(row: Listed): Promise<vscode.Uri> {
    const { id, name } = row;
    // The text of a document gets a name of a text file, whatever the document was.
    const textName = isBinaryDocument(row) ? `${name}.txt` : name;
    const path = await withCancellableProgress(vscode.l10n.t('Fetching {0}', displayName(name)), (signal) =>
      this.#parts.received.fetch(id, textName, signal),
    );
    return vscode.Uri.file(path);
  }

  /** Whether the file on this machine is the user's, not a copy that was fetched to ask about it. */
  #isOwn({ localPath }: Listed): boolean {
    return localPath !== undefined && !this.#parts.received.holds(localPath) && !isDocumentCopy(localPath);
  }

  async #confirm(question: string): Promise<boolean> {
    const url = this.#parts.backendUrl();
    const detail =
      url === ''
        ? vscode.l10n.t('Your own files stay where they are.')
        : vscode.l10n.t('Deleting from {0} affects everyone who uses it. Your own files stay where they are.', url);
    const remove = vscode.l10n.t('Delete');
    return (await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) === remove;
  }

  /** The row that a command for one file is about: the clicked one, whatever else is selected. */
  #clicked([row]: RowArguments): Listed | undefined {
    return this.#chosen([row])[0];
  }

  /** The rows that a command for several files is about: what it was given, else what is selected. */
  #chosen([row, rows]: RowArguments): Listed[] {
    const { view } = this.#parts;
    const given = Array.isArray(rows) && rows.length > 0 ? rows : row === undefined ? view.selection : [row];
    return view.filesWith(given.flatMap((item) => RowArgument.safeParse(item).data?.id ?? []));
  }
}

async function showText({ id, name }: Listed): Promise<void> {
  await vscode.window.showTextDocument(extractedTextUri(id, name), { preview: true });
}

function versionsOf(row: Listed): readonly VersionNode[] {
  return row.kind === 'file' ? row.versions : [];
}

function deleteQuestion(rows: readonly Listed[]): string {
  const [first, ...others] = rows;
  const versions = rows.flatMap(versionsOf).length;
  if (!first || others.length > 0) {
    return versions === 0
      ? vscode.l10n.t('Delete {0} files from Smart File Query?', countText(rows.length))
      : vscode.l10n.t('Delete {0} files and their earlier versions from Smart File Query?', countText(rows.length));
  }
  const name = displayName(first.name);
  if (first.kind === 'version') return vscode.l10n.t('Delete this earlier version of {0} from Smart File Query?', name);
  return versions === 0
    ? vscode.l10n.t('Delete {0} from Smart File Query?', name)
    : vscode.l10n.t('Delete {0} and its earlier versions from Smart File Query?', name);
}
