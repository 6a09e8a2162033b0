import type { Question } from '../../../understanding/question.ts';
import { wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import type { MatchedWord } from '../text/wordIndex.ts';
import type { Log, LogEntry } from './logEntries.ts';
import {
  OF_TIME,
  fieldAsked,
  fieldNamed,
  firstField,
  isAmount,
  isFieldWord,
  isNumber,
  isOfThings,
  numberOf,
  timeOf,
  valueOf,
} from './logFields.ts';
import type { LogQuestion } from './logQuestion.ts';
import { havingAll, type Asked, describe, hasLevels } from './logScope.ts';
import { cited, lineText } from './logText.ts';
import { durationText } from './clock.ts';

/** The entry with the largest or the smallest number of what is asked for. */
export function extremeAnswer({ asked, log, scope, words, question, file }: Asked): Finding | undefined {
  const { extreme } = asked;
  if (!extreme) return undefined;
  const isTime = /slow|fast|long|short|quick|langsam|schnell|läng|kürz|慢|快|长|短/i.test(extreme.word);
  const hasNumber = (name: string): boolean =>
    isAmount(name, log) && scope.some(({ fields }) => isNumber(fields.get(name)));
  const noun = new RegExp(`${extreme.word}\\s+(?:single\\s+)?(\\p{L}+)`, 'iu').exec(question.text)?.[1]?.toLowerCase();
  const isThing = (name: string): boolean => !hasNumber(name) && isOfThings(log)(name);
  const subject =
    firstField(question, log, isThing) ?? (noun === undefined ? undefined : fieldNamed(noun, log, isThing));
  const field =
    fieldAsked(question, log, (name) => hasNumber(name) && name !== subject) ??
    (isTime || !SIZE.test(extreme.word) ? undefined : amountField(log, hasNumber));
  const isOfField = (word: string): boolean =>
    (field !== undefined && isFieldWord(word, field)) ||
    (subject === undefined ? [...log.ownFields].some((name) => isFieldWord(word, name)) : isFieldWord(word, subject)) ||
    (OF_TIME.test(question.text) && /^(?:response|request|processing|execution|answer|load|loading|latenc)/.test(word));
  const others = words.filter(({ word }) => !isOfField(word));
  const within = scopeWithin(scope, others, asked, question);
  if (!within) return undefined;
  const numbered = within.flatMap((entry) => {
    const own = field === undefined ? (isTime ? timeOf(entry) : undefined) : numberOf(entry.fields.get(field), field);
    return own ? [{ entry, ...own }] : [];
  });
  const measured = ofRequests(numbered, question, ({ entry }) => entry);
  // The slowest order is none of the entries without one.
  const ofSubject = subject === undefined ? [] : measured.filter(({ entry }) => entry.fields.has(subject));
  const named = namedSo(
    ofSubject.length > 0
      ? ofSubject
      : measured.length > 0 || field !== undefined || isTime
        ? measured
        : statedAmounts(within, others),
    extreme.word,
  );
  const best = named.reduce<(typeof named)[number] | undefined>((most, one) => {
    const isBetter = !most || (extreme.end === 'largest' ? one.value > most.value : one.value < most.value);
    return isBetter ? one : most;
  }, undefined);
  if (!best) return undefined;
  const how = `the ${extreme.end} of ${String(named.length)} entries`;
  const value = subject === undefined || subject === field ? undefined : valueOf(best.entry, subject);
  return {
    text: `${value === undefined ? '' : `**${value}**, `}**${best.shown}** — ${lineText(best.entry, log, file)}`,
    how,
    lines: cited([best.entry]),
    certainty: 0.86,
  };
}

interface Measured {
  readonly entry: LogEntry;
  readonly value: number;
  readonly shown: string;
}

/** The numbers that entries state of a word of the question: `temperature 231.5`, `queue length is 12`. */
function statedAmounts(entries: readonly LogEntry[], words: readonly MatchedWord[]): readonly Measured[] {
  for (const { word } of words) {
    if (!/^\p{L}{3,30}$/u.test(word)) continue;
    const stated = new RegExp(
      `(?<!\\p{L})${word}s?(?:\\s{0,2}[:=]\\s{0,2}|\\s(?:(?:is|was|of|at|now)\\s)?)(-?\\d{1,12}(?:\\.\\d{1,9})?)(?![\\d.:/-]*\\d)`,
      'iu',
    );
    const found = entries.flatMap((entry) => {
      const shown = stated.exec(entry.message)?.[1];
      return shown === undefined ? [] : [{ entry, value: Number(shown), shown }];
    });
    // A word that only some of the entries have a number of may be something else.
    if (found.length > 1 && found.length === entries.length) return found;
  }
  return [];
}

const SIZE = /big|larg|great|small|high|low|maxim|minim|most|größ|klein|höch|niedrig|大|小|高|低/i;

/** What the size of an entry is by, where the question does not say: of a request its bytes, of an order its total. */
const AMOUNTS = [
  'bytes',
  'size',
  'total',
  'amount',
  'value',
  'sum',
  'price',
  'fee',
  'cost',
  'length',
  'count',
  'quantity',
];

function amountField({ ownFields }: Log, fits: (name: string) => boolean): string | undefined {
  for (const amount of AMOUNTS) {
    const found = [...ownFields].find(
      (name) => wordsOf(name).includes(amount) && !/read|received/i.test(name) && fits(name),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** "And how big was it" asks for the number that is told anyway. */
const HOW_MUCH = /^(?:big|large|small|long|high|low|fast|slow|single|size|far|much)$/;

function scopeWithin(
  scope: readonly LogEntry[],
  words: readonly MatchedWord[],
  { extreme }: LogQuestion,
  { text }: Question,
): LogEntry[] | undefined {
  const isOfRequests = /\brequests?\b|\bendpoints?\b|\bcalls?\b/i.test(text);
  const requests = isOfRequests ? scope.filter(({ fields }) => fields.has('method')) : [];
  const base = requests.length > 0 ? requests : scope;
  // "At which turbine": a name for what the entry is of, that the log does not use, chooses none of them.
  const things = new Set(
    [...text.matchAll(/\b(?:which|what) (\p{L}+)/giu)].map(([, thing = '']) => thing.toLowerCase()),
  );
  const others = words.filter(
    ({ word, strengths }) =>
      word !== extreme?.word && !HOW_MUCH.test(word) && !(strengths.size === 0 && things.has(word)),
  );
  const strong = others.filter(({ weight }) => weight >= 0.5);
  // Where only words that say little are left, they say what the entries are of: "biggest order".
  const telling = strong.length > 0 ? strong : others.filter(({ strengths }) => strengths.size > 0);
  const known = telling.filter(({ strengths }) => strengths.size > 0);
  if (known.length < telling.length && known.length === 0) return undefined;
  const found = havingAll(base, known);
  return found && found.length > 0 ? found : undefined;
}

const REQUEST = /(?<![\w/.-])requests?\b(?![/-])/i;

/** The entries whose messages are of a request where requests are asked for; all where none is, or where each is one. */
function ofRequests<T>(numbered: readonly T[], { text }: Question, entryOf: (one: T) => LogEntry): readonly T[] {
  if (!REQUEST.test(text) || numbered.some((one) => entryOf(one).fields.has('method'))) return numbered;
  const found = numbered.filter((one) => REQUEST.test(entryOf(one).message));
  return found.length > 0 ? found : numbered;
}

/** The entries that say of themselves that they are slow where the slowest is asked for, else all. */
function namedSo<T extends { readonly entry: LogEntry }>(measured: readonly T[], word: string): readonly T[] {
  const plain = word.replace(/(?:e?st)$/, '');
  const saying = measured.filter(({ entry: { message } }) => wordsOf(message).includes(plain));
  return saying.length > 0 ? saying : measured;
}

const AVERAGE = /\b(?:average|mean|avg)\b|durchschnitt|平均/iu;
const MEDIAN = /\bmedian\b|中位/iu;
const IN_ALL =
  /\b(?:in total|altogether|all together|in all|combined|summed up|added up|zusammen|insgesamt)\b|总共|一共|合计/iu;
const SUM =
  /\b(?:sum of|the sum|total (?:amount|of|sum|size|volume|value|cost|price|time|duration|number of (?!errors|warnings|entries|lines|requests))|grand total)\b|\bsumme\b|总和/iu;

/** Whether a question about a log asks for a sum or an average of its entries. */
export function asksForAggregate({ text }: { readonly text: string }): boolean {
  return AVERAGE.test(text) || MEDIAN.test(text) || SUM.test(text) || IN_ALL.test(text);
}

const OF_SUMS =
  /^(?:average|avg|mean|median|sum|total|totals|totalled|altogether|combined|added|summed|summing|response|responses|transferred|served|delivered|hit|affected|impacted|concerned|traffic|data|volume|value|amount|worth|size|sizes|time|times|durations?|spent|money|paid|came|went|back)$/;

/** A sum, an average or the median of a number that entries have. */
export function aggregateAnswer(all: Asked): Finding | undefined {
  const { question, log, scope, asked } = all;
  const { text } = question;
  const isMuch = /\bhow (?:much|many)\b/i.test(text);
  const isTotal = SUM.test(text) || IN_ALL.test(text) || /\btotal\b|\boverall\b/i.test(text);
  const form = AVERAGE.test(text) ? 'average' : MEDIAN.test(text) ? 'median' : isTotal || isMuch ? 'sum' : undefined;
  if (form === undefined || asked.extreme || asked.isMostFrequent || asked.isLeastFrequent) return undefined;
  const hasNumber = (name: string): boolean =>
    isAmount(name, log) && scope.some(({ fields }) => isNumber(fields.get(name)));
  const isMoney = OF_MONEY.test(text);
  const field =
    fieldAsked(question, log, hasNumber) ??
    (OF_TIME.test(text) ? undefined : timeField(text, log.fields, hasNumber)) ??
    (isMoney ? amountField(log, (name) => hasNumber(name) && isOfAll(name, havingAll(scope, all.words))) : undefined);
  if (field === undefined) return undefined;
  // "How many requests", where nothing is added up, counts entries; "how many bytes" adds them up.
  if (form === 'sum' && !isTotal && !isMoney && !isCounted(text, field)) return undefined;
  const words = all.words.filter(
    ({ word, weight }) => weight >= 0.5 && !isFieldWord(word, field) && !OF_SUMS.test(word),
  );
  const within = words.length === 0 ? scope : havingAll(scope, words);
  const numbered = (within ?? []).filter(({ fields }) => isNumber(fields.get(field)));
  const measured = ofRequests(numbered, question, (entry) => entry);
  const [first] = measured;
  // What one message states is told with it.
  if (!first || (measured.length === 1 && !log.ownFields.has(field))) return undefined;
  // What messages state is added up where they say the same of it.
  if (
    !log.ownFields.has(field) &&
    new Set(measured.map(({ message }) => messageForm(message))).size > 1 &&
    words.length === 0
  )
    return undefined;
  const values = measured.map(({ fields }) =>
    Number.parseFloat((fields.get(field) ?? '').replace(/,(?=\d{3}\b)/g, '')),
  );
  const value = form === 'sum' ? sumOf(values) : form === 'average' ? sumOf(values) / values.length : medianOf(values);
  const unit =
    /[a-zA-Zµ%]{1,3}$/.exec(first.fields.get(field) ?? '')?.[0] ??
    (field === 'ms' || field.endsWith('_ms') ? 'ms' : '');
  const shown = String(Math.round(value * 1000) / 1000) + (unit === '' ? '' : ` ${unit}`);
  const long = unit === 'ms' && value >= 60_000 ? ` (${durationText(value / 1000)})` : '';
  return {
    text: `**${shown}**${long} — ${form} of \`${field}\` over ${String(measured.length)} ${describe(asked)}`,
    how: `${form} of ${field}`,
    lines: cited(measured),
    certainty: 0.84,
  };
}

/** "How much was refunded", "how much came in by fees": of several entries, what they amount to. */
const OF_MONEY =
  /\bhow much (?:money |in total )?(?:was|were|has been|have been|came|comes|went|did|do|does)\b|\bwie ?viel (?:geld )?(?:wurde|wurden|kam|kamen|hat|haben)\b/iu;

function isOfAll(field: string, entries: readonly LogEntry[] | undefined): boolean {
  return entries !== undefined && entries.length > 0 && entries.every(({ fields }) => isNumber(fields.get(field)));
}

/** Whether it is a number of these that is asked for: "how many bytes were sent". */
function isCounted(text: string, field: string): boolean {
  const noun = /\bhow (?:many|much)\s+((?:\p{L}+\s+){0,2}\p{L}+)/iu.exec(text)?.[1] ?? '';
  return wordsOf(noun).some((word) => isFieldWord(word, field) && !/^(?:responses?|downloads?|requests?)$/.test(word));
}

function timeField(text: string, fields: readonly string[], fits: (name: string) => boolean): string | undefined {
  if (!/\b(?:time|duration|long|took|take|fast|slow)\b|耗时|时间/iu.test(text)) return undefined;
  return fields.find((name) => /^(?:ms|seconds|duration|elapsed|latency|took)$|_ms$/i.test(name) && fits(name));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}

/** A message without its numbers and names. */
function messageForm(message: string): string {
  return message.replace(/"[^"]{0,80}"/g, '#').replace(/[\w./:-]*\d[\w./:-]*/g, '#');
}

/** The sum of what several entries state of what is counted: "how many reservations expired", where each entry says of how many. */
export function statedSum(
  noun: string,
  stating: readonly { readonly entry: LogEntry; readonly amount: number }[],
  words: readonly MatchedWord[],
  isInAll: boolean,
): Finding | undefined {
  const [first] = stating;
  if (!first || stating.length < 2) return undefined;
  const forms = new Set(stating.map(({ entry }) => messageForm(entry.message)));
  if (forms.size > 1) return undefined;
  const isSaid = words.every(
    ({ strengths, weight }) => weight < 0.5 || (strengths.get(first.entry.number) ?? 0) >= 0.7,
  );
  const sum = Math.round(sumOf(stating.map(({ amount }) => amount)) * 1000) / 1000;
  const parts = stating.length <= 12 ? `: ${stating.map(({ amount }) => String(amount)).join(' + ')}` : '';
  return {
    text: `**${String(sum)}** ${noun} in ${String(stating.length)} entries${parts}`,
    how: `the sum of what ${String(stating.length)} entries say`,
    lines: cited(stating.map(({ entry }) => entry)),
    certainty: isSaid ? (isInAll ? 0.86 : 0.8) : 0.55,
  };
}

/** Whether a question wants what several entries say to be added up. */
export function isInAll(text: string): boolean {
  return IN_ALL.test(text) || /\b(?:total|overall)\b/i.test(text);
}

const SHARE =
  /\b(?:share|percentage|percent|proportion|fraction|ratio|(?:error|failure|success) rate)\b|(?<!\d\s?)%|\banteil\b|prozent|百分之|比例|占比/iu;

/** How large a part of the entries has a level, a status or certain words. */
export function shareAnswer({ question, asked, log, scope, words }: Asked): Finding | undefined {
  if (!SHARE.test(question.text) || asked.extreme || asked.isMostFrequent) return undefined;
  const isOfStatus = asked.statuses.length > 0 || asked.statusClass !== undefined;
  const rate = /\b(error|failure|success) rate\b/i.exec(question.text)?.[1];
  const isByLevel = asked.levels.length > 0 && hasLevels(log);
  const telling = words.filter(
    ({ word, weight }) =>
      weight >= 0.5 &&
      !/^(?:share|percentage|percent|proportion|fraction|ratio|rate|success|failure|anteil|prozent)$/.test(word),
  );
  if (!isOfStatus && !isByLevel && telling.length === 0) return undefined;
  if (asked.days.text !== '' || asked.window || asked.threshold) return undefined;
  const base = isOfStatus || log.isAccess ? log.entries.filter(({ fields }) => fields.has('status')) : log.entries;
  const found = telling.length === 0 ? scope : havingAll(scope, telling);
  if (!found || found.length === 0 || base.length === 0 || (rate !== undefined && !isOfStatus)) return undefined;
  const percent = Math.round((found.length / base.length) * 1000) / 10;
  const noun = log.isAccess ? 'requests' : 'entries';
  return {
    text: `**${String(percent)} %** — ${String(found.length)} of ${String(base.length)} ${noun}`,
    how: `${String(found.length)} of ${String(base.length)} ${describe(asked)}`,
    lines: cited(found),
    certainty: telling.length === 0 ? 0.84 : 0.76,
  };
}
