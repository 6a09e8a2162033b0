import type { ConditionReading } from './conditionReading.ts';
import type { Mention } from '../mentions.ts';
import { isMeasure, type TableColumn } from '../tableColumn.ts';
import type { Condition } from '../tableQuery.ts';
import { impliesColumn, matchColumns } from '../columnMatches.ts';

type Op = Extract<Condition, { readonly op: 'comparedTo' }>['compares'];

/** What stands between two columns that are compared: "stock below the minimum". */
const COMPARING: readonly (readonly [RegExp, Op])[] = [
  [/^(?:at or (?:below|under)|no more than|at most)$/, '<='],
  [/^(?:at or (?:above|over)|at least|no less than)$/, '>='],
  [/^(?:equals|equal to|is equal to|gleich)$/, '='],
  [
    /^(?:below|under|beneath|(?:less|fewer|lower|smaller|shorter) than|short of|unter|低 于|低于|少 于|少于|小 于|小于|不 足|不足)$/,
    '<',
  ],
  [
    /^(?:above|over|beyond|exceed(?:s|ed|ing)?|(?:more|greater|higher|larger|bigger|longer) than|über|高 于|高于|超 过|超过|多 于|多于|大 于|大于)$/,
    '>',
  ],
];
const MAX_WORDS = 3;

/** Rows where one column of numbers is below or above another: "items below their reorder level". */
export function columnComparison(q: ConditionReading): void {
  for (let at = 0; at < q.mentions.length; at++) {
    const found = comparingAt(q, at);
    if (!found) continue;
    const right = q.near(
      found.last,
      1,
      (mention) => mention.meaning.kind === 'column' || q.isOperator(mention, 'superlative'),
      3,
    );
    const other = right && (namedMeasure(right) ?? levelNamed(q, right));
    if (!right || !other) continue;
    const left = leftColumn(q, at, other);
    if (!left) continue;
    const words = [...fallingBefore(q, at), ...q.mentions.slice(at, found.last + 1), ...levelAfter(q, right)];
    q.add({ op: 'comparedTo', column: left.column, other, compares: found.op }, ...words, right, left.mention);
    return;
  }
}

function comparingAt(q: ConditionReading, at: number): { readonly op: Op; readonly last: number } | undefined {
  for (let size = MAX_WORDS; size >= 1; size--) {
    const part = q.mentions.slice(at, at + size);
    if (part.length < size || part.some(({ meaning }) => meaning.kind === 'comparison')) continue;
    const phrase = part.map(({ words }) => words).join(' ');
    const found = COMPARING.find(([pattern]) => pattern.test(phrase));
    if (found) return { op: found[1], last: at + size - 1 };
  }
  return undefined;
}

/** `fallen` in "have fallen below". */
function fallingBefore({ mentions }: ConditionReading, at: number): Mention[] {
  const before = mentions[at - 1];
  return before && /^(?:fallen|fell|falls?|dropped|drops?|sunk|gone|gefallen|gesunken)$/.test(before.words)
    ? [before]
    : [];
}

/** `level` in "the reorder level". */
function levelAfter({ mentions }: ConditionReading, right: Mention): Mention[] {
  const next = mentions[mentions.indexOf(right) + 1];
  return next && /^(?:levels?|points?|stock|quantity|bestand)$/.test(next.words) ? [next] : [];
}

function namedMeasure({ meaning }: Mention): TableColumn | undefined {
  if (meaning.kind !== 'column') return undefined;
  const [best] = meaning.matches.filter(({ column, isNamed }) => isNamed && isMeasure(column));
  return best && best.score >= 0.45 ? best.column : undefined;
}

/** `the minimum`, where one column is of it. */
function levelNamed({ model }: ConditionReading, { words }: Mention): TableColumn | undefined {
  const side = /^(?:the )?min(?:imum)?$/.test(words)
    ? /^min/
    : /^(?:the )?max(?:imum)?$/.test(words)
      ? /^max/
      : /^(?:re-?order|melde)/.test(words)
        ? /^(?:reorder|melde|mindest|min|rop|nachbestell)/
        : undefined;
  const found = side
    ? model.columns.filter((column) => isMeasure(column) && column.words.some((word) => side.test(word)))
    : [];
  return found.length === 1 ? found[0] : undefined;
}

/** The column before the comparison; where none is named, the stock that a level is for. */
function leftColumn(
  q: ConditionReading,
  at: number,
  other: TableColumn,
): { readonly column: TableColumn; readonly mention: Mention | undefined } | undefined {
  const before = q.mentions
    .slice(Math.max(0, at - 4), at)
    .toReversed()
    .find((mention) => {
      const column = namedMeasure(mention);
      return column !== undefined && column !== other;
    });
  const named = before && namedMeasure(before);
  if (named) return { column: named, mention: before };
  if (!other.words.some((word) => LEVEL.test(word))) return undefined;
  const stocks = stockColumns(q, other);
  const [stock] = stocks;
  return stocks.length === 1 && stock ? { column: stock, mention: undefined } : undefined;
}

/** A level that a stock is compared with. */
const LEVEL = /^(?:reorder|min|minimum|minimal|safety|par|threshold|melde|mindest\p{L}*|target|max|maximum|capacity)$/u;

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
function stockColumns({ model }: ConditionReading, except?: TableColumn): readonly TableColumn[] {
  return model.columns.filter(
    (column) =>
      column !== except &&
      isMeasure(column) &&
      !column.words.some((word) => LEVEL.test(word)) &&
      (impliesColumn('stock', column) > 0 ||
        matchColumns(['stock'], [column]).some(({ isNamed, score }) => isNamed && score >= 0.45)),
  );
}
