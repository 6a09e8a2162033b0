import * as vscode from 'vscode';
import { spokenLanguage, type PageLanguage } from './html.ts';

/** The language that VS Code speaks, with the strings of this extension in it, for a page. */
export function pageLanguage(): PageLanguage {
  return { tag: vscode.env.language, bundle: vscode.l10n.bundle };
}

/** The language that this extension's texts are in, as a BCP 47 tag; numbers and times among them are to speak the same. */
export function textLanguage(): string {
  return spokenLanguage(pageLanguage());
}
