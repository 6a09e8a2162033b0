import { answerMarkdown } from '../asking/answerMarkdown.ts';
import { displayName } from '../localFile/displayName.ts';
import { answerOf, type HistoryEntry } from './historyEntry.ts';

/** The questions of a history with their answers and quotes as one Markdown document, in the order they were asked. */
export function historyMarkdown(entries: readonly HistoryEntry[], title: string): string {
  const answers = entries.map((entry) => answerMarkdown(answerOf(entry), { level: 2, subtitle: subtitleOf(entry) }));
  return [`# ${title}\n`, ...answers].join('\n');
}

/** `2026-11-23 14:02 UTC, handbook.md, local (extractive)` */
function subtitleOf({ askedAt, files, provider, model }: HistoryEntry): string {
  const moment = `${askedAt.slice(0, 10)} ${askedAt.slice(11, 16)} UTC`;
  return [moment, ...files.map(({ path }) => displayName(path)), `${provider} (${model})`].join(', ');
}
