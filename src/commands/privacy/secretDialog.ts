import * as vscode from 'vscode';
import { cancelled } from '../../failure.ts';
import { secretPlaces, type SecretDecision, type SecretGate, type SecretRequest } from '../../privacy/secretGate.ts';
import { displayName } from '../../localFile/displayName.ts';
import { countText } from '../../views/pageLanguage.ts';

/** How many files the dialog names. */
const MAX_NAMED = 8;

/**
 * Asks the user what to do with files that seem to hold secrets. Names the files, the kinds and the lines, never a secret.
 */
export const secretDialog: SecretGate = {
  async decide(request) {
    const choices = choicesFor(request);
    const titles = choices.map(({ title }) => title);
    const options = { modal: true, detail: detailText(request) };
    const chosen = await vscode.window.showWarningMessage(questionText(request), options, ...titles);
    const choice = choices.find(({ title }) => title === chosen);
    if (!choice) throw cancelled();
    return choice.decision;
  },
};

/** The choices of the dialog. To skip the only file would be the same as to cancel, so that choice is left out. */
function choicesFor({ files, canSkip }: SecretRequest): { title: string; decision: SecretDecision }[] {
  const skip = files.length === 1 ? vscode.l10n.t('Skip This File') : vscode.l10n.t('Skip These Files');
  return [
    ...(files.some(({ canRedact }) => canRedact)
      ? [{ title: vscode.l10n.t('Redact'), decision: 'redact' as const }]
      : []),
    ...(canSkip ? [{ title: skip, decision: 'skip' as const }] : []),
    { title: vscode.l10n.t('Send Anyway'), decision: 'send' },
  ];
}

function questionText({ files, destination: { host } }: SecretRequest): string {
  const [file] = files;
  return file && files.length === 1
    ? vscode.l10n.t('{0} seems to hold secrets. Send it to {1}?', displayName(file.path), host)
    : vscode.l10n.t('{0} files seem to hold secrets. Send them to {1}?', countText(files.length), host);
}

/** A sentence on documents, whose text cannot be replaced. */
function documentsText(files: SecretRequest['files']): string {
  return files.some(({ canRedact }) => canRedact)
    ? vscode.l10n.t('Documents cannot be redacted: with Redact they are left out.')
    : vscode.l10n.t('A document cannot be redacted.');
}

function detailText({ files }: SecretRequest): string {
  const named = files.slice(0, MAX_NAMED).map((file) => `${displayName(file.path)}: ${secretPlaces(file)}`);
  const more = files.length - named.length;
  return [
    ...named,
    ...(more === 1 ? [vscode.l10n.t('and 1 more file')] : []),
    ...(more > 1 ? [vscode.l10n.t('and {0} more files', countText(more))] : []),
    '',
    ...(files.some(({ canRedact }) => canRedact)
      ? [
          vscode.l10n.t(
            'Redact sends a copy in which [redacted] stands for every secret; the lines keep their numbers.',
          ),
        ]
      : []),
    ...(files.some(({ canRedact }) => !canRedact) ? [documentsText(files)] : []),
  ].join('\n');
}
