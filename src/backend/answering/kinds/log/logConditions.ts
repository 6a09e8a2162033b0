/** Words of every question about a log. */
const GENERIC = new Set(
  (
    'log logs logged logging logfile file entry entries line lines record records event events message messages request requests answered answer returned return response responses respond responded ' +
    'http status code codes time times clock hour minute second happen happened happens happening occur occurred occurs occurrence occurrences reported report reports recorded record seen see written write ' +
    'error errors warning warnings warn warns complain complains complained complaining level levels severity info debug fatal critical show list count total overall number there first last earliest latest final made make makes sent data requested gave give gives got came come ' +
    'altogether alltogether insgesamt zusammen seconds minutes hours milliseconds wrote reads did run ran runs running say says said exactly average mean median sum accesses occasions instances cases operations ' +
    'busiest popular visited active caused cause causes causing produced produces most frequent frequently common commonest often least fewest rare rarest top kind kinds type types different distinct unique around between after before about during at until since ' +
    'long longest slowest fastest shortest quickest largest biggest smallest highest lowest strongest weakest heaviest lightest furthest nearest maximum minimum max min greatest peak took take takes taken duration ever measured whole entire ' +
    'fehler warnung warnungen eintrag einträge meldung meldungen zeile zeilen protokoll uhr erste ersten erster letzte letzten letzter häufigste häufigsten zwischen gab ' +
    'anfrage anfragen zugriff zugriffe ' +
    '请求 访问 日志 错误 警告 发生 条数 记录 第一 一条 最后 后一 次数 出现'
  ).split(' '),
);

/** Whether a word is in every question about a log. */
export function isGeneric(word: string): boolean {
  return GENERIC.has(word);
}

/** What is done with pages: of a log of requests, each entry is that. */
export const OF_REQUESTS = new Set(
  (
    'access accesses accessed visit visits visited visiting visitor visitors hit hits view views viewed viewing browse browsed fetch fetched fetches download downloads downloaded upload uploads uploaded uploading ' +
    'probe probed probes probing scan scanned scans scanning crawl crawled crawls call calls called open opened ask asked asks asking try tries tried attempt attempts attempted look looked looking ' +
    'serve served serves server deliver delivered transfer transferred transmit transmitted send sending get gets receive received use used uses using seen appear appears come comes by site website web page pages url urls uri uris object objects ' +
    'aufgerufen abgerufen besucht'
  ).split(' '),
);

/** Words of a question about the log as a whole. */
export const OF_THE_LOG = new Set('start starts started end ends ended begin begins began beginning'.split(' '));

/** What the statuses of requests are called. */
const STATUS_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\bbad requests?\b/gi, '400 requests'],
  [/\bunauthori[sz]ed\b/gi, '401'],
  [/\b(?:guess\w*|brute[- ]?forc\w*)(?: (?:an?|the|our|some))?(?: passwords?| logins?| accounts?)?\b/gi, '401'],
  [/\bforbidden\b/gi, '403'],
  [/\b(?:payload |body |request )?too (?:big|large)\b/gi, '413'],
  [/\bnot found\b/gi, '404'],
  [/\bnot modified\b/gi, '304'],
  [/\b(?:rate[- ]?limit(?:ed|s|ing)?|throttled|throttling|too many requests|slowed down)\b/gi, '429'],
  [/\binternal server errors?\b/gi, '500'],
  [/\bbad gateways?\b/gi, '502'],
  [/\bservice unavailable\b/gi, '503'],
  [/\bgateway time-?outs?\b/gi, '504'],
  [/\b(?:redirects|redirected(?: requests)?|redirections)\b/gi, '3xx requests'],
  [/\bsuccessful requests\b/gi, '2xx requests'],
];

/** A question with the numbers of the statuses that it names in words. */
export function withStatuses(text: string): string {
  return STATUS_NAMES.reduce((left, [name, status]) => left.replace(name, status), text);
}

/** A number that may be the status of a request. */
export const STATUS = /(?<![\d.:-])([1-5]\d\d)(?:s|er)?(?![\d.:%-]|\s?(?:ms|s|sec|seconds|minutes|min|km|kb|mb)\b)/g;

/** What a status tells that is named after it: requests that were `refused with 403`, `denied (403)`. */
const DEED_OF_STATUS =
  /\b(\p{L}+)\s+(?:(?:with|as|by)\s+(?:(?:an?|the|http|status|code)\s+)*|\(\s*(?:http|status|code)?\s*)[1-5]\d\d(?!\d)/giu;

/** The words of a question that only say what the statuses beside them say. */
export function deedsOfStatuses(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(DEED_OF_STATUS)].map(([, deed = '']) => deed.toLowerCase()).filter(isDeed));
}

function isDeed(word: string): boolean {
  return /^(?:refus|den[iy]|reject|forb|block|fail|answer|respon|repl|return|end|finish|abort|turn)\p{L}*$/u.test(word);
}

/**
 * The first digits of the statuses that a question is about: `5` of server errors.
 *
 * @param isAccess whether the log is one of requests: what failed there has a status of an error
 */
export function classesOf(text: string, isAccess: boolean): string | undefined {
  const digit = /\b([1-5])(?:xx|\d\ds)\b/i.exec(text)?.[1];
  if (digit !== undefined) return digit;
  if (/\bserver(?:-side)? errors?\b|\bserverfehler/i.test(text)) return '5';
  if (/\bclient(?:-side)? errors?\b/i.test(text)) return '4';
  if (!isAccess) return undefined;
  if (/\b(?:fail\w*|unsuccessful\w*|went wrong|go wrong|refused|rejected|fehlgeschlagen\w*)\b|失败/iu.test(text))
    return '45';
  return /\b(?:succeed\w*|success\w*|(?:go|goes|went|got|made it) through|worked|erfolgreich\w*)\b|成功/iu.test(text)
    ? '23'
    : undefined;
}

/** What is asked not to be in the entries. */
export interface Excluded {
  readonly levels: readonly string[];
  /** Statuses, or their first digits. */
  readonly statuses: readonly string[];
  readonly names: readonly string[];
}

/** A number that entries have to be above or below of. */
export interface Threshold {
  readonly isAbove: boolean;
  /** In seconds or bytes. */
  readonly value: number;
  readonly of: 'time' | 'bytes';
}

const LEVELS: readonly (readonly [readonly string[], RegExp])[] = [
  [['ERROR', 'FATAL', 'CRITICAL'], /\berrors?\b|\bfehler(?:meldung(?:en)?)?\b|错误/iu],
  [['WARN', 'ERROR', 'FATAL', 'CRITICAL'], /\bcomplain(?:s|ed|ing)?\b|\bbeschwer(?:t|te|ten)\b/iu],
  [['WARN'], /\bwarn(?:ing)?s?\b|\bwarnung(?:en)?\b|警告/iu],
  [['FATAL'], /\bfatals?\b/iu],
  [['CRITICAL'], /\bcriticals?\b/iu],
  [['DEBUG'], /\bdebug\b/iu],
  [['INFO'], /\binfos?\b/iu],
];

/** A word after it is not meant. */
const EXCLUDES =
  /(?:[(,]\s*(?:but )?not|\b(?:but )?not (?:from|by|of|for|to|in|at|with|on|including|counting)|\bother than|\bapart from|\bexcept\b(?: for)?(?: (?:those )?(?:from|of|by|in|with))?|\bexcluding\b|\bbesides\b|(?<!\p{L})außer(?: von| bei)?|\bnicht (?:von|aus|mit|bei)|除了?)\s*(?:(?:the|any|an?|those|status|level)\s+)*([\w./:@-]*[\w/])\)?/giu;

const WITHOUT_LEVEL = /\b(?:without|with no|ohne) (?:any )?(errors?|warnings?|fehler|warnungen)\b/giu;

/** Takes out of a text what is not meant. */
export function exclusionsIn(text: string): { readonly excluded: Excluded; readonly rest: string } {
  const found = [...text.matchAll(EXCLUDES), ...text.matchAll(WITHOUT_LEVEL)].map(([whole, word = '']) => ({
    whole,
    word,
  }));
  const names = found.map(({ word }) => word.toLowerCase());
  const statuses = names.filter((name) => /^[1-5](?:\d\d|xx)$/.test(name));
  const levels = names.map(levelsAsked);
  return {
    rest: found.reduce((left, { whole }) => left.replace(whole, ' '), text),
    excluded: {
      levels: levels.flat(),
      statuses: statuses.map((status) => status.replace('xx', '')),
      names: names.filter((name, at) => !statuses.includes(name) && levels[at]?.length === 0),
    },
  };
}

export const NEGATION =
  /\b(?:not|no|never|without|neither|nor|nicht|kein\w*|ohne|nie)\b(?!-)|n['’]t\b|不(?!同)|没有|未/iu;

export const COMPARISON =
  /\b(?:\w+er|more|less) than\b|\b(?:more|fewer|less)\b.{0,40}\bthan\b|\b(?:over|above|below|under|exceed\w*|at (?:least|most)|up to) \d|[<>]=?\s*\d|超过|大于|小于|\b(?:mehr|weniger|\p{L}+er) als\b|(?<!\p{L})über \d/iu;

const THRESHOLD =
  /(\b(?:longer|slower|more|larger|bigger|greater|higher) than|\b(?:over|above|exceed(?:s|ed|ing)?|at least)|>=?|(?<!\p{L})(?:über|länger als|mehr als)|超过|大于|\b(?:shorter|faster|less|smaller|lower|quicker) than|\b(?:below|under|at most)|<=?|\b(?:weniger als|unter)|小于)\s*(?:a |an )?(\d+(?:[.,]\d+)?)\s*(ms|milliseconds?|s|secs?|seconds?|sekunden?|min|minutes?|minuten|h|hours?|毫秒|秒|分钟|bytes?|[km]i?b)(?![\p{L}\d])/iu;

const UNITS: Readonly<Record<string, readonly [number, Threshold['of']]>> = {
  ms: [0.001, 'time'],
  mi: [0.001, 'time'],
  毫: [0.001, 'time'],
  s: [1, 'time'],
  秒: [1, 'time'],
  m: [60, 'time'],
  分: [60, 'time'],
  h: [3600, 'time'],
  b: [1, 'bytes'],
  k: [1024, 'bytes'],
  mb: [1024 * 1024, 'bytes'],
};

/** The least or the most that is asked for: "slower than 500 ms". */
export function thresholdIn(text: string): { readonly threshold: Threshold; readonly rest: string } | undefined {
  const found = THRESHOLD.exec(text);
  if (!found) return undefined;
  const [whole, comparison = '', number = '', name = ''] = found;
  const unit = name.toLowerCase();
  const [factor, of] = (/^m(?:s$|illi)/.test(unit)
    ? UNITS['ms']
    : /^mi?b$/.test(unit)
      ? UNITS['mb']
      : UNITS[unit[0] ?? '']) ?? [1, 'time'];
  const isAbove = !/\b(?:short|fast|less|small|low|quick|below|under|at most|weniger|unter)|<|小于/i.test(comparison);
  return {
    threshold: { isAbove, value: Number(number.replace(',', '.')) * factor, of },
    rest: text.replace(whole, ' '),
  };
}

/** "Fatal errors" are of the one level, not of both. */
export function levelsAsked(text: string): string[] {
  const found = LEVELS.filter(([, pattern]) => pattern.test(text)).map(([names]) => names);
  const single = found.filter(({ length }) => length === 1);
  const isNarrowed = /\b(?:fatal|critical)\s+errors?\b/i.test(text);
  return (isNarrowed ? single : found).flat();
}
