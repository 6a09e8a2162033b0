import * as vscode from 'vscode';
import type { Conversation } from '../../asking/answer.ts';
import { writeSetting } from '../../contributions.ts';

/** The key under which it is kept that the user has been asked, whatever they chose. */
const STATE_KEY = 'modelsOfVSCodeOffered';

export interface ModelOfferParts {
  readonly state: vscode.Memento;
  /** Whether the settings leave the choice of the provider to this extension. */
  isAutomatic(): boolean;
  /** The names of the models that VS Code offers to extensions. */
  models(): Promise<readonly string[]>;
  /** Takes what the log should say of models that could not be listed; the answer stands without an offer. */
  warn(message: string): void;
  askAgain(conversation: Conversation): void;
}

/**
 * Offers the models that VS Code has, once, to a user who got an answer without a model and has not chosen a provider. Either
 * choice is kept; VS Code asks for its own consent before a model is used.
 */
export class ModelOffer {
  readonly #parts: ModelOfferParts;
  #isAsking = false;

  constructor(parts: ModelOfferParts) {
    this.#parts = parts;
  }

  async offerAfter(conversation: Conversation): Promise<void> {
    const { state, isAutomatic, askAgain } = this.#parts;
    const isLeftOpen = isAutomatic() && conversation.latest.provider === 'local';
    if (!isLeftOpen || this.#isAsking || state.get<unknown>(STATE_KEY) === true) return;
    this.#isAsking = true;
    try {
      const [first, ...more] = await this.#modelNames();
      if (first === undefined) return;
      const use = vscode.l10n.t('Use VS Code’s Models');
      const message =
        more.length === 0
          ? vscode.l10n.t(
              'VS Code has a language model: {0}. It can write answers from the lines that are found in your files.',
              first,
            )
          : vscode.l10n.t(
              'VS Code has language models, such as {0}. They can write answers from the lines that are found in your files.',
              first,
            );
      const chosen = await vscode.window.showInformationMessage(message, use, vscode.l10n.t('Not Now'));
      await state.update(STATE_KEY, true);
      if (chosen !== use) return;
      await writeSetting('query.provider', 'vscode');
      askAgain(conversation);
    } finally {
      this.#isAsking = false;
    }
  }

  /** The names of VS Code's models; none where VS Code or an extension that brings models fails to list them. */
  async #modelNames(): Promise<readonly string[]> {
    const { models, warn } = this.#parts;
    try {
      return await models();
    } catch (error) {
      warn(`The language models of VS Code could not be listed: ${String(error)}`);
      return [];
    }
  }
}
