import * as vscode from 'vscode';
import { toFailure } from '../../client/errors.ts';
import type { Core } from '../../core.ts';
import {
  type Answer,
  beginConversation,
  continueConversation,
  targetOf,
  type AskedTarget,
  type Conversation,
} from '../../asking/answer.ts';
import { type AskRequest, withFileName } from '../../asking/bringFiles.ts';
import { VersionGoneError } from '../../asking/askService.ts';
import { displayName } from '../../localFile/displayName.ts';
import type { AnswerDraft } from '../../views/answer/answerDraft.ts';
import type { AnswerPanel } from '../../views/answer/answerPanel.ts';
import { targetText } from '../../views/answer/targetText.ts';
import { momentText } from '../../views/pageLanguage.ts';
import type { FailureNotifier } from '../failureNotifier.ts';
import type { WorkspaceRequest } from '../../workspace/workspaces.ts';
import { phaseText, withCancellableProgress } from '../progress.ts';
import { saveAllIfDirty } from '../targets.ts';

export interface AnsweringParts {
  core(): Core;
  /** Asks about a whole workspace. */
  askWorkspace(request: WorkspaceRequest): Promise<Answer>;
  readonly panel: AnswerPanel;
  readonly failures: FailureNotifier;
  /** Called with every answer, as the latest of its conversation. */
  onAnswered(conversation: Conversation): void;
}

/** One question that is being answered. */
interface Asked {
  readonly target: AskedTarget;
  readonly question: string;
  /** The conversation that the question follows; undefined where it begins one. */
  readonly before?: Conversation | undefined;
  ask(request: Pick<AskRequest, 'signal' | 'onEvent' | 'onProgress'>): Promise<Answer>;
  /** The conversation with its new answer. */
  join(answer: Answer): Conversation;
  retry(): Promise<void>;
}

/**
 * Asks questions and shows their answers to the user: with progress, the answer as it grows, and the whole beside the file.
 */
export class Answering {
  readonly #parts: AnsweringParts;

  constructor(parts: AnsweringParts) {
    this.#parts = parts;
  }

  /** Begins a conversation about files as they are now. */
  async begin(target: AskedTarget, question: string): Promise<void> {
    await this.#answer({
      target,
      question,
      ask: (hooks) => this.#ask(target, { question, ...hooks }),
      join: beginConversation,
      retry: () => this.begin(target, question),
    });
  }

  /** Goes on with a conversation, about the version of its files that it is about. */
  async followUp(conversation: Conversation, question: string): Promise<void> {
    await this.#answer({
      target: targetOf(conversation),
      question,
      before: conversation,
      ask: (hooks) => {
        const target = targetOf(conversation);
        // A workspace has no version: it is asked as it is now.
        if (target.workspace) return this.#ask(target, { question, earlier: allOf(conversation), ...hooks });
        return this.#parts.core().asking.followUp({ conversation, question, ...hooks });
      },
      join: (answer) => continueConversation(conversation, answer),
      retry: () => this.followUp(conversation, question),
    });
  }

  /** Asks the latest question again, about the files as they are now; the conversation goes on with that answer. */
  async askCurrent(conversation: Conversation): Promise<void> {
    const { question } = conversation.latest;
    await this.#askAboutCurrent(question, conversation, conversation.earlier, () => this.askCurrent(conversation));
  }

  /**
   * Asks a question about the files as they are now, after it could not be asked about the version that the backend no longer
   * has.
   */
  async #goOnWithCurrent(conversation: Conversation, question: string): Promise<void> {
    const earlier = allOf(conversation);
    await this.#askAboutCurrent(question, conversation, earlier, () => this.#goOnWithCurrent(conversation, question));
  }

  async #askAboutCurrent(
    question: string,
    conversation: Conversation,
    earlier: readonly Answer[],
    retry: () => Promise<void>,
  ): Promise<void> {
    const target = targetOf(conversation);
    if (!(await saveAllIfDirty(target.paths))) return;
    await this.#answer({
      target,
      question,
      before: conversation,
      ask: (hooks) => this.#ask(target, { question, earlier, ...hooks }),
      join: (latest) => ({ earlier, latest }),
      retry,
    });
  }

  /** Asks about files, or about a workspace, as they are now. */
  #ask(target: AskedTarget, request: Omit<AskRequest, 'paths' | 'lines'>): Promise<Answer> {
    const { workspace } = target;
    if (workspace) return this.#parts.askWorkspace({ root: workspace.root, ...request });
    return this.#parts.core().asking.ask({ ...target, ...request });
  }

  async #answer({ target, question, before, ask, join, retry }: Asked): Promise<void> {
    const { panel, failures, onAnswered } = this.#parts;
    const [path = ''] = target.paths;
    const isOneFile = target.paths.length === 1;
    const stopping = new AbortController();
    const stop = (): void => stopping.abort();
    let draft: AnswerDraft | undefined;
    try {
      const answer = await withCancellableProgress(
        vscode.l10n.t('Asking about {0}', targetText(target)),
        (signal, report) =>
          ask({
            signal: AbortSignal.any([signal, stopping.signal]),
            onEvent: (event) => {
              // An answer without a model comes whole; one of a model is shown as it grows.
              const isOfModel = event.type === 'citations' && event.provider !== undefined;
              if (isOfModel) draft ??= panel.begin({ target, question, conversation: before, stop });
              draft?.take(event);
            },
            onProgress: (progress) => report(phaseText(progress), progress.phase),
          }),
      );
      const conversation = join(answer);
      onAnswered(conversation);
      await panel.show(conversation);
    } catch (error) {
      draft?.end();
      panel.unanswered();
      const failure = toFailure(error);
      if (before && failure instanceof VersionGoneError) {
        await this.#offerCurrent(before, question);
        return;
      }
      const isNamed = !isOneFile || failure.message.includes(displayName(path));
      failures.show(isNamed ? failure : withFileName(path, failure), retry);
    }
  }

  /**
   * Shows that the backend no longer has the version of a conversation, and offers to ask about the files as they are now.
   */
  async #offerCurrent(conversation: Conversation, question: string): Promise<void> {
    const [file] = conversation.latest.files;
    if (!file) return;
    const message = vscode.l10n.t(
      'The backend no longer has {0} as it was at {1}.',
      displayName(file.path),
      momentText(file.readAt),
    );
    const current = vscode.l10n.t('Query the Current Version');
    const chosen = await vscode.window.showWarningMessage(message, current);
    if (chosen === current) await this.#goOnWithCurrent(conversation, question);
  }
}

/** All answers of a conversation, oldest first. */
function allOf({ earlier, latest }: Conversation): Answer[] {
  return [...earlier, latest];
}
