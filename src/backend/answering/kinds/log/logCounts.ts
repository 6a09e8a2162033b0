import type { StructuredFile } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import type { MatchedWord } from '../text/wordIndex.ts';
import type { Log, LogEntry } from './logEntries.ts';
import type { LogQuestion } from './logQuestion.ts';
import { NOT_UNDERSTOOD, absent, describe, hasLevels, havingAll, quoted, type Asked } from './logScope.ts';
import { isInAll, statedSum } from './logNumbers.ts';
import { namedEntries, namesIn, wordsBeside, coverOfEntry } from './logSearch.ts';
import { cited, countFinding, hasName, lineText, textOf } from './logText.ts';

/** Requests that failed are those with a status of an error, where the log has statuses and no levels. */
export function failedRequests({ question, asked, log, scope }: Asked): Finding | undefined {
  const asksFailed =
    /\b(?:failed|unsuccessful|failing)\b.{0,12}\brequests?\b|\brequests?\b.{0,12}\b(?:failed|fail|went wrong|unsuccessful)\b/i;
  if (!asked.isCount || !asksFailed.test(question.text) || !log.fields.includes('status') || hasLevels(log))
    return undefined;
  const failed = scope.filter(({ fields }) => /^[45]/.test(fields.get('status') ?? ''));
  const ofServer = failed.filter(({ fields }) => fields.get('status')?.startsWith('5') === true).length;
  const finding = countFinding(failed, 'requests with a 4xx or 5xx status', 0.84);
  return { ...finding, text: `${finding.text}; ${String(ofServer)} of them with a 5xx status` };
}

export function countAnswer({ asked, log, scope, words, question, file }: Asked): Finding | undefined {
  if (!asked.isCount || asked.isDuration || asked.isMostFrequent || asked.isLeastFrequent) return undefined;
  if (asked.isDistinct && /^(?:which|what)\b/i.test(question.text) && /\bhow (?:often|many)\b/i.test(question.text))
    return undefined;
  const distinct = /\bhow many (?:different|distinct|unique)\b/i.test(question.text);
  if (distinct) return undefined;
  const stated = statedNumber(question, scope, log, file, words);
  if (stated) return stated;
  const names = namesIn(question);
  const named = names.length > 0 ? namedEntries(names, scope, file) : [];
  // What only has one of the names is not counted.
  const naming = named.filter((entry) => names.every((name) => hasName(textOf(entry, file), name)));
  if (naming.length > 0) {
    const rest = log.words.match(wordsBeside(asked, names));
    const counted = rest.length === 0 ? naming : havingAll(naming, rest);
    return counted && counted.length > 0
      ? countFinding(counted, `${describe(asked)} with ${names.join(', ')}`, 0.88)
      : undefined;
  }
  if (asked.words.length === 0) {
    const requests = /\brequests?\b|\bhits\b/i.test(question.text)
      ? scope.filter(({ fields }) => fields.has('method'))
      : [];
    if (requests.length > 0) return countFinding(requests, describe(asked).replace('entries', 'requests'), 0.92);
    const what = describe(asked);
    if (asked.levels.length > 0 && !hasLevels(log)) return statusErrors(asked, log, scope);
    if (asked.statuses.length > 0 && !log.fields.includes('status')) return undefined;
    return countFinding(scope, what, 0.93);
  }
  const unknown = unknownNoun(question.text, words);
  const found = havingAll(scope, words);
  if (found === undefined) {
    const missing = words.filter(({ strengths, weight }) => strengths.size === 0 && weight >= 0.5);
    return missing.length === words.length ? absent(missing) : undefined;
  }
  if (found.length > 0) {
    const certainty = unknown ? NOT_UNDERSTOOD : 0.86;
    return countFinding(found, `${describe(asked)} with ${quoted(asked.words)}`, certainty);
  }
  // A level that is asked for may be a word of the message: "connection errors" of entries that are warnings.
  if (asked.levels.length > 0) {
    const anyLevel = havingAll(log.entries, words) ?? [];
    if (anyLevel.length > 0) return countFinding(anyLevel, `entries with ${quoted(asked.words)}`, 0.6);
  }
  return undefined;
}

/** Whether what is counted is in no entry: then the entries that have the other words are not it. */
function unknownNoun(text: string, words: readonly MatchedWord[]): boolean {
  const noun = /\bhow many\s+(?:different\s+)?(\p{L}+)/iu.exec(text)?.[1]?.toLowerCase();
  return words.some(({ word, strengths }) => word === noun && strengths.size === 0);
}

/** From this share of the question on, an entry that has a number of what is counted is the answer. */
const STATED = 0.6;

/** A number that an entry states of what is counted: `replayed 63 movements`. */
function statedNumber(
  question: Question,
  scope: readonly LogEntry[],
  log: Log,
  file: StructuredFile,
  words: readonly MatchedWord[],
): Finding | undefined {
  const noun = /\b(?:how many|number of)\s+((?:\p{L}+\s+){0,1}?\p{L}{3,})/iu
    .exec(question.text)?.[1]
    ?.split(/\s+/)[0]
    ?.toLowerCase();
  if (noun === undefined || words.length < 2 || OF_ENTRIES.test(noun)) return undefined;
  const stem = noun.replace(/(?:ies|es|s)$/, '');
  const amount = new RegExp(`(?<![\\p{L}\\d.,:/-])(\\d[\\d,.]*)\\s+(?:\\p{L}+\\s+)?${stem}\\p{L}*`, 'iu');
  const others = words.filter(({ word }) => !word.startsWith(stem));
  const stating = scope
    .filter(({ message }) => amount.test(message))
    .map((entry) => ({ entry, cover: coverOfEntry(others, entry, question) }))
    .sort((a, b) => b.cover - a.cover);
  const [best] = stating;
  if (!best || others.length === 0 || best.cover < STATED / 2) return undefined;
  const equal = stating.filter(({ cover }) => cover >= best.cover - 0.01);
  if (equal.length > 1) {
    const amounts = equal.map(({ entry }) => ({ entry, amount: amountIn(amount.exec(entry.message)?.[1]) }));
    return statedSum(noun, amounts, others, isInAll(question.text));
  }
  return {
    text: `**${amount.exec(best.entry.message)?.[1] ?? ''}** — ${lineText(best.entry, log, file)}`,
    how: 'what the entry says',
    lines: cited([best.entry]),
    certainty: best.cover >= STATED ? 0.86 : 0.62,
  };
}

function amountIn(written: string | undefined): number {
  return Number.parseFloat((written ?? '0').replace(/,(?=\d{3}\b)/g, ''));
}

const OF_ENTRIES =
  /^(?:entr|lines?$|errors?$|warnings?$|requests?$|times?$|events?$|messages?$|log|failed$|different$|distinct$|unique$)/;

/** Errors of a log that has statuses in the place of levels. */
function statusErrors(asked: LogQuestion, log: Log, scope: readonly LogEntry[]): Finding | undefined {
  if (!log.fields.includes('status') || !asked.levels.includes('ERROR')) return undefined;
  const ofClients = log.entries.filter(({ fields }) => fields.get('status')?.startsWith('4') === true).length;
  const finding = countFinding(scope, 'requests with a 5xx status', 0.86);
  return { ...finding, text: `${finding.text}; ${String(ofClients)} more with a 4xx status` };
}
