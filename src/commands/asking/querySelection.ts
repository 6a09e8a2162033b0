import * as vscode from 'vscode';
import { Failure } from '../../failure.ts';
import { displayName } from '../../localFile/displayName.ts';
import { selectedLines } from '../../asking/selectedLines.ts';
import { targetText } from '../../views/answer/targetText.ts';
import { hasOwnLines } from '../ownLines.ts';
import { fileUriOf, pathOf, saveIfDirty } from '../targets.ts';
import type { Answering } from './answering.ts';
import type { QuestionBox } from './questionBox.ts';

/** Query Selection…: a question that is answered from the selected lines of the active editor alone. */
export class QuerySelectionCommand {
  readonly #answering: Answering;
  readonly #questions: QuestionBox;

  constructor(answering: Answering, questions: QuestionBox) {
    this.#answering = answering;
    this.#questions = questions;
  }

  async run(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor) throw new Failure('nothing_to_ask', vscode.l10n.t('Open a file and select some of its lines first.'));
    const { document } = editor;
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
    // The lines are those on the screen, so that is what has to be asked about.
    if (!(await saveIfDirty(document.uri, { needsSaving: true }))) return;
    // Only now, since saving may format the text and so move the selection.
    const target = { paths: [path], lines: selectedLines(editor.selections) };
    const question = await this.#questions.ask(targetText(target), vscode.l10n.t('Ask a question about these lines'));
    if (question !== undefined) await this.#answering.begin(target, question);
  }
}
