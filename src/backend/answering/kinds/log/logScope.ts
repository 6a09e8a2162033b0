import type { StructuredFile } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import type { MatchedWord } from '../text/wordIndex.ts';
import { SECONDS_A_DAY } from './clock.ts';
import type { Log, LogEntry } from './logEntries.ts';
import { isNumber, timeOf } from './logFields.ts';
import type { Threshold } from './logConditions.ts';
import type { LogQuestion } from './logQuestion.ts';
import { hasName, textOf } from './logText.ts';

/** A log with a question about it. */
export interface Asked {
  readonly question: Question;
  readonly asked: LogQuestion;
  readonly log: Log;
  readonly file: StructuredFile;
  /** The entries of the level, the status and the time that are asked for. */
  readonly scope: readonly LogEntry[];
  readonly words: readonly MatchedWord[];
}

/** How sure an answer is at most where a condition of the question is not understood. */
export const NOT_UNDERSTOOD = 0.6;

/** The entries that are asked for, and whether that is so of all that the question says of them. */
export function scopeOf(
  asked: LogQuestion,
  log: Log,
  file: StructuredFile,
): { readonly scope: LogEntry[]; readonly isAllKnown: boolean } {
  const { levels, window, statuses, statusClass, days, excluded, threshold, within } = asked;
  const isOfDay = days.chooserFor([...new Set(log.entries.flatMap((entry) => dayOf(entry) ?? []))]);
  const isLevelled = hasLevels(log);
  const levelOf = ({ level, fields }: LogEntry): string | undefined =>
    level ?? (isLevelled ? undefined : levelOfStatus(fields.get('status')));
  const measured = threshold && new Map(log.entries.map((entry) => [entry, measureOf(entry, threshold)]));
  const isMeasured = !measured || [...measured.values()].some((value) => value !== undefined);
  const scope = log.entries.filter((entry) => {
    const { seconds, fields } = entry;
    const status = fields.get('status');
    if (levels.length > 0 && !isOfLevel(levelOf(entry), levels)) return false;
    if (isOfLevel(levelOf(entry), excluded.levels)) return false;
    if (statuses.length > 0 && (status === undefined || !statuses.includes(status))) return false;
    if (statusClass !== undefined && (status === undefined || !statusClass.includes(status.charAt(0)))) return false;
    if (status !== undefined && excluded.statuses.some((one) => status.startsWith(one))) return false;
    if (excluded.names.some((name) => hasName(textOf(entry, file), name))) return false;
    if (within) {
      const value = fields.get(within.field)?.toLowerCase();
      if (value === undefined || !within.words.every((word) => value.includes(word))) return false;
    }
    if (threshold && isMeasured) {
      const value = measured?.get(entry);
      if (value === undefined || (threshold.isAbove ? value <= threshold.value : value >= threshold.value))
        return false;
    }
    if (isOfDay && days.text !== '') {
      const day = dayOf(entry);
      if (day === undefined || !isOfDay(day)) return false;
    }
    if (!window) return true;
    if (seconds === undefined) return false;
    const ofDay = seconds % SECONDS_A_DAY;
    const day = dayOf(entry);
    // From a time of one day to a time of another, the days between are whole.
    if (days.isSpan && isOfDay && day !== undefined)
      return (isOfDay(day - 1) || ofDay >= window.from) && (isOfDay(day + 1) || ofDay < window.to);
    return window.from <= window.to
      ? ofDay >= window.from && ofDay < window.to
      : ofDay >= window.from || ofDay < window.to;
  });
  return { scope, isAllKnown: isOfDay !== undefined && isMeasured };
}

/** The day of an entry as a number of the days since 1970; undefined where it has only a time of day. */
function dayOf({ seconds }: LogEntry): number | undefined {
  return seconds === undefined || seconds < SECONDS_A_DAY ? undefined : Math.floor(seconds / SECONDS_A_DAY);
}

/** What an entry has of what a threshold is about, in seconds or bytes. */
function measureOf(entry: LogEntry, { of }: Threshold): number | undefined {
  if (of === 'time') return timeOf(entry)?.value;
  for (const [name, value] of entry.fields)
    if (/(?:^|_)(?:bytes|size|length)$/i.test(name) && isNumber(value)) return Number.parseFloat(value);
  return undefined;
}

function isOfLevel(level: string | undefined, levels: readonly string[]): boolean {
  return level !== undefined && levels.includes(level);
}

/** The level that the status of a request stands for, in logs that have no levels. */
function levelOfStatus(status: string | undefined): string | undefined {
  return status?.startsWith('5') === true ? 'ERROR' : status?.startsWith('4') === true ? 'WARN' : undefined;
}

/** From these strengths on, an entry has a word; the first at which any entry has all of them is taken. */
const STRENGTHS = [0.95, 0.8, 0.7];

/** The entries that have all words; undefined where a word is in none of the log. */
export function havingAll(entries: readonly LogEntry[], words: readonly MatchedWord[]): LogEntry[] | undefined {
  const telling = words.filter(({ weight, strengths }) => weight >= 0.5 || strengths.size > 0);
  // Words that say little choose no entries, but they are not nothing either.
  if (telling.length === 0 && words.length > 0) return undefined;
  if (telling.some(({ strengths }) => strengths.size === 0)) return undefined;
  for (const least of STRENGTHS) {
    const found = entries.filter(({ number }) =>
      telling.every(({ strengths }) => (strengths.get(number) ?? 0) >= least),
    );
    if (found.length > 0) return found;
  }
  return [];
}

export function hasLevels({ entries }: Log): boolean {
  return entries.some(({ level }) => level !== undefined);
}

/** What the entries are that are asked for. */
export function describe({
  levels,
  statuses,
  statusClass,
  window,
  days,
  excluded,
  threshold,
  within,
}: LogQuestion): string {
  const shown = levels.filter((level) => !(levels.includes('ERROR') && (level === 'FATAL' || level === 'CRITICAL')));
  const without = [...excluded.levels.slice(0, 1), ...excluded.statuses, ...excluded.names];
  const unit = threshold?.of === 'bytes' ? 'bytes' : 's';
  return [
    'entries',
    shown.length > 0 ? `of level ${shown.join(' or ')}` : '',
    statuses.length > 0 ? `with status ${statuses.join(' or ')}` : '',
    statusClass === undefined ? '' : `with a ${[...statusClass].map((digit) => `${digit}xx`).join(' or ')} status`,
    within ? `with ${within.words.join(', ') || 'a value'} in ${within.field}` : '',
    without.length > 0 ? `without ${without.join(', ')}` : '',
    threshold ? `${threshold.isAbove ? 'above' : 'below'} ${String(threshold.value)} ${unit}` : '',
    window ? 'at that time' : '',
    days.text === '' ? '' : `(${days.text})`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

export function quoted(words: readonly QuestionWord[]): string {
  return words.map(({ word }) => `“${word}”`).join(', ');
}

export function absent(words: readonly QuestionWord[]): Finding {
  const how = `no entry has ${quoted(words)}`;
  return { text: `Not in this file: ${how}.`, how, lines: [], certainty: 0.76 };
}
