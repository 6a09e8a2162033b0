import type { TableColumn } from '../tableColumn.ts';
import type { Aggregate } from '../tableQuery.ts';

export const NAMES: Readonly<Record<Aggregate, string>> = {
  count: 'count',
  sum: 'sum',
  average: 'average',
  median: 'median',
  min: 'lowest',
  max: 'highest',
};

export function functionSql(fn: Exclude<Aggregate, 'median'>, name: string): string {
  return `${{ sum: 'SUM', average: 'AVG', count: 'COUNT', min: 'MIN', max: 'MAX' }[fn]}(${name})`;
}

export function decimalsOf(fn: Aggregate, { notation }: TableColumn): number {
  const own = notation?.decimals ?? 0;
  return fn === 'average' || fn === 'median' ? Math.max(2, own) : own;
}
