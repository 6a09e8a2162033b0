import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Answer } from '../../asking/answer.ts';
import type { Core } from '../../core.ts';
import { excludedPatterns } from '../../contributions.ts';
import { Failure } from '../../failure.ts';
import type { Log } from '../../log.ts';
import { destinationOf } from '../../protocol/destination.ts';
import { maxFileBytes, type Settings } from '../../settings.ts';
import { sizeText } from '../../system/sizeText.ts';
import { countText, textLanguage } from '../../views/pageLanguage.ts';
import type { WorkspaceIndex, WorkspaceProgress, WorkspaceSurvey } from '../../workspace/workspaceIndex.ts';
import type { WorkspaceRequest, Workspaces } from '../../workspace/workspaces.ts';
import type { FailureNotifier } from '../failureNotifier.ts';
import { withCancellableProgress } from '../progress.ts';
import type { Answering } from './answering.ts';
import { showLeftOut } from './pickFiles.ts';
import type { QuestionBox } from './questionBox.ts';

/** How long a question waits for changed files to be indexed, in milliseconds; then it is asked about what is there. */
const PATIENCE_MS = 3_000;
/** How long it waits for the first files of a workspace. */
const FIRST_PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 100;

export interface WorkspaceFollowerParts {
  readonly stateFolder: string;
  readonly log: Log;
  readonly failures: FailureNotifier;
  core(): Core;
  settings(): Settings;
}

/**
 * The indexes of this window's workspace folders. Each follows the files of its folder from its first use in the window on, and is
 * brought up to date by the next question.
 */
export class WorkspaceFollower implements vscode.Disposable {
  readonly #parts: WorkspaceFollowerParts;
  readonly #watchers = new Map<string, vscode.Disposable>();
  #workspaces: Promise<Workspaces> | undefined;

  constructor(parts: WorkspaceFollowerParts) {
    this.#parts = parts;
  }

  /** The index of a folder, and what has changed since it was last brought up to date. */
  async survey(root: string, signal: AbortSignal): Promise<{ index: WorkspaceIndex; survey: WorkspaceSurvey }> {
    const workspaces = await this.#loaded();
    this.#follow(root, workspaces);
    const index = await workspaces.index(root);
    return { index, survey: await index.survey(signal) };
  }

  /** Sends in the background what a survey has found, under a notification by which the user can stop it until the next question. */
  start(index: WorkspaceIndex): void {
    if (index.isSending) return;
    const title = vscode.l10n.t('Indexing {0}', nameOf(index.root));
    void withCancellableProgress(title, async (signal, report) => {
      try {
        await index.send(signal, (progress) => report(progressText(progress)));
      } catch (error) {
        if (!signal.aborted) this.#parts.failures.show(error);
      }
    });
  }

  /** Asks about a workspace as it is now; where many files have changed, about as many as are indexed by then. */
  async ask(request: WorkspaceRequest): Promise<Answer> {
    const { index, survey } = await this.survey(request.root, request.signal);
    if (survey.isNew || survey.toSend.files > 0 || index.coverage.indexed < survey.all.files) this.start(index);
    // What is gone is taken out at the beginning of each sending.
    else await index.send(request.signal);
    const began = performance.now();
    const isWaiting = (): boolean => {
      const waited = performance.now() - began;
      return index.isSending && waited < (index.coverage.indexed === 0 ? FIRST_PATIENCE_MS : PATIENCE_MS);
    };
    while (isWaiting()) await delay(LOOK_EVERY_MS, undefined, { signal: request.signal });
    return (await this.#loaded()).ask(request);
  }

  dispose(): void {
    vscode.Disposable.from(...this.#watchers.values()).dispose();
    void this.#workspaces?.then((workspaces) => workspaces.close());
  }

  #loaded(): Promise<Workspaces> {
    this.#workspaces ??= this.#load();
    return this.#workspaces;
  }

  async #load(): Promise<Workspaces> {
    const { stateFolder, log, core, settings } = this.#parts;
    const { Workspaces } = await import('../../workspace/workspaces.ts');
    return new Workspaces({
      stateFolder,
      log,
      core,
      excludes: (root) => excludedPatterns(vscode.Uri.file(root)),
      maxFileBytes: () => maxFileBytes(settings()),
    });
  }

  #follow(root: string, workspaces: Workspaces): void {
    if (this.#watchers.has(root)) return;
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(root), '**'));
    const note = ({ fsPath }: vscode.Uri): void => void workspaces.note(root, [fsPath]);
    const subscriptions = [watcher.onDidChange(note), watcher.onDidCreate(note), watcher.onDidDelete(note)];
    this.#watchers.set(root, vscode.Disposable.from(watcher, ...subscriptions));
  }
}

export interface QueryWorkspaceParts {
  readonly answering: Answering;
  readonly questions: QuestionBox;
  readonly follower: WorkspaceFollower;
  /** The address of the backend, empty for the embedded one. */
  backendUrl(): string;
}

/** Query Workspace…: shows once what would be sent, indexes it while the user types, and answers from all files. */
export class QueryWorkspaceCommand {
  readonly #parts: QueryWorkspaceParts;

  constructor(parts: QueryWorkspaceParts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const { answering, questions, follower } = this.#parts;
    const folder = await chooseFolder();
    if (!folder) return;
    const { name } = folder;
    const root = folder.uri.fsPath;
    const { index, survey } = await withCancellableProgress(vscode.l10n.t('Looking for files…'), (signal) =>
      follower.survey(root, signal),
    );
    if (survey.all.files === 0) throw new Failure('nothing_to_ask', vscode.l10n.t('There are no files to ask about.'));
    if (survey.isNew && !(await this.#confirm(name, root, survey))) return;
    if (survey.toSend.files > 0) follower.start(index);
    const prompt = vscode.l10n.t('Ask a question about this workspace');
    const question = await questions.ask({ about: name, prompt, paths: [] });
    if (question !== undefined) await answering.begin({ paths: [], workspace: { root, name } }, question);
  }

  /** Shows what would be sent and where to, and what is left out; resolves with whether the user agrees. */
  async #confirm(name: string, root: string, { all, leftOut }: WorkspaceSurvey): Promise<boolean> {
    const host = destinationOf(this.#parts.backendUrl());
    const destination = host?.isRemote ? host.host : vscode.l10n.t('this machine');
    const locale = textLanguage();
    const message = vscode.l10n.t('Index {0} to ask about all of it?', name);
    const detail = [
      vscode.l10n.t(
        '{0} files, {1} → {2}.',
        all.files.toLocaleString(locale),
        sizeText(all.bytes, locale),
        destination,
      ),
      ...(leftOut.length > 0 ? [vscode.l10n.t('{0} are left out.', leftOut.length.toLocaleString(locale))] : []),
      vscode.l10n.t('From then on, only what has changed is sent with a question.'),
    ].join('\n');
    const agree = vscode.l10n.t('Index and Ask');
    const show = vscode.l10n.t('Show What Is Left Out');
    for (;;) {
      const buttons = leftOut.length > 0 ? [agree, show] : [agree];
      const chosen = await vscode.window.showInformationMessage(message, { modal: true, detail }, ...buttons);
      if (chosen !== show) return chosen === agree;
      if (!(await showLeftOut({ leftOut, folder: root, canGoBack: true }))) return false;
    }
  }
}

async function chooseFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (folders.length === 0) throw new Failure('nothing_to_ask', vscode.l10n.t('Open a folder first.'));
  if (folders.length === 1) return folders[0];
  const items = folders.map((folder) => ({ label: folder.name, description: folder.uri.fsPath, folder }));
  const title = vscode.l10n.t('Choose a Workspace Folder to Query');
  return (await vscode.window.showQuickPick(items, { title }))?.folder;
}

function nameOf(root: string): string {
  return vscode.workspace.getWorkspaceFolder(vscode.Uri.file(root))?.name ?? root;
}

/** `1,204 of 10,000 files, 12 MB of 89 MB, 20 s left` */
function progressText({ done, all, leftMs }: WorkspaceProgress): string {
  const locale = textLanguage();
  const [files, total] = [done.files, all.files].map((count) => count.toLocaleString(locale));
  const [bytes, totalBytes] = [done.bytes, all.bytes].map((size) => sizeText(size, locale));
  if (leftMs === undefined)
    return vscode.l10n.t('{0} of {1} files, {2} of {3}', `${files}`, `${total}`, `${bytes}`, `${totalBytes}`);
  const seconds = Math.max(1, Math.ceil(leftMs / 1000));
  return vscode.l10n.t(
    '{0} of {1} files, {2} of {3}, {4} s left',
    `${files}`,
    `${total}`,
    `${bytes}`,
    `${totalBytes}`,
    countText(seconds),
  );
}
