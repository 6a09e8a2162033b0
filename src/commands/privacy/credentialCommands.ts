import * as vscode from 'vscode';
import { ApiKey } from '../../protocol/ipc.ts';
import { MODEL_SERVICES, type ModelProviderId } from '../../protocol/providers.ts';
import { KEYED_PROVIDERS, type ApiKeyStore, type TokenStore } from './credentialStore.ts';
import { openSettings } from '../../contributions.ts';

/** A service that takes a key, as the user picks it. */
interface Service {
  readonly id: ModelProviderId;
  readonly label: string;
  readonly description: string;
}

const SERVICES: readonly Service[] = KEYED_PROVIDERS.map((id) => {
  const { label, baseUrl } = MODEL_SERVICES[id];
  return baseUrl === undefined
    ? { id, label: vscode.l10n.t('Custom'), description: 'smartFileQuery.query.baseUrl' }
    : { id, label, description: new URL(baseUrl).host };
});

/** Set API Key…: for the service that the user picks. */
export async function setApiKey(keys: ApiKeyStore): Promise<void> {
  const service = await pickService(SERVICES, vscode.l10n.t('Set the Key of a Model Service'));
  if (!service) return;
  const key = await vscode.window.showInputBox({
    title: vscode.l10n.t('Key of {0}', service.label),
    prompt: vscode.l10n.t('It is kept in the secret storage of VS Code and given to the embedded backend alone.'),
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) =>
      ApiKey.safeParse(value.trim()).success
        ? undefined
        : vscode.l10n.t('Paste the key: printable characters without spaces.'),
  });
  if (key === undefined) return;
  await keys.set(service.id, key.trim());
  void vscode.window.showInformationMessage(vscode.l10n.t('The key of {0} has been saved.', service.label));
}

/** Clear API Key…: deletes the key of the service that the user picks among those that have one. */
export async function clearApiKey(keys: ApiKeyStore): Promise<void> {
  const services: Service[] = [];
  for (const service of SERVICES) if (await keys.has(service.id)) services.push(service);
  if (services.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no key to remove: no model service has one.'));
    return;
  }
  const service = await pickService(services, vscode.l10n.t('Forget the Key of a Model Service'));
  if (!service) return;
  await keys.clear(service.id);
  void vscode.window.showInformationMessage(vscode.l10n.t('The key of {0} has been removed.', service.label));
}

async function pickService(services: readonly Service[], title: string): Promise<Service | undefined> {
  return vscode.window.showQuickPick(services, { title, placeHolder: vscode.l10n.t('Choose the service') });
}

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

/** Clear Backend Token: deletes the token of the backend that the settings name. Resolves with whether there was one. */
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

/** Whether the settings name a remote backend. Where they do not, shows that the embedded backend makes its own token. */
async function hasRemoteBackend(url: string): Promise<boolean> {
  if (url !== '') return true;
  const settings = vscode.l10n.t('Open Settings');
  const message = vscode.l10n.t('The embedded backend needs no token. Set the address of a remote backend first.');
  if ((await vscode.window.showInformationMessage(message, settings)) === settings) {
    await openSettings('backend.url');
  }
  return false;
}
