import { tablesOfItems } from '../structure/tablesOfItems.ts';
import type { Structure, StructuredFile, Table } from '../structure/structure.ts';
import type { AnswerKind, Finding } from './answerKind.ts';
import { answerTable, countRows } from './table/answerTable.ts';
import { readTableQuestion } from './table/readTableQuestion.ts';
import { databaseOf, modelOf } from './table/tableCache.ts';
import type { Question } from '../understanding/question.ts';

/** A question that is wholly accounted for is as sure as this. */
const BEST = 0.95;
const LEAST = 0.55;
/** Larger tables are not loaded for a question, in cells. */
const MAX_CELLS = 3_000_000;
const MAX_TABLES = 30;
/** Formats whose files are tables and nothing else. */
const TABULAR = new Set(['delimited', 'sheet', 'json lines', 'sql']);
const ELSEWHERE_DOUBT = 0.05;

const TABLES_OF_ITEMS = new WeakMap<Structure, readonly Table[]>();

/** Counts, sums, rows and cells of the tables of a file. */
export const tables: AnswerKind = {
  name: 'tables',
  find(question, file) {
    let best: Finding | undefined;
    for (const table of tablesOf(file.structure)) {
      const found = findInTable(question, table, file);
      if (found && found.certainty > (best?.certainty ?? 0)) best = found;
    }
    return best;
  },
};

function tablesOf(structure: Structure): readonly Table[] {
  let ofItems = TABLES_OF_ITEMS.get(structure);
  if (!ofItems) {
    ofItems = structure.tables.length > 0 ? [] : tablesOfItems(structure);
    TABLES_OF_ITEMS.set(structure, ofItems);
  }
  const isAskable = ({ rows, columns }: Table): boolean => rows.length > 0 && rows.length * columns.length <= MAX_CELLS;
  return [...structure.tables, ...ofItems].filter(isAskable).slice(0, MAX_TABLES);
}

function findInTable({ text, aims }: Question, table: Table, { structure }: StructuredFile): Finding | undefined {
  if (aims.has('summary')) return undefined;
  const model = modelOf(table);
  const database = databaseOf(model);
  const reading = readTableQuestion(text, model, (where) => countRows(where, database));
  if (!reading) return undefined;
  const answer = answerTable(reading.query, model, database);
  if (!answer) return undefined;
  const elsewhere = TABULAR.has(structure.format) ? 0 : ELSEWHERE_DOUBT;
  const certainty = BEST - reading.doubt - answer.doubt - elsewhere;
  if (certainty < LEAST) return undefined;
  const other = reading.other && answerTable(reading.other.query, model, database);
  const also =
    other && reading.other && firstLine(other.text) !== firstLine(answer.text)
      ? `\n\nIf you meant ${reading.other.name}: ${firstLine(other.text)}`
      : '';
  return { text: answer.text + also, how: answer.how, lines: answer.lines, certainty };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
