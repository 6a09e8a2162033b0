import { implies } from '../columnWords.ts';
import type { Mention } from '../mentions.ts';
import { plainWords } from '../plainWords.ts';
import { UNSURE, type Condition, type TableQuery } from '../tableQuery.ts';
import { IN_THE_END, type TableQuestion } from './tableQuestion.ts';

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
