import * as vscode from 'vscode';
import type { ChosenModel, OwnModel } from '../../asking/ownModel.ts';
import { defaultModel } from './defaultModel.ts';

/** The id of the model that the person has last chosen in the chat, of this window. */
let chosenInChat: string | undefined;

/** Notes the model that the person has chosen in the chat: it is theirs elsewhere, too, where they name none. */
export function noteChatModel(id: string): void {
  chosenInChat = id;
}

/** The models that VS Code offers; at the first request VS Code itself asks the user for consent. */
export const vscodeModel: OwnModel = {
  choose: async (name) => {
    const models = (await vscode.lm?.selectChatModels?.()) ?? [];
    const found =
      name === ''
        ? defaultModel(models, chosenInChat)
        : models.find(({ id, family }) => id === name || family === name);
    if (found) return chosenModel(found);
    throw new Error(name === '' ? 'VS Code has no language model' : `VS Code has no language model "${name}"`);
  },
};

/** The names of the models that VS Code offers; none in a VS Code without an API for them. */
export async function vscodeModelNames(): Promise<readonly string[]> {
  const models = (await vscode.lm?.selectChatModels?.()) ?? [];
  return models.map(({ name }) => name);
}

/** A model of VS Code in the form that the core uses. */
export function chosenModel(model: vscode.LanguageModelChat): ChosenModel {
  return {
    id: model.id,
    maxInputTokens: model.maxInputTokens,
    countTokens: (text, signal) => withToken(signal, async (token) => model.countTokens(text, token)),
    ask: (messages, { signal, onDelta }) =>
      withToken(signal, async (token) => {
        // VS Code's API has no role for the system, so instructions are sent as the first message of the user.
        const asked = messages.map(({ content }) => vscode.LanguageModelChatMessage.User(content));
        const options = { justification: vscode.l10n.t('Your question about a file is answered by this model.') };
        const response = await model.sendRequest(asked, options, token);
        let text = '';
        for await (const piece of response.text) {
          signal.throwIfAborted();
          text += piece;
          onDelta(piece);
        }
        return text;
      }),
  };
}

/** Runs `work` with the signal as VS Code's cancellation. Throws an error whose message says what to do. */
async function withToken<T>(signal: AbortSignal, work: (token: vscode.CancellationToken) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const cancellation = new vscode.CancellationTokenSource();
  const cancel = (): void => cancellation.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const result = await work(cancellation.token);
    signal.throwIfAborted();
    return result;
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(reasonOf(error), { cause: error });
  } finally {
    signal.removeEventListener('abort', cancel);
    cancellation.dispose();
  }
}

/** Why a model gave no answer: a part of a sentence. */
function reasonOf(error: unknown): string {
  if (!(error instanceof vscode.LanguageModelError)) return error instanceof Error ? error.message : String(error);
  switch (error.code) {
    case vscode.LanguageModelError.NoPermissions.name:
      return vscode.l10n.t('you have not allowed Smart File Query to use them (Manage Language Model Access)');
    case vscode.LanguageModelError.Blocked.name:
      return vscode.l10n.t('the request was blocked, or no quota is left');
    case vscode.LanguageModelError.NotFound.name:
      return vscode.l10n.t('the model is no longer there');
    default:
      return error.message;
  }
}
