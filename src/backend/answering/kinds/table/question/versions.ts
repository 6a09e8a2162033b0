import { matchColumns } from '../columnMatches.ts';
import type { TableColumn } from '../tableColumn.ts';
import type { TableQuery } from '../tableQuery.ts';
import type { OperatorOf, TableQuestion } from './tableQuestion.ts';
import type { targetsOf } from './targets.ts';

const VERSION = /^v?\d+(?:\.\d+){1,3}(?:[-+.]?[a-z]\w*)?$/i;
const NAMED = 0.6;

/** Reads what has the oldest or the newest of versions, which are texts and come in the order of their numbers. */
export function versionQuery(
  q: TableQuestion,
  { direction }: OperatorOf<'superlative'>,
  targets: ReturnType<typeof targetsOf>,
): TableQuery | undefined {
  const isOfVersions = (column: TableColumn): boolean => column.type === 'text' && areVersions(column);
  const mention = q.mentions.find(
    ({ meaning }) =>
      meaning.kind === 'column' &&
      meaning.matches.some(({ column, isNamed, score }) => isNamed && score >= NAMED && isOfVersions(column)),
  );
  const column =
    mention?.meaning.kind === 'column'
      ? mention.meaning.matches.find((match) => isOfVersions(match.column))?.column
      : undefined;
  if (!mention || !column) return undefined;
  q.use(mention);
  for (const other of q.mentions)
    if (matchColumns([other.words], [column]).length > 0 || other.words === 'version') q.use(other);
  const ordered = [...column.distinct.keys()].sort(compareVersions);
  if (direction === 'max') ordered.reverse();
  const version = ordered.find(
    (value) => q.count([...q.where, { op: 'in', column, values: [value], isNot: false }]) > 0,
  );
  if (version === undefined) return undefined;
  const where = [...q.where, { op: 'in', column, values: [version], isNot: false } as const];
  const asked = targets.find(({ columns, isRows, isUnknown }) => columns.length > 0 || isRows || isUnknown);
  if (asked?.mention) q.use(asked.mention);
  if (asked?.isUnknown === true) q.doubt += 0.08;
  const show = (asked?.columns ?? []).filter((shown) => shown !== column).slice(0, 1);
  if (show.length > 0) return { form: 'cells', show, where, isSingular: false };
  return asked && !asked.columns.includes(column)
    ? { form: 'rows', where }
    : { form: 'cells', show: [column], where, isSingular: true };
}

function areVersions({ distinct }: TableColumn): boolean {
  return distinct.size > 1 && [...distinct.keys()].every((text) => VERSION.test(text));
}

function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => (version.match(/\d+/g) ?? []).map(Number));
  for (let at = 0; at < Math.max(a?.length ?? 0, b?.length ?? 0); at++) {
    const difference = (a?.[at] ?? -1) - (b?.[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return one.localeCompare(other);
}
