import type { Lines, StructuredFile } from '../../structure/structure.ts';
import type { Question, QuestionWord } from '../../understanding/question.ts';
import { likeness, wordsOf } from '../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, code, codeBlock } from '../markdown.ts';
import type { MatchedWord } from '../text/wordIndex.ts';
import { durationText, SECONDS_A_DAY } from './clock.ts';
import { logOf, type Log, type LogEntry } from './logEntries.ts';
import { timeUnitOf } from './logGroups.ts';
import { logQuestion, type LogQuestion, type Threshold } from './logQuestion.ts';

const MAX_CHARS = 570;
const MAX_TRACE_CHARS = 820;
const MAX_CITED = 12;
const MAX_SPAN = 38;

/** A log with a question about it. */
interface Asked {
  readonly question: Question;
  readonly asked: LogQuestion;
  readonly log: Log;
  readonly file: StructuredFile;
  /** The entries of the level, the status and the time that are asked for. */
  readonly scope: readonly LogEntry[];
  readonly words: readonly MatchedWord[];
}

/** Answers questions about the entries of a log: how many, when, what at a time, how long, which most often. */
export const logAnswer: AnswerKind = {
  name: 'log',
  find(question, file) {
    const log = logOf(file);
    // Sums and averages are those of tables, but for what people call otherwise than the log does.
    if (!log) return undefined;
    if (asksForAggregate(question)) return aggregateAnswer(question, log, file);
    if (question.aims.has('summary')) return summaryAnswer(log);
    const asked = logQuestion(question, log.fields);
    const { scope, isAllKnown } = scopeOf(asked, log, file);
    const words = log.words.match(asked.words);
    const all: Asked = { question: asked.question, asked, log, file, scope, words };
    for (const { find, isOfAll } of ANSWERS) {
      const found = find(all);
      if (!found) continue;
      const isDoubtful = !isAllKnown || (isOfAll && asked.isUnclear);
      const certainty = isDoubtful ? Math.min(found.certainty, NOT_UNDERSTOOD) : found.certainty;
      const isComplete = /\b(?:between|zwischen)\b/i.test(question.text);
      return { ...found, certainty: log.isJson ? certainty : asOwnKind(certainty), isComplete };
    }
    return undefined;
  },
};

/** How sure an answer is at most where a condition of the question is not understood. */
const NOT_UNDERSTOOD = 0.6;

/** In their order; those of all entries that fit go wrong where one condition is missed. */
const ANSWERS: readonly { find(all: Asked): Finding | undefined; readonly isOfAll: boolean }[] = [
  { find: failedRequests, isOfAll: true },
  { find: groupsAnswer, isOfAll: true },
  { find: countAnswer, isOfAll: true },
  { find: singleValueAnswer, isOfAll: false },
  { find: extremeAnswer, isOfAll: true },
  { find: frequencyAnswer, isOfAll: true },
  { find: distinctAnswer, isOfAll: true },
  { find: durationAnswer, isOfAll: false },
  { find: timeAnswer, isOfAll: true },
  { find: endAnswer, isOfAll: true },
  { find: identifierAnswer, isOfAll: false },
  { find: levelAnswer, isOfAll: true },
  { find: wordsAnswer, isOfAll: false },
];

const AGGREGATE =
  /\b(?:average|mean|median|sum|in total|total (?:amount|of|number of (?!errors|warnings|entries|lines|requests)))\b|durchschnitt|summe|平均|总和/iu;

/** Whether a question about a log asks for a sum or an average of its entries. */
export function asksForAggregate({ text }: Pick<Question, 'text'>): boolean {
  return AGGREGATE.test(text);
}

/** A sum or an average of a number that entries have. */
function aggregateAnswer(whole: Question, log: Log, file: StructuredFile): Finding | undefined {
  const asked = logQuestion(whole, log.fields);
  const { question } = asked;
  const { scope, isAllKnown } = scopeOf(asked, log, file);
  const field = fieldAsked(question, log, (name) => scope.some(({ fields }) => isNumber(fields.get(name))));
  const form = /\b(?:average|mean)\b|durchschnitt|平均/iu.test(question.text)
    ? 'average'
    : /\bmedian\b/i.test(question.text)
      ? undefined
      : 'sum';
  if (field === undefined || form === undefined) return undefined;
  const words = log.words.match(asked.words).filter(({ word }) => !isFieldWord(word, field) && !OF_SUMS.test(word));
  const within = words.length === 0 ? scope : havingAll(scope, words);
  const measured = (within ?? []).filter(({ fields }) => isNumber(fields.get(field)));
  if (measured.length === 0) return undefined;
  const sum = measured.reduce((total, { fields }) => total + Number.parseFloat(fields.get(field) ?? ''), 0);
  const value = form === 'sum' ? sum : sum / measured.length;
  const shown = String(Math.round(value * 1000) / 1000);
  return {
    text: `**${shown}** — ${form} of \`${field}\` over ${String(measured.length)} entries`,
    how: `${form} of ${field}`,
    lines: cited(measured),
    certainty: isAllKnown && !asked.isUnclear ? 0.82 : NOT_UNDERSTOOD,
  };
}

const OF_SUMS = /^(?:average|mean|sum|total|response|responses|transferred|served|delivered|traffic|data|volume)$/;

const MAX_SOURCES = 8;

/** How many entries a log has, of which time, of which levels and from where. */
function summaryAnswer({ entries }: Log): Finding | undefined {
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first || !last) return undefined;
  const counts = (keyOf: (entry: LogEntry) => string | undefined): string => {
    const ordered = [...grouped(entries, keyOf)].sort(([, a], [, b]) => b.length - a.length);
    const shown = ordered.slice(0, MAX_SOURCES).map(([name, { length }]) => `${name} (${String(length)})`);
    return (
      shown.join(', ') + (ordered.length > MAX_SOURCES ? `, and ${String(ordered.length - MAX_SOURCES)} more` : '')
    );
  };
  const parts = [
    ['Levels', counts(({ level }) => level)],
    ['Sources', counts(({ source }) => source)],
    ['Statuses', counts(({ fields }) => fields.get('status'))],
  ].filter(([, text]) => text !== '');
  const span = first.time === '' ? '' : `, from ${first.time} to ${last.time}`;
  const troubles = entries.filter(({ level }) => level === 'ERROR' || level === 'FATAL' || level === 'CRITICAL');
  return {
    text: [
      `A log of **${String(entries.length)}** entries${span}.`,
      ...parts.map(([name, text]) => `${name ?? ''}: ${text ?? ''}`),
    ].join('\n\n'),
    how: 'the entries, counted',
    lines: cited([first, ...troubles.slice(0, 3), last]),
    certainty: 0.985,
  };
}

/** A log is asked as a log first, and only then as a table of its entries. */
function asOwnKind(certainty: number): number {
  return certainty < 0.7 ? certainty : certainty + (1 - certainty) * 0.6;
}

/** The entries that are asked for, and whether that is so of all that the question says of them. */
function scopeOf(
  asked: LogQuestion,
  log: Log,
  file: StructuredFile,
): { readonly scope: LogEntry[]; readonly isAllKnown: boolean } {
  const { levels, window, statuses, statusClass, days, excluded, threshold } = asked;
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
    if (statusClass !== undefined && status?.startsWith(statusClass) !== true) return false;
    if (status !== undefined && excluded.statuses.some((one) => status.startsWith(one))) return false;
    if (excluded.names.some((name) => hasName(textOf(entry, file), name))) return false;
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
function havingAll(entries: readonly LogEntry[], words: readonly MatchedWord[]): LogEntry[] | undefined {
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

/** Requests that failed are those with a status of an error, where the log has statuses and no levels. */
function failedRequests({ question, asked, log, scope }: Asked): Finding | undefined {
  const asksFailed =
    /\b(?:failed|unsuccessful|failing)\b.{0,12}\brequests?\b|\brequests?\b.{0,12}\b(?:failed|fail|went wrong|unsuccessful)\b/i;
  if (!asked.isCount || !asksFailed.test(question.text) || !log.fields.includes('status') || hasLevels(log))
    return undefined;
  const failed = scope.filter(({ fields }) => /^[45]/.test(fields.get('status') ?? ''));
  const ofServer = failed.filter(({ fields }) => fields.get('status')?.startsWith('5') === true).length;
  const finding = countFinding(failed, 'requests with a 4xx or 5xx status', 0.84);
  return { ...finding, text: `${finding.text}; ${String(ofServer)} of them with a 5xx status` };
}

const ASKS_GROUPS = /\b(?:per|by|for each|for every|each|grouped by|pro|je)\s+(?:the\s+)?(\p{L}+)|每(?:个|小时|天)/iu;
const MAX_GROUPS = 30;

/** How many entries there are for each value: "requests per hour", "errors by source". */
function groupsAnswer({ question, asked, scope, log, words }: Asked): Finding | undefined {
  const by = ASKS_GROUPS.exec(question.text);
  if (!by || asked.extreme || asked.isMostFrequent || asked.isLeastFrequent) return undefined;
  const name = by[1] ?? '';
  const isCounted =
    asked.isCount || /\b(?:requests?|entries|errors|warnings|hits|lines|distribution|breakdown)\b/i.test(question.text);
  if (!isCounted) return undefined;
  const unit = timeUnitOf(by[0]);
  const field = unit ? undefined : log.fields.find((one) => isFieldWord(name.toLowerCase(), one));
  const keyOf = unit
    ? unit.keyOf
    : LEVEL_NAMES.test(name)
      ? ({ level }: LogEntry) => level
      : SOURCES.test(name)
        ? ({ source }: LogEntry) => source
        : field === undefined
          ? undefined
          : (entry: LogEntry) => valueOf(entry, field);
  if (!keyOf) return undefined;
  const others = words.filter(({ word, weight }) => weight >= 0.5 && word !== name.toLowerCase() && !timeUnitOf(word));
  const within = others.length === 0 ? scope : havingAll(scope, others);
  if (!within || within.length === 0) return undefined;
  const groups = [...grouped(within, keyOf)];
  if (groups.length === 0) return undefined;
  const ordered = unit ? groups : groups.sort(([, a], [, b]) => b.length - a.length);
  const shown = ordered.slice(0, MAX_GROUPS).map(([value, { length }]) => `${value}: ${String(length)}`);
  return {
    text: shown.join(', ') + (ordered.length > MAX_GROUPS ? `, and ${String(ordered.length - MAX_GROUPS)} more` : ''),
    how: `${String(within.length)} entries, counted by ${unit?.name ?? name}`,
    lines: cited(ordered.flatMap(([, [first]]) => first ?? [])),
    certainty: 0.84,
  };
}

function countAnswer({ asked, log, scope, words, question, file }: Asked): Finding | undefined {
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
  const found = havingAll(scope, words);
  if (found === undefined) {
    const missing = words.filter(({ strengths, weight }) => strengths.size === 0 && weight >= 0.5);
    return missing.length === words.length ? absent(missing) : undefined;
  }
  if (found.length > 0) return countFinding(found, `${describe(asked)} with ${quoted(asked.words)}`, 0.86);
  // A level that is asked for may be a word of the message: "connection errors" of entries that are warnings.
  if (asked.levels.length > 0) {
    const anyLevel = havingAll(log.entries, words) ?? [];
    if (anyLevel.length > 0) return countFinding(anyLevel, `entries with ${quoted(asked.words)}`, 0.6);
  }
  return undefined;
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
  if (equal.length > 1) return undefined;
  return {
    text: `**${amount.exec(best.entry.message)?.[1] ?? ''}** — ${lineText(best.entry, log, file)}`,
    how: 'what the entry says',
    lines: cited([best.entry]),
    certainty: best.cover >= STATED ? 0.86 : 0.62,
  };
}

const OF_ENTRIES =
  /^(?:entr|lines?$|errors?$|warnings?$|requests?$|times?$|events?$|messages?$|log|failed$|different$|distinct$|unique$)/;

function hasLevels({ entries }: Log): boolean {
  return entries.some(({ level }) => level !== undefined);
}

/** Errors of a log that has statuses in the place of levels. */
function statusErrors(asked: LogQuestion, log: Log, scope: readonly LogEntry[]): Finding | undefined {
  if (!log.fields.includes('status') || !asked.levels.includes('ERROR')) return undefined;
  const ofClients = log.entries.filter(({ fields }) => fields.get('status')?.startsWith('4') === true).length;
  const finding = countFinding(scope, 'requests with a 5xx status', 0.86);
  return { ...finding, text: `${finding.text}; ${String(ofClients)} more with a 4xx status` };
}

function countFinding(found: readonly LogEntry[], what: string, certainty: number): Finding {
  const [first, last] = [found[0], found.at(-1)];
  const span =
    first && last && first.time !== ''
      ? first === last
        ? `, at ${first.time}`
        : `, from ${first.time} to ${last.time}`
      : '';
  return {
    text: `**${String(found.length)}** ${what}${span}`,
    how: `${String(found.length)} ${what}`,
    lines: cited(found),
    certainty,
  };
}

/** What the entries are that are asked for. */
function describe({ levels, statuses, statusClass, window, days, excluded, threshold }: LogQuestion): string {
  const shown = levels.filter((level) => !(levels.includes('ERROR') && (level === 'FATAL' || level === 'CRITICAL')));
  const without = [...excluded.levels.slice(0, 1), ...excluded.statuses, ...excluded.names];
  const unit = threshold?.of === 'bytes' ? 'bytes' : 's';
  return [
    'entries',
    shown.length > 0 ? `of level ${shown.join(' or ')}` : '',
    statuses.length > 0 ? `with status ${statuses.join(' or ')}` : '',
    statusClass === undefined ? '' : `with a ${statusClass}xx status`,
    without.length > 0 ? `without ${without.join(', ')}` : '',
    threshold ? `${threshold.isAbove ? 'above' : 'below'} ${String(threshold.value)} ${unit}` : '',
    window ? 'at that time' : '',
    days.text === '' ? '' : `(${days.text})`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function quoted(words: readonly QuestionWord[]): string {
  return words.map(({ word }) => `“${word}”`).join(', ');
}

function absent(words: readonly QuestionWord[]): Finding {
  const how = `no entry has ${quoted(words)}`;
  return { text: `Not in this file: ${how}.`, how, lines: [], certainty: 0.76 };
}

const TIME_UNITS: Readonly<Record<string, number>> = {
  ms: 0.001,
  us: 1e-6,
  µs: 1e-6,
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  seconds: 1,
  min: 60,
  minutes: 60,
  minute: 60,
  h: 3600,
};
const MEASURE = /(?<![\w.:/-])(\d+(?:\.\d+)?) ?(ms|µs|us|secs?|seconds?|s|minutes?|min|h)(?![\w/])/g;

/** "What's the host called", where all entries have the one: the value of a field that never changes. */
function singleValueAnswer({ question, log, scope, asked, words }: Asked): Finding | undefined {
  const name = ASKS_VALUE.exec(question.text)
    ?.slice(1)
    .find((part) => part !== undefined);
  if (name === undefined || asked.isCount || asked.isMostFrequent || asked.isLeastFrequent || asked.extreme)
    return undefined;
  const field = log.fields.find((one) => isFieldWord(name.toLowerCase(), one));
  if (field === undefined || words.some(({ word, weight }) => weight >= 0.5 && !isFieldWord(word, field)))
    return undefined;
  const values = grouped(scope, ({ fields }) => fields.get(field));
  const [only] = values;
  if (values.size !== 1 || !only) return undefined;
  const [value, entries] = only;
  return {
    text: `**${value}** — ${field} of ${entries.length === scope.length ? 'all ' : ''}${String(entries.length)} entries`,
    how: `the only value of ${field}`,
    lines: cited(entries),
    certainty: 0.88,
  };
}

const ASKS_VALUE =
  /\b(?:what|which)(?:'s| is| was)? (?:the )?(?:name of the )?([\p{L}_]+)(?: name)?(?: (?:called|named|is (?:this|it)|was (?:this|it)|does this)\b|\s*\??$)|\b(?:what|which) (host|server|machine|computer)\b.{0,24}\b(?:from|of|this|log)/iu;

/** The entry with the largest or the smallest number of what is asked for. */
function extremeAnswer({ asked, log, scope, words, question, file }: Asked): Finding | undefined {
  const { extreme } = asked;
  if (!extreme) return undefined;
  const field = fieldAsked(question, log, (name) => scope.some(({ fields }) => isNumber(fields.get(name))));
  const isTime = /slow|fast|long|short|quick|langsam|schnell|läng|kürz|慢|快|长|短/i.test(extreme.word);
  const subject = firstField(question, log);
  const isOfField = (word: string): boolean =>
    (field !== undefined && isFieldWord(word, field)) ||
    (subject === undefined ? log.fields.some((name) => wordsOf(name).includes(word)) : isFieldWord(word, subject)) ||
    (OF_TIME.test(question.text) && /^(?:response|request|processing|execution|answer|load|loading|latenc)/.test(word));
  const others = words.filter(({ word }) => !isOfField(word));
  const within = scopeWithin(scope, others, asked, question);
  if (!within) return undefined;
  const measured = within.flatMap((entry) => {
    const own = field === undefined ? (isTime ? timeOf(entry) : undefined) : numberOf(entry.fields.get(field), field);
    return own ? [{ entry, ...own }] : [];
  });
  const named = namedSo(measured, extreme.word);
  const best = named.reduce<(typeof named)[number] | undefined>((most, one) => {
    const isBetter = !most || (extreme.end === 'largest' ? one.value > most.value : one.value < most.value);
    return isBetter ? one : most;
  }, undefined);
  if (!best) return undefined;
  const how = `the ${extreme.end} of ${String(named.length)} entries`;
  const value = best.entry.fields.get(subject ?? '');
  return {
    text: `${value === undefined ? '' : `**${value}**, `}**${best.shown}** — ${lineText(best.entry, log, file)}`,
    how,
    lines: cited([best.entry]),
    certainty: 0.86,
  };
}

function scopeWithin(
  scope: readonly LogEntry[],
  words: readonly MatchedWord[],
  { extreme }: LogQuestion,
  { text }: Question,
): LogEntry[] | undefined {
  const isOfRequests = /\brequests?\b|\bendpoints?\b|\bcalls?\b/i.test(text);
  const requests = isOfRequests ? scope.filter(({ fields }) => fields.has('method')) : [];
  const base = requests.length > 0 ? requests : scope;
  const telling = words.filter(({ word, weight }) => word !== extreme?.word && weight >= 0.5);
  const known = telling.filter(({ strengths }) => strengths.size > 0);
  if (known.length < telling.length && known.length === 0) return undefined;
  const found = havingAll(base, known);
  return found && found.length > 0 ? found : undefined;
}

/** The entries that say of themselves that they are slow where the slowest is asked for, else all. */
function namedSo<T extends { readonly entry: LogEntry }>(measured: readonly T[], word: string): readonly T[] {
  const plain = word.replace(/(?:e?st)$/, '');
  const saying = measured.filter(({ entry: { message } }) => wordsOf(message).includes(plain));
  return saying.length > 0 ? saying : measured;
}

function timeOf({ message, fields }: LogEntry): { value: number; shown: string } | undefined {
  const ms = fields.get('ms') ?? fields.get('duration_ms') ?? fields.get('elapsed_ms');
  if (isNumber(ms)) return { value: Number(ms) / 1000, shown: `${ms ?? ''} ms` };
  for (const [name, value] of fields) {
    if (/(?:time|duration|elapsed|latency|took)(?:_?ms)?$|_ms$/i.test(name) && isNumber(value)) {
      return { value: Number.parseFloat(value) / 1000, shown: `${value} (${name})` };
    }
  }
  const seconds = fields.get('seconds');
  if (isNumber(seconds)) return { value: Number(seconds), shown: `${seconds ?? ''} s` };
  let best: { value: number; shown: string } | undefined;
  for (const [shown, amount, unit] of message.matchAll(MEASURE)) {
    const value = Number(amount) * (TIME_UNITS[unit ?? 's'] ?? 1);
    if (!best || value > best.value) best = { value, shown };
  }
  return best;
}

function isNumber(value: string | undefined): boolean {
  return value !== undefined && /^-?\d+(?:\.\d+)?(?: ?[a-zA-Zµ%]{1,3})?$/.test(value);
}

function numberOf(value: string | undefined, field: string): { value: number; shown: string } | undefined {
  return isNumber(value)
    ? { value: Number.parseFloat(value ?? ''), shown: `${value ?? ''}${field === 'ms' ? ' ms' : ` (${field})`}` }
    : undefined;
}

/** What stands before the first of these is what is asked for; what follows chooses the entries. */
const CHOOSES = /\s(?:per|at|in|of|for|by|when|with|on|from|during|while|after|before|bei|am|im|von)\s/iu;

/** The field that a question names, of those that fit: of a compound the last, as in "dock fault codes". */
function fieldAsked({ text }: Question, { fields }: Log, fits: (name: string) => boolean): string | undefined {
  if (OF_TIME.test(text)) return fields.find((name) => TIME_FIELD.test(name) && fits(name));
  const [asked = '', ...choosing] = text.split(CHOOSES);
  const named = (words: readonly string[]): string | undefined => {
    for (const word of words) {
      const found = fields.find((name) => word.length > 1 && isFieldWord(word, name) && fits(name));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return named(wordsOf(asked).reverse()) ?? named(choosing.flatMap(wordsOf));
}

/** How long requests took is no affair of their size. */
const OF_TIME =
  /\b(?:response|request|processing|execution|answer|loading|load) ?times?\b|\blatenc(?:y|ies)\b|\bantwortzeit(?:en)?\b|响应时间|耗时/iu;
const TIME_FIELD = /^(?:ms|seconds|s)$|(?:time|duration|elapsed|latency|took)(?:_?ms|_?s)?$|_ms$/i;

/** Fields are called by their names, not by beginnings of them: `req` is no request. */
const SAME_NAME = 0.84;
/** Words that ask for an extreme, and what a log has entries of. */
const NO_FIELD =
  /^(?:requests?|most|least|max|maximum|min|minimum|highest|lowest|longest|shortest|largest|smallest|slowest|fastest|often|long|short)$/;

function isFieldWord(word: string, field: string): boolean {
  return !NO_FIELD.test(word) && wordsOf(field).some((part) => unitLikeness(word, part) >= SAME_NAME);
}

const UNIT_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^kilomet(?:re|er)s?$|^distances?$/, 'km'],
  [/^voltages?$/, 'volts'],
  [/^durations?$|^latenc|^milliseconds?$/, 'ms'],
  [/^ips?$|^clients?$|^visitors?$|^address(?:es)?$/, 'host'],
  [/^urls?$|^pages?$|^endpoints?$|^routes?$/, 'path'],
  [/^browsers?$/, 'agent'],
  [/^responses?$|^sizes?$|^downloads?$/, 'bytes'],
];

function unitLikeness(word: string, part: string): number {
  if (UNIT_WORDS.some(([pattern, unit]) => pattern.test(word) && unit === part)) return 0.95;
  return likeness(word, part);
}

/** So many values that are equally frequent are all given. */
const MAX_TIES = 4;

/** What is named most often: a value of a field, a source, or a message without its numbers. */
function frequencyAnswer({ asked, log, scope, words, file, question }: Asked): Finding | undefined {
  if (!asked.isMostFrequent && !asked.isLeastFrequent) return undefined;
  const isSource = /\b(?:source|component|module|service|logger|process|class)\b/i.test(question.text);
  const isLevel = LEVEL_NAMES.test(question.text);
  const topped = /\btop (?:\d+|two|three|five|ten) (\p{L}+)/iu.exec(question.text)?.[1]?.toLowerCase();
  const ofTop = topped === undefined ? undefined : log.fields.find((name) => isFieldWord(topped, name));
  const unit = timeUnitOf(question.text.split(CHOOSES)[0] ?? '');
  const field =
    isSource || isLevel || unit
      ? undefined
      : (ofTop ?? firstField(question, log) ?? fieldAsked(question, log, () => true));
  const others = field === undefined ? words : words.filter(({ word }) => !isFieldWord(word, field));
  const wanted = others.filter(
    ({ weight, word }) =>
      weight >= 0.5 &&
      !(topped !== undefined && /^\d+$/.test(word)) &&
      !(field === 'agent' && word === 'user') &&
      !(unit && timeUnitOf(word)) &&
      !(isSource && /source|component|module|service|logger|process|class/.test(word)),
  );
  const byField = field === 'error' ? log.entries : scope;
  const within = wanted.length === 0 ? byField : havingAll(byField, wanted);
  if (!within || within.length === 0) return undefined;
  const groups = grouped(within, (entry) =>
    unit
      ? unit.keyOf(entry)
      : isSource
        ? entry.source
        : isLevel
          ? entry.level
          : field === undefined
            ? skeleton(entry.message)
            : valueOf(entry, field),
  );
  const ordered = [...groups].sort(([, a], [, b]) =>
    asked.isLeastFrequent ? a.length - b.length : b.length - a.length,
  );
  const [best] = ordered;
  if (!best) return undefined;
  const ties = ordered.filter(([, { length }]) => length === best[1].length).slice(0, MAX_TIES);
  const entries = ties.flatMap(([, some]) => some);
  const isMessage = field === undefined && !isSource && !isLevel && !unit;
  const shown = ties.map(([value, [first]]) => (isMessage && first ? lineText(first, log, file) : `**${value}**`));
  const rest = ordered
    .slice(ties.length, ties.length + 3)
    .map(([name, { length }]) => `${isMessage ? code(clipped(name, 60)) : name} (${String(length)})`);
  const times = `${String(best[1].length)} time${best[1].length === 1 ? '' : 's'}${ties.length > 1 ? ' each' : ''}`;
  return {
    text: `${shown.join(isMessage ? '\n' : ', ')} — ${times}${rest.length > 0 ? `; then ${rest.join(', ')}` : ''}`,
    how: `${unit?.name ?? field ?? (isSource ? 'source' : isLevel ? 'level' : 'message')}: ${String(groups.size)} different values in ${String(within.length)} entries`,
    lines: cited(entries),
    certainty: ties.length === 1 ? 0.84 : ties.length < MAX_TIES ? 0.76 : 0.55,
  };
}

/** The field that stands right after the question word: "which station", "at which host". */
function firstField({ text }: Question, log: Log): string | undefined {
  const word = /\b(?:which|what|welche[rsn]?)\s+(?:\w+\s+)?([\p{L}_]+)/iu.exec(text);
  for (const name of [word?.[1], /\b(?:which|what)\s+([\p{L}_]+)/iu.exec(text)?.[1]]) {
    const found =
      name === undefined
        ? undefined
        : log.fields.find((field) => isFieldWord(name.toLowerCase(), field) && name.length > 2);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value of a field; requests that differ in their query alone are of one path. */
function valueOf({ fields }: LogEntry, field: string): string | undefined {
  const value = fields.get(field);
  return field === 'path' ? value?.replace(/\?.*$/, '') : value;
}

function skeleton(message: string): string {
  return message
    .replace(/[\w-]+/g, (run) => (/\d|\b[0-9a-f]{6,}\b/i.test(run) ? '#' : run))
    .replace(/#(?:[\s.,:/-]*#)+/g, '#')
    .trim();
}

function grouped(
  entries: readonly LogEntry[],
  keyOf: (entry: LogEntry) => string | undefined,
): Map<string, LogEntry[]> {
  const groups = new Map<string, LogEntry[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key === undefined || key === '') continue;
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return groups;
}

const SOURCES = /\b(?:sources?|components?|modules?|services?|loggers?|process(?:es)?)\b/i;
const LEVEL_NAMES = /\blevels?\b|\bseverit/i;
/** More values than these are no kinds. */
const MAX_KINDS = 60;

/** The values of a field that occur. */
function distinctAnswer({ asked, log, scope, words, question }: Asked): Finding | undefined {
  const isCount = asked.isCount && /\b(?:different|distinct|unique)\b/i.test(question.text);
  const isOfEntries = SOURCES.test(question.text) || LEVEL_NAMES.test(question.text);
  const isPlural =
    /^(?:which|what)\s+(?!is\b|was\b|does\b|has\b)(?:\w+\s+)?(?!\w+ss\b|was\b|is\b|has\b|does\b)\w+s\b/i.test(
      question.text,
    ) &&
    (isOfEntries || firstField(question, log) !== undefined);
  // "Which path returned 500": the values that requests of a status have.
  const isOfStatus =
    (asked.statuses.length > 0 || asked.statusClass !== undefined) && firstField(question, log) !== undefined;
  if (!isCount && !((asked.isDistinct || isPlural || isOfStatus) && asked.isList)) return undefined;
  const { text } = question;
  const isLevels = LEVEL_NAMES.test(text);
  const isSources = SOURCES.test(text);
  const isEvents = /\b(?:events?|messages?)\b/i.test(text) && log.fields.includes('event');
  const field = isLevels || isSources ? undefined : isEvents ? 'event' : fieldAsked(question, log, () => true);
  if (!isLevels && !isSources && field === undefined) return undefined;
  const others = words.filter(
    ({ word, weight }) =>
      weight >= 0.5 &&
      !(field !== undefined && isFieldWord(word, field)) &&
      !(isSources && /^(?:source|component|module|service|logger|process)/.test(word)),
  );
  const within = others.length === 0 ? scope : havingAll(scope, others);
  if (!within || within.length === 0) return undefined;
  const groups = grouped(within, (entry) =>
    isLevels ? entry.level : isSources ? entry.source : valueOf(entry, field ?? ''),
  );
  if (groups.size === 0 || groups.size > MAX_KINDS) return undefined;
  const ordered = [...groups].sort(([, a], [, b]) => b.length - a.length);
  const what = isLevels ? 'level' : isSources ? 'source' : (field ?? '');
  const firsts = ordered.map(([, [first]]) => first).filter((entry) => entry !== undefined);
  return {
    text: `**${String(groups.size)}** (${what}): ${ordered.map(([value, { length }]) => `${value} (${String(length)})`).join(', ')}`,
    how: `the different values of ${what} in ${String(within.length)} entries`,
    lines: cited(firsts),
    certainty: 0.84,
  };
}

/** A length of time that an entry states: `3.6s without redis`, `offline_s: 8009`. */
function statedDuration({ message, fields }: LogEntry): string | undefined {
  for (const [name, value] of fields) {
    const unit = /(?:^|_)(s|sec|seconds|ms|min|minutes|duration|elapsed)$/i.exec(name)?.[1];
    if (unit === undefined || !isNumber(value)) continue;
    const seconds = Number.parseFloat(value) * (TIME_UNITS[unit.toLowerCase()] ?? 1);
    return seconds >= 60 ? `${value} ${unit} (${durationText(seconds)})` : `${value} ${unit}`;
  }
  return [...message.matchAll(MEASURE)].at(-1)?.[0];
}

const DURATION_WORDS = new Set(
  'open opened closed close without down off offline away unavailable unreachable lost gone lasted last outage interrupted disconnected'.split(
    ' ',
  ),
);

/** How long something took or was away: as an entry says, else between the first and the last entry about it. */
function durationAnswer({ asked, log, words, file, scope }: Asked): Finding | undefined {
  if (!asked.isDuration) return undefined;
  const telling = words.filter(({ weight, word }) => weight >= 0.5 && !DURATION_WORDS.has(word));
  const start =
    /\b(?:start|starting|startup|boot|booting|shutdown|startet?e?)\b/i.test(asked.text) &&
    !/\blog\b|\bfile\b/i.test(asked.text);
  if (telling.length === 0 && start) {
    const said = scope.find(
      (entry) =>
        /\b(?:started|startup|booted|ready|up|initiali[sz]ed)\b/i.test(entry.message) &&
        statedDuration(entry) !== undefined,
    );
    if (said) {
      return {
        text: `**${statedDuration(said) ?? ''}** — ${lineText(said, log, file)}`,
        how: 'what the entry says',
        lines: cited([said]),
        certainty: 0.9,
      };
    }
  }
  if (telling.length === 0) {
    const [first, last] = [log.entries[0], log.entries.at(-1)];
    if (asked.words.length > 0 || first?.seconds === undefined || last?.seconds === undefined) return undefined;
    return spanFinding(first, last, log, file, 0.78);
  }
  const about = havingAll(scope, telling);
  if (!about || about.length === 0) return undefined;
  const covers = about
    .map((entry) => ({ entry, stated: statedDuration(entry), score: coverOfWords(words, entry.number) }))
    .filter(({ stated }) => stated !== undefined);
  const most = covers.reduce((largest, { score }) => Math.max(largest, score), 0);
  const best = covers.filter(({ score }) => score >= most - 0.01);
  const [only] = best;
  if (only && best.length <= 2) {
    const { entry } = best.at(-1) ?? only;
    const stated = (best.at(-1) ?? only).stated ?? '';
    return {
      text: `**${stated}** — ${lineText(entry, log, file)}`,
      how: 'what the entry says',
      lines: cited([entry]),
      certainty: 0.93,
    };
  }
  const [first, last] = [about[0], about.at(-1)];
  if (about.length < 2 || about.length > 12 || !first || !last) return undefined;
  const isSpan =
    /start|begin|open|lost|down|offline|created?/i.test(first.message) &&
    /finish|end|done|complet|clos|again|up\b|online|stop/i.test(last.message);
  return spanFinding(first, last, log, file, isSpan ? 0.82 : 0.6);
}

function spanFinding(
  first: LogEntry,
  last: LogEntry,
  log: Log,
  file: StructuredFile,
  certainty: number,
): Finding | undefined {
  if (first.seconds === undefined || last.seconds === undefined) return undefined;
  return {
    text: `**${durationText(Math.abs(last.seconds - first.seconds))}**, from ${lineText(first, log, file)} to ${lineText(last, log, file)}`,
    how: 'the time between both entries',
    lines: cited([first, last]),
    certainty,
  };
}

/** What stands at a time or between two. */
function timeAnswer({ asked, scope, words, log, file }: Asked): Finding | undefined {
  if (!asked.window && asked.days.text === '') return undefined;
  const found = asked.words.length === 0 ? scope : havingAll(scope, words);
  if (!found || found.length === 0) {
    if (asked.words.length > 0) return undefined;
    return {
      text: 'Not in this file: no entry at that time.',
      how: 'no entry at that time',
      lines: [],
      certainty: 0.8,
    };
  }
  if (asked.isFirst || asked.isLast) return undefined;
  return listFinding(found, `${String(found.length)} ${describe(asked)}`, log, file, 0.86);
}

/** The first or the last of the entries that fit. */
function endAnswer({ asked, scope, words, log, file, question }: Asked): Finding | undefined {
  if (!asked.isFirst && !asked.isLast) return undefined;
  if (asked.words.length > 0 && asked.levels.length === 0) return undefined;
  const found = asked.words.length === 0 ? scope : havingAll(scope, words);
  const entry = asked.isLast ? found?.at(-1) : found?.[0];
  if (!entry) return undefined;
  if (asked.isWhen) {
    return {
      text: `**${entry.time}** — ${lineText(entry, log, file)}`,
      how: asked.isLast ? 'the last entry' : 'the first entry',
      lines: cited([entry]),
      certainty: 0.88,
    };
  }
  const number = /\b(?:last|first|latest) (\d{1,2})\b/i.exec(question.text)?.[1];
  if (number !== undefined && found) {
    const some = asked.isLast ? found.slice(-Number(number)) : found.slice(0, Number(number));
    return listFinding(some, `the ${asked.isLast ? 'last' : 'first'} ${number}`, log, file, 0.86);
  }
  return {
    text: wholeEntry(entry, log, file),
    how: `the ${asked.isLast ? 'last' : 'first'} of ${String(found?.length ?? 0)} ${describe(asked)}`,
    lines: cited([entry]),
    certainty: 0.9,
  };
}

/** Names in a question: of requests, hosts, paths and other things with digits. */
function namesIn({ identifiers, text }: Question): string[] {
  const digits = text.match(
    /(?<![\w.-])(?:[\w-]*\d[\w-]*[a-z][\w-]*|[a-z][\w-]*\d[\w-]*|\d{1,3}(?:\.\d{1,3}){3}|\d{4,})(?![\w-])/gi,
  );
  const names = [...identifiers, ...(digits ?? [])].map((name) => name.toLowerCase());
  const whole = [...new Set(names)].filter(
    (name) => !names.some((other) => other !== name && /[/.-]/.test(other) && other.includes(name)),
  );
  return whole.filter((name) => !/^[\d:.]+(?:am|pm)$/.test(name) && !/^\d{1,2}:/.test(name));
}

function namedEntries(names: readonly string[], entries: readonly LogEntry[], file: StructuredFile): LogEntry[] {
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

function textOf({ lines }: LogEntry, { text }: StructuredFile): string {
  return text
    .slice(lines.first - 1, lines.last)
    .join('\n')
    .toLowerCase();
}

function wordsBeside({ words }: LogQuestion, names: readonly string[]): QuestionWord[] {
  const named = new Set(names.flatMap(wordsOf));
  return words.filter(({ word }) => !named.has(word));
}

/** All that stands about a name: a request, a host, a path. */
function identifierAnswer({ question, asked, scope, log, file }: Asked): Finding | undefined {
  const names = namesIn(question);
  if (names.length === 0) return undefined;
  const found = namedEntries(names, scope, file);
  if (found.length === 0) return undefined;
  const telling = log.words.match(wordsBeside(asked, names)).filter(({ weight }) => weight >= 0.5);
  const scored = found.map((entry) => ({ entry, cover: coverOfEntry(telling, entry, question) }));
  const most = scored.reduce((largest, { cover }) => Math.max(largest, cover), 0);
  const isClear = telling.length === 0 || most >= 0.3;
  if (!isClear && found.length > 3) return undefined;
  const best =
    telling.length === 0 ? found : scored.filter(({ cover }) => cover >= most - 0.01).map(({ entry }) => entry);
  const certainty = telling.length === 0 ? 0.85 : isClear ? 0.55 + 0.3 * Math.min(1, most) : 0.6;
  const entry = asked.isLast ? best.at(-1) : best[0];
  if (asked.isWhen && entry) {
    return {
      text: `**${entry.time}** — ${lineText(entry, log, file)}`,
      how: 'the time of the entry',
      lines: cited([entry]),
      certainty: Math.max(certainty, best.length === 1 ? 0.76 : 0),
    };
  }
  return listFinding(best, `${String(best.length)} entries with ${names.join(', ')}`, log, file, certainty);
}

function hasName(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!/[\w]/.test(text[at - 1] ?? '') && !/[\w]/.test(text[at + name.length] ?? '')) return true;
  }
  return false;
}

/** The entries of a level, of a source perhaps. */
function levelAnswer({ asked, scope, words, log, file, question }: Asked): Finding | undefined {
  if (asked.levels.length === 0 || asked.isWhen || question.aims.has('reason')) return undefined;
  const found = asked.words.length === 0 ? scope : havingAll(scope, words);
  if (!found || found.length === 0) {
    if (asked.words.length > 0 || !hasLevels(log)) return undefined;
    return { text: `Not in this file: there are no ${describe(asked)}.`, how: 'none', lines: [], certainty: 0.85 };
  }
  return listFinding(found, `${String(found.length)} ${describe(asked)}`, log, file, 0.84);
}

/** From this share of the question on, an entry may be what is meant. */
const MIN_COVER = 0.25;

/** The entry that the words are about. */
function wordsAnswer({ asked, scope, words, log, file, question }: Asked): Finding | undefined {
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
  const isOneOfMany = best.length > 3 && !asked.isLast && !asked.isFirst;
  const certainty =
    Math.min(0.88, most < 0.55 ? 0.52 : 0.5 + (most - 0.5) * 0.9) - (isOneOfMany && most >= 0.6 ? 0.05 : 0);
  const others =
    best.length > 1 ? ` (${String(best.length)} such entries, the last at ${best.at(-1)?.time ?? ''})` : '';
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

/** Words that stand for a value of a form of their own. */
const VALUES: Readonly<Record<string, RegExp>> = {
  version: /\bv?\d+\.\d+\.\d+\b|\p{L} \d+\.\d+(?![\w.])/u,
  address: /\b\d{1,3}(?:\.\d{1,3}){3}\b|@/,
  ip: /\b\d{1,3}(?:\.\d{1,3}){3}\b/,
};

/** What an entry that tells of trouble has before others where the question is about trouble. */
const TROUBLE_BONUS = 0.12;
const ASKS_TROUBLE =
  /\b(?:not|why|fail\w*|wrong|problem|refus\w*|reject\w*|crash\w*|couldn|didn|n't|broke\w*|lost|nicht|warum|fehl\w*)\b|为什么|失败/iu;
const TROUBLE = new Set(['ERROR', 'FATAL', 'CRITICAL', 'WARN']);

function coverOfEntry(words: readonly MatchedWord[], entry: LogEntry, { text }: Question): number {
  let [found, all] = [0, 0];
  for (const { word, rarity, strengths } of words) {
    const strength = strengths.get(entry.number) ?? 0;
    const isValue = VALUES[word]?.test(entry.message) === true ? 0.9 : 0;
    all += rarity;
    found += rarity * Math.max(strength, isValue);
  }
  if (all === 0) return 0;
  const bonus = found > 0 && TROUBLE.has(entry.level ?? '') && ASKS_TROUBLE.test(text) ? TROUBLE_BONUS : 0;
  return found / all + bonus;
}

function coverOfWords(words: readonly MatchedWord[], number: number): number {
  let [found, all] = [0, 0];
  for (const { rarity, strengths } of words) {
    all += rarity;
    found += rarity * (strengths.get(number) ?? 0);
  }
  return all === 0 ? 0 : found / all;
}

function listFinding(
  found: readonly LogEntry[],
  how: string,
  log: Log,
  file: StructuredFile,
  certainty: number,
): Finding {
  const [only] = found;
  if (found.length === 1 && only) return { text: wholeEntry(only, log, file), how, lines: cited(found), certainty };
  const shown: string[] = [];
  let length = 0;
  for (const entry of found) {
    const line = plainLine(entry, log, file);
    if (length + line.length > MAX_CHARS - 60 && shown.length > 0) break;
    shown.push(clipped(line, MAX_CHARS - 60));
    length += line.length + 1;
  }
  const left = found.length - shown.length;
  return {
    text: `**${String(found.length)}** entries:\n${codeBlock(shown.join('\n'))}${left > 0 ? `\n… and ${String(left)} more` : ''}`,
    how,
    lines: cited(found),
    certainty,
  };
}

/** An entry on one line, as inline code. */
function lineText(entry: LogEntry, log: Log, file: StructuredFile): string {
  return code(clipped(plainLine(entry, log, file), 300));
}

function plainLine(
  { lines, time, message, fields, level }: LogEntry,
  { isJson }: Log,
  { text }: StructuredFile,
): string {
  if (!isJson) return text[lines.first - 1] ?? '';
  const at = /^1\d{12}$/.test(time) ? new Date(Number(time)).toISOString() : time;
  const values = [...fields].filter(([, value]) => value !== message).map(([name, value]) => `${name}: ${value}`);
  return [at, level ?? '', message, ...values].filter((part) => part !== '').join(' · ');
}

function wholeEntry(entry: LogEntry, log: Log, file: StructuredFile): string {
  const { first, last } = entry.lines;
  if (log.isJson || first === last) return code(clipped(plainLine(entry, log, file), MAX_CHARS));
  return codeBlock(clipped(file.text.slice(first - 1, last).join('\n'), MAX_TRACE_CHARS - 300));
}

function cited(entries: readonly LogEntry[]): Lines[] {
  return entries
    .slice(0, MAX_CITED)
    .map(({ lines: { first, last } }) => ({ first, last: Math.min(last, first + MAX_SPAN) }));
}
