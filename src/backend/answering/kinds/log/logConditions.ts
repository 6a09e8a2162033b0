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
