import { wordsOf } from '../../understanding/words.ts';
import { dateOf, granularityOf, looksLikeDate, orderOf, secondsOf, type Granularity } from './dateNotation.ts';
import { looksLikeNumber, notationOf, numberOf, type NumberNotation } from './numberNotation.ts';

export type ColumnType = 'number' | 'date' | 'duration' | 'boolean' | 'text';

/** A column with its cells read in the file's own notation. */
export interface TableColumn {
  readonly index: number;
  readonly name: string;
  readonly type: ColumnType;
  /** The words of its name without the unit. */
  readonly words: readonly string[];
  /** What its numbers are of, from the cells or the name: `EUR`, `%`, `km`; empty where nothing tells. */
  readonly unit: string;
  /** How its numbers are written; undefined for other types. */
  readonly notation: NumberNotation | undefined;
  /** Of a column of dates. */
  readonly granularity: Granularity | undefined;
  /** Whether the order of day and month is known; false where it was guessed. */
  readonly isOrderKnown: boolean;
  /** Whether its numbers only name things, so that they are not to be added up. */
  readonly isIdentifier: boolean;
  /** The cells for SQL: numbers, seconds, dates in ISO notation, 1 and 0, or the text itself; null where there is none. */
  readonly values: readonly (number | string | null)[];
  readonly filled: number;
  /** The different texts of the cells, with the number of rows of each. */
  readonly distinct: ReadonlyMap<string, number>;
  /** Filled cells that are not of the column's type, such as `closed` among numbers. */
  readonly strays: number;
}

const MISSING = new Set([
  '',
  '-',
  '--',
  '–',
  '—',
  'n/a',
  'na',
  'null',
  '\\n',
  'nan',
  '#n/a',
  'n.a.',
  'k.a.',
  '?',
  'nil',
  '(null)',
]);
const BOOLEANS = new Map(
  'true:1 false:0 yes:1 no:0 y:1 n:0 ja:1 nein:0 j:1 x:1 ✓:1 ✔:1 on:1 off:0 是:1 否:0'
    .split(' ')
    .map((pair): [string, number] => {
      const [word = '', value = ''] = pair.split(':');
      return [word, Number(value)];
    }),
);
const UNITS = new Set(
  (
    'eur euro euros usd chf gbp jpy cny rmb sek nok dkk pln inr aud cad dollars dollar € $ £ ¥ % percent pct prozent km kms m cm mm mi ft kg g mg t lb lbs l ml ' +
    'ms s sec secs seconds min mins minutes h hr hrs hours days kwh kw w mw v mv volts a ma mah gb mb kb tb bytes c celsius °c f hpa mbar bar kmh kph mph ' +
    'sqm m2 qm ha rpm hz mhz ghz db 元 万元 公里 千克 分钟 小时 秒 天'
  ).split(' '),
);
const IDENTIFYING = new Set(
  'id ids no nr num number nummer code key zip plz postcode phone tel telephone telefon fax mobile sku isbn iban ean uuid year jahr index idx lat lon lng latitude longitude rank line row port vin pin pos position 编号 年份 年'.split(
    ' ',
  ),
);
const SAMPLE = 200;
const MIN_TYPED_SHARE = 0.8;

/** Whether a cell says that there is nothing. */
export function isMissing(cell: string | undefined): boolean {
  return cell === undefined || (cell.length <= 6 && MISSING.has(cell.trim().toLowerCase()));
}

/**
 * Reads a column.
 *
 * @param cells its cells, row by row
 * @param usualMark the decimal mark that other columns of the table have
 */
export function readColumn(
  index: number,
  name: string,
  cells: readonly (string | undefined)[],
  usualMark: '.' | ',' | undefined,
): TableColumn {
  const texts = cells.map((cell) => (cell === undefined || isMissing(cell) ? undefined : cell.trim()));
  const distinct = new Map<string, number>();
  for (const text of texts) if (text !== undefined) distinct.set(text, (distinct.get(text) ?? 0) + 1);
  const filled = texts.reduce((count, text) => count + (text === undefined ? 0 : 1), 0);
  const { words, unit } = nameParts(name);
  const typed = typedValues(name, [...distinct.keys()], usualMark);
  const values = texts.map((text) => (text === undefined ? null : (typed.valueOf(text) ?? null)));
  const strays = filled - values.reduce<number>((count, value) => count + (value === null ? 0 : 1), 0);
  return {
    index,
    name,
    type: typed.type,
    words,
    unit: typed.notation?.unit || shownUnit(unit),
    notation: typed.notation,
    granularity: typed.granularity,
    isOrderKnown: typed.isOrderKnown ?? true,
    isIdentifier: typed.type === 'number' && isIdentifying(words, typed.notation),
    values,
    filled,
    distinct,
    strays,
  };
}

interface TypedValues {
  readonly type: ColumnType;
  readonly valueOf: (text: string) => number | string | undefined;
  readonly notation?: NumberNotation | undefined;
  readonly granularity?: Granularity;
  readonly isOrderKnown?: boolean;
}

const AS_TEXT: TypedValues = { type: 'text', valueOf: (text) => text };

function typedValues(name: string, distinct: readonly string[], usualMark: '.' | ',' | undefined): TypedValues {
  if (distinct.length === 0) return AS_TEXT;
  const isBoolean = distinct.length <= 4 && distinct.every((text) => BOOLEANS.has(text.toLowerCase()));
  if (isBoolean) return { type: 'boolean', valueOf: (text) => BOOLEANS.get(text.toLowerCase()) };
  const sample =
    distinct.length <= SAMPLE ? distinct : distinct.filter((_, at) => at % Math.ceil(distinct.length / SAMPLE) === 0);
  const isMostly = (test: (text: string) => boolean): boolean =>
    sample.filter(test).length >= sample.length * MIN_TYPED_SHARE;
  if (isMostly(looksLikeDate)) return asDates(distinct);
  if (
    isMostly((text) => text.includes(':') || /[a-z]/i.test(text)) &&
    isMostly((text) => secondsOf(text) !== undefined)
  ) {
    return asDurations(distinct);
  }
  if (isMostly(looksLikeNumber)) return asNumbers(name, distinct, usualMark);
  return AS_TEXT;
}

function asNumbers(name: string, distinct: readonly string[], usualMark: '.' | ',' | undefined): TypedValues {
  const notation = notationOf(distinct, usualMark);
  if (!notation) return AS_TEXT;
  const codes = /\b(?:zip|plz|phone|tel|telefon|fax)\b/i.test(wordsOf(name).join(' '));
  if (codes) return AS_TEXT;
  return {
    type: 'number',
    notation,
    valueOf: (text) => (looksLikeNumber(text) ? numberOf(text, notation) : undefined),
  };
}

function asDates(distinct: readonly string[]): TypedValues {
  const known = orderOf(distinct);
  const order = known ?? guessedOrder(distinct);
  let granularity: Granularity = 'month';
  for (const text of distinct) {
    const date = dateOf(text, order);
    const exact = date === undefined ? 'month' : granularityOf(date);
    if (exact === 'time' || (exact === 'day' && granularity === 'month')) granularity = exact;
  }
  return { type: 'date', valueOf: (text) => dateOf(text, order), granularity, isOrderKnown: known !== undefined };
}

/** Where rows are in the order of time, one reading of their dates is and the other is not. */
function guessedOrder(texts: readonly string[]): 'dayFirst' | 'monthFirst' {
  const isAscending = (order: 'dayFirst' | 'monthFirst'): boolean => {
    const dates = texts.map((text) => dateOf(text, order) ?? '');
    return dates.every((date, at) => at === 0 || (dates[at - 1] ?? '') <= date);
  };
  return isAscending('dayFirst') && !isAscending('monthFirst') ? 'dayFirst' : 'monthFirst';
}

function asDurations(distinct: readonly string[]): TypedValues {
  // Days beside clocks, `3d`, and plain clocks do not mix; whatever is read is in seconds.
  return distinct.some((text) => /\d/.test(text)) ? { type: 'duration', valueOf: secondsOf } : AS_TEXT;
}

/** The words of a column's name and its unit: `price_eur`, `Revenue EUR`, `Gewicht [kg]`. */
export function nameParts(name: string): { readonly words: readonly string[]; readonly unit: string } {
  const bracketed = /[([{]\s*(?:in\s+)?([^)\]}]{1,12}?)\s*[)\]}]\s*$/u.exec(name);
  if (bracketed?.[1] !== undefined && isUnit(bracketed[1])) {
    return { words: wordsOf(name.slice(0, bracketed.index)), unit: bracketed[1] };
  }
  const sign = /[%€$£¥‰]/.exec(name)?.[0];
  const words = wordsOf(name);
  if (sign !== undefined) return { words, unit: sign };
  const last = words.at(-1) ?? '';
  if (words.length > 1 && UNITS.has(last)) {
    const withoutIn = words.at(-2) === 'in' ? words.slice(0, -2) : words.slice(0, -1);
    return {
      words: withoutIn,
      unit:
        name
          .match(/[\p{L}°\d]+/gu)
          ?.at(-1)
          ?.replace(/^.*(?=[A-Z][a-z]+$)/, '') ?? last,
    };
  }
  const [first = ''] = words;
  return { words, unit: UNITS.has(first) && first.length > 1 ? first : '' };
}

function shownUnit(unit: string): string {
  return /^(?:eur|usd|chf|gbp|jpy|cny|rmb|sek|nok|dkk|pln|inr|aud|cad)$/i.test(unit) ? unit.toUpperCase() : unit;
}

function isUnit(text: string): boolean {
  return UNITS.has(text.toLowerCase()) || /^(?:[€$£¥%‰°]|\p{L}{1,4}(?:\/\p{L}{1,4})?[²³]?)/u.test(text);
}

function isIdentifying(words: readonly string[], notation: NumberNotation | undefined): boolean {
  const last = words.at(-1) ?? '';
  return IDENTIFYING.has(last) && (notation?.unit ?? '') === '';
}
