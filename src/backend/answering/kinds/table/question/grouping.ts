import type { Mention } from '../mentions.ts';
import type { TableQuestion } from './tableQuestion.ts';
import type { TableColumn } from '../tableColumn.ts';
import { columnsOfCondition, type Grouping } from '../tableQuery.ts';

export const MAX_CODES = 30;

/** `per station`, `by month`. */
export function groupingAsked(q: TableQuestion): Grouping | undefined {
  for (const [at, { meaning }] of q.mentions.entries()) {
    if (meaning.kind !== 'operator' || (meaning.operator.kind !== 'per' && meaning.operator.kind !== 'by')) continue;
    const next = q.nounAfter(at, 3);
    if (!next) continue;
    const grouping = groupingBy(q, next);
    const isMeasure = grouping?.part === 'value' && grouping.column.type === 'number' && !grouping.column.isIdentifier;
    const isRanked = q.operator('superlative') !== undefined && !/^by$/.test(q.mentions[at]?.words ?? '');
    const isByMeasure = meaning.operator.kind === 'by' && (isMeasure || isRanked || isByKey(q, grouping));
    // "Revenue per ride" is a quotient of sums.
    const isQuotient = isMeasure && grouping.column.distinct.size > MAX_CODES;
    if (grouping && isAgent(q, at, next, grouping)) continue;
    const isOfMost = isMeasure && q.operator('superlative') !== undefined;
    // "Every seat" of "sold every seat" is no group.
    const isCompared = q.where.some(
      (condition) =>
        condition.op === 'comparedTo' && columnsOfCondition(condition).includes(grouping?.column ?? condition.column),
    );
    if (grouping && isOfUnit(q, grouping)) {
      q.use(next);
      q.use(q.mentions[at]);
      continue;
    }
    if (!grouping || isByMeasure || isQuotient || isOfMost || isCompared) continue;
    q.use(next);
    return grouping;
  }
  return undefined;
}

/** Units of numbers that are of a time already: `EUR/yr` is per year. */
const PER_TIME: readonly (readonly [Grouping['part'], RegExp])[] = [
  ['year', /\/(?:y|yr|year|a|jahr)$/i],
  ['month', /\/(?:mo|month|monat)$/i],
  ['day', /\/(?:d|day|tag)$/i],
  ['hour', /\/(?:h|hr|hour|std)$/i],
];

function isOfUnit({ model }: TableQuestion, { part }: Grouping): boolean {
  const unit = PER_TIME.find(([time]) => time === part)?.[1];
  return unit !== undefined && model.columns.some((column) => unit.test(column.unit));
}

/** Who does something: "orders placed by customers" are in no groups. */
function isAgent(q: TableQuestion, at: number, next: Mention, { part }: Grouping): boolean {
  const before = q.mentions[at - 1]?.words ?? '';
  return (
    part === 'value' &&
    q.mentions[at]?.words === 'by' &&
    /(?:\p{L}{2}ed|made|paid|sold|bought|lent|sent|written|given|taken|done|run)$/u.test(before) &&
    /[^s]s$/.test(next.words)
  );
}

/** What is sorted by a name of each row is in no groups. */
function isByKey({ model }: TableQuestion, grouping: Grouping | undefined): boolean {
  return grouping !== undefined && grouping.column === model.key;
}

function groupingBy(q: TableQuestion, mention: Mention): Grouping | undefined {
  const part = datePart(mention.words);
  const dates = q.model.columns.filter(({ type }) => type === 'date');
  const { meaning } = mention;
  const named =
    meaning.kind === 'column' ? meaning.matches.filter(({ score, isNamed }) => isNamed && score >= 0.45)[0] : undefined;
  if (named && (named.column.type !== 'date' || part === undefined)) {
    return {
      column: named.column,
      part: named.column.type === 'date' && named.column.granularity === 'time' ? 'day' : 'value',
    };
  }
  if (part !== undefined && dates[0]) return { column: named?.column ?? dates[0], part };
  return undefined;
}

/** By which part the dates of a column are grouped; by the value where it has none. */
export function partFor(column: TableColumn, mention: Mention | undefined): Grouping['part'] {
  if (column.type !== 'date') return 'value';
  return datePart(mention?.words ?? '') ?? (column.granularity === 'time' ? 'day' : 'value');
}

/** Whether a column has any value in several rows. */
export function isRepeated(column: TableColumn | undefined): boolean {
  return column !== undefined && column.distinct.size < column.filled;
}

/** The part of a date that words name: `month` for `monthly`. */
export function datePart(words: string): Grouping['part'] | undefined {
  if (/^(?:months?|monate?s?|monthly|月份?|月)$/.test(words)) return 'month';
  if (/^(?:years?|jahre?s?|yearly|年份?|年)$/.test(words)) return 'year';
  if (/^(?:weekdays?|day of the week|wochentage?)$/.test(words)) return 'weekday';
  if (/^(?:days?|dates?|tage?s?|daily|天|日)$/.test(words)) return 'day';
  if (/^(?:hours?|stunden?|hourly)$/.test(words)) return 'hour';
  return undefined;
}
