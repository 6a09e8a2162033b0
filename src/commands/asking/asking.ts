import * as vscode from 'vscode';
import type { Core } from '../../core.ts';
import { HistoryStore } from '../../history/historyStore.ts';
import { maxFileBytes, type Settings } from '../../settings.ts';
import { AnswerPanel } from '../../views/answer/answerPanel.ts';
import type { FailureNotifier } from '../failureNotifier.ts';
import { vscodeModelNames } from '../agents/vscodeModel.ts';
import { Answering } from './answering.ts';
import { ModelOffer } from './modelOffer.ts';
import { QueryFileCommand, QueryFilesCommand, QuerySelectionCommand } from './queryCommands.ts';
import { QuestionBox } from './questionBox.ts';
import { QueryWorkspaceCommand, WorkspaceFollower } from './queryWorkspace.ts';
import { QuestionHistory } from './questionHistory.ts';

export interface AskingParts {
  readonly extensionUri: vscode.Uri;
  /** The folder of this workspace's question history. */
  readonly historyFolder: string;
  /** The folder of everything that outlives a session. */
  readonly stateFolder: string;
  readonly failures: FailureNotifier;
  readonly log: vscode.LogOutputChannel;
  /** State on this machine that is not synced. */
  readonly state: vscode.Memento;
  core(): Core;
  settings(): Settings;
}

/** Parts between a user's question and its answer beside the file. */
export interface Asking {
  readonly answers: AnswerPanel;
  readonly file: QueryFileCommand;
  readonly files: QueryFilesCommand;
  readonly selection: QuerySelectionCommand;
  readonly workspace: QueryWorkspaceCommand;
  readonly follower: WorkspaceFollower;
  readonly history: QuestionHistory;
}

/**
 * Creates the parts and connects the answer's page with the commands: a follow-up typed in the page is asked and answered
 * like any other.
 */
export function createAsking({
  extensionUri,
  historyFolder,
  stateFolder,
  failures,
  log,
  state,
  core,
  settings,
}: AskingParts): Asking {
  const follower = new WorkspaceFollower({ stateFolder, log, failures, core, settings });
  const carryOut = (work: Promise<void>): void => void work.catch((error: unknown) => failures.show(error));
  const answers: AnswerPanel = new AnswerPanel(extensionUri, {
    askAnew: (target) => carryOut(file.askAnew(target)),
    followUp: (conversation, question) => carryOut(answering.followUp(conversation, question)),
    askCurrent: (conversation) => carryOut(answering.askCurrent(conversation)),
    kept: (answerId) => history.kept(answerId),
  });
  const answering: Answering = new Answering({
    core,
    askWorkspace: (request) => follower.ask(request),
    panel: answers,
    failures,
    onAnswered: (conversation) => {
      void history.keep(conversation);
      carryOut(offer.offerAfter(conversation));
    },
  });
  const offer = new ModelOffer({
    state,
    isAutomatic: () => settings()['query.provider'] === 'auto',
    models: vscodeModelNames,
    warn: (message) => log.warn(message),
    askAgain: (conversation) => carryOut(answering.askCurrent(conversation)),
  });
  const history: QuestionHistory = new QuestionHistory({
    store: new HistoryStore(historyFolder, (message) => log.warn(message)),
    panel: answers,
    answering: () => answering,
    isEnabled: () => settings()['history.enabled'],
    failures,
    log,
  });
  const questions = new QuestionBox((paths) => history.recent(paths));
  const file = new QueryFileCommand(answering, questions);
  const selection = new QuerySelectionCommand(answering, questions, file);
  const files = new QueryFilesCommand({
    answering,
    questions,
    backendUrl: () => settings()['backend.url'],
    maxFileBytes: () => maxFileBytes(settings()),
    askAbout: (uri) => file.askAbout(uri),
  });
  const backendUrl = (): string => settings()['backend.url'];
  const workspace = new QueryWorkspaceCommand({ answering, questions, follower, backendUrl });
  return { answers, file, files, selection, workspace, follower, history };
}

/** The sample's file name, as the tab, the view and the citations show it. */
const SAMPLE_NAME = 'lighthouse-handbook.md';

/** Questions that the sample answers, in the order in which they are offered. */
export function sampleQuestions(): string[] {
  return [vscode.l10n.t('How often is the lens cleaned?'), vscode.l10n.t('When is the tower open?')];
}

/**
 * Copies the sample of the walkthrough into the extension's storage and resolves with its place there. Only files on disk can
 * be asked about, and the user's edits of the sample must not change the extension.
 */
export async function placeSample({ extensionUri, globalStorageUri }: vscode.ExtensionContext): Promise<vscode.Uri> {
  const sample = vscode.Uri.joinPath(globalStorageUri, 'sample', SAMPLE_NAME);
  const isThere = await Promise.resolve(vscode.workspace.fs.stat(sample)).then(
    () => true,
    () => false,
  );
  if (isThere) return sample;
  const original = vscode.Uri.joinPath(extensionUri, 'media', 'walkthrough', 'sample.md');
  await vscode.workspace.fs.writeFile(sample, await vscode.workspace.fs.readFile(original));
  return sample;
}
