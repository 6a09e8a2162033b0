import * as vscode from 'vscode';
import { commandId } from '../../contributions.ts';

/** Of files, and of documents that are no files of this machine and have a text all the same. */
const SCHEMES = ['file', 'untitled', 'git', 'vscode-vfs'];

/** A kind of its own, so that no code action that runs on saving takes it in. */
const KIND = vscode.CodeActionKind.Empty.append('smartFileQuery');

/**
 * “Query Selection…” among the code actions of selected lines. It is offered where the user asks for code actions, and never
 * makes a lightbulb appear.
 */
export function registerSelectionAction(): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    provideCodeActions(_document, range, { triggerKind }) {
      if (range.isEmpty || triggerKind !== vscode.CodeActionTriggerKind.Invoke) return [];
      const title = vscode.l10n.t('Query Selection…');
      const action = new vscode.CodeAction(title, KIND);
      action.command = { command: commandId('querySelection'), title };
      return [action];
    },
  };
  return vscode.languages.registerCodeActionsProvider(
    SCHEMES.map((scheme) => ({ scheme })),
    provider,
    {
      providedCodeActionKinds: [KIND],
    },
  );
}
