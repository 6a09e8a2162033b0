import type { Row, Table } from '../../../structure/structure.ts';
import { stemOf } from '../../../understanding/words.ts';
import { implies } from './columnWords.ts';
import { compoundParts } from '../../../understanding/translation/englishGerman.ts';
import { looksLikeNumber, numberOf, type NumberNotation } from './numberNotation.ts';
import { isMissing, readColumn, type TableColumn } from './tableColumn.ts';
import { cellBetween, datePairOf, secondsBetween, TIME_BETWEEN, type DatePair } from './timeBetween.ts';
import { plainWords } from './lexicon.ts';

/** Values of one column that a text stands for. */
export interface ColumnValues {
  readonly column: TableColumn;
  readonly values: readonly string[];
}

/** Columns with more different values are matched by whole values only. */
const MAX_WORDED_VALUES = 3000;
const MAX_VALUE_CHARS = 300;
/** Columns beyond are not asked about. */
const MAX_COLUMNS = 300;
/** A whole cell that says that its row is of totals. */
const TOTAL =
  /^(?:(?:grand|sub)[ -]?)?totals?:?$|^(?:sum|summe|gesamt|gesamtsumme|zwischensumme|insgesamt|average|mean|durchschnitt|合计|总计|小计|总和|平均)[:：]?$/iu;
/** A whole cell that says nothing else, wherever it stands. */
const SUBTOTAL = /^(?:sub|grand )-?\s?totals?:?$|^(?:zwischensumme|gesamtsumme|合计|总计|小计)[:：]?$/iu;
const BEGINS_AS_TOTAL = /^(?:grand |sub-?)?(?:totals?|sum|summe|gesamt)\b/iu;
const MAX_TOTAL_ROWS = 2;
const LIGHT_KEY_WORDS = new Set('id no nr number num code key uid uuid name nummer 编号 名称 号码 姓名'.split(' '));

/** A table whose columns are read in their notation, and where its values are found by what they are called. */
export class TableModel {
  readonly table: Table;
  /** Without rows of totals and repeated headers. */
  readonly rows: readonly Row[];
  readonly columns: readonly TableColumn[];
  /** The dates between which the time of a row is, which is the last column then. */
  readonly datePair: DatePair | undefined;
  /** How many rows of totals were left out. */
  readonly totals: number;
  /** Columns with a cell that is called a total, where the row may be of something else: `EU, Total, 30`. */
  readonly mayHaveTotals: readonly TableColumn[];
  /** The column whose values name the rows, each once; undefined where there is none. */
  readonly key: TableColumn | undefined;
  /** What a row is called, as stems: `rental` for a file of rentals. */
  readonly rowNouns: ReadonlySet<string>;
  /** The stem of the last word of the table's name, `event` for `kiosk-events`; empty where it says nothing. */
  readonly headNoun: string;
  #keys: readonly ColumnIndex[] | undefined;
  #words: readonly ColumnIndex[] | undefined;
  #unspaced: readonly string[] | undefined;

  constructor(table: Table) {
    this.table = table;
    const rows = withoutRepeatedHeaders(table);
    this.rows = withoutTotals(rows);
    this.totals = rows.length - this.rows.length;
    const columns = readColumns(table.columns.slice(0, MAX_COLUMNS), this.rows);
    this.datePair = datePairOf(columns);
    this.columns = this.datePair ? [...columns, timeBetween(this.datePair, columns.length, this.rows.length)] : columns;
    this.mayHaveTotals = this.columns.filter(
      ({ type, distinct }) =>
        type === 'text' && distinct.size > 1 && [...distinct.keys()].some((text) => TOTAL.test(text)),
    );
    this.key = keyOf(this.columns, this.rows.length);
    const names = nameWords(table.name);
    this.headNoun = names.at(-1) ?? '';
    this.rowNouns = new Set([...names, ...keyWords(this.key)]);
  }

  /** Whether its rows are persons. */
  get isOfPersons(): boolean {
    return implies('who', [...this.rowNouns, ...(this.key?.words ?? [])]) > 0;
  }

  /** Values whose words, run together, are this: `oldtown` for `Old Town`. */
  valuesOfKey(key: string): readonly ColumnValues[] {
    this.#keys ??= keyIndexes(this.columns);
    return found(this.#keys, key);
  }

  /** Values that have a word with this stem. */
  valuesWithStem(stem: string): readonly ColumnValues[] {
    this.#words ??= wordIndexes(this.columns);
    return found(this.#words, stem);
  }

  /** Values with a word that is longer than this one and begins or ends with it, or the other way round. */
  valuesWithPartOf(part: string): readonly ColumnValues[] {
    if (part.length < MIN_PART_CHARS) return [];
    this.#words ??= wordIndexes(this.columns);
    return this.#words.flatMap(({ column, values }) => {
      const matching = [...values].filter(([word]) => isPart(word, part)).flatMap(([, found]) => found);
      return matching.length === 0 ? [] : { column, values: [...new Set(matching)] };
    });
  }

  /** The keys of all values in scripts without spaces, for taking a sentence apart. */
  get unspacedValues(): readonly string[] {
    const keys = (this.#keys ??= keyIndexes(this.columns));
    return (this.#unspaced ??= keys.flatMap(({ values }) => [...values.keys()].filter((key) => HAN.test(key))));
  }
}

/** Shorter words are parts of too many others. */
const MIN_PART_CHARS = 5;

/** `Hagel` in `Hagelschaden`, `jellies` in `jellyfish`. */
function isPart(word: string, part: string): boolean {
  if (word.length > part.length) return word.startsWith(part) || word.endsWith(part);
  return word.length >= MIN_PART_CHARS && part.startsWith(word.replace(/i$/, 'y'));
}

const HAN = /\p{Script=Han}/u;

function timeBetween(pair: DatePair, index: number, rows: number): TableColumn {
  return {
    ...readColumn(index, TIME_BETWEEN, (row) => cellBetween(pair, row), rows, undefined),
    type: 'duration',
    unit: '',
    notation: undefined,
    clock: 'hours',
    values: Array.from({ length: rows }, (_, row) => secondsBetween(pair, row) ?? null),
    isComputed: true,
  };
}

function readColumns(names: readonly string[], rows: readonly Row[]): TableColumn[] {
  const read = (index: number, name: string, mark?: '.' | ','): TableColumn =>
    readColumn(index, name, (row) => rows[row]?.cells[index], rows.length, mark);
  const columns = names.map((name, index) => read(index, name));
  const marks = new Set(
    columns.flatMap(({ notation }) => (notation && notation.decimals > 0 ? notation.decimalMark : [])),
  );
  // `1.234` is a thousand and more where the other columns have decimal commas.
  if (marks.size !== 1 || !marks.has(',')) return columns;
  return columns.map((column) =>
    column.notation?.decimalMark === '.' ? read(column.index, column.name, ',') : column,
  );
}

function withoutRepeatedHeaders({ columns, rows }: Table): readonly Row[] {
  return rows.filter(({ cells }) => !(columns.length > 1 && columns.every((name, index) => cells[index] === name)));
}

function withoutTotals(rows: readonly Row[]): readonly Row[] {
  return rows.filter((row, at) => !isOfTotals(row) && !isSumAtEnd(rows, at));
}

function isOfTotals({ cells }: Row): boolean {
  const [first, ...others] = filledCells(cells);
  if (first === undefined || cells.length < 2) return false;
  if (TOTAL.test(first) && others.every(looksLikeNumber)) return true;
  return [first, ...others].some((cell) => SUBTOTAL.test(cell)) && others.some(looksLikeNumber);
}

/** Whether one of the last rows is called `Total revenue` or the like and is the sum of those above. */
function isSumAtEnd(rows: readonly Row[], at: number): boolean {
  const { cells = [] } = rows[at] ?? {};
  const [first] = filledCells(cells);
  if (at < rows.length - MAX_TOTAL_ROWS || first === undefined || !BEGINS_AS_TOTAL.test(first)) return false;
  const above = rows.slice(0, at);
  return cells.some((_, index) =>
    (['.', ','] as const).some((decimalMark) => isSumOf(above, cells, index, { decimalMark })),
  );
}

function isSumOf(
  above: readonly Row[],
  cells: Row['cells'],
  index: number,
  notation: Pick<NumberNotation, 'decimalMark'>,
): boolean {
  const value = numberOf(cells[index]?.trim() ?? '', notation);
  const numbers = above.map((row) =>
    isMissing(row.cells[index]) ? 0 : numberOf(row.cells[index]?.trim() ?? '', notation),
  );
  if (value === undefined || numbers.length < 2) return false;
  let sum = 0;
  for (const number of numbers) {
    if (number === undefined) return false;
    sum += number;
  }
  return Math.abs(value - sum) <= 0.005 + Math.abs(value) * 1e-9;
}

function filledCells(cells: Row['cells']): string[] {
  return cells.flatMap((cell) => (cell === undefined || isMissing(cell) ? [] : cell.trim()));
}

const MEASURING = new Set('km price amount total value cost'.split(' '));

function keyOf(columns: readonly TableColumn[], rows: number): TableColumn | undefined {
  const unique = columns.filter(
    ({ filled, distinct, type, isIdentifier, words }) =>
      filled === rows &&
      distinct.size === rows &&
      (type === 'text' || isIdentifier) &&
      !words.some((word) => MEASURING.has(word)),
  );
  const isNamed = ({ words }: TableColumn): boolean => words.some((word) => LIGHT_KEY_WORDS.has(word));
  return (
    unique.find((column) => column.index <= 1 && isNamed(column)) ??
    unique.find(({ index }) => index <= 2) ??
    unique.find(isNamed)
  );
}

/** Names of files that do not say what their rows are. */
const SAYS_NOTHING = new Set(
  'data table export list sheet book file report output result values test sample example root items entries records rows new copy final tabelle daten liste mappe'.split(
    ' ',
  ),
);

/** The stems of the words of a table's name. */
function nameWords(name: string): string[] {
  const base = name
    .slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
    .replace(/(?:\.[a-z]\w{0,8})+$/i, '');
  return stemsOf(plainWords(base).filter((word) => !SAYS_NOTHING.has(word)));
}

function keyWords(key: TableColumn | undefined): string[] {
  return stemsOf((key?.words ?? []).filter((word) => !LIGHT_KEY_WORDS.has(word)));
}

function stemsOf(words: readonly string[]): string[] {
  return words.filter((word) => /\p{L}{2}|\p{Script=Han}/u.test(word)).map(stemOf);
}

/** The letters and digits of a value as they are compared: without what parts its words. */
export function valueKey(text: string): string {
  return SIMPLE_VALUE.test(text) ? text.replace(/[-_ ]+/g, '').toLowerCase() : plainWords(text).join('');
}

const SIMPLE_VALUE = /^[A-Za-z0-9]+(?:[-_ ]+[A-Za-z0-9]+)*$/;

/** For a column, its values by a key; a list only where several values have the same. */
interface ColumnIndex {
  readonly column: TableColumn;
  readonly values: ReadonlyMap<string, string | string[]>;
}

function add(index: Map<string, string | string[]>, key: string, value: string): void {
  if (key === '') return;
  const known = index.get(key);
  if (known === undefined) index.set(key, value);
  else if (typeof known === 'string') index.set(key, [known, value]);
  else known.push(value);
}

function found(indexes: readonly ColumnIndex[], key: string): ColumnValues[] {
  return indexes.flatMap(({ column, values }) => {
    const value = values.get(key);
    return value === undefined ? [] : { column, values: typeof value === 'string' ? [value] : value };
  });
}

function keyIndexes(columns: readonly TableColumn[]): ColumnIndex[] {
  return columns
    .filter(({ type, isIdentifier }) => type === 'text' || isIdentifier)
    .map((column) => {
      const values = new Map<string, string | string[]>();
      for (const value of column.distinct.keys()) {
        if (value.length <= MAX_VALUE_CHARS) add(values, valueKey(value), value);
      }
      return { column, values };
    });
}

function wordIndexes(columns: readonly TableColumn[]): ColumnIndex[] {
  return columns
    .filter(({ type, distinct }) => type === 'text' && distinct.size <= MAX_WORDED_VALUES)
    .map((column) => {
      const values = new Map<string, string | string[]>();
      for (const value of column.distinct.keys()) {
        for (const word of new Set(wordsOfValue(value))) add(values, word, value);
      }
      return { column, values };
    });
}

/** The stems of the words of a value, and those of the parts that a German word consists of. */
function wordsOfValue(value: string): string[] {
  return plainWords(value.slice(0, MAX_VALUE_CHARS)).flatMap((word) => {
    const parts = compoundParts(word);
    return parts.length > 1 ? [stemOf(word), ...parts] : [stemOf(word)];
  });
}
