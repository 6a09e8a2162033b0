import { impliesColumn, type ColumnMatch } from '../columnMatches.ts';
import { sameness } from '../columnWords.ts';
import { askedNumber, type Comparison } from '../comparisons.ts';
import { UNCLEAR_DOUBT, type ConditionReading } from './conditionReading.ts';
import type { Mention } from '../mentions.ts';
import { multiplierOf } from '../numberNotation.ts';
import { isMeasure, type TableColumn } from '../tableColumn.ts';
import { UNSURE } from '../tableQuery.ts';

const MAX_CODES = 30;

/** Units of time in seconds. */
const TIME_UNITS = new Map([
  ...['ms', 'milliseconds', 'millisecond'].map((unit): [string, number] => [unit, 0.001]),
  ...['s', 'sec', 'secs', 'second', 'seconds', 'sekunden', '秒'].map((unit): [string, number] => [unit, 1]),
  ...['min', 'mins', 'minute', 'minutes', 'minuten', '分钟'].map((unit): [string, number] => [unit, 60]),
  ...['h', 'hr', 'hrs', 'hour', 'hours', 'stunde', 'stunden', '小时'].map((unit): [string, number] => [unit, 3600]),
  ...['d', 'day', 'days', 'tag', 'tage', 'tagen', '天'].map((unit): [string, number] => [unit, 86_400]),
]);

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
  if (column.clock === 'unknown' && TIME_UNITS.has(unit)) q.doubt += UNSURE;
  if (suffix !== 'm')
    return (factor * secondsOfUnit(unit, column) * measuresOfUnit(unit, column)) / multiplierOf(column.unit);
  // `26m` is minutes, metres or millions.
  if (column.type === 'duration' || TIME_UNITS.has(ownUnit)) {
    if (column.clock === 'unknown') q.doubt += UNSURE;
    return secondsOfUnit('min', column);
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
      (column.type === 'duration' || (isMeasure(column) && TIME_UNITS.has(column.unit.toLowerCase()))) &&
      q.isFilled(column),
  );
  if (TIME_UNITS.has(unit)) return timeColumn(q, times);
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

/** Lengths in metres and weights in kilograms. */
const MEASURES: readonly ReadonlyMap<string, number>[] = [
  new Map(
    'mm:0.001 millimeter:0.001 cm:0.01 centimeter:0.01 centimeters:0.01 zentimeter:0.01 m:1 meter:1 meters:1 metre:1 metres:1 metern:1 km:1000 kilometer:1000 kilometers:1000 kilometre:1000 kilometres:1000 kilometern:1000'
      .split(' ')
      .map((pair): [string, number] => [pair.split(':')[0] ?? '', Number(pair.split(':')[1])]),
  ),
  new Map(
    'mg:0.000001 g:0.001 gram:0.001 grams:0.001 gramm:0.001 kg:1 kilo:1 kilos:1 kilogram:1 kilograms:1 kilogramm:1 t:1000 ton:1000 tons:1000 tonne:1000 tonnes:1000 tonnen:1000'
      .split(' ')
      .map((pair): [string, number] => [pair.split(':')[0] ?? '', Number(pair.split(':')[1])]),
  ),
];

/** What a number in an asked length or weight is multiplied with to be in the column's: `2 m` are `200 cm`. */
function measuresOfUnit(asked: string, { unit }: TableColumn): number {
  for (const units of MEASURES) {
    const [of, own] = [units.get(asked), units.get(unit.toLowerCase())];
    if (of !== undefined && own !== undefined) return of / own;
  }
  return 1;
}

/** What a number in an asked unit of time is multiplied with to be in the column's; 1 for what is no time. */
function secondsOfUnit(asked: string, { type, unit }: TableColumn): number {
  const own = type === 'duration' ? 1 : TIME_UNITS.get(unit.toLowerCase());
  const seconds = TIME_UNITS.get(asked);
  return own === undefined || seconds === undefined ? 1 : seconds / own;
}

/** What is faster takes less: a comparison of speed as one of times, or of slowness as one of speeds. */
function speedOp({ op, implied }: Comparison, column: TableColumn): Exclude<Comparison['op'], 'between'> {
  const flipped = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=', between: '=' } as const;
  const isOfSpeed = impliesColumn('fast', column) > 0;
  const isOfTime = !isOfSpeed && (column.type === 'duration' || impliesColumn('slow', column) > 0);
  const isFlipped = (implied === 'fast' && isOfTime) || (implied === 'slow' && isOfSpeed);
  return isFlipped || op === 'between' ? flipped[op] : op;
}
