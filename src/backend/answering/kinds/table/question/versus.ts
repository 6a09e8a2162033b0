import { impliesColumn } from '../columnMatches.ts';
import type { Mention } from '../mentions.ts';
import { isAdditive, measuresNamed } from './measures.ts';
import type { TableQuestion } from './tableQuestion.ts';
import { isMeasure, type TableColumn } from '../tableColumn.ts';
import type { Condition, TableQuery } from '../tableQuery.ts';

/** Words that compare two things: with which of them wins, and with the column that they imply. */
const COMPARATIVES: readonly (readonly [RegExp, 'max' | 'min' | undefined, string | undefined])[] = [
  [/^(?:more|higher|greater|larger|bigger|mehr|höher|größer)$/, 'max', undefined],
  [/^(?:less|fewer|lower|smaller|weniger|niedriger|kleiner)$/, 'min', undefined],
  [/^(?:warmer|hotter|wärmer|heißer)$/, 'max', 'hot'],
  [/^(?:colder|cooler|kälter)$/, 'min', 'hot'],
  [/^(?:dearer|pricier|teurer)$/, 'max', 'expensive'],
  [/^(?:cheaper|billiger|günstiger)$/, 'min', 'expensive'],
  [/^(?:taller)$/, 'max', 'tall'],
  [/^(?:longer|länger)$/, 'max', 'long'],
  [/^(?:shorter|kürzer)$/, 'min', 'long'],
  [/^(?:heavier|schwerer)$/, 'max', 'heavy'],
  [/^(?:lighter|leichter)$/, 'min', 'heavy'],
  [/^(?:faster|schneller)$/, 'max', 'fast'],
  [/^(?:differences?|differs?|compare[ds]?|versus|vs|unterschied|differenz)$/, undefined, undefined],
];

/** Two values of one column that are compared: "is A or B warmer", "how much more does A cost than B". */
export function versusQuery(q: TableQuestion): TableQuery | undefined {
  const two = q.where.find(
    (condition): condition is Extract<Condition, { readonly op: 'in' }> =>
      condition.op === 'in' && !condition.isNot && condition.values.length === 2,
  );
  if (!two || !isOfTwo(q, two) || q.operator('share') || q.operator('superlative')) return undefined;
  const found = q.mentions.flatMap((mention) => {
    const entry = COMPARATIVES.find(([pattern]) => pattern.test(mention.words));
    return entry && ['unknown', 'filler', 'operator', 'column'].includes(mention.meaning.kind)
      ? [{ mention, entry }]
      : [];
  });
  const [first] = found;
  if (!first) return undefined;
  const [, direction, implied] = first.entry;
  const column = measureOf(q, implied);
  if (column === undefined) return undefined;
  const others = q.where.filter((condition) => condition !== two);
  const isSingle = two.values.every(
    (value) => q.count([...others, { ...two, values: [value] }, { op: 'filled', column }]) === 1,
  );
  for (const { mention } of found) q.use(mention);
  for (const mention of q.mentions)
    if (/^(?:than|als|or|oder|by|much|how much|to|between)$/.test(mention.words)) q.use(mention);
  return {
    form: 'versus',
    compared: two.column,
    column,
    fn: isSingle || isAdditive(column) ? 'sum' : 'average',
    direction,
    where: q.where,
  };
}

/** Whether each of two values is named by words of its own. */
function isOfTwo(q: TableQuestion, condition: Condition): boolean {
  const values = [...(q.sources.get(condition) ?? [])].filter(({ meaning }: Mention) => meaning.kind === 'value');
  return values.length === 2;
}

/** The column of numbers that is named or that a comparative implies; undefined where it may be several. */
function measureOf(q: TableQuestion, implied: string | undefined): TableColumn | undefined {
  const [named, rival] = measuresNamed(q);
  if (named && !(rival && rival.column !== named.column && rival.score >= named.score - 0.05)) {
    q.use(named.mention);
    if (!named.isNamed) q.doubt += 0.05;
    return named.column;
  }
  if (named || implied === undefined) return undefined;
  const columns = q.model.columns
    .filter((column) => isMeasure(column))
    .map((column) => ({ column, score: impliesColumn(implied, column) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  if (columns.length > 1) q.doubt += 0.1;
  return columns[0]?.column;
}
