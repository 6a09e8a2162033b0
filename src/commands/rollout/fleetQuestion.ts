import * as vscode from 'vscode';
import { writeSetting } from '../../contributions.ts';

/** The key of the backends that the question has been asked for, in the state on this machine. */
const ASKED_KEY = 'askedToShare';

/**
 * Asks once for each backend whether this machine shares its records with the fleet. Whatever is chosen becomes the setting
 * `metrics.share`; a question that is left open is not asked again.
 */
export async function askToShare(state: vscode.Memento, backend: string): Promise<void> {
  const asked = state.get<readonly string[]>(ASKED_KEY, []);
  if (asked.includes(backend)) return;
  await state.update(ASKED_KEY, [...asked, backend]);
  const share = vscode.l10n.t('Share and Take Part');
  const refuse = vscode.l10n.t('Do Not Share');
  const question = vscode.l10n.t(
    '{0} rolls a faster way of uploading out over its machines. Share how your uploads go (size, duration, outcome; no names, no paths, no content), and take part when it is this machine’s turn?',
    URL.parse(backend)?.host ?? backend,
  );
  const chosen = await vscode.window.showInformationMessage(question, share, refuse);
  if (chosen !== undefined) await writeSetting('metrics.share', chosen === share);
}
