import {
  clockOf,
  dateOf,
  granularityOf,
  looksLikeDate,
  orderOf,
  secondsOf,
  type ClockNotation,
  type DateOrder,
  type Granularity,
} from './dateNotation.ts';
import { looksLikeNumber, notationOf, numberOf, type NumberNotation } from './numberNotation.ts';
import { plainWords } from './plainWords.ts';

export type ColumnType = 'number' | 'date' | 'duration' | 'boolean' | 'text';

/** A column with its cells read in the file's own notation. */
export interface TableColumn {
  readonly index: number;
  readonly name: string;
  readonly type: ColumnType;
  /** The words of its name without the unit. */
  readonly words: readonly string[];
  /** How many of them, at the beginning, are of what it is a part of: 1 of `location.street`. */
  readonly parentWords: number;
  /** What its numbers are of, from the cells or the name: `EUR`, `%`, `km`; empty where nothing tells. */
  readonly unit: string;
  /** How its numbers are written; undefined for other types. */
  readonly notation: NumberNotation | undefined;
  /** What `1:30` is in a column of durations; undefined for others. */
  readonly clock: ClockNotation | undefined;
  /** Of a column of dates. */
  readonly granularity: Granularity | undefined;
  /** Whether the order of day and month is known; false where it was guessed. */
  readonly isOrderKnown: boolean;
  /** The order of day and month of slashed dates, where it is known. */
  readonly dateOrder: DateOrder | undefined;
  /** Whether its numbers only name things, so that they are not to be added up. */
  readonly isIdentifier: boolean;
  /** The cells for SQL: numbers, seconds, dates in ISO notation, 1 and 0, or the text itself; null where there is none. */
  readonly values: readonly (number | string | null)[];
  readonly filled: number;
  /** The different texts of the cells, with the number of rows of each. */
  readonly distinct: ReadonlyMap<string, number>;
  /** The rows whose cells are filled and not of the column's type, such as `closed` among numbers. */
  readonly strayRows: readonly number[];
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
const MARKS = new Set(['x', '✓', '✔']);
const UNITS = new Set(
  (
    'eur euro euros usd chf gbp jpy cny rmb sek nok dkk pln inr aud cad dollars dollar € $ £ ¥ % percent pct prozent km kms m cm mm mi ft kg g mg t lb lbs l ml ' +
    'ms s sec secs seconds min mins minutes h hr hrs hours days kwh kw w mw v mv volts a ma mah gb mb kb tb bytes c celsius °c f hpa mbar bar kmh kph mph ' +
    'sqm m2 qm ha rpm hz mhz ghz db ppm ppb lux kpa kbps mbps 元 万元 公里 千克 分钟 小时 秒 天'
  ).split(' '),
);
const IDENTIFYING = new Set(
  'id ids no nr num number nummer code key zip plz postcode phone tel telephone telefon fax mobile sku isbn iban ean uuid year jahr index idx lat lon lng latitude longitude rank line row port vin pin pos position 编号 年份 年'.split(
    ' ',
  ),
);
/** Things that are numbered; in the plural they are counted. */
const ENTITIES = new Set(
  'order invoice customer client ticket case booking reservation member account employee patient loan receipt shipment parcel contract policy claim ride trip job batch lot request transaction payment article product item asset device sensor vehicle bestellung auftrag rechnung kunde mitglied konto vertrag beleg artikel 订单 客户 会员'.split(
    ' ',
  ),
);
/** Smaller numbers of things may be their numbers of pieces. */
const MIN_CODE = 1000;
const MIN_SERIAL_DIGITS = 4;
/** Names of columns of 1 and 0 that say whether something is so. */
const FLAG_NAME = /^(?:is|has|can|was|ist|hat)(?:[_ -]|(?=\p{Lu}))/u;
/** Last words of such names: `paid`, `active`, `wheelchair_accessible`. */
const FLAG_WORD =
  /^(?:\p{L}{2,}(?:ed|able|ible)|paid|sold|done|open|valid|active|inactive|lost|sent|won|taken|complete|online|urgent|bezahlt|aktiv|erledigt|offen)$/u;
const SAMPLE = 200;
const MIN_NUMBERED_ROWS = 4;
const MAX_NAME_CHARS = 200;
const MIN_TYPED_SHARE = 0.8;

/** Whether a column has numbers that can be added up or compared. */
export function isMeasure({ type, isIdentifier }: Pick<TableColumn, 'type' | 'isIdentifier'>): boolean {
  return type === 'number' && !isIdentifier;
}

/** Whether a column of whole numbers is called a year. */
export function isYearColumn({
  type,
  words,
  isIdentifier,
}: Pick<TableColumn, 'type' | 'words' | 'isIdentifier'>): boolean {
  return type === 'number' && isIdentifier && words.some((word) => /^(?:year|\p{L}*jahr|年份?)$/u.test(word));
}

/** Whether a column's numbers may be years. */
export function isYearLike({ type, notation, values, unit }: TableColumn): boolean {
  if (type !== 'number' || unit !== '' || (notation?.decimals ?? 0) > 0) return false;
  return values.every((value) => value === null || (typeof value === 'number' && value >= 1000 && value <= 2100));
}

/** Whether a cell says that there is nothing. */
export function isMissing(cell: string | undefined): boolean {
  if (cell === undefined || cell === '') return true;
  return cell.length <= 6 && MISSING.has(cell.trim().toLowerCase());
}

/**
 * Reads a column.
 *
 * @param cellOf gives its cell in a row
 * @param rows the number of rows
 * @param usualMark the decimal mark that other columns of the table have
 */
export function readColumn(
  index: number,
  name: string,
  cellOf: (row: number) => string | undefined,
  rows: number,
  usualMark: '.' | ',' | undefined,
): TableColumn {
  const { counts, texts, idOfRow } = differentTexts(cellOf, rows);
  const { words, unit } = nameParts(name);
  const typed = typedValues(name, texts, usualMark);
  const valueOfId = texts.map((text) => typed.valueOf(text) ?? null);
  let filled = 0;
  const strayRows: number[] = [];
  const values = Array.from(idOfRow, (id, row) => {
    if (id < 0) return null;
    const value = valueOfId[id] ?? null;
    filled++;
    if (value === null) strayRows.push(row);
    return value;
  });
  return {
    index,
    name,
    type: typed.type,
    words,
    parentWords: parentWordsOf(name, words),
    unit: typed.notation?.unit || shownUnit(unit),
    notation: typed.notation,
    clock: typed.clock,
    granularity: typed.granularity,
    isOrderKnown: typed.isOrderKnown ?? true,
    dateOrder: typed.dateOrder,
    isIdentifier:
      typed.type === 'number' &&
      (isIdentifying(words, typed.notation) ||
        isNumbering(index, values, typed.notation) ||
        isEntityNumber(words, values, typed.notation) ||
        isSerial(index, values, typed.notation)),
    values,
    filled,
    distinct: new Map(texts.map((text, id) => [text, counts[id] ?? 0])),
    strayRows,
  };
}

interface DifferentTexts {
  readonly texts: readonly string[];
  /** In how many rows each text is. */
  readonly counts: readonly number[];
  /** Which text each row has, -1 for none. */
  readonly idOfRow: Int32Array;
}

function differentTexts(cellOf: (row: number) => string | undefined, rows: number): DifferentTexts {
  const ids = new Map<string, number>();
  const texts: string[] = [];
  const counts: number[] = [];
  const idOfRow = new Int32Array(rows).fill(-1);
  for (let row = 0; row < rows; row++) {
    const cell = cellOf(row);
    if (cell === undefined || isMissing(cell)) continue;
    let id = ids.get(cell);
    if (id === undefined) {
      const text = cell.trim();
      id = ids.get(text);
      if (id === undefined) {
        id = texts.push(text) - 1;
        counts.push(0);
        ids.set(text, id);
      }
      if (text.length !== cell.length) ids.set(cell, id);
    }
    counts[id] = (counts[id] ?? 0) + 1;
    idOfRow[row] = id;
  }
  return { texts, counts, idOfRow };
}

interface TypedValues {
  readonly type: ColumnType;
  readonly valueOf: (text: string) => number | string | undefined;
  readonly notation?: NumberNotation | undefined;
  readonly granularity?: Granularity;
  readonly clock?: ClockNotation;
  readonly isOrderKnown?: boolean;
  readonly dateOrder?: DateOrder | undefined;
}

const AS_TEXT: TypedValues = { type: 'text', valueOf: (text) => text };

function typedValues(name: string, distinct: readonly string[], usualMark: '.' | ',' | undefined): TypedValues {
  if (distinct.length === 0) return AS_TEXT;
  const isBoolean = distinct.length <= 4 && areTruths(distinct);
  const isFlag =
    FLAG_NAME.test(name) || (name.length <= MAX_NAME_CHARS && FLAG_WORD.test(plainWords(name).at(-1) ?? ''));
  if (isFlag && distinct.every((text) => text === '0' || text === '1')) return { type: 'boolean', valueOf: Number };
  if (isBoolean) return { type: 'boolean', valueOf: (text) => BOOLEANS.get(text.toLowerCase()) };
  const sample =
    distinct.length <= SAMPLE ? distinct : distinct.filter((_, at) => at % Math.ceil(distinct.length / SAMPLE) === 0);
  const isMostly = (test: (text: string) => boolean): boolean =>
    sample.filter(test).length >= sample.length * MIN_TYPED_SHARE;
  if (isMostly(looksLikeDate)) return asDates(distinct);
  const asNumber = isMostly(looksLikeNumber) ? asNumbers(name, distinct, usualMark) : AS_TEXT;
  if (asNumber.type === 'number') return asNumber;
  if (
    isMostly((text) => text.includes(':') || /[a-z]/i.test(text)) &&
    isMostly((text) => secondsOf(text, 'hours') !== undefined)
  ) {
    return asDurations(name, distinct);
  }
  return AS_TEXT;
}

/** Whether texts are `yes` and `no` in some manner: `x` and `y` are two things and not both yes. */
function areTruths(texts: readonly string[]): boolean {
  const words = [...new Set(texts.map((text) => text.toLowerCase()))];
  const isMarked = words.some((word) => MARKS.has(word));
  return (
    words.every((word) => BOOLEANS.has(word)) &&
    (!isMarked || words.filter((word) => BOOLEANS.get(word) === 1).length === 1)
  );
}

function asNumbers(name: string, distinct: readonly string[], usualMark: '.' | ',' | undefined): TypedValues {
  const notation = notationOf(distinct, usualMark);
  if (!notation) return AS_TEXT;
  const codes = /\b(?:zip|plz|phone|tel|telefon|fax)\b/i.test(plainWords(name).join(' '));
  if (codes) return AS_TEXT;
  return {
    type: 'number',
    notation,
    valueOf: (text) => (looksLikeNumber(text) ? numberOf(text, notation) : undefined),
  };
}

function asDates(distinct: readonly string[]): TypedValues {
  const { order, isKnown, isNeeded } = orderOf(distinct);
  let granularity: Granularity = 'month';
  const dates = new Map<string, string | undefined>();
  for (const text of distinct) {
    const date = dateOf(text, order);
    dates.set(text, date);
    const exact = date === undefined ? 'month' : granularityOf(date);
    if (exact === 'time' || (exact === 'day' && granularity === 'month')) granularity = exact;
  }
  return {
    type: 'date',
    valueOf: (text) => dates.get(text),
    granularity,
    isOrderKnown: isKnown,
    dateOrder: isKnown && isNeeded ? order : undefined,
  };
}

function asDurations(name: string, distinct: readonly string[]): TypedValues {
  const clock = clockOf(name, distinct);
  return { type: 'duration', valueOf: (text) => secondsOf(text, clock), clock };
}

/** The words of a column's name and its unit: `price_eur`, `Revenue EUR`, `Gewicht [kg]`. */
export function nameParts(name: string): { readonly words: readonly string[]; readonly unit: string } {
  if (name.length > MAX_NAME_CHARS) return { words: nameWords(name.slice(0, MAX_NAME_CHARS)), unit: '' };
  const bracketed = /[([{]\s*(?:in\s+)?([^)\]}]{1,12}?)\s*[)\]}]\s*$/u.exec(name);
  if (bracketed?.[1] !== undefined && isUnit(bracketed[1])) {
    return { words: nameWords(name.slice(0, bracketed.index)), unit: bracketed[1] };
  }
  const perUnit = /^(.+?)[\s_]+(\p{L}{1,4}\/\p{L}{1,4}[²³]?)$/u.exec(name);
  if (perUnit?.[1] !== undefined && perUnit[2] !== undefined) return { words: nameWords(perUnit[1]), unit: perUnit[2] };
  const sign = /[%€$£¥‰]/.exec(name)?.[0];
  const words = nameWords(name.replace(/(?<=\S)\s*[([][\d\s.,–-]+[)\]]\s*$/, ''));
  if (sign !== undefined) return { words, unit: sign };
  const last = words.at(-1) ?? '';
  const quotient = QUOTIENT.exec(name);
  if (quotient?.[1] !== undefined)
    return { words: nameWords(quotient[1]), unit: `${quotient[2] ?? ''}/${quotient[3] ?? ''}` };
  if (/^(?:temp|temperature|temperatur)$/.test(words[0] ?? '') && words.length === 2 && /^[cf]$/.test(last))
    return { words: words.slice(0, 1), unit: `°${last.toUpperCase()}` };
  if (words.length > 1 && UNITS.has(last)) {
    const withoutIn = words.at(-2) === 'in' ? words.slice(0, -2) : words.slice(0, -1);
    return {
      words: withoutIn,
      // `lengthM` is in metres.
      unit: /\p{Ll}\p{Lu}$/u.test(name)
        ? last
        : name.trim().slice(-last.length).toLowerCase() === last
          ? name.trim().slice(-last.length)
          : last,
    };
  }
  const [first = ''] = words;
  return { words, unit: UNITS.has(first) && first.length > 1 && !(first === 'min' && words.length > 1) ? first : '' };
}

/** `nitrate_mg_l`, `wind_km_h`: what a line would part. */
const QUOTIENT =
  /^(\p{L}.*?)[_ ](mg|µg|ug|g|kg|ml|mol|mmol|km|m|l|kwh|eur|usd)[_ ](?:per[_ ])?(l|ml|dl|kg|g|h|s|min|m2|m3|ha|km|kwh)$/iu;
const HAN_ENDING = /^(\p{Script=Han}{2,})(编号|名称|号码|姓名|日期|时间|金额|数量)$/u;

function nameWords(name: string): string[] {
  return plainWords(name).flatMap((word) => HAN_ENDING.exec(word)?.slice(1) ?? [word]);
}

/** A dot parts the name of an object from that of its own value. */
function parentWordsOf(name: string, words: readonly string[]): number {
  const dot = name.lastIndexOf('.');
  if (dot <= 0 || name.length > MAX_NAME_CHARS || !/^[\p{L}\d_-]+(?:\.[\p{L}\d_-]+)+$/u.test(name)) return 0;
  const parents = nameWords(name.slice(0, dot)).length;
  return parents < words.length ? parents : 0;
}

function shownUnit(unit: string): string {
  if (/^(?:percent|pct|prozent)$/i.test(unit)) return '%';
  return /^(?:eur|usd|chf|gbp|jpy|cny|rmb|sek|nok|dkk|pln|inr|aud|cad)$/i.test(unit) ? unit.toUpperCase() : unit;
}

function isUnit(text: string): boolean {
  return UNITS.has(text.toLowerCase()) || /^(?:[€$£¥%‰°]|\p{L}{1,4}(?:\/\p{L}{1,4})?[²³]?)/u.test(text);
}

/** Whether a first column only numbers the rows: 1, 2, 3. */
function isNumbering(
  index: number,
  values: readonly (number | string | null)[],
  notation: NumberNotation | undefined,
): boolean {
  if (index > 0 || values.length < MIN_NUMBERED_ROWS || notation?.unit !== '' || notation.decimals > 0) return false;
  return values.every((value, at) => at === 0 || (typeof value === 'number' && value - Number(values[at - 1]) === 1));
}

/** Whether a column is called by one thing, `Order` or `invoice`, and its whole numbers tell these things from each other. */
function isEntityNumber(
  words: readonly string[],
  values: readonly (number | string | null)[],
  notation: NumberNotation | undefined,
): boolean {
  if (
    values.length < MIN_NUMBERED_ROWS ||
    !ENTITIES.has(words.at(-1) ?? '') ||
    notation?.unit !== '' ||
    notation.decimals > 0
  )
    return false;
  const numbers = values.filter((value) => typeof value === 'number');
  return (
    numbers.every((number) => number > 0) &&
    (new Set(numbers).size === values.length || numbers.every((number) => number >= MIN_CODE))
  );
}

/** Whether a first column has numbers of equally many digits that only go up: 24071, 24072, 24075. */
function isSerial(
  index: number,
  values: readonly (number | string | null)[],
  notation: NumberNotation | undefined,
): boolean {
  if (index > 0 || values.length < MIN_NUMBERED_ROWS || notation?.unit !== '' || notation.decimals > 0) return false;
  const digits = String(values[0]).length;
  return (
    digits >= MIN_SERIAL_DIGITS &&
    values.every(
      (value, at) =>
        typeof value === 'number' && String(value).length === digits && (at === 0 || value > Number(values[at - 1])),
    )
  );
}

function isIdentifying(words: readonly string[], notation: NumberNotation | undefined): boolean {
  const last = words.at(-1) ?? '';
  return (IDENTIFYING.has(last) || /\p{L}{2}jahr$/u.test(last)) && (notation?.unit ?? '') === '';
}
