import type { Mention } from '../mentions.ts';
import { type TableQuestion, IN_THE_END } from './tableQuestion.ts';
import type { TableColumn } from '../tableColumn.ts';
import { columnsOfCondition, type Grouping, UNSURE, type Condition, type TableQuery } from '../tableQuery.ts';
import { implies } from '../columnWords.ts';
import { plainWords } from '../lexicon.ts';

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

/** What tells against a query that takes something for granted which the question does not say. */
export function assumptionDoubt(q: TableQuestion, query: TableQuery): number {
  const isAssumed =
    isMonthOrName(q) ||
    hasIgnoredCompound(q) ||
    isNearName(q) ||
    isPeriodOfAnotherDate(q, query) ||
    isSumOfStates(q, query) ||
    isAgeByAnotherDate(q, query);
  return isAssumed ? UNSURE : 0;
}

/** `Jan` and `May` are months, and names of people too. */
function isMonthOrName({ mentions, model }: TableQuestion): boolean {
  const isOfName = (value: string): boolean => plainWords(value).length > 1 && plainWords(value).length < 4;
  return mentions.some(({ meaning, parts, words }) => {
    const name = parts.at(-1);
    if (meaning.kind !== 'period' || name === undefined || /\d/.test(words)) return false;
    return model.valuesWithStem(name.stem).some(({ values }) => values.some(isOfName));
  });
}

const COMPOUND = /(?<![\p{L}\d-])\p{L}{2,20}-\p{L}{2,20}(?![\p{L}\d-])/gu;

/** `part-time` and `on-call`, where both halves are words of grammar: together they choose. */
function hasIgnoredCompound(q: TableQuestion): boolean {
  return [...q.text.matchAll(COMPOUND)].some(({ index, 0: { length } }) => {
    const within = q.mentions.filter(({ parts }) =>
      parts.some(({ start, end }) => start >= index && end <= index + length),
    );
    const isGrammar = ({ meaning }: Mention): boolean =>
      meaning.kind === 'filler' || (meaning.kind === 'rows' && meaning.isGuess === true);
    return within.length > 0 && within.every(isGrammar);
  });
}

/** `Jan Falk` read as `Jan Falke`, where another value has `Falk` as it is asked. */
function isNearName(q: TableQuestion): boolean {
  return [...q.sources].some(([condition, mentions]) => {
    if (condition.op !== 'in' || condition.isNot || condition.values.length > 1) return false;
    const words = new Set(condition.values.flatMap(plainWords));
    return [...mentions].some(({ meaning, parts }) => {
      if (meaning.kind !== 'value' || meaning.isExact) return false;
      const own = meaning.candidates.find(({ column }) => column === condition.column);
      return parts.some(
        ({ word }) => !words.has(word) && own?.values.some((value) => plainWords(value).includes(word)) === true,
      );
    });
  });
}

/** `earn in 2022` of one person read as one that was hired in 2022: the date of the row is not that of what is asked. */
function isPeriodOfAnotherDate(q: TableQuestion, query: TableQuery): boolean {
  const isOneRow = q.where.some(
    (condition) =>
      condition.op === 'in' && !condition.isNot && condition.values.length === 1 && q.count([condition]) === 1,
  );
  const isOfDate = ({ op }: Condition): boolean => op === 'period' || op === 'monthOfYear' || op === 'dayOfYear';
  return (
    isOneRow &&
    (query.form === 'cells' || query.form === 'rows' || query.form === 'aggregate') &&
    [...q.sources].some(
      ([condition, mentions]) =>
        isOfDate(condition) && [...mentions].every(({ meaning: { kind } }) => kind === 'period'),
    )
  );
}

/** "How many were inside in the end" is of the last row and not of all, where there are several. */
function isSumOfStates(q: TableQuestion, query: TableQuery): boolean {
  return (
    query.form === 'aggregate' &&
    query.column !== undefined &&
    IN_THE_END.test(q.text) &&
    q.count([...query.where, { op: 'filled', column: query.column }]) > 1
  );
}

/** The oldest person is not the one who came first. */
function isAgeByAnotherDate(q: TableQuestion, query: TableQuery): boolean {
  const superlative = q.operator('superlative');
  if (query.form !== 'extreme' || superlative?.operator.implied !== 'old' || query.column.type !== 'date') return false;
  const isNamed = q.mentions.some(
    ({ meaning }) => meaning.kind === 'column' && meaning.matches[0]?.column === query.column,
  );
  const isOfPersons = q.mentions.some(
    ({ words, meaning }) => meaning.kind !== 'operator' && words.split(' ').some((word) => PERSON.test(word)),
  );
  return (
    isOfPersons && !isNamed && implies('old', query.column.words) === 0 && !BIRTH.test(query.column.words.join(' '))
  );
}

const PERSON =
  /^(?:people|persons?|employees?|members?|students?|patients?|users?|customers?|colleagues?|staff|players?|drivers?|teachers?|mitarbeiter(?:in(?:nen)?)?|kund(?:e|en|in|innen)|mitglied(?:er)?|personen)$/;
const BIRTH = /\b(?:born|birth\p{L}*|dob|geburt\p{L}*|geboren)\b/u;
