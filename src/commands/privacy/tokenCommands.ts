import * as vscode from 'vscode';
import { openSettings } from '../../contributions.ts';
import type { TokenStore } from './tokenStore.ts';

/** Set Backend Token…: for the backend that the settings name. Resolves with whether there is a new one. */
export async function setToken(tokens: TokenStore, url: string, isRefused = false): Promise<boolean> {
  if (!(await hasRemoteBackend(url))) return false;
  const token = await vscode.window.showInputBox({
    title: vscode.l10n.t('Backend Token'),
    prompt: isRefused
      ? vscode.l10n.t('{0} rejected the token, or requires one. Enter another to continue.', url)
      : vscode.l10n.t('The token for {0}. It is kept in the secret storage of VS Code.', url),
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('Paste the token.') : undefined),
  });
  if (token === undefined) return false;
  await tokens.set(url, token.trim());
  void vscode.window.showInformationMessage(vscode.l10n.t('The token for {0} has been saved.', url));
  return true;
}

/** Clear Backend Token: forgets the token of the backend that the settings name. Resolves with whether there was one. */
export async function clearToken(tokens: TokenStore, url: string): Promise<boolean> {
  if (!(await hasRemoteBackend(url))) return false;
  const hadToken = (await tokens.get(url)) !== undefined;
  if (hadToken) await tokens.clear(url);
  void vscode.window.showInformationMessage(
    hadToken
      ? vscode.l10n.t('The token for {0} has been removed.', url)
      : vscode.l10n.t('There is no token for {0} to remove.', url),
  );
  return hadToken;
}

/** The embedded backend makes its own token; says so. */
async function hasRemoteBackend(url: string): Promise<boolean> {
  if (url !== '') return true;
  const settings = vscode.l10n.t('Open Settings');
  const message = vscode.l10n.t('The embedded backend needs no token. Set the address of a remote backend first.');
  if ((await vscode.window.showInformationMessage(message, settings)) === settings) {
    await openSettings('backend.url');
  }
  return false;
}
