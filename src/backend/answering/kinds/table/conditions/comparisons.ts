import { impliesColumn, type ColumnMatch } from '../columnMatches.ts';
import { sameness } from '../columnWords.ts';
import { askedNumber, type Comparison } from '../comparisons.ts';
import { UNCLEAR_DOUBT, type ConditionReading } from './conditionReading.ts';
import type { Mention } from '../mentions.ts';
import { multiplierOf } from '../numberNotation.ts';
import { isMeasure, type TableColumn } from '../tableColumn.ts';
import { UNSURE } from '../tableQuery.ts';
import { unitOf, type Unit } from '../../../../../grounding/quantities.ts';

const MAX_CODES = 30;

const SIGNS = new Map([
  ['€', /^(?:eur|euros?)$/i],
  ['euro', /^(?:eur|€)$/i],
  ['euros', /^(?:eur|€)$/i],
  ['$', /^(?:usd|dollars?)$/i],
  ['dollars', /^(?:usd|\$)$/i],
  ['£', /^gbp$/i],
  ['percent', /^%$/],
  ['prozent', /^%$/],
  ['meters', /^m$/],
  ['metres', /^m$/],
]);

const DURATION_NAME = /^(?:duration|dauer|time|elapsed|runtime|zeit|total|时长)$/;

export function comparisonConditions(q: ConditionReading): void {
  for (const [at, mention] of q.mentions.entries()) {
    if (mention.meaning.kind !== 'comparison') continue;
    const { comparison } = mention.meaning;
    const near = numericNear(q, at, at);
    // "More than 2 orders" counts rows, for which no condition is there.
    if (!near && isOfRows(q, at)) continue;
    const column =
      near?.match.column ??
      columnOfUnit(q, comparison.unit) ??
      columnBefore(q, at) ??
      impliedColumn(q, comparison.implied, at) ??
      columnOfMoney(q, comparison.unit, at);
    if (!column) continue;
    if (near && q.reserved.has(near.mention) && near.match.column.type !== 'number') continue;
    if (isOfOtherUnit(comparison.unit, column)) q.doubt += UNSURE;
    const scale = scaleOf(q, comparison, column);
    const [low, high] = comparison.texts.map((text) =>
      text === undefined ? Number.NaN : askedNumber(text, column.notation) * scale,
    );
    if (low === undefined || Number.isNaN(low)) continue;
    if (comparison.op === 'between') {
      if (high !== undefined && !Number.isNaN(high))
        q.add({ op: 'between', column, low, high }, mention, near?.mention);
    } else {
      const before = q.mentions[at - 1];
      const isNot = before !== undefined && q.isOperator(before, 'not');
      if (isNot) q.used.add(before);
      const op = speedOp(comparison, column);
      const flipped = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '=': '=' } as const;
      q.add(
        {
          op: isNot ? flipped[op] : op,
          column,
          value: low,
          ...(isNot && op === '=' ? { isNot } : {}),
        },
        mention,
        near?.mention,
      );
    }
    // What else names the same column has its part too.
    for (const other of q.mentions) {
      if (other.meaning.kind === 'column' && other.meaning.matches[0]?.column === column && !q.reserved.has(other))
        q.used.add(other);
    }
  }
}

function numericNear(
  q: ConditionReading,
  at: number,
  end: number,
): { readonly match: ColumnMatch; readonly mention: Mention } | undefined {
  const isNumeric = (mention: Mention): boolean =>
    mention.meaning.kind === 'column' &&
    mention.meaning.matches.some(({ column, score }) => isMeasure(column) && score >= 0.3);
  // A unit or a column after the number, then a column before the comparison.
  const follows = q.near(end, 1, isNumeric, 3);
  const isOfNext = follows && isJointBetween(q, end, q.mentions.indexOf(follows));
  const after = isOfNext ? undefined : follows;
  const before = q.near(at, -1, isNumeric, 4);
  const named = after && after.meaning.kind === 'column' && q.best(after);
  const preceding = before && before.meaning.kind === 'column' && q.best(before);
  if (named && preceding && preceding.score > named.score) return { match: preceding, mention: before };
  if (named) return { match: named, mention: after };
  return preceding ? { match: preceding, mention: before } : undefined;
}

/** What comes after `and` is of what follows: "temperature over 21 and humidity under 42". */
function isJointBetween(q: ConditionReading, from: number, to: number): boolean {
  return q.mentions.slice(from + 1, to).some(({ words }) => /^(?:and|or|but|und|oder|aber)$/.test(words));
}

function isOfRows(q: ConditionReading, at: number): boolean {
  const next = q.near(at, 1, ({ meaning }) => meaning.kind === 'rows', 2);
  return next !== undefined || /^(?:times|mal)$/.test(q.mentions[at + 1]?.words ?? '');
}

/** What the number of a comparison is multiplied with to be in the column's unit. */
function scaleOf(q: ConditionReading, { factor, suffix, unit }: Comparison, column: TableColumn): number {
  const ownUnit = column.unit.toLowerCase();
  if (column.clock === 'unknown' && isTimeUnit(unit)) q.doubt += UNSURE;
  if (suffix !== 'm') return (factor * factorOfUnit(unit, column)) / multiplierOf(column.unit);
  // `26m` is minutes, metres or millions.
  if (column.type === 'duration' || isTimeUnit(ownUnit)) {
    if (column.clock === 'unknown') q.doubt += UNSURE;
    return factorOfUnit('min', column);
  }
  if (/^(?:m|met(?:er|re)s?)$/.test(ownUnit)) return 1;
  const isOfMillions = unit !== '' || column.values.some((value) => typeof value === 'number' && value >= factor);
  if (!isOfMillions) q.doubt += UNSURE;
  return factor / multiplierOf(column.unit);
}

/** The column whose numbers are of a unit; of several, one that is a total or an amount. */
function columnOfUnit(q: ConditionReading, unit: string): TableColumn | undefined {
  if (unit === '') return undefined;
  const times = q.model.columns.filter(
    (column) =>
      (column.type === 'duration' || (isMeasure(column) && isTimeUnit(column.unit.toLowerCase()))) &&
      q.isFilled(column),
  );
  if (isTimeUnit(unit)) return timeColumn(q, times);
  const isOf = (column: TableColumn): boolean =>
    isMeasure(column) &&
    column.unit !== '' &&
    (column.unit.toLowerCase() === unit ||
      sameness(column.unit.toLowerCase(), unit) >= 0.9 ||
      SIGNS.get(unit)?.test(column.unit) === true);
  const found = q.model.columns.filter((column) => isOf(column) && q.isFilled(column));
  const [first, second] = found;
  if (first === undefined || second === undefined) return first;
  q.doubt += UNCLEAR_DOUBT;
  return (
    found.find(({ words }) => words.some((word) => /^(?:total|amount|sum|betrag|summe|gesamt)$/.test(word))) ?? first
  );
}

/** The column of times that is meant where none is named: the only one, or the only one that is called a duration. */
function timeColumn(q: ConditionReading, times: readonly TableColumn[]): TableColumn | undefined {
  const [time] = times;
  if (times.length <= 1) return time;
  const [called, ...others] = times.filter(({ words }) => words.some((word) => DURATION_NAME.test(word)));
  q.doubt += called && others.length === 0 ? UNCLEAR_DOUBT : UNSURE;
  return called ?? time;
}

/** What a comparison before is of, where this one goes on from it: "below the minimum but not at zero". */
function columnBefore(q: ConditionReading, at: number): TableColumn | undefined {
  const joint = q.mentions
    .slice(Math.max(0, at - 3), at)
    .findLast(({ words }) => /^(?:and|but|but not|und|aber|aber nicht)$/.test(words));
  const before = joint && q.mentions[q.mentions.indexOf(joint) - 1];
  const condition =
    before &&
    [...q.sources].findLast(
      ([{ op, column }, mentions]) =>
        mentions.has(before) && isMeasure(column) && (op === 'comparedTo' || op in SIGNED),
    );
  return condition?.[0].column;
}

const SIGNED = { '<': true, '<=': true, '>': true, '>=': true, '=': true };

const CURRENCY = /^(?:[€$£¥₹]|eur|euros?|usd|dollars?|gbp|pounds?|chf|francs?|franken|yen|yuan|元)$/;
const OF_ONE_PIECE = /^(?:price|preis|rate|unit|单价|价格)$/;
const OF_WHOLE = /^(?:total|amount|sum|betrag|summe|gesamt|paid|金额|总额)$/;

/** The column of money that an amount is of, as "orders over 5000 euro" are; a price beside a total is of one piece. */
function columnOfMoney(q: ConditionReading, unit: string, at: number): TableColumn | undefined {
  const isSaid = CURRENCY.test(unit);
  if (!isSaid && !isRightAfterRows(q, at)) return undefined;
  const columns = q.model.columns.filter(
    (column) => isMeasure(column) && impliesColumn('money', column) > 0 && q.isFilled(column),
  );
  const wholes = columns.filter(({ words }) => words.some((word) => OF_WHOLE.test(word)));
  const others = columns.filter(({ words }) => !words.some((word) => OF_ONE_PIECE.test(word)));
  const [column, rival] = wholes.length > 0 ? wholes : isSaid && columns.length === 1 ? columns : others;
  if (!column || rival) return undefined;
  q.doubt += isSaid ? UNCLEAR_DOUBT : 2 * UNCLEAR_DOUBT;
  return column;
}

/** "Invoices over 5000": what follows the rows is of what they amount to. */
function isRightAfterRows(q: ConditionReading, at: number): boolean {
  const before = q.mentions.slice(0, at).findLast(({ meaning }) => meaning.kind !== 'filler');
  return before?.meaning.kind === 'rows' || before?.meaning.kind === 'value';
}

function impliedColumn(q: ConditionReading, implied: string | undefined, at: number): TableColumn | undefined {
  const columns = q.model.columns.filter((column) => isMeasure(column) && q.isFilled(column));
  if (implied !== undefined) {
    return columns
      .map((column) => ({ column, score: impliesColumn(implied, column) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)[0]?.column;
  }
  const named = q.mentions.find(
    (mention, index) => Math.abs(index - at) <= 6 && q.best(mention) !== undefined && !q.used.has(mention),
  );
  if (named) {
    q.used.add(named);
    return q.best(named)?.column;
  }
  if (columns.length !== 1) return undefined;
  q.doubt += UNCLEAR_DOUBT;
  return columns[0];
}

/** A number that only one column of few values has: `failed with 500`. */
function bareNumberCondition(q: ConditionReading, mention: Mention, text: string): void {
  const columns = q.model.columns.filter(
    ({ type, distinct }) => type === 'number' && distinct.size <= MAX_CODES && distinct.has(text),
  );
  const [column] = columns;
  if (columns.length !== 1 || !column || text.length < 3) return;
  q.add({ op: '=', column, value: Number(text) }, mention);
  q.doubt += UNCLEAR_DOUBT;
}

/** `rating of 1`, `dock 11`, `3 complaints`. */
export function numberConditions(q: ConditionReading): void {
  for (const [at, mention] of q.mentions.entries()) {
    if (mention.meaning.kind !== 'number' || q.used.has(mention)) continue;
    const isNumeric = (other: Mention): boolean =>
      other.meaning.kind === 'column' &&
      other.meaning.matches.some(({ column, score, isNamed }) => column.type === 'number' && isNamed && score >= 0.45);
    const near = q.near(at, -1, isNumeric, 3) ?? q.near(at, 1, isNumeric, 1);
    if (!near || near.meaning.kind !== 'column') {
      bareNumberCondition(q, mention, mention.meaning.text);
      continue;
    }
    const match = near.meaning.matches.find(({ column }) => column.type === 'number');
    if (!match) continue;
    const value = askedNumber(mention.meaning.text, match.column.notation);
    if (!Number.isNaN(value)) q.add({ op: '=', column: match.column, value }, mention, near);
  }
}

/** Dimensions whose units are said for each other: `2 m` are `200 cm`. */
const CONVERTED = new Set(['time', 'months', 'length', 'mass', 'volume', 'bytes']);
/** Shorter words at the end of a name may be abbreviations of others: `min` of the minimum. */
const MIN_UNIT_CHARS = 4;

function isTimeUnit(unit: string): boolean {
  return unitOf(unit)?.dimension === 'time';
}

/** The unit of a column's numbers; durations are in seconds. */
function unitOfColumn({ type, unit, words }: TableColumn): Unit | undefined {
  if (type === 'duration') return unitOf('s');
  const last = words.at(-1) ?? '';
  return unitOf(unit === '' && last.length >= MIN_UNIT_CHARS ? last : unit.toLowerCase());
}

/** What a number in an asked unit is multiplied with to be in the column's; 1 where they are not of one dimension. */
function factorOfUnit(asked: string, column: TableColumn): number {
  const [of, own] = [unitOf(asked), unitOfColumn(column)];
  return of && own && of.dimension === own.dimension && CONVERTED.has(of.dimension) ? of.factor / own.factor : 1;
}

/** Whether an asked unit is not one of the column: metres of a speed, dollars of euros. */
function isOfOtherUnit(asked: string, column: TableColumn): boolean {
  const [of, own] = [unitOf(asked), unitOfColumn(column)];
  if (!of || multiplierOf(column.unit) !== 1) return false;
  if (own) return of.dimension !== own.dimension;
  const written = column.unit.toLowerCase();
  const isMeasured = CONVERTED.has(of.dimension) && of.dimension !== 'months';
  return written !== '' && isMeasured && !written.startsWith(asked) && sameness(written, asked) < 0.9;
}

/** What is faster takes less: a comparison of speed as one of times, or of slowness as one of speeds. */
function speedOp({ op, implied }: Comparison, column: TableColumn): Exclude<Comparison['op'], 'between'> {
  const flipped = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=', between: '=' } as const;
  const isOfSpeed = impliesColumn('fast', column) > 0;
  const isOfTime = !isOfSpeed && (column.type === 'duration' || impliesColumn('slow', column) > 0);
  const isFlipped = (implied === 'fast' && isOfTime) || (implied === 'slow' && isOfSpeed);
  return isFlipped || op === 'between' ? flipped[op] : op;
}
