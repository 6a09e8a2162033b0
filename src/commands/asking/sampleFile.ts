import * as vscode from 'vscode';

/** The sample's name: what a newcomer sees in the tab, the view and the citations. */
const SAMPLE_NAME = 'lighthouse-handbook.md';

/** A question that the sample answers, to begin with. */
export function sampleQuestion(): string {
  return vscode.l10n.t('How often is the lens cleaned?');
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
