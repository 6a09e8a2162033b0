import * as vscode from 'vscode';
import { spokenLanguage, type PageLanguage } from './html.ts';

/** The language of VS Code's display, with this extension's strings in it, for a page. */
export function pageLanguage(): PageLanguage {
  return { tag: vscode.env.language, bundle: vscode.l10n.bundle };
}

/** The language of this extension's texts, as a BCP 47 tag, so that numbers and times among them are in the same language. */
export function textLanguage(): string {
  return spokenLanguage(pageLanguage());
}

/** A count as people write it: `8,005`. */
export function countText(count: number): string {
  return count.toLocaleString(languageTag());
}

/** How the pages and everything else write a time: `14:02`. */
const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** `14:02`, with its day where that is not today, and with its year where that is another. Takes ISO 8601. */
export function momentText(iso: string, now = new Date()): string {
  const moment = new Date(iso);
  if (moment.toDateString() === now.toDateString()) return timeText(moment);
  const isThisYear = moment.getFullYear() === now.getFullYear();
  const year = isThisYear ? {} : ({ year: 'numeric' } as const);
  return moment.toLocaleString(languageTag(), { ...CLOCK, month: 'short', day: 'numeric', ...year });
}

/** `14:02` */
export function timeText(moment: Date): string {
  return moment.toLocaleTimeString(languageTag(), CLOCK);
}

/** `Today`, `Yesterday`, or the date. */
export function dayText(moment: Date, now = new Date()): string {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (moment.toDateString() === now.toDateString()) return vscode.l10n.t('Today');
  if (moment.toDateString() === yesterday.toDateString()) return vscode.l10n.t('Yesterday');
  return moment.toLocaleDateString(languageTag(), { dateStyle: 'long' });
}

/** The language of the texts where `Intl` knows it; else undefined, for `Intl`'s own default. */
function languageTag(): string | undefined {
  return Intl.DateTimeFormat.supportedLocalesOf([textLanguage()])[0];
}
