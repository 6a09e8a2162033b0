import { impliesColumn, matchColumns, type ColumnMatch } from '../columnMatches.ts';
import type { Mention } from '../mentions.ts';
import type { TableQuestion } from './tableQuestion.ts';
import { isMeasure, type TableColumn } from '../tableColumn.ts';

/** Columns whose numbers are added up where several rows are asked about. */
const ADDITIVE =
  /^(?:revenue|turnover|sales|amount|total|sum|quantity|qty|units|stock|count|rides|orders|visits|visitors|hours|minutes|seconds|km|kilomet(?:er|re)s?|miles|cost|costs|expenses|profit|income|discounts?|complaints?|tax|vat|umsatz|betrag|menge|anzahl|stück|kosten|stunden|gewinn|einnahmen|ausgaben|budget|spent|paid|payments?|clicks|views|downloads|sold|goals|points|calls|tickets|kwh|litres|liters|votes|number|n|销售额|金额|数量|收入|利润)$/;

const NOT_ADDITIVE =
  /^(?:avg|average|mean|median|max|min|rate|rating|price|percent|percentage|score|age|temp|temperature|occupancy|share|ratio|unit|每|单价|平均|durchschnitt|preis|alter|voltage|volts|speed|latency|size|weight|height|width|length|level|latitude|longitude)$/;

/** Adjectives that fit only columns of their kind: the longest ride is not the one with the most rides. */
const SPECIFIC = new Set(['long', 'heavy', 'tall', 'far', 'fast', 'slow', 'hot', 'expensive', 'old']);

export const UNITS_OF: Readonly<Record<string, RegExp>> = {
  long: /^(?:ms|s|secs?|seconds|min|mins|minutes|h|hrs?|hours|days?|秒|分钟|小时|天)$/,
  much: /^(?:eur|usd|chf|gbp|jpy|cny|sek|nok|dkk|pln|inr|[€$£¥₹]|元|万元)$/,
};

/** Words for money that is added up over the rows. */
export const SUMMING =
  /\b(?:revenue|turnover|income|earnings|takings|earned|umsatz|einnahmen|in total|altogether)\b|销售额|收入/iu;

/** Columns of numbers that the question names and that are not yet used, the likeliest first. */
export function measuresNamed(
  q: TableQuestion,
  isAllowed: (column: TableColumn) => boolean = isMeasure,
): (ColumnMatch & { readonly mention: Mention })[] {
  const found: (ColumnMatch & { readonly mention: Mention })[] = [];
  for (const mention of q.mentions) {
    const { meaning } = mention;
    const matches =
      meaning.kind === 'column' ? meaning.matches : meaning.kind === 'value' ? (meaning.columns ?? []) : [];
    if (q.used.has(mention) && meaning.kind === 'column') continue;
    for (const match of matches)
      if (isAllowed(match.column) && !isNamedAsAnother(match, matches, isAllowed)) found.push({ ...match, mention });
  }
  return found.sort((a, b) => b.score - a.score);
}

/** Whether a column is merely called by a word of the same meaning, where a column of texts has the very word: `tags` are no days. */
function isNamedAsAnother(
  match: ColumnMatch,
  matches: readonly ColumnMatch[],
  isAllowed: (column: TableColumn) => boolean,
): boolean {
  const isExact = ({ column, score }: ColumnMatch): boolean =>
    score === 1 && column.type === 'text' && !isAllowed(column);
  return match.score < 1 && matches.some((other) => other !== match && isExact(other));
}

/** The column that is added up, averaged or compared. */
export function chooseMeasure(
  q: TableQuestion,
  implied: string | undefined,
  isAllowed: (column: TableColumn) => boolean = isMeasure,
): TableColumn | undefined {
  const named = measuresNamed(q, isAllowed);
  const best = named[0];
  if (best) {
    q.use(best.mention);
    // Several words may name one column: "revenue (sum of price_eur)".
    for (const { column, mention } of named) if (column === best.column) q.use(mention);
    const rival = named.find(({ column, mention }) => column !== best.column && mention === best.mention);
    if (rival && rival.score >= best.score - 0.02) q.doubt += 0.06;
    if (!best.isNamed) q.doubt += isPerPiece(q, best.column) ? 0.3 : 0.05;
    return best.column;
  }
  const columns = q.model.columns.filter(isAllowed);
  const weak = weaklyNamedMeasure(q, columns);
  if (weak) return weak;
  if (implied !== undefined) {
    const [match] = columns
      .map((column) => ({ column, score: impliesColumn(implied, column) }))
      .filter(({ score, column }) => score > 0 && q.count([...q.where, { op: 'filled', column }]) > 0)
      .sort((a, b) => b.score - a.score);
    if (match) {
      q.doubt += 0.03;
      return match.column;
    }
    if (!['long', 'good', 'large', 'high', 'money'].includes(implied)) return undefined;
  }
  return onlyMeasure(q, columns);
}

/** A price beside a quantity is that of one piece, whatever a row is about. */
export function isPerPiece(q: TableQuestion, { words, unit }: TableColumn): boolean {
  const isPrice =
    words.some((word) => /price|preis|单价|价格/.test(word)) || UNITS_OF['much']?.test(unit.toLowerCase()) === true;
  return (
    isPrice &&
    !words.some((word) => /total|amount|sum|gesamt|betrag|总|金额/.test(word)) &&
    quantityColumn(q) !== undefined
  );
}

/** Whether `most` of a column adds up: "who paid the most" is of all that a person paid. */
export function isSummable(q: TableQuestion, column: TableColumn): boolean {
  return impliesColumn('money', column) > 0 && !isPerPiece(q, column);
}

export function quantityColumn(q: TableQuestion): TableColumn | undefined {
  const [match] = matchColumns(['quantity'], q.model.columns).filter(
    ({ column, isNamed, score }) => isMeasure(column) && isNamed && score >= 0.6,
  );
  return match?.column;
}

/** A column that `value` or `amount` stands for: words that are too common to name one where another does. */
function weaklyNamedMeasure(q: TableQuestion, columns: readonly TableColumn[]): TableColumn | undefined {
  const words = q.mentions.filter(({ meaning }) => meaning.kind === 'filler').map(({ words: word }) => word);
  const scored = columns.map((column) => ({
    column,
    score: Math.max(0, ...words.map((word) => impliesColumn(word, column))),
  }));
  const [best, rival] = scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
  if (!best || isPerPiece(q, best.column)) return undefined;
  q.doubt += rival && rival.score > best.score - 0.03 ? 0.12 : 0.05;
  return best.column;
}

/** The only column that has numbers in the rows that are asked about. */
function onlyMeasure(q: TableQuestion, columns: readonly TableColumn[]): TableColumn | undefined {
  const filled = columns.filter(
    (column) => column.isComputed !== true && q.count([...q.where, { op: 'filled', column }]) > 0,
  );
  if (filled.length !== 1) return undefined;
  q.doubt += 0.06;
  return filled[0];
}

/** The only column of money, or the one that is a total. */
export function moneyColumn(q: TableQuestion): TableColumn | undefined {
  const found = q.model.columns
    .filter((column) => isMeasure(column) && !isPerPiece(q, column))
    .map((column) => ({ column, score: impliesColumn('money', column) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  if (found[0]) q.doubt += 0.08;
  return found[0]?.column;
}

/** The column of numbers that `how much` is followed by: "how much waste". */
export function measureAfterHowMuch(q: TableQuestion, next: Mention | undefined): TableColumn | undefined {
  if (next?.meaning.kind === 'column')
    return next.meaning.matches.find(({ column, isNamed, score }) => isMeasure(column) && isNamed && score >= 0.6)
      ?.column;
  if (next?.meaning.kind !== 'rows' && next?.meaning.kind !== 'unknown') return undefined;
  const implied = q.model.columns.filter((column) => isMeasure(column) && impliesColumn(next.words, column) > 0);
  return implied.length === 1 ? implied[0] : undefined;
}

/** The measure that stands nearest after a superlative or is implied by it. */
export function measureNear(
  q: TableQuestion,
  at: number,
  implied: string | undefined,
  isAllowed: (column: TableColumn) => boolean,
): TableColumn | undefined {
  const by = q.operator('by');
  const after = by ? q.nounAfter(by.at) : q.nounAfter(at, 3);
  if (after?.meaning.kind === 'column') {
    const isOfKind = (column: TableColumn): boolean =>
      by !== undefined || !SPECIFIC.has(implied ?? '') || impliesColumn(implied ?? '', column) > 0;
    const { matches } = after.meaning;
    const match = matches.find(
      (one) =>
        isAllowed(one.column) && isOfKind(one.column) && one.score >= 0.3 && !isNamedAsAnother(one, matches, isAllowed),
    );
    if (match) {
      q.use(after);
      if (!match.isNamed) q.doubt += 0.04;
      return match.column;
    }
  }
  // "The highest discount" is of nothing else than discounts.
  const isOfOther = after?.meaning.kind === 'unknown' && after.weight >= 1;
  if (
    isOfOther &&
    !measuresNamed(q, isAllowed)[0] &&
    !['expensive', 'long', 'heavy', 'fast', 'slow'].includes(implied ?? '')
  )
    return undefined;
  return chooseMeasure(q, implied, isAllowed);
}

/** The column of times where there is none of speeds: the fastest takes the least. */
export function timesInstead(q: TableQuestion, shown: TableColumn | undefined): TableColumn | undefined {
  const { columns } = q.model;
  if (columns.some((column) => isMeasure(column) && impliesColumn('fast', column) > 0)) return undefined;
  const times = columns.filter(
    (column) =>
      column !== shown && (column.type === 'duration' || (isMeasure(column) && impliesColumn('slow', column) > 0)),
  );
  if (times.length !== 1) return undefined;
  q.doubt += 0.04;
  return times[0];
}

export function isNotAdditive({ words, unit }: TableColumn): boolean {
  return unit === '%' || words.some((word) => NOT_ADDITIVE.test(word));
}

/** Whether adding up the numbers of a column says something. */
export function isAdditive({ words, unit, name }: TableColumn): boolean {
  if (unit === '%' || words.some((word) => NOT_ADDITIVE.test(word))) {
    return words.some((word) => /^(?:total|sum|gesamt|summe)$/.test(word));
  }
  return (
    words.some((word) => ADDITIVE.test(word)) ||
    ADDITIVE.test(name.toLowerCase()) ||
    /^(?:EUR|USD|CHF|GBP|€|\$|£|km|kWh)$/.test(unit)
  );
}
