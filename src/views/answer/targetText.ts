import * as vscode from 'vscode';
import type { AskedTarget } from '../../asking/answer.ts';
import { displayName } from '../../localFile/displayName.ts';
import { countText } from '../pageLanguage.ts';

/** The target of a question as text: `handbook.md`, `lines 12–40 of handbook.md` or `12 files`. */
export function targetText({ paths, lines, workspace }: AskedTarget): string {
  if (workspace) return workspace.name;
  const [path = '', ...others] = paths;
  if (others.length > 0) return vscode.l10n.t('{0} files', countText(paths.length));
  const name = displayName(path);
  if (!lines) return name;
  return lines.start === lines.end
    ? vscode.l10n.t('line {0} of {1}', lines.start, name)
    : vscode.l10n.t('lines {0}–{1} of {2}', lines.start, lines.end, name);
}

/**
 * The scope of an answer, where it is not the whole of one file: `About lines 12–40 of handbook.md`, `From 12 files`. Missing
 * files are counted here, since readers do not look for them at its end.
 */
export function scopeText(target: AskedTarget, missing = 0): { scope?: string } {
  if (target.workspace) return { scope: vscode.l10n.t('From the workspace {0}', target.workspace.name) };
  const { length } = target.paths;
  if (missing > 0)
    return { scope: vscode.l10n.t('From {0} of {1} files', countText(length), countText(length + missing)) };
  if (length > 1) return { scope: vscode.l10n.t('From {0}', targetText(target)) };
  return target.lines ? { scope: vscode.l10n.t('About {0}', targetText(target)) } : {};
}
