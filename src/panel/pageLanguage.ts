import * as vscode from 'vscode';
import type { PageLanguage } from './html.ts';

/** The language that VS Code speaks, with the strings of this extension in it, for a page. */
export function pageLanguage(): PageLanguage {
  return { tag: vscode.env.language, bundle: vscode.l10n.bundle };
}
