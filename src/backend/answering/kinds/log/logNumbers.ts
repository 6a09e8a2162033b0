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
import { havingAll, type Asked } from './logScope.ts';
import { cited, lineText } from './logText.ts';

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
  const measured = within.flatMap((entry) => {
    const own = field === undefined ? (isTime ? timeOf(entry) : undefined) : numberOf(entry.fields.get(field), field);
    return own ? [{ entry, ...own }] : [];
  });
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

export function amountField({ ownFields }: Log, fits: (name: string) => boolean): string | undefined {
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
  const others = words.filter(({ word }) => word !== extreme?.word && !HOW_MUCH.test(word));
  const strong = others.filter(({ weight }) => weight >= 0.5);
  // Where only words that say little are left, they say what the entries are of: "biggest order".
  const telling = strong.length > 0 ? strong : others.filter(({ strengths }) => strengths.size > 0);
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
