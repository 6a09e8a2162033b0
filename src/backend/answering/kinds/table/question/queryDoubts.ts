import { implies } from '../columnWords.ts';
import { plainWords } from '../lexicon.ts';
import type { Mention } from '../mentions.ts';
import { isWorthOfPieces } from './aggregates.ts';
import { IN_THE_END, type TableQuestion } from './tableQuestion.ts';
import { UNSURE, type Condition, type TableQuery } from '../tableQuery.ts';

/** What tells against a query, however well each word of the question is accounted for: 0 or more. */
export function queryDoubt(q: TableQuestion, query: TableQuery): number {
  const uncomputed = query.form === 'versus' || query.form === 'repeated' ? 0 : notComputed(q, query);
  return orderDoubt(query) + uncomputed + assumptionDoubt(q, query);
}

/** Rows that are counted before they are chosen, and figures that are compared with each other. */
const OTHER_COMPUTATION =
  /\b(?:(?:second|third|fourth|fifth|2nd|3rd|\d+th)[ -](?:most|best|worst|last|[a-z]+est)|(?:zweit|dritt)[a-zäöüß]*ste[nrsm]?|(?:more|less) than (?:once|twice)|at least (?:once|twice)|(?:once|twice|thrice) or more|how many (?:more|fewer|less)|mehr als (?:einmal|zweimal)|wie ?viele? (?:mehr|weniger))\b/i;

const OTHER_FIGURE =
  /^(?:differences?|running|cumulative|ratios?|growth|grew|increased?|decreased?|trend|compared?|versus|vs|percentiles?|quantiles?|variance|deviation|unterschied|differenz|verhältnis|wachstum)$/;

const COMPARATIVE = /^(?:mehr|weniger|\p{L}{3,}er)$/u;

const ONLY = /^(?:only|exclusively|nur|ausschließlich)$/;

/** What tells against a query that computes only a part of what is asked: "highest and lowest", "how many more". */
function notComputed(q: TableQuestion, query: TableQuery): number {
  const operators = q.mentions.flatMap(({ meaning }) => (meaning.kind === 'operator' ? [meaning.operator] : []));
  const directions = new Set(
    operators.flatMap((operator) => (operator.kind === 'superlative' ? operator.direction : [])),
  );
  const kinds = new Set(operators.map(({ kind }) => kind));
  const isOfGroups = query.form === 'cells' || (query.form === 'aggregate' && query.fn === 'distinct');
  const isPartly =
    directions.size > 1 ||
    (kinds.has('average') && kinds.has('median')) ||
    (isOfGroups && q.mentions.some(({ words }) => ONLY.test(words))) ||
    OTHER_COMPUTATION.test(q.text) ||
    isComparedWithRow(q) ||
    isUnreadComparison(q) ||
    q.mentions.some(
      ({ meaning, words }) => meaning.kind !== 'column' && meaning.kind !== 'value' && OTHER_FIGURE.test(words),
    );
  return isPartly ? UNSURE : 0;
}

/** `older, the anvil or the spade`: two things compared by what the table does not tell. */
function isUnreadComparison(q: TableQuestion): boolean {
  return (
    q.operator('or') !== undefined &&
    q.mentions.some(({ meaning, words }) => meaning.kind === 'unknown' && /^\p{L}{3,}er$/u.test(words))
  );
}

/** `more km than B-2`: what is compared with another row, and not with a number. */
function isComparedWithRow(q: TableQuestion): boolean {
  if (q.operator('differs') ?? q.operator('same')) return false;
  return q.mentions.some(
    ({ meaning, words }, at) =>
      (meaning.kind === 'filler' || meaning.kind === 'unknown') &&
      (words === 'than' || (words === 'als' && COMPARATIVE.test(q.mentions[at - 1]?.words ?? ''))),
  );
}

/** What tells against a query that takes something for granted which the question does not say. */
function assumptionDoubt(q: TableQuestion, query: TableQuery): number {
  const isAssumed =
    isMonthOrName(q) ||
    hasIgnoredCompound(q) ||
    isNearName(q) ||
    isPeriodOfAnotherDate(q, query) ||
    isSumOfStates(q, query) ||
    (query.form === 'values' && isWorthOfPieces(q, query.column)) ||
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

/** What a guessed order of day and month tells against a query: whole years do not depend on it. */
function orderDoubt(query: TableQuery): number {
  const where = 'where' in query ? query.where : [];
  const isGuessed =
    where.some(dependsOnOrder) ||
    ('by' in query && !query.by.column.isOrderKnown && !['year', 'value', 'hour'].includes(query.by.part)) ||
    (query.form === 'extreme' && !query.column.isOrderKnown);
  return isGuessed ? UNSURE : 0;
}

function dependsOnOrder(condition: Condition): boolean {
  if (condition.op === 'any') return condition.of.some(dependsOnOrder);
  if (condition.column.isOrderKnown) return false;
  if (condition.op === 'period')
    return [condition.from, condition.before].some((end) => end !== undefined && end.length > 4);
  return condition.op === 'monthOfYear' || condition.op === 'dayOfYear' || condition.op === 'weekday';
}
