import type { Mention } from '../mentions.ts';
import { MAX_CODES } from './grouping.ts';
import { isAdditive, SUMMING } from './measures.ts';
import type { TableQuestion } from './tableQuestion.ts';
import { targetsOf } from './targets.ts';
import { hasUnknown, isNounOfState } from './unaccounted.ts';
import { isMeasure, type TableColumn } from '../tableColumn.ts';
import type { Condition, TableQuery } from '../tableQuery.ts';
import type { TableModel } from '../tableModel.ts';

const MAX_SORTED = 40;

/** Questions that are answered with yes or no. */
const CHECKING = /^(?:is|are|was|were|do|does|did|has|have|had|can|ist|sind|war|waren|hat|haben|gibt|gab)\b/iu;

/** `Was liegt in Halle D?` asks what, and not whether. */
const GERMAN_WHAT = /^was (?!(?:the|there|it|this|that|he|she|any|an?)\b)\p{Ll}+(?:t|en|d)\b/iu;

const PERSONS = /^(?:people|persons?|someone|leute|personen)$/;

/** Without an aggregate: cells, rows or values. */
export function rowsQuery(q: TableQuestion): TableQuery | undefined {
  const targets = targetsOf(q);
  const isNamed = (target: (typeof targets)[number]): boolean => target.columns.length > 0 || target.isRows;
  const shown = [...new Set(targets.flatMap(({ columns }) => columns.slice(0, 1)))];
  for (const { mention } of targets) q.use(mention);
  if (targets.some((target) => target.isUnknown && !isNamed(target))) {
    // What is asked for is nothing that the table names.
    if (targets.length === 1 && (q.where.length === 0 || !isListing(q))) return undefined;
    const isForRows = q.model.rowNouns.size === 0 || targets.some(({ mention }) => PERSONS.test(mention?.words ?? ''));
    q.doubt += isForRows && !q.isOneRow() ? 0.1 : 0.3;
  }
  for (const mention of q.mentions) if (isNounOfState(q, mention)) q.use(mention);
  const more = q.mentions.filter((mention) => mention.meaning.kind === 'column' && !q.used.has(mention));
  if (shown.length === 0 && !targets.some(({ isRows }) => isRows)) {
    for (const mention of more) {
      const column = q.columnOf(mention);
      if (column && !shown.includes(column)) shown.push(column);
      q.use(mention);
    }
  } else addShown(q, more, shown);
  const sorted = sortedQuery(q, shown);
  if (sorted) return sorted;
  if (q.where.length > 0 && CHECKING.test(q.text) && !GERMAN_WHAT.test(q.text) && targets.length === 0) {
    const check = checkQuery(q, shown);
    if (check) return check;
  }
  // "Events at the depot" are rows, although a column is called so.
  if (targets.length === 0 && q.where.length > 0 && isHeadedByRowNoun(q)) return { form: 'rows', where: q.where };
  if (shown.length > 0) return cellsQuery(q, shown);
  if (q.where.length > 0) {
    const isAboutRows = targets.length > 0 || isHeadedByRows(q);
    if (!isAboutRows) q.doubt += 0.1;
    return { form: 'rows', where: q.where };
  }
  return undefined;
}

/** Whether a question is a noun phrase of the rows, or of a value that they have: "paintings in poor condition". */
function isHeadedByRows({ mentions }: TableQuestion): boolean {
  const first = mentions.find(({ meaning }) => meaning.kind !== 'filler');
  return first?.meaning.kind === 'rows' || first?.meaning.kind === 'value';
}

/** Whether a question begins with a word for the rows and shows no more of them. */
function isHeadedByRowNoun({ mentions, model }: TableQuestion): boolean {
  const [first, ...others] = mentions.filter(({ meaning }) => meaning.kind !== 'filler');
  const isRowNoun = first?.parts.length === 1 && model.headNoun !== '' && first.parts[0]?.stem === model.headNoun;
  // Revenue is asked for as numbers, whatever the file is called.
  const isMeasured = first?.meaning.kind === 'column' && first.meaning.matches.some(({ column }) => isMeasure(column));
  return isRowNoun && !isMeasured && others.every(({ meaning }) => meaning.kind !== 'column');
}

/** Whether a row is as the question says: "has L003 been returned" asks whether there is a date of it. */
function checkQuery(q: TableQuestion, named: readonly TableColumn[]): TableQuery | undefined {
  const filled = named.filter(
    (column) => !isMeasure(column) && !q.where.some((condition) => condition.column === column),
  );
  const where = [...q.where, ...filled.map((column): Condition => ({ op: 'filled', column }))];
  const isOnlyKey = where.length === 1 && q.isOneRow();
  return isOnlyKey || named.some(isMeasure) ? undefined : { form: 'check', where };
}

/** `list the mountains by height`. */
function sortedQuery(q: TableQuestion, shown: readonly TableColumn[]): TableQuery | undefined {
  const by = q.operator('by');
  const next = by && q.nounAfter(by.at, 3);
  const match = next?.meaning.kind === 'column' ? next.meaning.matches[0] : undefined;
  if (!match?.isNamed || !next || (!isMeasure(match.column) && match.column.type !== 'date')) return undefined;
  q.use(next);
  const direction =
    /\b(?:ascending|lowest first|smallest first|oldest first|aufsteigend)\b/i.test(q.text) ||
    match.column.type === 'date'
      ? 'min'
      : 'max';
  return {
    form: 'extreme',
    column: match.column,
    direction,
    count: MAX_SORTED,
    where: q.where,
    show: shown.filter((column) => column !== match.column),
  };
}

/** Columns named beside those that are asked for: "and", or a word that goes with the one before. */
function addShown(q: TableQuestion, more: readonly Mention[], shown: TableColumn[]): void {
  for (const mention of more) {
    if (mention.meaning.kind !== 'column') continue;
    const known = mention.meaning.matches.find(
      ({ column }) => shown.includes(column) || q.where.some((condition) => condition.column === column),
    );
    const [best] = mention.meaning.matches;
    const at = q.mentions.indexOf(mention);
    const isJoined = q.mentions.slice(Math.max(0, at - 3), at).some(({ words }) => /^(?:and|und|or|oder)$/.test(words));
    if (known) q.use(mention);
    else if (best && best.isNamed && isJoined) {
      q.use(mention);
      shown.push(best.column);
    }
  }
}

function isListing(q: TableQuestion): boolean {
  const target = q.operator('target');
  return target !== undefined && ['which', 'list'].includes(target.operator.of);
}

function cellsQuery(q: TableQuestion, named: readonly TableColumn[]): TableQuery | undefined {
  // What is a condition already is no answer.
  const shown = named.filter(
    (column) =>
      !q.where.some(
        (condition) =>
          condition.column === column &&
          (condition.op === 'empty' ||
            (condition.op === 'in' && condition.values.length === 1 && !condition.isNot) ||
            (condition.op === '=' && condition.isNot !== true)),
      ),
  );
  const [first] = shown;
  const isKey = shown.length === 1 && first === q.model.key;
  // "What did she borrow" asks for the rows, not for the days.
  const isDeed = shown.length === 1 && first?.type === 'date' && /^what (?:did|does|has|have)\b/i.test(q.text);
  if (q.where.length > 0 && (isKey || isDeed)) return { form: 'rows', where: q.where };
  if (!first) return named.length > 0 ? { form: 'rows', where: q.where } : undefined;
  if (q.where.length === 0) {
    if (shown.length > 1) return undefined;
    const isOfCodes = first.unit === '' && (first.notation?.decimals ?? 0) === 0 && first.distinct.size <= MAX_CODES;
    if ((isMeasure(first) && !isOfCodes) || hasUnknown(q)) return undefined;
    return { form: 'values', column: first, where: [] };
  }
  if (shown.length === 1 && isMeasure(first) && (isAdditive(first) || SUMMING.test(q.text))) {
    const rows = q.count([...q.where, { op: 'filled', column: first }]);
    if (rows > 1) {
      q.doubt += 0.03;
      return { form: 'aggregate', fn: 'sum', column: first, where: q.where };
    }
  }
  return { form: 'cells', show: shown, where: q.where, isSingular: !isPlural(q) };
}

function isPlural(q: TableQuestion): boolean {
  return /^(?:which|what|list|show)\s+(?:\p{L}+\s+){0,2}(?!(?:does|is|was|has|this|its|status|address|class|process|access)\b)\p{L}+s\b|\b(?:are|were|sind|waren)\b/iu.test(
    q.text,
  );
}

/** What asks for values that stand in several rows: "entered twice", "used more than once", "duplicates". */
const REPEATED =
  /\b(?:(?:more than|at least) (?:once|twice)|twice(?! as\b)|once or more|several times|multiple times|more than one time|repeated(?:ly)?|duplicat(?:es?|ed|ions?)|doppelte?[nrsm]?|mehrfach|mehrmals|zweimal|mehr als (?:einmal|zweimal)|duplikate?)(?![\p{L}\d])|重复/iu;
/** What was repeated for a reason is a deed, and no value. */
const OF_REASON = /\b(?:because|due to|weil|wegen)\b/iu;
const MORE_THAN_TWICE = /\bmore than twice\b|\bmehr als zweimal\b/iu;
/** What is said of values that are there twice. */
const OF_ENTRIES =
  /^(?:enter|book|list|use|occur|appear|record|us|regist|paid|stand|show|bill|sent|submit|charg|eintrag|eingetragen|erfasst|gebucht|vorkommen|vorhanden|kommt|kommen)/;
/** From this share of different values on, a column names the rows, although some have the same name. */
const NEARLY_UNIQUE = 0.8;

/** Reads which values of a column stand in more than one row; of the column that names the rows where none is said. */
export function repeatedQuery(q: TableQuestion): TableQuery | undefined {
  const found = REPEATED.exec(q.text);
  if (!found || q.operator('superlative') || q.operator('share') || OF_REASON.test(q.text)) return undefined;
  const end = found.index + found[0].length;
  const saying = q.mentions.filter(({ parts }) => parts.some((part) => part.start >= found.index && part.end <= end));
  // A state of that name is one of the table.
  if (saying.some(({ meaning }) => meaning.kind === 'value')) return undefined;
  const named = q.mentions.find(isNamed);
  const column = q.columnOf(named) ?? q.model.key ?? nearKey(q.model);
  if (!column) return undefined;
  q.use(named);
  for (const mention of [...saying, ...q.mentions])
    if (saying.includes(mention) || OF_ENTRIES.test(mention.words)) q.use(mention);
  return { form: 'repeated', column, least: MORE_THAN_TWICE.test(q.text) ? 3 : 2, where: q.where };
}

function isNamed({ meaning }: Mention): boolean {
  const match = meaning.kind === 'column' ? meaning.matches[0] : undefined;
  return match !== undefined && match.isNamed && match.score >= 0.6;
}

/** The first column that would name the rows if none were there twice. */
function nearKey({ columns, rows }: TableModel): TableColumn | undefined {
  return columns.find(
    ({ type, isIdentifier, filled, distinct }) =>
      (type === 'text' || isIdentifier) && filled === rows.length && distinct.size >= rows.length * NEARLY_UNIQUE,
  );
}
