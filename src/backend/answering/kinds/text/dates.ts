/** A day as it is written in a text. */
export interface WrittenDate {
  /** As it stands in the text. */
  readonly text: string;
  readonly year: number;
  /** 1 to 12; undefined where only the year is written. */
  readonly month: number | undefined;
  /** 1 to 31; undefined where only the month is written. */
  readonly day: number | undefined;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Beginnings of names of months in other languages, with their numbers. */
const OTHER_MONTHS: Readonly<Record<string, number>> = {
  mär: 3,
  mae: 3,
  mai: 5,
  okt: 10,
  dez: 12,
  fév: 2,
  avr: 4,
  aoû: 8,
  déc: 12,
  ene: 1,
  abr: 4,
  ago: 8,
  dic: 12,
};
const MONTH =
  '(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni?|july?|juli?|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)\\.?';

const DATE = new RegExp(
  [
    '(?<y1>(?:19|20)\\d\\d)[-/.](?<m1>\\d{1,2})(?:[-/.](?<d1>\\d{1,2}))?(?![\\d.])',
    '(?<y2>(?:19|20)\\d\\d)\\s*年\\s*(?<m2>\\d{1,2})\\s*月(?:\\s*(?<d2>\\d{1,2})\\s*日)?',
    '(?<d3>\\d{1,2})\\.(?<m3>\\d{1,2})\\.(?<y3>(?:19|20)\\d\\d)',
    `(?<d4>\\d{1,2})(?:st|nd|rd|th|\\.)?[ /-](?:of )?(?<m4>${MONTH})[ ,/-]*(?<y4>(?:19|20)\\d\\d)`,
    `(?<m5>${MONTH})\\s+(?<d5>\\d{1,2})(?:st|nd|rd|th)?,?\\s+(?<y5>(?:19|20)\\d\\d)`,
    `(?<m6>${MONTH})[ ,-]+(?<y6>(?:19|20)\\d\\d)`,
  ]
    .map((pattern) => `(?:${pattern})`)
    .join('|'),
  'iu',
);

/** The first date of a text. */
export function dateIn(text: string): WrittenDate | undefined {
  const found = DATE.exec(text);
  return found ? dateOf(found) : undefined;
}

function dateOf(found: RegExpExecArray): WrittenDate {
  const groups = found.groups ?? {};
  const pick = (letter: string): string | undefined =>
    ['1', '2', '3', '4', '5', '6'].map((number) => groups[letter + number]).find((value) => value !== undefined);
  const month = pick('m');
  const day = pick('d');
  return {
    text: found[0],
    year: Number(pick('y')),
    month: month === undefined ? undefined : monthNumber(month),
    day: day === undefined ? undefined : Number(day),
  };
}

const DAY_OF_MONTH = new RegExp(
  `\\b(?<m1>${MONTH})\\s+(?<d1>\\d{1,2})(?:st|nd|rd|th)?(?![\\d:])|(?<![\\d:.])(?<d2>\\d{1,2})(?:st|nd|rd|th|\\.)?[ -](?:of )?(?<m2>${MONTH})(?!\\p{L})|(?<m3>\\d{1,2})\\s*月\\s*(?<d3>\\d{1,2})\\s*[日号]`,
  'giu',
);

/** The dates of a text in their order, those too that have no year: "on 3 March". */
export function datesIn(text: string): (Omit<WrittenDate, 'year'> & { readonly year: number | undefined })[] {
  const whole = [...text.matchAll(new RegExp(DATE.source, 'giu'))].map((found) => ({
    at: found.index,
    ...dateOf(found),
  }));
  const rest = whole.reduce(
    (left, { at, text: { length } }) => left.slice(0, at) + ' '.repeat(length) + left.slice(at + length),
    text,
  );
  const yearless = [...rest.matchAll(DAY_OF_MONTH)].map(({ 0: written, index: at, groups = {} }) => ({
    at,
    text: written,
    year: undefined,
    month: monthNumber(groups['m1'] ?? groups['m2'] ?? groups['m3'] ?? ''),
    day: Number(groups['d1'] ?? groups['d2'] ?? groups['d3']),
  }));
  return [...whole, ...yearless].sort((a, b) => a.at - b.at).map(({ at: _, ...date }) => date);
}

/** The number of a month that is written as a number or a name, 1 to 12. */
function monthNumber(month: string): number | undefined {
  if (/^\d+$/.test(month)) return Number(month);
  const start = month.slice(0, 3).toLowerCase();
  const index = MONTHS.indexOf(start);
  return index >= 0 ? index + 1 : OTHER_MONTHS[start];
}

/** The month that a text names without a day: "in July 2024", "in May". */
export function monthIn(text: string): number | undefined {
  const found = new RegExp(`\\b(?:in|of|during|im)\\s+(${MONTH})(?=\\W|$)`, 'iu').exec(text)?.[1];
  return found === undefined ? undefined : monthNumber(found);
}

/** A number of the days since 1970, by which dates are compared; what is not written counts as the first. */
export function dayNumber({ year, month, day }: WrittenDate): number {
  return Date.UTC(year, (month ?? 1) - 1, day ?? 1) / 86_400_000;
}
