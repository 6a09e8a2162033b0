import { tablesOfItems, tablesOfSections } from '../../structure/tablesOfItems.ts';
import { joinedTables, type JoinedTable } from '../../structure/joinedTables.ts';
import type { Structure, StructuredFile, Table } from '../../structure/structure.ts';
import type { AnswerKind, Finding } from './answerKind.ts';
import { countRows, AskedTable, type TableAnswer } from './table/answer/askedTable.ts';
import { code } from './markdown.ts';
import { readTableQuestion, type Missing, type Reading } from './table/readTableQuestion.ts';
import { plainWords } from './table/lexicon.ts';
import { matchColumns } from './table/columnMatches.ts';
import { sameness } from './table/columnWords.ts';
import { databaseOf, modelOf, type TableDatabase } from './table/tableDatabase.ts';
import { stemOf } from '../../understanding/words.ts';
import type { TableModel } from './table/tableModel.ts';
import { TIME_BETWEEN } from './table/timeBetween.ts';
import { columnsOf, columnsOfCondition, UNSURE, type Condition, type TableQuery } from './table/tableQuery.ts';
import { SETTINGS_FORMATS } from './items/lookUp.ts';
import type { Question } from '../../understanding/question.ts';
import { cellsAnswer, valuesAnswer, repeatedAnswer } from './table/answer/cells.ts';
import { aggregateAnswer, shareAnswer } from './table/answer/figures.ts';
import { groupsAnswer, perGroupAnswer, versusAnswer } from './table/answer/groups.ts';
import { checkAnswer, columnsAnswer, extremeAnswer, rowsAnswer } from './table/answer/rows.ts';

/** A question that is wholly accounted for is as sure as this. */
const BEST = 0.95;
/** Another reading is offered where its answer is short. */
const MAX_OTHER_CHARS = 200;
const LEAST = 0.25;
/** Larger tables are not loaded for a question, in cells. */
const MAX_CELLS = 3_000_000;
const MAX_TABLES = 30;
const MIN_RECORDS = 3;
const MAX_RECORD_KEYS = 40;
const MIN_FILLED = 0.5;
const MAX_DEEP = 0.2;
/** What is asked of logs as of a table: their messages are answered by a kind of their own. */
const OF_LOGS: ReadonlySet<TableQuery['form']> = new Set(['aggregate', 'groups', 'share']);
const CLEAR = 0.02;
/** Up to this doubt, a question that calls the rows by their name is of them. */
const CLEAR_OF_ROWS = 0.1;
const WHOLE_SHARE = 0.8;
/** Objects that take this share of a file's lines are what it is mostly about. */
const MOST = 0.5;
/** Files of fewer lines are not written one thing a line. */
const SHORT_FILE_LINES = 3;
const MAX_NAMED_COLUMNS = 30;
/** Surer than an answer that may be meant, less sure than an answer. */
const REFUSED = 0.71;
/** A row that is named by its key has no such column for sure. */
const REFUSED_FOR_ROW = 0.8;
/** Formats whose files are tables and nothing else. */
export const RECORD_FORMATS: ReadonlySet<string> = new Set(['delimited', 'sheet', 'json lines', 'sql', 'crontab']);
const ELSEWHERE_DOUBT = 0.05;

const TABLES_OF_ITEMS = new WeakMap<Structure, readonly Table[]>();

/** Counts, sums, rows and cells of the tables of a file. */
export const tables: AnswerKind = {
  name: 'tables',
  find(question, file) {
    // "Why do we need that at all" names nothing that a column could tell the reason of.
    if (question.words.length === 0 && question.aims.has('reason')) return undefined;
    let best: Finding | undefined;
    for (const table of tablesOf(file.structure)) {
      const found = findInTable(question, table, file);
      if (found && found.certainty > (best?.certainty ?? 0)) best = found;
    }
    // What rows refer to, in words.
    for (const table of joinedOf(file.structure)) {
      const found = findInTable(question, table, file);
      if (found && found.certainty > (best?.certainty ?? 0)) best = found;
    }
    return best;
  },
};

const JOINED = new WeakMap<Structure, readonly JoinedTable[]>();

/** Tables with what their rows refer to in others. */
function joinedOf(structure: Structure): readonly JoinedTable[] {
  let joined = JOINED.get(structure);
  if (!joined) {
    joined = structure.format === 'markdown' ? [] : joinedTables({ ...structure, tables: tablesOf(structure) });
    JOINED.set(structure, joined);
  }
  return joined;
}

/** What tells against a reading of a table with columns of others: `undefined` where it needs none of these. */
function joinDoubt({ query }: Reading, { joined }: JoinedTable): number | undefined {
  const columns = [...columnsOf(query), ...('where' in query ? query.where.flatMap(columnsOfCondition) : [])];
  const others = columns.filter(({ name }) => joined.has(name));
  if (others.length === 0) return undefined;
  return JOIN_DOUBT + (others.some(({ name }) => name.includes('.')) ? JOIN_DOUBT : 0);
}

/** So much around a table is looked at before it is said that the file lacks a word. */
const MAX_LINES_AROUND = 2000;
const MAX_LINE_CHARS = 400;
const JOIN_DOUBT = 0.06;
const CLEAR_OF_DATA = 0.12;
const BEST_OF_DATA = 0.97;

/** Whether a reading shows a column of keys that the joined table has words for. */
function isToldByJoin({ query }: Reading, table: Table, { structure }: StructuredFile): boolean {
  const joined = joinedOf(structure).find(({ rows, name }) => name === table.name && rows.length === table.rows.length);
  if (!joined) return false;
  return [...columnsOf(query)].some(({ name }) => !joined.columns.includes(name));
}

function isChoosing(query: TableQuery): boolean {
  return ('where' in query && query.where.length > 0) || COMPUTED.has(query.form);
}

const COMPARING: ReadonlySet<Condition['op']> = new Set(['<', '<=', '>', '>=', 'between']);

/** Whether a query looks at the numbers of all rows: for the most, the least, or what is above or below something. */
function isComparing(query: TableQuery): boolean {
  if (query.form === 'extreme') return true;
  return 'where' in query && query.where.length > 0 && query.where.every(({ op }) => COMPARING.has(op));
}

/** What tells against a table where a word of the question says the rows of another: products that were `ordered` are orders. */
function ofOtherRows(text: string, table: Table | JoinedTable, { structure }: StructuredFile): number {
  const all = tablesOf(structure);
  if (all.length < 2) return 0;
  const model = modelOf(table);
  const isOther = plainWords(text).some(
    (word) =>
      /(?:ed|t|n)$/.test(word) &&
      word.length > 3 &&
      !hasWord(model, word) &&
      ![...model.rowNouns].some((noun) => sameness(word, noun) >= NOUN_SAMENESS) &&
      all.some(
        (other) =>
          other.name !== table.name &&
          [...modelOf(other).rowNouns].some((noun) => sameness(word, noun) >= NOUN_SAMENESS),
      ),
  );
  return isOther ? UNSURE : 0;
}

const NOUN_SAMENESS = 0.85;

/**
 * Whether the file has elsewhere what a table has not: in another table by the name of a column, of a value or of the table, or in
 * the lines around it.
 */
function isElsewhere(words: readonly string[], table: Table, { structure, text }: StructuredFile): boolean {
  const around = [...text.slice(0, table.lines.first - 1), ...text.slice(table.lines.last)].slice(0, MAX_LINES_AROUND);
  const said = new Set(around.flatMap((line) => plainWords(line.slice(0, MAX_LINE_CHARS)).map(stemOf)));
  if (words.some((word) => said.has(stemOf(word)))) return true;
  return tablesOf(structure).some((other) => other !== table && words.some((word) => hasWord(modelOf(other), word)));
}

function hasWord(model: TableModel, word: string): boolean {
  const stem = stemOf(word);
  return (
    model.rowNouns.has(stem) ||
    matchColumns([word], model.columns).some(({ isNamed }) => isNamed) ||
    model.valuesOfKey(word).length > 0 ||
    model.valuesWithStem(stem).length > 0
  );
}

function tablesOf(structure: Structure): readonly Table[] {
  let ofItems = TABLES_OF_ITEMS.get(structure);
  if (!ofItems) {
    ofItems =
      structure.tables.length > 0
        ? []
        : [...tablesOfItems(structure).filter(isOfData), ...tablesOfSections(structure).filter(isFilled)];
    TABLES_OF_ITEMS.set(structure, ofItems);
  }
  const isAskable = ({ rows, columns }: Table): boolean => rows.length > 0 && rows.length * columns.length <= MAX_CELLS;
  return [...structure.tables, ...ofItems].filter(isAskable).slice(0, MAX_TABLES);
}

/** Whether most cells of a table have a value. */
function isFilled({ rows, columns }: Table): boolean {
  const filled = rows.reduce((sum, { cells }) => sum + cells.filter((cell) => cell !== undefined).length, 0);
  return filled >= rows.length * columns.length * MIN_FILLED;
}

/** Whether objects are records, and not the settings of a few things. */
function isOfData(table: Table): boolean {
  const { rows, columns } = table;
  const deep = columns.filter((name) => name.split('.').length > 2).length;
  return (
    rows.length >= MIN_RECORDS &&
    columns.length <= MAX_RECORD_KEYS &&
    isFilled(table) &&
    deep <= columns.length * MAX_DEEP
  );
}

function findInTable(question: Question, table: Table | JoinedTable, file: StructuredFile): Finding | undefined {
  const { text, aims } = question;
  // "… and when" alone is no question of a whole table.
  if (question.before && plainWords(text).length <= 2) return undefined;
  if (aims.has('summary')) return undefined;
  const model = modelOf(table);
  const asked = withoutFileName(text, model, file);
  const reading = readTableQuestion(asked, model, (where) => countRows(where, databaseOf(model)));
  if (!reading) return undefined;
  if ('missing' in reading) {
    if ('joined' in table) return undefined;
    // What a job is for is said by its command in other words.
    const isSaidWhole = isWholeFile(table, file) && file.structure.format !== 'crontab';
    return isSaidWhole && !isElsewhere(reading.missing, table, file) ? refusal(reading, table) : undefined;
  }
  const isComputed = COMPUTED.has(reading.query.form) || isComparing(reading.query);
  if (!isData(table, file.structure) && !isComputed) return undefined;
  const database = databaseOf(model);
  const answer = answerTable(reading.query, model, database);
  if (!answer) return undefined;
  if (file.structure.format === 'log' && !OF_LOGS.has(reading.query.form)) return undefined;
  const join = 'joined' in table ? joinDoubt(reading, table) : 0;
  if (join === undefined || (!('joined' in table) && isToldByJoin(reading, table, file))) return undefined;
  const elsewhere = elsewhereDoubt(reading, table, file) + join + ofOtherRows(question.text, table, file);
  const doubt = reading.doubt + answer.doubt + elsewhere;
  // Rows that are chosen are told by the data and not by the definitions beside them.
  const isOfData = file.structure.format === 'sql' && doubt <= CLEAR_OF_DATA && isChoosing(reading.query);
  const certainty = (isOfData ? BEST_OF_DATA : BEST) - doubt;
  if (certainty < LEAST) return undefined;
  const other = reading.other && answerTable(reading.other.query, model, database);
  const also =
    reading.other && other && isWorthOffering(other.text, answer.text)
      ? `\n\nIf you meant ${reading.other.name}: ${other.text}`
      : '';
  const isComplete = reading.isComplete === true;
  return { text: answer.text + also, how: answer.how, lines: answer.lines, certainty, isComplete };
}

/** A question without what only names the file or its database: "animals in the herd table" of `herd.sql`. */
function withoutFileName(text: string, model: TableModel, { filename, structure }: StructuredFile): string {
  if (structure.tables.length < 2) return text;
  const base = filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1);
  const names = new Set(plainWords(base.replace(/\.\w+$/, '')).map(stemOf));
  // `orders.sql` has orders, and the customers beside them have none.
  for (const { name } of structure.tables) for (const word of plainWords(name)) names.delete(stemOf(word));
  return text.replace(/\p{L}+/gu, (word) => {
    const stem = stemOf(word.toLowerCase());
    return names.has(stem) && !hasWord(model, word.toLowerCase()) ? '' : word;
  });
}

/** Single values of settings are looked up rather by their names. */
function elsewhereDoubt({ query, doubt, isOfTheseRows }: Reading, table: Table, file: StructuredFile): number {
  const { form } = query;
  if (isWholeFile(table, file)) return 0;
  // What compares the rows of the table by name is told by no sentence beside it.
  if (isOfTheseRows && doubt <= CLEAR_OF_ROWS && isComparing(query)) return 0;
  // Among text, words that are understood in part speak rather of the text.
  if (doubt > CLEAR) return (isMostOfFile(table, file) ? 2 : 6) * ELSEWHERE_DOUBT;
  if (form === 'rows') return 4 * ELSEWHERE_DOUBT;
  return ['cells', 'check', 'values'].includes(form) ? 2 * ELSEWHERE_DOUBT : ELSEWHERE_DOUBT;
}

/** Whether a file of objects has most of its lines in one list of them, and no prose around it. */
function isMostOfFile({ lines }: Table, { structure, text }: StructuredFile): boolean {
  const share = (lines.last - lines.first + 1) / text.length;
  return SETTINGS_FORMATS.has(structure.format) && share >= MOST;
}

/** Whether a file is a table and little else. */
function isWholeFile({ lines, rows }: Table, { structure, text }: StructuredFile): boolean {
  if (structure.format === 'log') return false;
  // Of a file that is one long line, lines tell nothing.
  if (!RECORD_FORMATS.has(structure.format) && text.length <= SHORT_FILE_LINES) {
    const { children } = structure.root;
    return children.length === rows.length || children.filter((child) => child.children.length > 0).length <= 1;
  }
  // The brackets of a list stand around it.
  return RECORD_FORMATS.has(structure.format) || lines.last - lines.first + 3 >= text.length * WHOLE_SHARE;
}

function isWorthOffering(other: string, answer: string): boolean {
  return !other.includes('\n') && other !== answer.split('\n')[0] && other.length <= MAX_OTHER_CHARS;
}

/** Says that a table has nothing of what is asked for, and what it has. */
function refusal({ missing, isOfOneRow }: Missing, { columns, name, lines }: Table): Finding {
  const words = missing.map((word) => `“${word}”`).join(', ');
  const shown = columns.slice(0, MAX_NAMED_COLUMNS).map(code).join(', ');
  const more = columns.length > MAX_NAMED_COLUMNS ? ', …' : '';
  return {
    text: `Not in this file: no column and no value is called ${words}. The columns are ${shown}${more}.`,
    how: `the columns and values of ${name}`,
    lines: [{ first: lines.first, last: lines.first }],
    certainty: isOfOneRow ? REFUSED_FOR_ROW : REFUSED,
    isRefusal: !isOfOneRow,
  };
}

/** What only a table answers; a cell or a row of settings is looked up by the names of what it stands in. */
const COMPUTED: ReadonlySet<TableQuery['form']> = new Set(['aggregate', 'share', 'groups', 'extreme']);
/** A table that makes up this share of its file is what the file is there for. */
const MAIN_SHARE = 0.6;
/** Records in JSON have at least so many fields; lists of settings have fewer. */
const MIN_DATA_COLUMNS = 4;
const MIN_DATA_ROWS = 4;

function isData(table: Table, { format, root }: Structure): boolean {
  if (!SETTINGS_FORMATS.has(format)) return true;
  const isMain = table.lines.last - table.lines.first + 1 >= MAIN_SHARE * root.lines.last;
  const isRecords = format === 'json' && table.columns.length >= MIN_DATA_COLUMNS;
  return (isMain || isRecords) && table.rows.length >= MIN_DATA_ROWS;
}

/** Asks a query of a table's database and puts the result into words; undefined where it has none. */
function answerTable(query: TableQuery, model: TableModel, database: TableDatabase): TableAnswer | undefined {
  const answer = answerOf(new AskedTable(model, database), query);
  const { datePair } = model;
  const isOfTime = datePair && [...columnsOf(query)].some(({ isComputed }) => isComputed === true);
  if (!answer || !isOfTime) return answer;
  const note = `The ${TIME_BETWEEN} is the time from ${code(datePair.from.name)} to ${code(datePair.to.name)}.`;
  return { ...answer, text: `${answer.text}\n\n${note}` };
}

function answerOf(table: AskedTable, query: TableQuery): TableAnswer | undefined {
  switch (query.form) {
    case 'columns':
      return columnsAnswer(table);
    case 'aggregate':
      return aggregateAnswer(table, query);
    case 'share':
      return shareAnswer(table, query);
    case 'perGroup':
      return perGroupAnswer(table, query);
    case 'groups':
      return groupsAnswer(table, query);
    case 'extreme':
      return extremeAnswer(table, query);
    case 'cells':
      return cellsAnswer(table, query);
    case 'versus':
      return versusAnswer(table, query);
    case 'repeated':
      return repeatedAnswer(table, query);
    case 'check':
      return checkAnswer(table, query);
    case 'rows':
      return rowsAnswer(table, query);
    case 'values':
      return valuesAnswer(table, query);
  }
}
