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
import { MAX_NAME_CHARS, modifiersOf, nameParts, parentWordsOf, shownUnit, areIdentifiers } from './columnName.ts';
import { looksLikeNumber, notationOf, numberOf, type NumberNotation } from './numberNotation.ts';
import { withoutAbbreviations, withoutFormulas } from './abbreviations.ts';
import { plainWords } from './lexicon.ts';

type ColumnType = 'number' | 'date' | 'duration' | 'boolean' | 'text';

/** A column with its cells read in the file's own notation. */
export interface TableColumn {
  readonly index: number;
  readonly name: string;
  readonly type: ColumnType;
  /** The words of its name without the unit. */
  readonly words: readonly string[];
  /** Those of them that only say of which kind the next is: `abend` of `Abenddienst`. */
  readonly modifiers: ReadonlySet<string>;
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
  /** Whether it was computed from other columns; the file has no such column. */
  readonly isComputed?: boolean;
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
/** Names of columns of 1 and 0 that say whether something is so. */
const FLAG_NAME = /^(?:is|has|can|was|ist|hat)(?:[_ -]|(?=\p{Lu}))/u;
/** Last words of such names: `paid`, `active`, `wheelchair_accessible`. */
const FLAG_WORD =
  /^(?:\p{L}{2,}(?:ed|able|ible)|paid|sold|done|open|valid|active|inactive|lost|sent|won|taken|complete|online|urgent|bezahlt|aktiv|erledigt|offen)$/u;
const SAMPLE = 200;
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
  const { words: nameWords, unit } = nameParts(withoutFormulas(name));
  const words = withoutAbbreviations(nameWords) ?? nameWords;
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
    modifiers: modifiersOf(name),
    parentWords: parentWordsOf(name, words),
    unit: typed.notation?.unit || shownUnit(unit),
    notation: typed.notation,
    clock: typed.clock,
    granularity: typed.granularity,
    isOrderKnown: typed.isOrderKnown ?? true,
    dateOrder: typed.dateOrder,
    isIdentifier: typed.type === 'number' && areIdentifiers({ index, words, values, notation: typed.notation }),
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
