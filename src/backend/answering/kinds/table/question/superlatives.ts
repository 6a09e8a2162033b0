import { matchColumns } from '../columnMatches.ts';
import { implies } from '../columnWords.ts';
import { aggregateAsked, SOLD } from './aggregates.ts';
import { isRepeated, partFor } from './grouping.ts';
import {
  isAdditive,
  isNotAdditive,
  isSummable,
  measureNear,
  measuresNamed,
  quantityColumn,
  SUMMING,
  timesInstead,
} from './measures.ts';
import { NUMBER_WORDS, type OperatorOf, type TableQuestion } from './tableQuestion.ts';
import { dateAfter, dateColumns, targetsOf } from './targets.ts';
import { versionQuery } from './versions.ts';
import { isYearColumn, isMeasure, isYearLike, type TableColumn } from '../tableColumn.ts';
import { UNSURE, type Aggregate, type Condition, type Grouping, type TableQuery } from '../tableQuery.ts';

/** "came back with the most kilometres" is of one row, "has the most rides" of all. */
const OF_ONE_ROW =
  /\b(?!(?:is|are|was|were|has|have|had|one|ones)\b)\p{L}+(?:ed|me back|nt|id)? (?:back )?with the (?:most|highest|largest|longest)\b|\bin (?:one|a single)\b|\bat once\b|\bsingle\b/iu;

/** What tells against the most of a column where the question names something else. */
const OF_OTHER = 0.1;

const OF_AMOUNT = /\b(?:earn(?:s|ed)?|paid|pays?|spen[dt]s?|owes?|owed|costs?|weighs?|weighed)\b/i;

/** Reads what `most`, `highest`, `oldest` and the like ask for: a row, a group, or the highest of each group. */
export function superlativeQuery(
  q: TableQuestion,
  operator: OperatorOf<'superlative'>,
  at: number,
  grouping: Grouping | undefined,
): TableQuery | undefined {
  const { direction, style } = operator;
  const targets = targetsOf(q);
  const target = targets.find(({ columns, isRows }) => columns.length > 0 || isRows);
  const unknown = targets.find(({ isUnknown, mention }) => isUnknown && mention);
  if (targets.length > 0 && targets.every(({ isUnknown, mention }) => isUnknown && !mention)) return undefined;
  const ofVersions = style === 'date' || style === 'extreme' ? versionQuery(q, operator, targets) : undefined;
  if (ofVersions) return ofVersions;
  const count = numberBeside(q, at) ?? 1;
  if (target?.mention) q.use(target.mention);
  const described = target ? undefined : categoryAfter(q, at);
  const fn = aggregateBeside(q, style);
  const isCount = q.operator('count') !== undefined;
  if (style === 'date') {
    // "the oldest by purchase date": what is ordered by, and no group.
    const order =
      grouping && (grouping.column.type === 'date' || isYearLike(grouping.column)) ? grouping.column : undefined;
    if (grouping && !order) q.doubt += UNSURE;
    return byDateQuery(q, operator, target?.columns ?? [], count, at, order);
  }
  const categories = (target?.columns ?? []).filter((column) => column !== q.model.key && !isMeasure(column));
  const isOften =
    style === 'often' ||
    /often|frequent|popular|common|used|busy|busiest|häufig|beliebt|selten/i.test(q.mentions[at]?.words ?? '');
  if (isOften) {
    const dated = grouping || categories[0] ? undefined : dateAfter(q, at);
    if (dated) q.use(dated.mention);
    const by = grouping?.column ?? categories[0] ?? dated?.columns[0] ?? columnAfter(q, at);
    const times = by === undefined || isMeasure(by) || !isRepeated(by) ? timesColumn(q, by) : undefined;
    if (times)
      return {
        form: 'extreme',
        column: times,
        direction,
        count,
        where: q.where,
        show: target?.columns.slice(0, 1) ?? [],
      };
    return (
      by && {
        form: 'groups',
        by: { column: by, part: grouping?.part ?? partFor(by, dated?.mention ?? target?.mention) },
        fn: 'count',
        column: undefined,
        where: q.where,
        top: { direction, count },
      }
    );
  }
  const times = operator.implied === 'fast' ? timesInstead(q, target?.columns[0]) : undefined;
  if (times)
    return {
      form: 'extreme',
      column: times,
      direction: direction === 'max' ? 'min' : 'max',
      count,
      where: q.where,
      show: target?.columns.slice(0, 1) ?? [],
    };
  const isAllowed = (column: TableColumn): boolean =>
    (isMeasure(column) || column.type === 'duration') && !categories.includes(column) && column !== target?.columns[0];
  const isTargetMeasure =
    target?.columns[0] !== undefined && (isMeasure(target.columns[0]) || target.columns[0].type === 'duration');
  const measure = isTargetMeasure
    ? target?.columns[0]
    : (isCount || (style === 'most' && operator.implied === undefined)) && !measuresNamed(q, isAllowed)[0]
      ? undefined
      : measureNear(q, at, operator.implied, isAllowed);
  const isTop = q.operator('by') !== undefined || /^top$/i.test(q.mentions[at]?.words ?? '');
  const category = grouping?.column ?? categories[0] ?? (isTop ? described : undefined);
  const { key } = q.model;
  const ofRows = target?.isRows === true && key ? [key] : undefined;
  const show = ofRows ?? target?.columns.slice(0, 1) ?? (described ? [described] : []);
  const by = category && { column: category, part: grouping?.part ?? partFor(category, target?.mention) };
  if (!measure) {
    // "at which station did most unlocks fail?": rows are counted.
    const isOfRows = style === 'most' || isCount;
    // Who earned the most is not who stands in most rows.
    if (OF_AMOUNT.test(q.text)) q.doubt += UNSURE;
    // `most books`: each row is of one.
    const counted = q.nounAfter(at);
    const ofEach = q.columnOf(counted);
    if (isOfRows && ofEach?.type === 'text' && ofEach.filled === q.model.rows.length) q.use(counted);
    if (!by || !isOfRows) return undefined;
    const groups = { form: 'groups', by, where: q.where, top: { direction, count } } as const;
    const rows: TableQuery = { ...groups, fn: 'count', column: undefined };
    const pieces = !isCount && SOLD.test(q.text) ? quantityColumn(q) : undefined;
    if (!pieces) return rows;
    q.other = { name: 'the number of rows', query: rows };
    q.doubt += 0.05;
    return { ...groups, fn: 'sum', column: pieces };
  }
  // "The highest discount" is that of no other column.
  const thing = q.mentions[at + 1];
  const isOfOther = thing?.meaning.kind === 'unknown' && thing.weight >= 1 && !measuresNamed(q, isAllowed)[0];
  if (isOfOther) q.doubt += OF_OTHER;
  if (by && fn) return { form: 'groups', by, fn, column: measure, where: q.where, top: { direction, count } };
  // "The average of the highest two" is of these alone.
  if (fn && isOfTop(q, fn, at)) q.doubt += UNSURE;
  if (grouping && !target && style === 'extreme')
    return { form: 'groups', by: grouping, fn: direction, column: measure, where: q.where, top: undefined };
  const rows: TableQuery = {
    form: 'extreme',
    column: measure,
    direction,
    count,
    where: q.where,
    show,
  };
  if (unknown && !target) q.doubt += 0.08;
  if (unknown?.mention) q.use(unknown.mention);
  const isOfOneRow =
    OF_ONE_ROW.test(q.text) && !/\b(?:customer|station|person|team|city|one)s? with the\b/i.test(q.text);
  if (by && (by.part !== 'value' || isRepeated(category)) && !isOfOneRow) {
    const isSummed =
      (isAdditive(measure) ||
        SUMMING.test(q.text) ||
        (style === 'most' && (isSummable(q, measure) || !isNotAdditive(measure)))) &&
      (style === 'most' || [undefined, 'good', 'high'].includes(operator.implied));
    if (isSummed) {
      const query: TableQuery = {
        form: 'groups',
        by,
        fn: 'sum',
        column: measure,
        where: q.where,
        top: { direction, count },
      };
      q.other = {
        name: `the single row with the ${direction === 'max' ? 'highest' : 'lowest'} ${measure.name}`,
        query: rows,
      };
      return query;
    }
    if (operator.implied === 'good' && !isAdditive(measure)) {
      q.other = { name: 'a single row', query: rows };
      return { form: 'groups', by, fn: 'average', column: measure, where: q.where, top: { direction, count } };
    }
  }
  return rows;
}

/** The aggregate beside a superlative: "the maximum overall" adds nothing up. */
function aggregateBeside(q: TableQuestion, style: OperatorOf<'superlative'>['style']): Aggregate | undefined {
  const sum = q.operator('sum');
  const isOfAll = sum !== undefined && style === 'extreme' && /^(?:overall|in all|all in all)$/.test(sum.mention.words);
  return isOfAll ? undefined : aggregateAsked(q);
}

/** Whether an aggregate stands right before a superlative: "sum of the top 3". */
function isOfTop(q: TableQuestion, fn: Aggregate, at: number): boolean {
  const before = fn === 'sum' || fn === 'average' || fn === 'median' ? q.operator(fn)?.at : undefined;
  return (
    before !== undefined &&
    before < at &&
    q.mentions.slice(before + 1, at).every(({ meaning }) => meaning.kind === 'filler')
  );
}

/** The column of what is called the most something: `product` in "cheapest product". */
function categoryAfter(q: TableQuestion, at: number): TableColumn | undefined {
  const next = q.nounAfter(at, 3);
  const match = next?.meaning.kind === 'column' ? next.meaning.matches[0] : undefined;
  if (!next || !match?.isNamed || match.column.type !== 'text' || match.column === q.model.key) return undefined;
  q.use(next);
  return match.column;
}

function columnAfter(q: TableQuestion, at: number): TableColumn | undefined {
  const noun = q.nounAfter(at);
  // `alarm code`: the last word is what is asked for.
  const head = noun?.meaning.kind === 'value' ? q.mentions[q.mentions.indexOf(noun) + 1] : undefined;
  const isHead = head?.meaning.kind === 'column' && isRepeated(q.columnOf(head)) && q.columnOf(head) !== q.model.key;
  const next = isHead ? head : noun;
  const before = q.mentions
    .slice(0, at)
    .findLast(({ meaning }) => meaning.kind === 'column' || meaning.kind === 'rows');
  const found = next?.meaning.kind === 'column' ? next : before;
  q.use(found);
  return q.columnOf(found);
}

/** The numbers of how often something was done to what a row is: the column that is named, or the only one of counts. */
function timesColumn(q: TableQuestion, named: TableColumn | undefined): TableColumn | undefined {
  if (named && isMeasure(named)) return named;
  const counts = q.model.columns.filter(
    (column) =>
      isMeasure(column) &&
      column.unit === '' &&
      column.parentWords === 0 &&
      (column.notation?.decimals ?? 0) === 0 &&
      /(?:[^s]s|count|anzahl|zahl|mal|en)$/.test(column.words.at(-1) ?? ''),
  );
  const [column] = counts;
  if (counts.length !== 1 || column === undefined) return undefined;
  q.doubt += 0.12;
  return column;
}

/** `the three most expensive`, `top 5`. */
function numberBeside(q: TableQuestion, at: number): number | undefined {
  for (const index of [at - 1, at + 1]) {
    const mention = q.mentions[index];
    const value =
      mention?.meaning.kind === 'number' ? Number(mention.meaning.text) : NUMBER_WORDS.get(mention?.words ?? '');
    if (mention && value !== undefined && Number.isInteger(value) && value > 0 && value <= 100) {
      q.use(mention);
      return value;
    }
  }
  return undefined;
}

function byDateQuery(
  q: TableQuestion,
  operator: OperatorOf<'superlative'>,
  show: readonly TableColumn[],
  count: number,
  at: number,
  order: TableColumn | undefined,
): TableQuery | undefined {
  const named = measuresNamed(
    q,
    (candidate) => candidate.type === 'date' || candidate.type === 'duration' || isYearLike(candidate),
  )[0];
  const isOfAge = !named && !order && (operator.implied === 'old' || /new|neu/i.test(q.mentions[at]?.words ?? ''));
  if (isOfAge) {
    const age = q.model.columns.find((column) => isMeasure(column) && implies('old', column.words) > 0);
    const isYoungest = /young|jüng|new|neu/i.test(q.mentions[at]?.words ?? '');
    const extremeOf = (of: TableColumn, direction: 'min' | 'max'): TableQuery => ({
      form: 'extreme',
      column: of,
      direction,
      count,
      where: q.where,
      show: show.filter((shown) => shown !== of),
    });
    if (age) return extremeOf(age, isYoungest ? 'min' : 'max');
    const born = originColumn(q);
    if (born) return extremeOf(born, isYoungest ? 'max' : 'min');
    if (/young|jüng/i.test(q.mentions[at]?.words ?? '')) return undefined;
  }
  const column = order ?? named?.column ?? dateColumns(q)[0] ?? q.model.columns.find(isYearColumn);
  if (!column) return undefined;
  if (order) {
    for (const mention of q.mentions) {
      if (matchColumns(mention.words.split(' '), [order]).some(({ score }) => score >= 0.6)) q.use(mention);
    }
  } else if (named) q.use(named.mention);
  // The oldest is not what was looked at longest ago.
  else if (isOfAge && column.words.some((word) => OF_UPDATE.test(word))) q.doubt += UNSURE;
  else if (dateColumns(q).length > 1) q.doubt += 0.05;
  const filled: Condition[] = show
    .filter((shown) => shown !== column && shown.filled < q.model.rows.length)
    .map((shown) => ({ op: 'filled', column: shown }));
  return {
    form: 'extreme',
    column,
    direction: operator.direction,
    count,
    where: [...q.where, ...filled],
    show: show.filter((shown) => shown !== column),
  };
}

/** Words for dates that say when something was looked at or changed. */
const OF_UPDATE =
  /^(?:last|latest|updated?|modified|changed|inspected|inspection|checked|seen|contact|serviced|visited|login|next|due|expires?|end|ended|geändert|geprüft)$/;

/** Words for when something came to be, the likelier first. */
const ORIGINS = [
  'born',
  'built',
  'founded',
  'established',
  'planted',
  'created',
  'published',
  'released',
  'opened',
  'installed',
  'joined',
  'hired',
  'year',
  'baujahr',
  'gegründet',
];

/** The column of when something was born, built or begun. */
function originColumn(q: TableQuestion): TableColumn | undefined {
  const columns = q.model.columns.filter((column) => column.type === 'date' || isYearLike(column));
  for (const origin of ORIGINS) {
    const found = matchColumns([origin], columns).find(({ isNamed, score }) => isNamed && score >= 0.6);
    if (found) return found.column;
  }
  return undefined;
}
