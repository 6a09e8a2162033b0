import * as vscode from 'vscode';
import type { AnswerState } from '../../protocol/answerMessages.ts';
import type { Answer } from '../../asking/answer.ts';
import type { AskedFile, VersionStates } from '../../asking/askedFile.ts';
import { displayName } from '../../localFile/displayName.ts';
import { momentText } from '../moment.ts';

/** Files larger than this together are not read again only to say whether they have changed, in bytes. */
const MAX_COMPARED_BYTES = 512 * 1024 * 1024;

/**
 * What is said where an answer comes from files as they were at an earlier moment; undefined where they were just uploaded.
 */
export async function answerVersion(
  { files, uploads }: Answer,
  versions: VersionStates,
): Promise<AnswerState['version']> {
  const [first] = files;
  if (!first || uploads.length > 0) return undefined;
  const version = momentText(first.readAt);
  const outdated = await outdatedFiles(files, versions);
  const [changed, ...others] = outdated;
  if (!changed) return { text: vscode.l10n.t('Answered from the version of {0}.', version), isOutdated: false };
  const text =
    others.length === 0
      ? vscode.l10n.t('Answered from the version of {0}; {1} has changed since.', version, displayName(changed.path))
      : vscode.l10n.t('Answered from the version of {0}; {1} files have changed since.', version, outdated.length);
  return { text, isOutdated: true };
}

async function outdatedFiles(files: readonly AskedFile[], versions: VersionStates): Promise<AskedFile[]> {
  if (files.reduce((sum, { bytes }) => sum + bytes, 0) > MAX_COMPARED_BYTES) return [];
  const states = await Promise.all(files.map((file) => versions.of(file)));
  return files.filter((_, index) => states[index] === 'changed');
}
