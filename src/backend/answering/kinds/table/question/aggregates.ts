import { stemOf } from '../../../../understanding/words.ts';
import { impliesColumn } from '../columnMatches.ts';
import { sameness } from '../columnWords.ts';
import type { Claims } from '../conditions.ts';
import type { Mention } from '../mentions.ts';
import {
  chooseMeasure,
  isAdditive,
  isNotAdditive,
  isPerPiece,
  measuresNamed,
  moneyColumn,
  quantityColumn,
  SUMMING,
} from './measures.ts';
import { datePart } from './grouping.ts';
import type { TableQuestion } from './tableQuestion.ts';
import { dateColumns, groupTargetOf } from './targets.ts';
import { DEED, hasUnknown } from './unaccounted.ts';
import { isMeasure, type TableColumn } from '../tableColumn.ts';
import { UNSURE, type Aggregate, type Grouping, type TableQuery } from '../tableQuery.ts';

/** "Sum of the open invoices" is of their amounts; "total orders" may be their number. */
const OF_MONEY = /\b(?:sum|summe|total of|gesamtsumme|add up|worth)\b|总额/iu;

/** What is sold is counted in pieces where the rows have a quantity. */
export const SOLD = /\b(?:sold|bought|ordered|purchased|verkauft|gekauft|bestellt|units|pieces)\b|卖|买|售/iu;

/** What numbers are put together by, where a question says so. */
export function aggregateAsked(q: TableQuestion): Aggregate | undefined {
  for (const kind of ['median', 'average', 'sum'] as const) if (q.operator(kind)) return kind;
  return undefined;
}

/** Reads what share of the rows, or of a sum, is asked for. */
export function shareQuery(q: TableQuestion, at: number, claims: Claims): TableQuery | undefined {
  if (q.where.length === 0) return undefined;
  const next = q.nounAfter(at, 3);
  const measure =
    next?.meaning.kind === 'column'
      ? next.meaning.matches.find(({ column, isNamed, score }) => isMeasure(column) && isNamed && score >= 0.6)?.column
      : undefined;
  if (measure && !q.where.some(({ column }) => column === measure)) {
    q.use(next);
    return isNotAdditive(measure) ? undefined : { form: 'share', of: [], where: q.where, column: measure };
  }
  // What stands before the verb is the whole: "of the cargo bikes are missing".
  const verb = q.mentions.findIndex(
    ({ words }, index) =>
      index > at &&
      /^(?:are|were|is|was|have|had|has|got|would|do|did|does|can|could|will|sind|waren|wurden|haben|ist|war|hat)$/.test(
        words,
      ),
  );
  const before = new Set(q.mentions.slice(at, Math.max(at, verb)));
  const of =
    verb < 0
      ? []
      : q.where.filter((condition) =>
          [...(claims.sources.get(condition) ?? [])].some((mention) => before.has(mention)),
        );
  const where = q.where.filter((condition) => !of.includes(condition));
  if (hasUnknown(q)) return undefined;
  // "The share of returned ebikes" does not say of what.
  if (verb < 0 && where.length > 1) q.doubt += 0.25;
  return where.length === 0 ? { form: 'share', of: [], where: of } : { form: 'share', of, where };
}

/** Reads of which column the different values are counted. */
export function distinctQuery(q: TableQuestion, at: number): TableQuery | undefined {
  const next = q.nounAfter(at);
  const column = q.columnOf(next) ?? namedByRows(q, next);
  if (!column) return undefined;
  q.use(next);
  if (isOfDateParts(q, at, column)) q.doubt += UNSURE;
  return { form: 'aggregate', fn: 'distinct', column, where: q.where };
}

/** The column that names what the rows are of, several of them of one: `well_id` of samples, where wells are counted. */
function namedByRows({ model }: TableQuestion, noun: Mention | undefined): TableColumn | undefined {
  if (noun?.meaning.kind !== 'rows') return undefined;
  const said = noun.parts.map(({ stem }) => stem);
  const named = model.columns.filter(
    ({ type, isIdentifier, words }) =>
      (type === 'text' || isIdentifier) && words.some((word) => said.includes(stemOf(word))),
  );
  return named.length === 1 ? named[0] : undefined;
}

/** Whether months, days or the like are counted, of dates that are more exact than these. */
function isOfDateParts(q: TableQuestion, at: number, column: TableColumn | undefined): boolean {
  if (column && column.type !== 'date') return false;
  const part = q.mentions
    .slice(at + 1, at + 3)
    .map(({ words }) => datePart(words))
    .find((found) => found !== undefined);
  if (part === undefined || dateColumns(q).length === 0) return false;
  return column === undefined || part !== column.granularity;
}

/** Reads what `how many` counts: rows, different values, or pieces that a column has the numbers of. */
export function countQuery(
  q: TableQuestion,
  at: number,
  grouping: Grouping | undefined,
  fn: Aggregate | undefined,
): TableQuery | undefined {
  const subject = subjectAfter(q, at);
  const match = subject?.meaning.kind === 'column' ? subject.meaning.matches[0] : undefined;
  if (isOfDateParts(q, at, match?.column)) q.doubt += UNSURE;
  const isOfRows = subject !== undefined && subject.parts.at(-1)?.stem === q.model.headNoun;
  const numbers =
    subject?.meaning.kind === 'column'
      ? subject.meaning.matches.find(
          ({ column, score, isNamed }) => isMeasure(column) && (isNamed ? score >= 0.45 : PIECES.test(subject.words)),
        )
      : undefined;
  if (subject && numbers && !(match && match.score > numbers.score + 0.2)) {
    q.use(subject);
    const { column } = numbers;
    return sumQuery(q, column, grouping);
  }
  const target = groupTargetOf(q);
  const by = grouping ?? (target && match?.column !== target ? { column: target, part: 'value' as const } : undefined);
  if (by && (grouping || q.operator('superlative'))) {
    q.use(subject);
    return { form: 'groups', by, fn: 'count', column: undefined, where: q.where, top: undefined };
  }
  if (match && subject && match.isNamed && match.column !== q.model.key && match.column.type !== 'boolean') {
    q.use(subject);
    const isQualified = q.where.some((condition) => condition.column === match.column);
    if (!isQualified && !isOfRows) return { form: 'aggregate', fn: 'distinct', column: match.column, where: q.where };
  }
  // "How many hinges are in stock?" asks for the stock.
  const isOfDeed =
    q.mentions[at + 1]?.meaning.kind === 'unknown' && measuresNamed(q).some(({ mention }) => DEED.test(mention.words));
  const [held] =
    subject || (q.where.length === 0 && !isOfDeed)
      ? []
      : measuresNamed(q).filter(
          ({ column, isNamed, score }) =>
            isNamed && score >= 0.6 && !q.where.some((condition) => condition.column === column),
        );
  if (held) {
    q.use(held.mention);
    return sumQuery(q, held.column, grouping);
  }
  const isOfPieces = SOLD.test(q.text) || (fn === 'sum' && isOfThings(q, at));
  const quantity = subject || q.where.length === 0 || !isOfPieces ? undefined : quantityColumn(q);
  if (quantity && !q.where.some(({ column }) => column === quantity)) {
    q.other = {
      name: 'the number of rows',
      query: { form: 'aggregate', fn: 'count', column: undefined, where: q.where },
    };
    q.doubt += 0.05;
    return sumQuery(q, quantity, grouping);
  }
  if (!subject && fn === 'sum' && q.where.length === 0 && !q.operator('rows')) q.doubt += 0.1;
  const isOfSomething = subject !== undefined || q.where.length > 0 || q.operator('rows') !== undefined;
  const rows = subject ?? q.mentions.find(({ meaning }) => meaning.kind === 'rows');
  if (!isOfSomething && !rows) return undefined;
  // Nothing but a usual word says what the rows are.
  if (rows?.meaning.kind === 'rows' && rows.meaning.isGuess === true && q.where.length === 0) q.doubt += 0.27;
  q.use(rows);
  return { form: 'aggregate', fn: 'count', column: undefined, where: q.where };
}

/** What is counted in numbers of a column, whatever that is called. */
const PIECES = /^(?:pieces|units|items|stück)$/;

/** Whether what is counted is a value that is named right after `how many`: "how many baguettes … in total". */
function isOfThings(q: TableQuestion, at: number): boolean {
  return q.mentions[at + 1]?.meaning.kind === 'value';
}

/** What is counted: the first thing named after `how many`, or before a colon. */
export function subjectAfter(q: TableQuestion, at: number): Mention | undefined {
  for (const mention of q.mentions.slice(at + 1, at + 5)) {
    const { kind } = mention.meaning;
    if (kind === 'filler' || kind === 'unknown') {
      if (/^(?:are|were|was|is|did|do|have|has|had|ended|in|at|with|of)$/.test(mention.words)) return undefined;
      continue;
    }
    return kind === 'column' || kind === 'rows' ? mention : undefined;
  }
  return undefined;
}

function sumQuery(q: TableQuestion, column: TableColumn, grouping: Grouping | undefined): TableQuery {
  if (grouping) return { form: 'groups', by: grouping, fn: 'sum', column, where: q.where, top: undefined };
  return { form: 'aggregate', fn: 'sum', column, where: q.where };
}

/** Reads of which column a sum, an average or a median is asked for. */
export function aggregateQuery(
  q: TableQuestion,
  fn: Aggregate,
  grouping: Grouping | undefined,
): TableQuery | undefined {
  const isAllowed = (candidate: TableColumn): boolean => isMeasure(candidate) || candidate.type === 'duration';
  const operator = fn === 'sum' || fn === 'average' || fn === 'median' ? q.operator(fn) : undefined;
  const next = operator && q.nounAfter(operator.at, 3);
  const nearest =
    next?.meaning.kind === 'column'
      ? next.meaning.matches.find(({ column, isNamed, score }) => isNamed && score >= 0.6 && isAllowed(column))?.column
      : undefined;
  if (nearest) q.use(next);
  const column = nearest ?? chooseMeasure(q, undefined, isAllowed);
  // A sum for each of what is in no groups is of something else.
  const per = q.operator('per');
  if (fn === 'sum' && !grouping && per && !q.used.has(per.mention)) q.doubt += UNSURE;
  if (column && isWorthOfPieces(q, column)) q.doubt += UNSURE;
  if (!column) {
    const isOfRows = fn === 'sum' && q.mentions.some(({ meaning }) => meaning.kind === 'rows');
    const isMuch = q.mentions.some(
      ({ meaning }) =>
        meaning.kind === 'operator' && meaning.operator.kind === 'target' && meaning.operator.of === 'much',
    );
    const money = isMuch || OF_MONEY.test(q.text) ? moneyColumn(q) : undefined;
    if (money)
      return grouping
        ? { form: 'groups', by: grouping, fn, column: money, where: q.where, top: undefined }
        : { form: 'aggregate', fn, column: money, where: q.where };
    if (!isOfRows) return undefined;
    q.doubt += 0.15;
    return { form: 'aggregate', fn: 'count', column: undefined, where: q.where };
  }
  // "Average rides per month" is of the sums of the months.
  if (grouping && fn === 'average' && grouping.column.type === 'date' && (isAdditive(column) || SUMMING.test(q.text))) {
    q.doubt += 0.04;
    return { form: 'perGroup', by: grouping, column, where: q.where };
  }
  if (grouping) return { form: 'groups', by: grouping, fn, column, where: q.where, top: undefined };
  return { form: 'aggregate', fn, column, where: q.where };
}

/** `the value of the stock` is of prices and pieces, where a table has both. */
export function isWorthOfPieces(q: TableQuestion, column: TableColumn): boolean {
  return (
    /\b(?:value|worth|wert)\b/i.test(q.text) &&
    !column.words.some((word) => /^(?:value|worth|wert)$/.test(word)) &&
    sameness(column.words.at(-1) ?? '', 'quantity') + sameness(column.words.at(-1) ?? '', 'stock') > 0 &&
    q.model.columns.some((other) => other !== column && isMeasure(other) && impliesColumn('money', other) > 0)
  );
}

/** Reads what is told of each group where nothing says how it is put together. */
export function groupsQuery(q: TableQuestion, by: Grouping): TableQuery | undefined {
  const [named] = measuresNamed(q);
  if (named && named.column !== by.column) {
    q.use(named.mention);
    q.doubt += !named.isNamed && isPerPiece(q, named.column) ? UNSURE : 0.03;
    const fn = isAdditive(named.column) || SUMMING.test(q.text) ? 'sum' : 'average';
    return { form: 'groups', by, fn, column: named.column, where: q.where, top: undefined };
  }
  const isOfRows = q.mentions.some(({ meaning }) => meaning.kind === 'rows') || q.where.length > 0;
  if (!isOfRows) return undefined;
  q.doubt += 0.05;
  return { form: 'groups', by, fn: 'count', column: undefined, where: q.where, top: undefined };
}
