import type { Question, QuestionWord } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import type { MatchedWord } from '../text/wordIndex.ts';
import type { LogEntry, Log } from './logEntries.ts';
import { describe, hasLevels, havingAll, NOT_UNDERSTOOD, type Asked } from './logScope.ts';
import { cited, lineText, listFinding, wholeEntry, hasName, textOf } from './logText.ts';
import type { StructuredFile } from '../../../structure/structure.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import { codeOf } from '../text/codes.ts';
import { isFieldWord } from './logFields.ts';
import type { LogQuestion } from './logQuestion.ts';

/** All that stands about a name: a request, a host, a path. */
export function identifierAnswer({ question, asked, scope, log, file }: Asked): Finding | undefined {
  const names = namesIn(question);
  if (names.length === 0) return undefined;
  const found = namedEntries(names, scope, file);
  if (found.length === 0) return undefined;
  const telling = log.words
    .match(wordsBeside(asked, names))
    .filter(({ word, weight }) => weight >= 0.5 || word in VALUES);
  const scored = found.map((entry) => ({ entry, cover: coverOfEntry(telling, entry, question) }));
  const most = scored.reduce((largest, { cover }) => Math.max(largest, cover), 0);
  const isClear = telling.length === 0 || most >= 0.3;
  if (!isClear && found.length > 3) return undefined;
  const best =
    telling.length === 0 ? found : scored.filter(({ cover }) => cover >= most - 0.01).map(({ entry }) => entry);
  const attribute = ASKS_ATTRIBUTE.exec(question.text)?.[1]?.toLowerCase();
  // Who or what a number stands for is not told by the number.
  const isOther =
    attribute !== undefined &&
    !log.fields.some((field) => isFieldWord(attribute, field)) &&
    !found.some((entry) => textOf(entry, file).includes(attribute));
  const certainty = isOther
    ? NOT_UNDERSTOOD
    : telling.length === 0
      ? 0.85
      : isClear
        ? 0.55 + 0.3 * Math.min(1, most)
        : 0.6;
  const entry = asked.isLast ? best.at(-1) : best[0];
  if (asked.isWhen && entry) {
    return {
      text: `**${entry.time}** — ${lineText(entry, log, file)}`,
      how: 'the time of the entry',
      lines: cited([entry]),
      certainty: Math.max(certainty, best.length === 1 && isClear ? 0.76 : 0),
    };
  }
  return listFinding(best, `${String(best.length)} entries with ${names.join(', ')}`, log, file, certainty);
}

const ASKS_ATTRIBUTE =
  /\b(?:what|which)(?:'s| is| was)? the (?:full |real |exact )?(names?|surname|address|phone(?: number)?|e-?mail|age|birthday|gender|price|salary|owner|diagnosis|colou?r) (?:of|for)\b/i;

/** The entries of a level, of a source perhaps. */
export function levelAnswer({ asked, scope, words, log, file, question }: Asked): Finding | undefined {
  if (asked.levels.length === 0 || asked.isWhen || question.aims.has('reason')) return undefined;
  const found = asked.words.length === 0 ? scope : havingAll(scope, words);
  if (!found || found.length === 0) {
    if (asked.words.length > 0 || !hasLevels(log)) return undefined;
    return { text: `Not in this file: there are no ${describe(asked)}.`, how: 'none', lines: [], certainty: 0.85 };
  }
  return listFinding(found, `${String(found.length)} ${describe(asked)}`, log, file, 0.84);
}

/** The entries that a status, a threshold or a field chooses, where the question says nothing else. */
export function scopeAnswer({ asked, scope, log, file }: Asked): Finding | undefined {
  const isChosen =
    asked.statuses.length > 0 ||
    asked.statusClass !== undefined ||
    asked.threshold !== undefined ||
    asked.within !== undefined;
  if (!isChosen || asked.words.length > 0 || asked.isWhen || scope.length === 0 || scope.length === log.entries.length)
    return undefined;
  return listFinding(scope, `${String(scope.length)} ${describe(asked)}`, log, file, 0.8);
}

/** From this share of the question on, an entry may be what is meant. */
const MIN_COVER = 0.25;

/** So many times are all given. */
const MAX_TIMES = 5;

/** The entry that the words are about. */
export function wordsAnswer({ asked, scope, words, log, file, question }: Asked): Finding | undefined {
  if (words.length === 0) return undefined;
  const scored = scope
    .map((entry) => ({ entry, cover: coverOfEntry(words, entry, question) }))
    .filter(({ cover }) => cover > 0);
  const most = scored.reduce((largest, { cover }) => Math.max(largest, cover), 0);
  const best = scored.filter(({ cover }) => cover >= most - 0.001).map(({ entry }) => entry);
  if (most < MIN_COVER) return undefined;
  const isAgain = best.length > 1 && words.some(isDoneAgain);
  const entry = asked.isLast || isAgain ? best.at(-1) : best[0];
  if (!entry) return undefined;
  const isPartOfSum = best.length > 1 && /\bhow much\b/i.test(question.text);
  const isOneOfMany = best.length > 3 && !asked.isLast && !asked.isFirst;
  const isOnlyAlike = !words.some(
    ({ weight, strengths }) => weight >= LITTLE && (strengths.get(best[0]?.number ?? -1) ?? 0) > ALIKE,
  );
  const certainty = Math.min(
    isPartOfSum || isOnlyAlike ? NOT_UNDERSTOOD : 1,
    Math.min(0.88, most < 0.55 ? 0.52 : 0.5 + (most - 0.5) * 0.9) - (isOneOfMany && most >= 0.6 ? 0.05 : 0),
  );
  const others =
    best.length > 1 ? ` (${String(best.length)} such entries, the last at ${best.at(-1)?.time ?? ''})` : '';
  if (asked.isWhen && best.length > 1 && best.length <= MAX_TIMES && !asked.isLast && !asked.isFirst && !isAgain)
    return listFinding(best, `${String(best.length)} times`, log, file, certainty);
  if (asked.isWhen) {
    return {
      text: `**${entry.time}** — ${lineText(entry, log, file)}${others}`,
      how: 'the time of the entry',
      lines: cited([entry]),
      certainty,
    };
  }
  if (asked.isList && best.length > 1 && !asked.isLast && !asked.isFirst)
    return listFinding(best, `${String(best.length)} entries`, log, file, certainty);
  return {
    text: wholeEntry(entry, log, file),
    how: `the entry of ${entry.time === '' ? 'the log' : entry.time}`,
    lines: cited([entry]),
    certainty,
  };
}

/** Whether a word says that something is done once more, where the log has only the word for doing it: `restarted`. */
function isDoneAgain({ word, strengths }: MatchedWord): boolean {
  return (
    /^re\p{L}{4,}$/u.test(word) &&
    strengths.size > 0 &&
    [...strengths.values()].every((strength) => strength < SAME_WORD)
  );
}

const SAME_WORD = 0.8;
/** Up to this strength, an entry has another word for what is asked. */
const ALIKE = 0.85;
/** Words that weigh less only tell how one came to ask. */
const LITTLE = 0.3;

/** Words that stand for a value of a form of their own. */
const VALUES: Readonly<Record<string, RegExp>> = {
  version: /\bv?\d+\.\d+\.\d+\b|\p{L} \d+\.\d+(?![\w.])/u,
  address: /\b\d{1,3}(?:\.\d{1,3}){3}\b|@/,
  back: /\b(?:restored|recovered|back|again|reconnected|returned|resumed|online)\b/,
  ip: /\b\d{1,3}(?:\.\d{1,3}){3}\b/,
};

/** What an entry that tells of trouble has before others where the question is about trouble. */
const TROUBLE_BONUS = 0.12;

const FIGURE_BONUS = 0.04;
const AMOUNT = /(?<![\w.:/-])\d+(?:[.,]\d+)?\s?(?:\p{L}{1,3}|%)?(?![\w/:-])/u;
/** What is too much of it, as people say, is above a limit, as programs say. */
const OF_LIMIT = /^(?:warm|hot|cold|cool|high|low|full|heavy|loud|heiß|kalt|hoch|niedrig|voll)$/;
const LIMIT = /\b(?:above|below|over|under|exceed\w*|limit|threshold|out of range|too \p{L}+|critical)\b/iu;

const ASKS_TROUBLE =
  /\b(?:not|why|fail\w*|wrong|problem|refus\w*|reject\w*|crash\w*|couldn|didn|n't|broke\w*|lost|nicht|warum|fehl\w*)\b|为什么|失败/iu;

const TROUBLE = new Set(['ERROR', 'FATAL', 'CRITICAL', 'WARN']);

export function coverOfEntry(words: readonly MatchedWord[], entry: LogEntry, { text }: Question): number {
  let [found, all] = [0, 0];
  const isTooMuch = /\btoo \p{L}+|\bzu (?:warm|heiß|kalt|hoch|niedrig|voll)\b/iu.test(text);
  for (const { word, rarity, strengths } of words) {
    const strength = strengths.get(entry.number) ?? 0;
    const isValue =
      VALUES[word]?.test(entry.message) === true || (OF_LIMIT.test(word) && isTooMuch && LIMIT.test(entry.message))
        ? 0.9
        : 0;
    all += rarity;
    found += rarity * Math.max(strength, isValue);
  }
  if (all === 0) return 0;
  // How much it was is told by an entry that has a number.
  const figure = found > 0 && /\bhow (?:much|many)\b/i.test(text) && AMOUNT.test(entry.message) ? FIGURE_BONUS : 0;
  const bonus = found > 0 && TROUBLE.has(entry.level ?? '') && ASKS_TROUBLE.test(text) ? TROUBLE_BONUS : 0;
  return found / all + bonus + figure;
}

/** Names in a question: of requests, hosts, paths and other things with digits. */
export function namesIn({ identifiers, text }: Question): string[] {
  const digits = text.match(
    /(?<![\w.-])(?:[\w-]*\d[\w-]*[a-z][\w-]*|[a-z][\w-]*\d[\w-]*|\d{1,3}(?:\.\d{1,3}){3}|\d{4,})(?![\w-])/gi,
  );
  const names = [...identifiers, ...(digits ?? [])].map((name) => name.toLowerCase());
  const whole = [...new Set(names)].filter(
    (name) => !names.some((other) => other !== name && /[/.-]/.test(other) && other.includes(name)),
  );
  return whole.filter((name) => !/^[\d:.]+(?:am|pm)$/.test(name) && !/^\d{1,2}:/.test(name));
}

export function namedEntries(names: readonly string[], entries: readonly LogEntry[], file: StructuredFile): LogEntry[] {
  const paths = names.filter((name) => name.startsWith('/'));
  const pathOf = ({ fields }: LogEntry): string | undefined => fields.get('path')?.replace(/\?.*$/, '').toLowerCase();
  const exact = paths.filter((name) => entries.some((entry) => pathOf(entry) === name));
  const having = entries.filter((entry) => {
    const text = textOf(entry, file);
    return names.every((name) => (exact.includes(name) ? pathOf(entry) === name : hasName(text, name)));
  });
  if (having.length > 0) return having;
  return entries.filter((entry) => {
    const text = textOf(entry, file);
    return names.some((name) => hasName(text, name));
  });
}

export function wordsBeside({ words, question }: LogQuestion, names: readonly string[]): QuestionWord[] {
  const written = question.identifiers.filter((name) => names.includes(name.toLowerCase()));
  const named = new Set([...names, ...written].flatMap(wordsOf));
  return words.filter(({ word }) => !named.has(word));
}

/** The entries that have all names of a question that are no names of fields, and whether the log has them all. */
export function chosenByNames(
  { question, levels }: LogQuestion,
  entries: readonly LogEntry[],
  { fields }: Log,
  file: StructuredFile,
): { readonly names: readonly string[]; readonly chosen: readonly LogEntry[]; readonly isAllKnown: boolean } {
  const names = namesIn(question).filter(
    (name) =>
      !NO_NAME.test(name) && !levels.includes(name.toUpperCase()) && !fields.some((field) => isFieldWord(name, field)),
  );
  if (names.length === 0) return { names, chosen: entries, isAllKnown: true };
  const known = names.filter((name) => file.text.some((line) => hasName(line.toLowerCase(), name)));
  const chosen = known.length === 0 ? entries : namedEntries(known, entries, file);
  return { names: known, chosen, isAllKnown: known.length === names.length };
}

/** What is written in capitals in every question of such a kind. */
const NO_NAME = /^(?:https?|urls?|uris?|ips?|log|json|utc|gmt|cet|cest|ids?|api|ssh|\d{1,3}(?:ms|s|kb|mb)|[1-5]xx)$/;

/** From this strength on, a log has a word of its own for what is asked. */
const KNOWN = 0.8;
const MAX_CODES = 60;

/** A question with the codes that the log has for names, `BSL` for Basel, where it has not the names themselves. */
export function withCodes(asked: LogQuestion, { entries, ownFields, words: index }: Log): LogQuestion {
  const names = new Map([...asked.text.matchAll(NAME)].map(([name]) => [name.toLowerCase(), name]));
  if (names.size === 0) return asked;
  const words = index.match(asked.words).map(({ strengths, ...word }): QuestionWord => {
    const name = names.get(word.word);
    if (name === undefined || [...strengths.values()].some((strength) => strength >= KNOWN)) return word;
    const codes = [...ownFields].flatMap((field) => codeOf(name, codesOf(entries, field)) ?? []);
    const [code] = codes;
    return code === undefined || codes.length > 1
      ? word
      : { ...word, word: code.toLowerCase(), stem: stemOf(code.toLowerCase()) };
  });
  return { ...asked, words };
}

const NAME = /(?<=\s)\p{Lu}\p{Ll}{3,}(?!\p{L})/gu;

/** The values of a field, where they are few. */
function codesOf(entries: readonly LogEntry[], field: string): readonly string[] {
  const values = new Set<string>();
  for (const { fields } of entries) {
    const value = fields.get(field);
    if (value !== undefined) values.add(value);
    if (values.size > MAX_CODES) return [];
  }
  return [...values];
}
