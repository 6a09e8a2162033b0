import * as vscode from 'vscode';
import type { SkipReason } from '../collecting/collectFiles.ts';

/** Why a file of a folder is left out, in a person's words. */
export function skipReasonText(reason: SkipReason): string {
  switch (reason) {
    case 'ignored-by-git':
      return vscode.l10n.t('ignored by git');
    case 'ignored-here':
      return vscode.l10n.t('ignored by .smartfilequeryignore');
    case 'excluded':
      return vscode.l10n.t('excluded by files.exclude');
    case 'sensitive':
      return vscode.l10n.t('may hold secrets');
    case 'binary':
      return vscode.l10n.t('binary');
    case 'empty':
      return vscode.l10n.t('empty');
    case 'too-large':
      return vscode.l10n.t('too large');
    case 'link':
      return vscode.l10n.t('symbolic link');
    case 'not-a-file':
      return vscode.l10n.t('not a regular file');
    case 'unreadable':
      return vscode.l10n.t('unreadable');
  }
}
