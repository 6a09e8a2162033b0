import { MAX_DISTANCE, type ConditionReading } from './conditionReading.ts';
import type { Mention } from '../mentions.ts';
import { UNSURE, type Condition } from '../tableQuery.ts';

const OR_MORE = /^(?:more|higher|above|longer|over|less|fewer|lower|below|under|shorter|mehr|weniger)$/;

/** Puts conditions that mean either of them into one: "in May and June", "from Canada or failed". */
export function joinAlternatives(q: ConditionReading): void {
  joinExclusive(q);
  for (const [at, mention] of q.mentions.entries()) {
    if (q.isOperator(mention, 'or') && !q.used.has(mention)) orBetween(q, mention, at);
  }
}

/** Several periods or comparisons of one column that no row fulfils together. */
function joinExclusive(q: ConditionReading): void {
  const kept: Condition[][] = [];
  for (const condition of q.sources.keys()) {
    const group = kept.find((conditions) =>
      conditions.some(
        (other) =>
          areExclusive(other, condition) ||
          (areOfOneKind(other, condition) &&
            !isNegative(other) &&
            !isNegative(condition) &&
            orsBetween(q, other, condition).length > 0),
      ),
    );
    if (group) group.push(condition);
    else kept.push([condition]);
  }
  for (const group of kept) if (group.length > 1) joinConditions(q, group);
}

function joinConditions(q: ConditionReading, group: readonly Condition[]): void {
  const [first, ...others] = group;
  if (!first || others.length === 0) return;
  const mentions = group.flatMap((condition) => [...(q.sources.get(condition) ?? [])]);
  const ors = others.flatMap((other, at) => orsBetween(q, group[at] ?? first, other));
  for (const condition of group) q.sources.delete(condition);
  q.add(either([first, ...others]), ...mentions, ...ors);
  // No row is above 2 and below 1: one of both is about something else.
  if (ors.length === 0 && group.some(isAbove) && group.some(isUnder)) q.doubt += UNSURE;
  // "In May 2021 and 2023" may mean May of both years.
  const lengths = new Set(group.flatMap((one) => (one.op === 'period' ? [(one.from ?? one.before ?? '').length] : [])));
  if (lengths.size > 1) q.doubt += UNSURE;
}

const isAbove = ({ op }: Condition): boolean => op === '>' || op === '>=';
const isUnder = ({ op }: Condition): boolean => op === '<' || op === '<=';

function placesOf(q: ConditionReading, condition: Condition): readonly number[] {
  return [...(q.sources.get(condition) ?? [])].map((mention) => q.mentions.indexOf(mention));
}

function orsBetween(q: ConditionReading, one: Condition, other: Condition): readonly Mention[] {
  const [places, otherPlaces] = [placesOf(q, one), placesOf(q, other)];
  return q.mentions.filter(
    (mention, at) =>
      q.isOperator(mention, 'or') && (isBetween(at, places, otherPlaces) || isBetween(at, otherPlaces, places)),
  );
}

function orBetween(q: ConditionReading, mention: Mention, at: number): void {
  const places = [...q.sources.keys()].map((condition) => ({ condition, places: placesOf(q, condition) }));
  const around = places.find((one) => one.places.some((place) => place < at) && one.places.some((place) => place > at));
  const isOfComparison = OR_MORE.test(q.mentions[at + 1]?.words ?? '');
  if (around || isOfComparison) {
    q.used.add(mention);
    return;
  }
  const isNear = (place: number): boolean =>
    Math.abs(place - at) <= MAX_DISTANCE + 1 &&
    q.mentions
      .slice(Math.min(place, at) + 1, Math.max(place, at))
      .every(({ meaning }) => meaning.kind === 'filler' || meaning.kind === 'column' || meaning.kind === 'rows');
  const before = places.find((one) => one.places.some((place) => place < at && isNear(place)))?.condition;
  const after = places.find((one) => one.places.some((place) => place > at && isNear(place)))?.condition;
  if (!before || !after || isDenied(before) || isDenied(after)) return;
  if (places.length > 2) q.doubt += UNSURE;
  joinConditions(q, [before, after]);
  q.used.add(mention);
}

function isBetween(at: number, before: readonly number[], after: readonly number[]): boolean {
  return before.some((place) => place < at) && after.length > 0 && after.every((place) => place > at);
}

/** Whether a condition excludes rows: "not shipped or cancelled" may mean that neither is so. */
function isDenied(condition: Condition): boolean {
  return isNegative(condition) || condition.op === 'false' || condition.op === 'empty';
}

/** One condition that a row fulfils with any of several. */
function either(conditions: readonly [Condition, ...Condition[]]): Condition {
  return { op: 'any', column: conditions[0].column, of: conditions, isNot: false };
}

/** Whether a condition says what a row must not be like. */
function isNegative(condition: Condition): boolean {
  return 'isNot' in condition && condition.isNot;
}

/** Whether no row can fulfil two conditions, so that a question with both of them means the rows of either. */
function areExclusive(one: Condition, other: Condition): boolean {
  if (one.column !== other.column || isNegative(one) || isNegative(other)) return false;
  if (one.op === 'monthOfYear' && other.op === 'monthOfYear') return one.month !== other.month;
  if (one.op === 'weekday' && other.op === 'weekday') return !one.days.some((day) => other.days.includes(day));
  if (one.op === 'period' && other.op === 'period') return isBeforeTime(one, other) || isBeforeTime(other, one);
  const [a, b] = [rangeOf(one), rangeOf(other)];
  return a !== undefined && b !== undefined && (isBelow(a, b) || isBelow(b, a));
}

/** Whether two conditions are of one kind, so that `or` between them is of that kind's column. */
function areOfOneKind(one: Condition, other: Condition): boolean {
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
