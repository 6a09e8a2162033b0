import * as vscode from 'vscode';
import { setContextKey } from '../contributions.ts';
import type { RolloutStatus } from '../protocol/panelMessages.ts';
import { ROLLOUT_COMMAND_OF } from '../rolloutState/rolloutStatus.ts';
import type { ApiKeyStore } from './privacy/credentialStore.ts';
import type { ConsentDialog } from './privacy/consentDialog.ts';

type RolloutCommandName = keyof typeof ROLLOUT_COMMAND_OF;
const ROLLOUT_COMMANDS = Object.keys(ROLLOUT_COMMAND_OF) as readonly RolloutCommandName[];

/** Which of the rollout's commands have something to do: the palette offers no others. */
export async function offerRolloutCommands({ availableCommands }: RolloutStatus): Promise<void> {
  await Promise.all(ROLLOUT_COMMANDS.map((name) => setContextKey(`can.${name}`, availableCommands.includes(name))));
}

/** Follows whether there are keys and consents, which the palette offers to clear. */
export function followSecrets(apiKeys: ApiKeyStore, consent: ConsentDialog): vscode.Disposable {
  const look = (): void => {
    void apiKeys.hasAny().then((has) => setContextKey('hasApiKey', has));
    void setContextKey('hasConsent', consent.hasAny());
  };
  look();
  return vscode.Disposable.from(apiKeys.onDidChange(look), consent.onDidChange(look));
}
