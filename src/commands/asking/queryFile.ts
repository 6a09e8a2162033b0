import * as vscode from 'vscode';
import type { ResourceArguments } from '../../contributions.ts';
import type { AskedTarget } from '../../asking/conversation.ts';
import { displayName } from '../../localFile/displayName.ts';
import { targetText } from '../../views/answer/targetText.ts';
import { chooseFile, pathOf, saveAllIfDirty, saveIfDirty } from '../targets.ts';
import type { Answering } from './answering.ts';
import type { QuestionBox } from './questionBox.ts';

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

  /** Asks for another question about what was asked about before, as it is now. */
  async askAnew(target: AskedTarget): Promise<void> {
    const [path = ''] = target.paths;
    if (target.paths.length === 1 && !target.lines) return this.askAbout(vscode.Uri.file(path));
    if (!(await saveAllIfDirty(target.paths))) return;
    const question = await this.#questions.ask(targetText(target), vscode.l10n.t('Ask a question'));
    if (question !== undefined) await this.#answering.begin(target, question);
  }

  /**
   * Asks for a question about a file, then answers it. A suggested question stands in the box already; `onAsked` is called
   * when a question was asked, before it is answered.
   */
  async askAbout(uri: vscode.Uri, suggestion?: string, onAsked?: () => void): Promise<void> {
    const path = pathOf(uri);
    if (!(await saveIfDirty(uri))) return;
    const prompt = vscode.l10n.t('Ask a question about this file');
    const question = await this.#questions.ask(displayName(path), prompt, suggestion);
    if (question === undefined) return;
    onAsked?.();
    await this.#answering.begin({ paths: [path] }, question);
  }
}
