import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { ResourceArguments } from '../../contributions.ts';
import type { AskedTarget } from '../../asking/answer.ts';
import { displayName } from '../../localFile/displayName.ts';
import { targetText } from '../../views/answer/targetText.ts';
import {
  chooseFile,
  pathOf,
  saveAllIfDirty,
  saveIfDirty,
  hasOwnLines,
  fileUriOf,
  selectedUris,
  toChosen,
} from '../targets.ts';
import type { Answering } from './answering.ts';
import { Failure } from '../../failure.ts';
import { selectedLines } from '../../asking/selectedLines.ts';
import { toFailure } from '../../client/errors.ts';
import { previewSending } from '../../collecting/sendPreview.ts';
import { destinationOf } from '../../protocol/destination.ts';
import { withCancellableProgress } from '../progress.ts';
import { pickFiles } from './pickFiles.ts';
import { MAX_FILES } from '../../protocol/query.ts';
import { documentUri } from '../../views/files/documentCopies.ts';
import type { QuestionBox } from './questionBox.ts';
import { countText } from '../../views/pageLanguage.ts';

/** Query File…: choose a file, type a question, see the answer beside it. */
export class QueryFileCommand {
  readonly #answering: Answering;
  readonly #questions: QuestionBox;

  constructor(answering: Answering, questions: QuestionBox) {
    this.#answering = answering;
    this.#questions = questions;
  }

  async run(...args: ResourceArguments): Promise<void> {
    const uri = await chooseFile(args);
    if (!uri) return;
    await this.askAbout(uri);
  }

  /** Asks the user for another question about the same target as before, as it is now. */
  async askAnew(target: AskedTarget): Promise<void> {
    const [path = ''] = target.paths;
    if (target.paths.length === 1 && !target.lines && !target.workspace) return this.askAbout(documentUri(path));
    if (!(await saveAllIfDirty(target.paths))) return;
    const question = await this.#questions.ask({
      about: targetText(target),
      prompt: vscode.l10n.t('Ask a question'),
      paths: target.paths,
    });
    if (question !== undefined) await this.#answering.begin(target, question);
  }

  /**
   * Asks the user for a question about a file, then answers it. A suggested question stands in the box already; `onAsked` is
   * called when a question was asked, before it is answered.
   */
  async askAbout(uri: vscode.Uri, suggestion?: string, onAsked?: () => void): Promise<void> {
    const path = pathOf(uri);
    if (!(await saveIfDirty(uri))) return;
    const prompt = vscode.l10n.t('Ask a question about this file');
    const question = await this.#questions.ask({ about: displayName(path), prompt, paths: [path], suggestion });
    if (question === undefined) return;
    onAsked?.();
    await this.#answering.begin({ paths: [path] }, question);
  }
}

/**
 * Query Selection…: a question that is answered from the selected lines of the active editor alone; where nothing is selected,
 * from its whole file.
 */
export class QuerySelectionCommand {
  readonly #answering: Answering;
  readonly #questions: QuestionBox;
  readonly #file: QueryFileCommand;

  constructor(answering: Answering, questions: QuestionBox, file: QueryFileCommand) {
    this.#answering = answering;
    this.#questions = questions;
    this.#file = file;
  }

  async run(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor) throw new Failure('nothing_to_ask', vscode.l10n.t('Open a file and select some of its lines first.'));
    const { document } = editor;
    if (editor.selections.every(({ isEmpty }) => isEmpty)) return this.#file.run();
    const path = pathOf(fileUriOf(document.uri));
    if (!hasOwnLines(document)) {
      throw new Failure(
        'nothing_to_ask',
        vscode.l10n.t(
          'Questions about {0} are answered from its extracted text, whose lines differ from the editor’s. Use Query File… to ask about the whole file.',
          displayName(path),
        ),
      );
    }
    // The lines are those on the screen, so the file has to be saved with them.
    if (!(await saveIfDirty(document.uri, { needsSaving: true }))) return;
    // Read after the saving, which may format the text and so move the selection.
    const target = { paths: [path], lines: selectedLines(editor.selections) };
    const question = await this.#questions.ask({
      about: targetText(target),
      prompt: vscode.l10n.t('Ask a question about these lines'),
      paths: target.paths,
    });
    if (question !== undefined) await this.#answering.begin(target, question);
  }
}

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

  /** Asks about the explorer's selection, else about files that the user picks in a dialog. */
  async files(...args: ResourceArguments): Promise<void> {
    const uris = args[0] === undefined ? await openDialog('files') : selectedUris(args);
    if (uris) await this.#askAbout(uris);
  }

  /** Asks about the explorer's folder, else about one that the user picks in a dialog. */
  async folder(...args: ResourceArguments): Promise<void> {
    const uris = args[0] === undefined ? await openDialog('folder') : selectedUris(args);
    if (uris) await this.#askAbout(uris);
  }

  /** Asks about files that are chosen already; where they are more than a question takes, some of them are picked first. */
  async about(uris: readonly vscode.Uri[]): Promise<void> {
    const [only, ...others] = uris;
    if (only && others.length === 0) await this.#parts.askAbout(only);
    else if (uris.length > MAX_FILES) await this.#askAbout(uris);
    else await this.#askQuestion(uris.map(pathOf));
  }

  async #askAbout(uris: readonly vscode.Uri[]): Promise<void> {
    const chosen = await Promise.all(uris.map(toChosen));
    const [only, ...others] = chosen;
    // A click on a file outside of the selection is about that file alone.
    if (only?.kind === 'file' && others.length === 0) return this.#parts.askAbout(documentUri(only.path));
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
    if (paths) await this.#askQuestion(paths);
  }

  async #askQuestion(paths: readonly string[]): Promise<void> {
    if (!(await saveAllIfDirty(paths))) return;
    const about = paths.length === 1 ? vscode.l10n.t('1 File') : vscode.l10n.t('{0} Files', countText(paths.length));
    const question = await this.#parts.questions.ask({
      about,
      prompt: vscode.l10n.t('Ask a question about these files'),
      paths,
    });
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
