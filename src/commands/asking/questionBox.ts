import * as vscode from 'vscode';
import { MAX_QUESTION_CHARS } from '../../protocol/query.ts';
import { textLanguage } from '../../views/pageLanguage.ts';

/** Asks for a question; the one asked last is offered again, also about something else, unless another is suggested. */
export class QuestionBox {
  #last = '';

  /** `about` is what the question is about, as `handbook.md` or `12 files`. Undefined when the box was left. */
  async ask(about: string, prompt: string, suggestion = this.#last): Promise<string | undefined> {
    const question = await vscode.window.showInputBox({
      title: vscode.l10n.t('Query {0}', about),
      prompt,
      placeHolder: vscode.l10n.t('For example: How many days of leave do people get?'),
      value: suggestion,
      ignoreFocusOut: true,
      validateInput: (value) => problemOf(value.trim()),
    });
    if (question !== undefined) this.#last = question;
    return question;
  }
}

/** What is wrong with a question, in a sentence. */
function problemOf(question: string): string | undefined {
  if (question === '') return vscode.l10n.t('Type a question.');
  if (question.length <= MAX_QUESTION_CHARS) return undefined;
  const limit = MAX_QUESTION_CHARS.toLocaleString(textLanguage());
  return vscode.l10n.t('The question is longer than {0} characters. Shorten it.', limit);
}
