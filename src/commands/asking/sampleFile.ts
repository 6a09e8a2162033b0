import * as vscode from 'vscode';

/** The sample's name: what a newcomer sees in the tab, the view and the citations. */
const SAMPLE_NAME = 'lighthouse-handbook.md';

/** Questions that the sample answers, in the order in which they are offered. */
export function sampleQuestions(): string[] {
  return [vscode.l10n.t('How often is the lens cleaned?'), vscode.l10n.t('When is the tower open?')];
}

/**
 * Puts the sample of the walkthrough into the extension's own folder and resolves with where it lies there. Only files on
 * disk can be asked about, and what a person types into this one must not change the extension.
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
