import type { StructuredFile } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import { changesOf, fits, type Changelog } from './changelog.ts';
import type { ChangelogQuestion } from './changelogQuestion.ts';
import { numbersAnswer } from './releaseFigures.ts';
import { SURE_OF_FORM, absent, changesFinding } from './releaseText.ts';

/** The changes that name a ticket, a pull request or a commit. */
export function ticketAnswer(
  { tickets }: ChangelogQuestion,
  { changes }: Changelog,
  { text }: StructuredFile,
): Finding | undefined {
  if (tickets.length === 0) return undefined;
  const found = changes.filter(
    ([
      ,
      {
        lines: { first, last },
      },
    ]) => {
      const written = text.slice(first - 1, last).join('\n');
      return tickets.some((ticket) => names(written, ticket));
    },
  );
  if (found.length > 0) return changesFinding(found, tickets.join(', '), SURE_OF_FORM);
  return absent(`no change names ${tickets.join(' or ')}`);
}

/** Whether a text names a ticket or a commit, the hash of which may be written in part. */
function names(text: string, ticket: string): boolean {
  if (!/^[\da-f]{7,40}$/.test(ticket)) return new RegExp(`(?<![\\w-])${ticket}(?![\\w-])`, 'i').test(text);
  return (text.match(/(?<!\w)[\da-f]{7,40}(?!\w)/g) ?? []).some(
    (hash) => hash.startsWith(ticket) || ticket.startsWith(hash),
  );
}

/** The tickets of all changes of a kind, where no version is named. */
export function numbersOfAll(
  { versions, words, categories, isCount }: ChangelogQuestion,
  changelog: Changelog,
  { text }: StructuredFile,
  question: Question,
): Finding | undefined {
  const isOfCves = /\bcves?\b/i.test(question.text);
  // `CVEs` is read as two words.
  if (
    versions.length > 0 ||
    isCount ||
    words.some(({ word, weight }) => weight >= 0.5 && !/^(?:cves?|cv|es)$/.test(word))
  )
    return undefined;
  const changes = changesOf(changelog).filter(([, change]) => isOfCves || fits(change, categories));
  return numbersAnswer(question, changes, (line) => text[line - 1] ?? '');
}
