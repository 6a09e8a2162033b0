import * as vscode from 'vscode';
import type { OwnModel } from '../query/ownModel.ts';

/** The models that VS Code offers; the first request asks the person for consent in VS Code's own words. */
export const vscodeModel: OwnModel = {
  async ask(messages, { model, signal, onDelta }) {
    const chosen = await chooseModel(model);
    const cancellation = new vscode.CancellationTokenSource();
    const cancel = (): void => cancellation.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      // There is no role for the system: instructions come as the first message of the user.
      const asked = messages.map(({ content }) => vscode.LanguageModelChatMessage.User(content));
      const options = { justification: vscode.l10n.t('Your question about a file is answered by this model.') };
      const response = await chosen.sendRequest(asked, options, cancellation.token);
      let text = '';
      for await (const piece of response.text) {
        signal.throwIfAborted();
        text += piece;
        onDelta(piece);
      }
      signal.throwIfAborted();
      return { text, model: chosen.id };
    } finally {
      signal.removeEventListener('abort', cancel);
      cancellation.dispose();
    }
  },
};

/** The model of this id or family; the first there is where none is named. */
async function chooseModel(name: string): Promise<vscode.LanguageModelChat> {
  const models = (await vscode.lm?.selectChatModels?.()) ?? [];
  const chosen = name === '' ? models[0] : models.find(({ id, family }) => id === name || family === name);
  if (chosen) return chosen;
  throw new Error(name === '' ? 'VS Code has no language model' : `VS Code has no language model "${name}"`);
}
