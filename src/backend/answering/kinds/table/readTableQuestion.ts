import { conditionsOf, type Claims } from './conditions.ts';
import { isBeforeRows } from './conditions/flags.ts';
import { monthNumber } from './dateNotation.ts';
import { plainWords } from './lexicon.ts';
import type { Mention } from './mentions.ts';
import {
  aggregateAsked,
  aggregateQuery,
  countQuery,
  distinctQuery,
  groupsQuery,
  shareQuery,
  subjectAfter,
} from './question/aggregates.ts';
import { datePart, groupingAsked } from './question/grouping.ts';
import { guessRows } from './question/guessedRows.ts';
import { queryDoubt } from './question/queryDoubts.ts';
import { repeatedQuery, rowsQuery } from './question/rows.ts';
import { superlativeQuery } from './question/superlatives.ts';
import { NUMBER_WORDS, TableQuestion } from './question/tableQuestion.ts';
import { targetsOf } from './question/targets.ts';
import {
  hasUnknown,
  hasUnknownChoice,
  isExplanation,
  isName,
  isOfUnknownDeed,
  notUnderstood,
} from './question/unaccounted.ts';
import { versusQuery } from './question/versus.ts';
import type { TableColumn } from './tableColumn.ts';
import type { TableModel } from './tableModel.ts';
import { columnsOf, type Condition, type TableQuery } from './tableQuery.ts';

/** A question as a query, and what tells against it. */
export interface Reading {
  readonly query: TableQuery;
  /** 0 where every word is accounted for; 0.2 and more where something is not. */
  readonly doubt: number;
  /** Whether the question calls the rows by what they are, as `course` in a table of courses. */
  readonly isOfTheseRows: boolean;
  /** Whether it answers both of two questions in one: "the biggest fine, and who got it". */
  readonly isComplete?: boolean;
  /** Another query that may be meant, and what to call it. */
  readonly other?: { readonly name: string; readonly query: TableQuery } | undefined;
}

/** A question of rows that the table has, for something that it does not have. */
export interface Missing {
  readonly missing: readonly string[];
  /** Whether a single row is named by its key. */
  readonly isOfOneRow: boolean;
}

/** Words before a time: what is said of it may not be understood, but it is nothing that the table has not. */
const OF_TIME = /^(?:since|until|till|after|before|seit|ab|bis|nach|vor)$/;

/** A question that says more than this is about more than a table; as conditions, it would be more than a database takes. */
const MAX_MENTIONS = 200;

/** Reads what a question asks of a table; undefined where it asks nothing that a table tells. */
export function readTableQuestion(
  text: string,
  model: TableModel,
  count: (where: readonly Condition[]) => number,
): Reading | Missing | undefined {
  const q = new TableQuestion(text, model, count);
  if (q.mentions.length > MAX_MENTIONS) return undefined;
  return readingOf(q) ?? missingFrom(q);
}

function readingOf(q: TableQuestion): Reading | undefined {
  const columns = columnsAsked(q);
  if (columns) return columns;
  if (!q.mentions.some(({ meaning }) => meaning.kind !== 'filler' && meaning.kind !== 'unknown')) return undefined;
  const reserved = reservedForTargets(q);
  const claims: Claims = conditionsOf(q.mentions, q.model, reserved, q.count);
  if (claims.isImpossible) return undefined;
  q.where = claims.where;
  q.sources = claims.sources;
  q.doubt += claims.doubt;
  for (const mention of claims.used) q.used.add(mention);
  guessRows(q);
  dropWordsOfOneRow(q);
  const query = queryOf(q, claims);
  if (!query) return undefined;
  // Without a condition, a word that is not understood may be the one that matters.
  const isOfAllRows = (query.form === 'aggregate' || query.form === 'groups') && query.where.length === 0;
  if (isOfAllRows && (query.column === undefined ? hasUnknown(q) : hasUnknownChoice(q))) return undefined;
  if (q.mentions.some((mention) => mention.meaning.kind === 'unknown' && isName(q, mention))) return undefined;
  if (query.form === 'rows' && isOfUnknownDeed(q)) return undefined;
  q.doubt += notUnderstood(q, shownBy(query, q.model)) + queryDoubt(q, query);
  return { query, doubt: q.doubt, isOfTheseRows: callsRows(q), isComplete: isOfBoth(q, query), other: q.other };
}

/** "Who came to the office most often": a word that a remark of one row has chooses no rows for what is counted. */
function dropWordsOfOneRow(q: TableQuestion): void {
  const superlative = q.operator('superlative')?.operator;
  if (superlative?.style !== 'most' && superlative?.style !== 'often') return;
  for (const condition of q.where) {
    const mentions = [...(q.sources.get(condition) ?? [])];
    const isWord = mentions.every(({ meaning }) => meaning.kind === 'value' && !meaning.isExact);
    const isOfText = condition.op === 'in' && condition.values.some((value) => plainWords(value).length >= MIN_WORDS);
    if (!isWord || !isOfText || q.count(q.where) > 1) continue;
    q.where = q.where.filter((other) => other !== condition);
    q.doubt += 0.05;
  }
}

/** Texts of fewer words are states or names rather than remarks. */
const MIN_WORDS = 3;

/** Whether the row with the most of something is shown together with what is asked of it: who, where or when. */
function isOfBoth(q: TableQuestion, query: TableQuery): boolean {
  const isOfRow = OF_ROW.test(q.text) && query.form === 'extreme';
  return isOfRow && (query.show.length > 0 || targetsOf(q).some(({ isRows }) => isRows));
}

const OF_ROW =
  /(?:\b(?:and|und)|[,;&]|和)\s*(?:(?:at|in|on|from|by|for|bei|in|an|auf|von|mit) )?(?:who|whose|whom|where|when|which|what|wer|wem|wessen|wo|wann|welche[mnrs]?|谁|哪)/iu;

function callsRows({ mentions }: TableQuestion): boolean {
  return mentions.some(({ meaning }) => meaning.kind === 'rows' && meaning.isGuess !== true);
}

/** The columns that an answer shows: of the row with the most of something its key too. */
function shownBy(query: TableQuery, { key }: TableModel): Set<TableColumn> {
  const columns = columnsOf(query);
  return query.form === 'extreme' && key ? columns.add(key) : columns;
}

/** The words that ask for what the table does not have, where the question is of its rows; undefined otherwise. */
function missingFrom(q: TableQuestion): Missing | undefined {
  const isOfTable =
    q.where.length > 0 ||
    q.mentions.some(
      ({ meaning }) => meaning.kind === 'rows' || (meaning.kind === 'column' && meaning.matches[0]?.isNamed === true),
    );
  const unknown = q.mentions.filter(
    (mention, at) =>
      mention.meaning.kind === 'unknown' &&
      isNamedThing(q, at) &&
      !PERSONS.test(mention.words) &&
      !isExplanation(q, mention) &&
      mention.weight >= 1 &&
      mention.words.length > 2 &&
      datePart(mention.words) === undefined &&
      !NUMBER_WORDS.has(mention.words) &&
      !OF_TIME.test(mention.words) &&
      monthNumber(mention.words) === undefined &&
      !/ed$|ing$/.test(mention.words),
  );
  return isOfTable && unknown.length > 0 && unknown.length <= 3
    ? { missing: unknown.map(({ words }) => words), isOfOneRow: q.isOneRow() }
    : undefined;
}

const PERSONS = /^(?:people|persons?|someone|anyone|leute|personen)$/;
/** Words after which a noun stands: what follows others may as well be a verb, or a state. */
const BEFORE_NOUNS =
  /^(?:an?|the|our|their|its|his|her|my|your|any|all|each|of|for|in|by|with|per|from|at|about|and|de[rsmn]|das|die|eine?[rnms]?|von|für|im|mit|pro|und)$/;
const ASKING_KINDS = new Set([
  'count',
  'sum',
  'average',
  'median',
  'share',
  'superlative',
  'per',
  'by',
  'distinct',
  'empty',
]);

/** Whether a word that is not understood is surely a thing that the question names: `the salary`, `which supplier`. */
function isNamedThing(q: TableQuestion, at: number): boolean {
  const before = q.mentions[at - 1];
  if (!before) return true;
  const { meaning, words } = before;
  if (meaning.kind === 'unknown') return isNamedThing(q, at - 1);
  if (meaning.kind === 'operator')
    return (
      ASKING_KINDS.has(meaning.operator.kind) ||
      (meaning.operator.kind === 'target' && ['which', 'what', 'list', 'much'].includes(meaning.operator.of))
    );
  return BEFORE_NOUNS.test(words);
}

function columnsAsked(q: TableQuestion): Reading | undefined {
  const operator = q.operator('columns');
  if (!operator) return undefined;
  const isPlain = q.mentions.every(
    ({ meaning }) =>
      meaning.kind === 'filler' ||
      meaning.kind === 'rows' ||
      (meaning.kind === 'operator' &&
        ['columns', 'count', 'target', 'rows', 'distinct', 'per'].includes(meaning.operator.kind)),
  );
  if (!isPlain) return undefined;
  return { query: { form: 'columns' }, doubt: 0, isOfTheseRows: callsRows(q) };
}

/** The columns that words after `which`, `who` and the like ask for must not become conditions. */
function reservedForTargets(q: TableQuestion): Set<Mention> {
  const reserved = new Set<Mention>();
  for (const [at, { meaning }] of q.mentions.entries()) {
    if (meaning.kind !== 'operator') continue;
    if (meaning.operator.kind === 'target' || meaning.operator.kind === 'per' || meaning.operator.kind === 'by') {
      const next = q.nounAfter(at);
      // "List the cancelled orders" is no question for when they were.
      const isState = next !== undefined && isBeforeRows(q.mentions, q.mentions.indexOf(next));
      if (next?.meaning.kind === 'column' && !isState) reserved.add(next);
    }
  }
  return reserved;
}

function queryOf(q: TableQuestion, claims: Claims): TableQuery | undefined {
  const share = q.operator('share');
  if (share) return shareQuery(q, share.at, claims);
  const versus = versusQuery(q);
  if (versus) return versus;
  const repeated = repeatedQuery(q);
  if (repeated) return repeated;
  const superlative = q.operator('superlative');
  const grouping = groupingAsked(q);
  if (superlative) {
    const query = superlativeQuery(q, superlative.operator, superlative.at, grouping);
    if (query) return query;
    if (superlative.operator.style !== 'date') return undefined;
    q.doubt += 0.15;
  }
  const distinct = q.operator('distinct');
  if (distinct) return distinctQuery(q, distinct.at);
  const fn = aggregateAsked(q);
  const count = q.operator('count');
  if (count && fn === 'average' && grouping) {
    const subject = subjectAfter(q, count.at);
    const isOfRows = subject?.meaning.kind === 'rows';
    if (isOfRows) {
      q.use(subject);
      q.doubt += 0.04;
      return { form: 'perGroup', by: grouping, column: undefined, where: q.where };
    }
  }
  if (count && fn !== 'average' && fn !== 'median') return countQuery(q, count.at, grouping, fn);
  if (fn) return aggregateQuery(q, fn, grouping);
  if (grouping) return groupsQuery(q, grouping);
  return rowsQuery(q);
}
