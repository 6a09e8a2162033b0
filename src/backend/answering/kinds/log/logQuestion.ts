import { contentWords, type Question, type QuestionWord } from '../../../understanding/question.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import { daysAsked, type AskedDays } from '../text/dates.ts';
import { queryWords } from '../text/proseWords.ts';
import { clocksIn, withClocksInDigits, type ClockTime } from './clock.ts';
import type { Log } from './logEntries.ts';
import {
  OF_REQUESTS,
  OF_THE_LOG,
  isGeneric,
  STATUS,
  classesOf,
  deedsOfStatuses,
  withStatuses,
  COMPARISON,
  NEGATION,
  exclusionsIn,
  levelsAsked,
  thresholdIn,
  type Excluded,
  type Threshold,
} from './logConditions.ts';

/** A stretch of the day: from a second after midnight up to another. */
interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** What is asked of a log. */
export interface LogQuestion {
  /** Without what the days, the threshold and the exclusions say. */
  readonly question: Question;
  readonly text: string;
  /** The levels that are asked for, such as `ERROR`; empty where any will do. */
  readonly levels: readonly string[];
  readonly window: TimeWindow | undefined;
  readonly days: AskedDays;
  readonly excluded: Excluded;
  readonly threshold: Threshold | undefined;
  /** Whether it has a condition that is not understood: an answer that is counted over entries may be wrong then. */
  readonly isUnclear: boolean;
  readonly isCount: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly isWhen: boolean;
  readonly isDuration: boolean;
  readonly isList: boolean;
  readonly isMostFrequent: boolean;
  readonly isLeastFrequent: boolean;
  /** Whether the values that occur are asked for: "which status codes occur". */
  readonly isDistinct: boolean;
  /** Which end of a number is asked for, and the word that says so. */
  readonly extreme: { readonly end: 'largest' | 'smallest'; readonly word: string } | undefined;
  /** Of three digits each, the statuses of requests. */
  readonly statuses: readonly string[];
  /** The first digits of the statuses that are asked for: `5` in "server errors" and "5xx", `45` in "failed requests". */
  readonly statusClass: string | undefined;
  /** The field that the words have to be in: `referrer` in "referred by". */
  readonly within: { readonly field: string; readonly words: readonly string[] } | undefined;
  /** What the entries are about: words other than those that every question about a log has. */
  readonly words: readonly QuestionWord[];
}

/** A question without what chooses entries by days, by a threshold or by what they are not. */
function withoutChoices(question: Question, text: string): Question {
  const [left, all] = [new Set(wordsOf(text)), new Set(wordsOf(question.text))];
  return {
    ...question,
    text,
    // In scripts without spaces, what stands beside a date makes a pair with it.
    words:
      /\p{Script=Han}/u.test(text) && text !== question.text
        ? contentWords(text)
        : question.words.filter(({ word }) => left.has(word) || !all.has(word)),
    identifiers: question.identifiers.filter((name) => text.includes(name)),
  };
}

/** How what the log is of came to an end, or began. */
const OF_THE_WHOLE =
  /\bhow (?:did|does|do) (?:it|th(?:e|is) (?:log|process|run|program|service|server|app(?:lication)?|session|file|day|night|shift)) (?:all )?(?:end|finish|stop|start|begin)\b/i;

const NOUNS_OF_REQUESTS = /\brequests?\b|\bcalls?\b|\bhits?\b|\b(?:anfrage|zugriff)|请求|访问/i;

const LOGIN = /\b(?:log(?:ged|s|ging)?[- ]?(?:in|on)|sign(?:ed|s)?[- ]in|logins?)\b/giu;

/** Whether someone got in: what was tried or has failed is no login. */
function isDone(verb: string, text: string): boolean {
  return (
    /[- ]/.test(verb.trim()) &&
    !/\b(?:fail\w*|tr(?:y|ies|ied|ying)|attempt\w*|not|never|unable|could|couldn|deni\w*|refus\w*|reject\w*|wrong|invalid|nicht)\b/i.test(
      text,
    )
  );
}

const LOGOUT = /\b(?:log(?:ged|s|ging)?[- ]?(?:out|off)|sign(?:ed|s|ing)?[- ](?:out|off)|logouts?)\b/giu;
/** What a person has done and no rule. */
export const BY_HAND = /\b(?:by hand|manually|per hand|von hand|manuell)\b|手动/iu;

/** Who was tried at a door has failed there. */
const TRIED =
  /\b(?:tried|attempted)\b(?=.{0,40}\b(?:passwords?|log(?:ging)?[- ]?ins?|ssh|root)\b)|(?<=\b(?:users?|names?|usernames?|accounts?|passwords?)\b.{0,12})\b(?:tried|attempted)\b/iu;
const IS_DONE = /\b(?:is|was|were|are|been|get|got)\s+done\b/i;

/** The words of the question; who "logged in" has not been logged. */
function wordsAsked(question: Question): QuestionWord[] {
  const text = question.text
    .replace(LOGOUT, ' logout ')
    .replace(BY_HAND, ' manual ')
    .replace(LOGIN, (found) =>
      /ins?$|ons?$/i.test(found.replace(/[- ]/g, '')) && isDone(found, question.text)
        ? ' login successful '
        : ' login ',
    )
    .replace(TRIED, ' attempt ');
  const words = text === question.text ? queryWords(question) : queryWords({ text, words: contentWords(text) });
  // Done is what logs say of what people ask for, whatever it is elsewhere.
  return IS_DONE.test(question.text)
    ? [...words, { word: 'done', stem: stemOf('done'), weight: 1, isConstraint: false }]
    : words;
}

/** What a log is of, as a whole: "the last error of the shift". */
const OF_ALL =
  /(?<!\b(?:end|start|beginning|top|bottom))\s(?:of|in|during|over|throughout) (?:the|this|that) (?:whole |entire )?(?:day|shift|night shift|early shift|late shift|week|session|run|log|file|period)\b(?! (?:of|on|\d))/gi;

/** `IPs` and `URLs` are words of two letters and of three, not names. */
function withPlainPlurals(question: Question): Question {
  const text = withClocksInDigits(question.text)
    .replace(/\b([A-Z]{2,5})s\b/g, (whole) => whole.toLowerCase())
    .replace(OF_ALL, ' ');
  return text === question.text ? question : { ...question, text, words: contentWords(text) };
}

/** Takes a question apart as one about the entries of a log. */
export function logQuestion(asked: Question, { fields, isAccess }: Pick<Log, 'fields' | 'isAccess'>): LogQuestion {
  const whole = withPlainPlurals(asked);
  const hasStatuses = fields.includes('status');
  const days = daysAsked(hasStatuses ? withStatuses(whole.text) : whole.text);
  const { excluded, rest } = exclusionsIn(days.rest);
  const limit = thresholdIn(rest);
  const question = withoutChoices(whole, (limit?.rest ?? rest).replace(/\s+/g, ' ').trim());
  const { text, aims } = question;
  const clocks = clocksIn(text);
  const numbers = [...text.matchAll(STATUS)].map(([, number = '']) => number);
  const [status] = numbers;
  const isStatus =
    status !== undefined &&
    (hasStatuses ||
      NOUNS_OF_REQUESTS.test(text) ||
      /\b(?:status|code|http|respon\w*|answer\w*|return\w*|errors?|gave|got|an?)\b/i.test(text) ||
      /\d\d\ds\b/.test(text));
  const deeds = deedsOfStatuses(text);
  const levels = levelsAsked(text);
  const some = /\b(?:first|last|latest) (\d{1,2})\b/i.exec(text)?.[1];
  const digits = new Set(clocks.length > 0 ? (text.match(/\d+/g) ?? []) : some === undefined ? [] : [some]);
  const telling = withThings(wordsAsked(question), text).filter(
    ({ word, weight }) =>
      (!isGeneric(word) || weight === OF_THING) &&
      !(isAccess && OF_REQUESTS.has(word)) &&
      !digits.has(word) &&
      !(isStatus && (numbers.includes(word) || deeds.has(word))) &&
      !(
        clocks.length > 0 ? /^(?:am|pm|utc|gmt|cet|cest|night|about|approximately|shortly|roughly)$/ : /^(?:am|pm)$/
      ).test(word),
  );
  const words = OF_THE_WHOLE.test(text)
    ? []
    : telling.every(({ word }) => OF_THE_LOG.has(word)) || /\b(?:start|end|beginning) of the\b/i.test(text)
      ? telling.filter(({ word }) => !OF_THE_LOG.has(word))
      : telling;
  const statusClass = isStatus ? undefined : classesOf(text, isAccess);
  const referrer =
    /\brefer(?:red|rers?|ers?|rals?|ring)\b/i.test(text) && !/\bwh(?:ich|at) refer/i.test(text)
      ? fields.find((name) => /referr?er$/i.test(name))
      : undefined;
  const refers = words.filter(({ word, weight }) => weight >= 0.5 && !/^refer/.test(word)).map(({ word }) => word);
  const within = referrer === undefined ? undefined : { field: referrer, words: refers };
  return {
    text,
    statusClass,
    within,
    levels: isStatus || statusClass !== undefined ? [] : [...new Set(levels)],
    window: windowOf(text, clocks),
    isCount: aims.has('count') || /\bhow often\b|\bwie ?(?:viele|oft)\b|多少|几次|几条/iu.test(text),
    isFirst:
      /\b(?:first|earliest|initial|erste[rns]?)\b|\b(?:start(?:s|ed)?|begin|begins|began)\s*\?*$|第一|最早/iu.test(
        text,
      ),
    isLast:
      /\b(?:last|latest|final|most recent|letzte[rns]?|end of the (?:log|file|day)|at the end)\b|\b(?:end|finish|stop)(?:s|ed)?\s*\?*$|最后|最近/iu.test(
        text,
      ),
    isWhen: aims.has('time') || /\bwann\b|什么时候|何时|几点/iu.test(text),
    isDuration:
      /\bhow long\b|\bhow (?:much time|many (?:seconds|minutes|hours|days|milliseconds|ms))\b(?! (?:ago|did .{1,40} spend))|\bduration\b|\bwie lange\b|多久|多长时间|多少(?:秒|分钟|小时)/iu.test(
        text,
      ),
    isList: aims.has('list') || /^(?:show|list|all|any|which|what)\b|\bzeige?\b|哪些|列出/iu.test(text),
    isMostFrequent:
      /\bbusiest\b|\bmost (?:popular|visited|requested|active)\b|\bmost (?:frequent|common|often)|\bmost frequently\b|\bcommonest\b|\bhäufigste|\btop \w+\b|\b(?:which|what|who)\b.*\bmost\b(?! recent)|\bmost (?:errors|warnings|requests|\w+s|\w+ed)\b|最多|最常/iu.test(
        text,
      ),
    isLeastFrequent: /\bleast (?:frequent|common|often)|\brarest\b|\bfewest\b|最少/iu.test(text),
    isDistinct:
      /\b(?:which|what)\b.*\b(?:occur|exist|appear|are there|were (?:there|seen|used|reported)|are (?:used|logged|in))|\b(?:kinds?|types?) of\b|\bdistinct\b|\bdifferent\b|\(codes?\)|\bcodes?\b\??$|\bwelche\b.*\b(?:gibt es|kommen)|哪些|几种/iu.test(
        text,
      ),
    extreme: extremeOf(text),
    statuses: isStatus ? numbers : [],
    question,
    days,
    excluded,
    threshold: limit?.threshold,
    isUnclear: NEGATION.test(text) || COMPARISON.test(text),
    words: words.filter(
      ({ word }) =>
        !(status !== undefined && word === 's') &&
        !(statusClass !== undefined && OF_CLASS.test(word)) &&
        !(within && (within.words.includes(word) || /^refer/.test(word))),
    ),
  };
}

/** Reports that the log speaks of: what it reports itself is in every question. */
const THING = /\b(?:which|what|the|an?|any|of) (reports?)\b/i;
const OF_THING = 0.9;

function withThings(words: readonly QuestionWord[], text: string): readonly QuestionWord[] {
  const thing = THING.exec(text)?.[1]?.toLowerCase();
  return words.map((word) => (word.word === thing ? { ...word, weight: OF_THING } : word));
}

const OF_CLASS =
  /^(?:[1-5]|[1-5]?xx|x|server|client|side|fehler|succeed\w*|success\w*|through|go|goes|went|got|worked|work|ok|okay|fail\w*|unsuccessful\w*|wrong|refused|rejected|erfolgreich\w*|fehlgeschlagen\w*)$/;

function extremeOf(text: string): LogQuestion['extreme'] {
  const large =
    /\b(?:slowest|longest|largest|biggest|highest|maximum|max|greatest|peak|strongest|hottest|warmest|heaviest|deepest|tallest|furthest|farthest|loudest|most (?=km|kilomet|time|bytes|memory))\b|最慢|最长|最大|最高|\b(?:langsamste|längste|größte|höchste)\w*/iu.exec(
      text,
    );
  if (large) return { end: 'largest', word: large[0].toLowerCase() };
  const most = /\bthe most (\p{L}+)/iu.exec(text);
  if (
    most &&
    !/^(?:errors?|warnings?|requests?|events?|entries|lines?|messages?|often|common|frequent|recent)/i.test(
      most[1] ?? '',
    )
  )
    return { end: 'largest', word: 'most' };
  const small =
    /\b(?:fastest|quickest|shortest|smallest|lowest|minimum|min|weakest|coldest|coolest|lightest|nearest|quietest|least (?!common|often|frequent))\b|最快|最短|最小|最低|\b(?:schnellste|kürzeste|kleinste|niedrigste)\w*/iu.exec(
      text,
    );
  return small ? { end: 'smallest', word: small[0].toLowerCase() } : undefined;
}

const DAY = 86_400;

/** What "around" a time reaches to, in seconds on either side. */
const AROUND = 150;

const HOUR = 3600;
/** What "shortly after" a time reaches to. */
const SOON = 15 * 60;

const PARTS_OF_DAY: readonly (readonly [RegExp, TimeWindow])[] = [
  [/\b(?:this|in the|the|that|during the) morning\b/i, { from: 4 * HOUR, to: 12 * HOUR }],
  [/\b(?:this|in the|the|that|during the) afternoon\b/i, { from: 12 * HOUR, to: 18 * HOUR }],
  [/\b(?:this|in the|the|that|during the) evening\b/i, { from: 17 * HOUR, to: 24 * HOUR }],
  [/\b(?:at|during the|in the|by|over) night\b|\bovernight\b/i, { from: 20 * HOUR, to: 7 * HOUR }],
];

function windowOf(text: string, clocks: readonly ClockTime[]): TimeWindow | undefined {
  const [one, other] = clocks;
  if (!one) return PARTS_OF_DAY.find(([part]) => part.test(text))?.[1];
  // Where the second is the earlier, it is that of the next day.
  if (other) return { from: one.from, to: other.from + 1 };
  const soon = /\b(?:shortly|just|right|soon|a (?:little|bit)|kurz) (after|before|nach|vor)\b/iu.exec(text)?.[1];
  if (soon !== undefined)
    return /^(?:after|nach)$/i.test(soon)
      ? { from: one.from, to: one.from + SOON }
      : { from: one.from - SOON, to: one.from };
  if (/\b(?:after|since|from|nach|ab|seit)\b[^?]{0,12}\d|之后|以后/iu.test(text)) return { from: one.from, to: DAY };
  if (/\b(?:before|until|till|by|vor|bis)\b[^?]{0,12}\d|之前|以前/iu.test(text)) return { from: 0, to: one.from };
  if (/\b(?:around|about|near|gegen|circa|approximately|shortly)\b|左右|前后/iu.test(text))
    return { from: one.from - AROUND, to: one.to + AROUND };
  return one;
}
