import type { Condition } from './tableQuery.ts';

/** One condition that a row fulfils with any of several. */
export function either(conditions: readonly [Condition, ...Condition[]]): Condition {
  return { op: 'any', column: conditions[0].column, of: conditions, isNot: false };
}

/** Whether a condition says what a row must not be like. */
export function isNegative(condition: Condition): boolean {
  return 'isNot' in condition && condition.isNot;
}

/** Whether no row can fulfil two conditions, so that a question with both of them means the rows of either. */
export function areExclusive(one: Condition, other: Condition): boolean {
  if (one.column !== other.column || isNegative(one) || isNegative(other)) return false;
  if (one.op === 'monthOfYear' && other.op === 'monthOfYear') return one.month !== other.month;
  if (one.op === 'weekday' && other.op === 'weekday') return !one.days.some((day) => other.days.includes(day));
  if (one.op === 'period' && other.op === 'period') return isBeforeTime(one, other) || isBeforeTime(other, one);
  const [a, b] = [rangeOf(one), rangeOf(other)];
  return a !== undefined && b !== undefined && (isBelow(a, b) || isBelow(b, a));
}

/** Whether two conditions are of one kind, so that `or` between them is of that kind's column. */
export function areOfOneKind(one: Condition, other: Condition): boolean {
  if (one.column !== other.column) return false;
  return one.op === other.op || (rangeOf(one) !== undefined && rangeOf(other) !== undefined);
}

type PeriodCondition = Extract<Condition, { readonly op: 'period' }>;

function isBeforeTime({ before }: PeriodCondition, { from }: PeriodCondition): boolean {
  return before !== undefined && from !== undefined && before <= from;
}

/** The numbers that fulfil a comparison. */
interface NumberRange {
  readonly low: number;
  readonly high: number;
  readonly hasLow: boolean;
  readonly hasHigh: boolean;
}

function rangeOf(condition: Condition): NumberRange | undefined {
  switch (condition.op) {
    case '<':
    case '<=':
      return { low: -Infinity, high: condition.value, hasLow: false, hasHigh: condition.op === '<=' };
    case '>':
    case '>=':
      return { low: condition.value, high: Infinity, hasLow: condition.op === '>=', hasHigh: false };
    case '=':
      return { low: condition.value, high: condition.value, hasLow: true, hasHigh: true };
    case 'between':
      return { low: condition.low, high: condition.high, hasLow: true, hasHigh: true };
    default:
      return undefined;
  }
}

function isBelow(one: NumberRange, other: NumberRange): boolean {
  return one.high < other.low || (one.high === other.low && !(one.hasHigh && other.hasLow));
}
