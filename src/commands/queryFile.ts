import * as vscode from 'vscode';
import { toUploadError } from '../client/uploadError.ts';
import type { ResourceArguments } from '../contributions.ts';
import type { Core } from '../core.ts';
import type { AnswerDraft } from '../panel/answerDraft.ts';
import type { AnswerPanel } from '../panel/answerPanel.ts';
import { displayName, naming } from '../query/askService.ts';
import type { FailureDoor } from './failure.ts';
import { phaseText, withCancellableProgress } from './progress.ts';
import { chooseFile, pathOf, saveIfDirty } from './targets.ts';

/** Query File…: choose a file, type a question, see the answer beside it. */
export class QueryFileCommand {
  readonly #core: () => Core;
  readonly #panel: AnswerPanel;
  readonly #failures: FailureDoor;
  /** The question asked last, offered again for another file. */
  #lastQuestion = '';

  constructor(core: () => Core, panel: AnswerPanel, failures: FailureDoor) {
    this.#core = core;
    this.#panel = panel;
    this.#failures = failures;
  }

  async run(...args: ResourceArguments): Promise<void> {
    const uri = await chooseFile(args);
    if (!uri) return;
    await this.askAbout(uri);
  }

  /** Asks for a question about a file, then answers it. */
  async askAbout(uri: vscode.Uri): Promise<void> {
    const path = pathOf(uri);
    if (!(await saveIfDirty(uri))) return;
    const question = await this.#askForQuestion(displayName(path));
    if (question === undefined) return;
    this.#lastQuestion = question;
    await this.#answer(path, question);
  }

  async #askForQuestion(name: string): Promise<string | undefined> {
    return vscode.window.showInputBox({
      title: vscode.l10n.t('Query {0}', name),
      prompt: vscode.l10n.t('Ask a question about this file'),
      placeHolder: vscode.l10n.t('For example: How many days of leave do people get?'),
      value: this.#lastQuestion,
      ignoreFocusOut: true,
      validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('Type a question.') : undefined),
    });
  }

  async #answer(path: string, question: string): Promise<void> {
    const name = displayName(path);
    const stopping = new AbortController();
    let draft: AnswerDraft | undefined;
    try {
      const answer = await withCancellableProgress(vscode.l10n.t('Querying {0}', name), (signal, report) =>
        this.#core().asking.ask({
          paths: [path],
          question,
          signal: AbortSignal.any([signal, stopping.signal]),
          onEvent: (event) => {
            // The answer without a model is there at once; one of a model is shown as it grows.
            const isOfModel = event.type === 'citations' && event.provider !== undefined;
            if (isOfModel) draft ??= this.#panel.begin(path, question, () => stopping.abort());
            draft?.take(event);
          },
          onProgress: (progress) => {
            report(phaseText(progress));
          },
        }),
      );
      await this.#panel.show(answer);
    } catch (error) {
      draft?.end();
      const failure = toUploadError(error);
      const named = failure.message.includes(name) ? failure : naming(path, failure);
      this.#failures.show(named, () => this.#answer(path, question));
    }
  }
}
