import { impliesColumn, matchColumns } from '../columnWords.ts';
import type { ConditionReading } from './conditionReading.ts';
import type { Mention } from '../mentions.ts';
import { isMeasure, type TableColumn } from '../tableColumn.ts';

/** A level that a stock is compared with. */
export const LEVEL =
  /^(?:reorder|min|minimum|minimal|safety|par|threshold|mindest\p{L}*|target|max|maximum|capacity)$/u;

/** `out of stock`: there are none; `in stock`: there are some. */
export function stockCondition(q: ConditionReading): void {
  for (const [at, mention] of q.mentions.entries()) {
    const isOut = q.isOperator(mention, 'soldOut');
    if (isOut || q.isOperator(mention, 'inStock')) addStock(q, mention, isOut);
    else if (mention.words === 'out' && q.mentions[at + 1]?.words === 'of') outOfCondition(q, mention, at);
    else if (/^(?:in|on) (?:stock|hand)$/.test(mention.words) && isOfRows(q, at)) addStock(q, mention, false);
  }
}

/** How many there is room for, and how many of them are taken: where all are, it is full. */
const CAPACITY = /^(?:capacity|seats?|places?|spots?|slots?|plätze|platz|kapazität)$/;
const TAKEN =
  /^(?:booked|sold|taken|reserved|occupied|participants?|attendees?|registered|enrolled|bookings|verkauft|gebucht|belegt|teilnehmer|angemeldet|reserviert)$/;

function onlyMeasure({ model }: ConditionReading, called: RegExp): TableColumn | undefined {
  const found = model.columns.filter((column) => isMeasure(column) && column.words.some((word) => called.test(word)));
  return found.length === 1 ? found[0] : undefined;
}

function addStock(q: ConditionReading, mention: Mention, isOut: boolean): void {
  const [taken, capacity] = [onlyMeasure(q, TAKEN), onlyMeasure(q, CAPACITY)];
  if (isOut && taken && capacity) {
    q.add({ op: 'comparedTo', column: taken, other: capacity, compares: '>=' }, mention);
    return;
  }
  const [column, rival] = stockColumns(q);
  const flag = q.model.columns.find(
    ({ type, words }) => type === 'boolean' && words.some((word) => /^(?:stock|available|lager)$/.test(word)),
  );
  if (flag) q.add({ op: isOut ? 'false' : 'true', column: flag }, mention);
  else if (column && !rival) q.add({ op: isOut ? '=' : '>', column, value: 0 }, mention);
}

/** `out of helmets`: there are none. */
function outOfCondition(q: ConditionReading, mention: Mention, at: number): void {
  const named = q.mentions[at + 2];
  const column = named && q.best(named)?.column;
  if (column) q.add({ op: '=', column, value: 0 }, named, mention);
}

/** Whether `in stock` says which rows, and neither how much nor less than what. */
function isOfRows(q: ConditionReading, at: number): boolean {
  const isAsked = q.mentions.some(
    (mention) =>
      q.isOperator(mention, 'count', 'sum', 'average', 'median', 'superlative') ||
      mention.meaning.kind === 'comparison' ||
      (q.isOperator(mention, 'target') && /^(?:how|what)/.test(mention.words)),
  );
  const before = q.mentions.slice(0, at).findLast(({ meaning }) => meaning.kind !== 'filler');
  return !isAsked && (before?.meaning.kind === 'rows' || before?.meaning.kind === 'value');
}

/** The columns of what is in stock. */
export function stockColumns({ model }: ConditionReading, except?: TableColumn): readonly TableColumn[] {
  return model.columns.filter(
    (column) =>
      column !== except &&
      isMeasure(column) &&
      !column.words.some((word) => LEVEL.test(word)) &&
      (impliesColumn('stock', column) > 0 ||
        matchColumns(['stock'], [column]).some(({ isNamed, score }) => isNamed && score >= 0.45)),
  );
}
