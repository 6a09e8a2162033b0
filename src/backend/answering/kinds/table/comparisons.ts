import type { NumberNotation } from './numberNotation.ts';

/** A comparison with a number: `more than 20 km`. */
export interface Comparison {
  readonly op: '<' | '<=' | '>' | '>=' | '=' | 'between';
  /** The number as it is written, and the second of two. */
  readonly texts: readonly [string, string?];
  /** What its number is multiplied with: `2k`, `3 million`, `5万`. */
  readonly factor: number;
  /** The letters after the number that the factor is from, `m` as it is written; empty where there are none. */
  readonly suffix: string;
  /** The sign or the unit beside the number: `€`, `km`, `%`; empty where there is none. */
  readonly unit: string;
  /** What a word such as `longer` implies. */
  readonly implied: string | undefined;
  readonly start: number;
  /** Where the number ends: a unit may follow. */
  readonly end: number;
}

const NUMBER = String.raw`(?:[€$£¥₹]\s*)?([-−]?\d(?:[\d.,'’]*\d)?(?:e[-+]?\d{1,3})?)(?:(k|m|\s*(?:mio\.?|million|millionen|thousand|tausend|万|亿))(?![\p{L}\d]))?`;
const FACTORS: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  tausend: 1e3,
  m: 1e6,
  mio: 1e6,
  'mio.': 1e6,
  million: 1e6,
  millionen: 1e6,
  万: 1e4,
  亿: 1e8,
};
const IMPLIED =
  'more expensive:expensive dearer:expensive cheaper:expensive longer:long shorter:long older:old younger:old heavier:heavy lighter:heavy taller:tall faster:fast slower:slow farther:far further:far hotter:hot warmer:hot colder:hot teurer:expensive billiger:expensive länger:long kürzer:long älter:old jünger:old schwerer:heavy leichter:heavy'
    .split(/ (?!expensive:)/)
    .map((pair) => pair.split(':'));

const ABOVE =
  'more expensive than|(?:more|greater|higher|larger|bigger|longer|older|heavier|taller|faster|slower|better|hotter|warmer|farther|further|bigger) than|over|above|exceed(?:s|ed|ing)?|beyond|mehr als|über|(?:größer|höher|länger|älter|schwerer|teurer) als|>|大于|超过|高于|多于|大於';
const BELOW =
  '(?:less|fewer|lower|smaller|shorter|younger|lighter|cheaper|colder|worse) than|below|under|weniger als|unter|(?:kleiner|niedriger|kürzer|jünger|leichter|billiger|günstiger) als|<|小于|低于|少于|不到';
const AT_LEAST = 'at least|no less than|not less than|a minimum of|minimum of|mindestens|>=|≥|至少|不低于|不少于';
const AT_MOST =
  'at most|up to|no more than|not more than|a maximum of|maximum of|höchstens|maximal|<=|≤|至多|最多|不超过';
const EXACTLY = 'exactly|equal to|equals|==|=|genau|等于';

function pattern(words: string): RegExp {
  return new RegExp(`(?<![\\p{Script=Latin}\\d])(?:${words})\\s*(?:the\\s+)?${NUMBER}`, 'giu');
}

const PATTERNS: readonly (readonly [Comparison['op'], RegExp])[] = [
  ['>=', pattern(AT_LEAST)],
  ['<=', pattern(AT_MOST)],
  ['>', pattern(ABOVE)],
  ['<', pattern(BELOW)],
  ['=', pattern(EXACTLY)],
];
const BETWEEN = new RegExp(
  `(?<![\\p{Script=Latin}\\d])(?:between|from|zwischen|von)\\s+${NUMBER}\\s*(?:[\\p{L}%€$]{1,8}\\s+)?(?:and|to|und|bis|-|–)\\s+${NUMBER}`,
  'giu',
);
const OR_MORE = new RegExp(
  `${NUMBER}(?=\\s*(?:[\\p{L}%€$]{1,8}\\s+)?(?:or (?:more|higher|above|longer|over)|und mehr|oder mehr|以上))`,
  'giu',
);
const OR_LESS = new RegExp(
  `${NUMBER}(?=\\s*(?:[\\p{L}%€$]{1,8}\\s+)?(?:or (?:less|fewer|lower|below|under|shorter)|oder weniger|以下))`,
  'giu',
);

/** The sign or the unit behind a number; in a script without spaces only what is a unit. */
const AFTER =
  /^\s*([€$£¥₹%]|°?(?!\p{Script=Han})\p{L}{1,12}|(?:万?元|公斤|千克|克|吨|公里|千米|米|厘米|毫米|分钟|小时|秒|天|周|个?月|年|岁|升|毫升|度))?/u;

/** The comparisons with numbers in a question. */
export function comparisonsOf(text: string): Comparison[] {
  const found: Comparison[] = [];
  const take = (
    op: Comparison['op'],
    match: RegExpMatchArray,
    texts: readonly [string, string?],
    factor: string | undefined,
  ): void => {
    const start = match.index ?? 0;
    const end = start + match[0].length;
    if (found.some((other) => other.start < end && start < other.end)) return;
    const phrase = match[0].toLowerCase();
    const after = AFTER.exec(text.slice(end))?.[1] ?? '';
    const unit = /[€$£¥₹]/.exec(match[0])?.[0] ?? after.toLowerCase();
    const implied = IMPLIED.find(([word = '']) => phrase.startsWith(word))?.[1];
    const suffix = factor?.trim() ?? '';
    found.push({ op, texts, factor: FACTORS[suffix.toLowerCase()] ?? 1, suffix, unit, implied, start, end });
  };
  for (const match of text.matchAll(BETWEEN))
    take('between', match, [match[1] ?? '', match[3] ?? ''], match[2] ?? match[4]);
  for (const [op, regex] of PATTERNS)
    for (const match of text.matchAll(regex)) take(op, match, [match[1] ?? ''], match[2]);
  for (const match of text.matchAll(OR_MORE)) take('>=', match, [match[1] ?? ''], match[2]);
  for (const match of text.matchAll(OR_LESS)) take('<=', match, [match[1] ?? ''], match[2]);
  return found;
}

/** Reads the number that a person wrote: `1,000` is a thousand unless the file has so many decimals. */
export function askedNumber(text: string, notation: NumberNotation | undefined): number {
  const plain = text.replace(/[−]/g, '-').replace(/['’\s]/g, '');
  const points = plain.split('.').length - 1;
  const commas = plain.split(',').length - 1;
  if (points > 0 && commas > 0) {
    const mark = plain.lastIndexOf('.') > plain.lastIndexOf(',') ? '.' : ',';
    return Number(plain.replaceAll(mark === '.' ? ',' : '.', '').replace(',', '.'));
  }
  if (points + commas === 0) return Number(plain);
  const used = points > 0 ? '.' : ',';
  const { decimalMark, decimals } = notation ?? { decimalMark: '.', decimals: 0 };
  const isLikeThousands = /^-?[1-9]\d{0,2}[.,]\d{3}$/.test(plain);
  const isGrouping = points + commas > 1 || (isLikeThousands && (used !== decimalMark || decimals < THOUSANDS_DIGITS));
  return Number(isGrouping ? plain.replaceAll(used, '') : plain.replace(',', '.'));
}

const THOUSANDS_DIGITS = 3;
