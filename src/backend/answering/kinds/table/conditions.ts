import { columnComparison, stockCondition } from './conditions/columnComparison.ts';
import { comparisonConditions, numberConditions } from './conditions/comparisons.ts';
import { UNCLEAR_DOUBT, ConditionReading } from './conditions/conditionReading.ts';
import { flagConditions } from './conditions/flags.ts';
import { joinAlternatives } from './conditions/joining.ts';
import { textConditions, valueConditions } from './conditions/values.ts';
import type { Mention } from './mentions.ts';
import { type Period, isOfDays, weekdayOf } from './period.ts';
import { isYearColumn, isYearLike, type TableColumn } from './tableColumn.ts';
import type { TableModel } from './tableModel.ts';
import { UNSURE, type Condition } from './tableQuery.ts';

/** The conditions that a question names. */
export interface Claims {
  readonly where: readonly Condition[];
  readonly used: ReadonlySet<Mention>;
  readonly sources: ReadonlyMap<Condition, ReadonlySet<Mention>>;
  readonly doubt: number;
  /** Whether something is named that the table cannot have. */
  readonly isImpossible: boolean;
}

/** Reads the conditions from what a question says about a table. */
export function conditionsOf(
  mentions: readonly Mention[],
  model: TableModel,
  reserved: ReadonlySet<Mention>,
  count: (where: readonly Condition[]) => number,
): Claims {
  return readConditions(new ConditionReading(mentions, model, reserved, count));
}

function readConditions(q: ConditionReading): Claims {
  columnPairCondition(q);
  periodConditions(q);
  textConditions(q);
  valueConditions(q);
  columnComparison(q);
  comparisonConditions(q);
  stockCondition(q);
  numberConditions(q);
  flagConditions(q);
  joinAlternatives(q);
  dropImpossible(q);
  return {
    where: [...q.sources.keys()],
    used: q.used,
    sources: q.sources,
    doubt: q.doubt,
    isImpossible: q.isImpossible,
  };
}

/** `ended at another station than they started from`. */
function columnPairCondition(q: ConditionReading): void {
  const at = q.mentions.findIndex((mention) => q.isOperator(mention, 'differs', 'same'));
  const operator = q.mentions[at];
  if (!operator) return;
  const named = q.mentions.filter(({ meaning }) => meaning.kind === 'column' || meaning.kind === 'unknown');
  const words = named.flatMap(({ parts }) => parts.map(({ word, stem }) => [word, stem]));
  const texts = q.model.columns.filter(({ type }) => type === 'text' || type === 'date' || type === 'number');
  for (const [index, one] of texts.entries()) {
    for (const other of texts.slice(index + 1)) {
      if (one.type !== other.type || !arePair(one, other, named, words.flat())) continue;
      const isSame = q.isOperator(operator, 'same');
      const mentions = named.filter(
        ({ meaning }) =>
          meaning.kind === 'column' && meaning.matches.some(({ column }) => column === one || column === other),
      );
      q.add({ op: isSame ? 'sameAs' : 'differsFrom', column: other, other: one }, operator, ...mentions);
      return;
    }
  }
}

/** Whether both columns are named and have a word in common. */
function arePair(one: TableColumn, other: TableColumn, named: readonly Mention[], words: readonly string[]): boolean {
  const shared = one.words.filter((word) => other.words.includes(word));
  const [own, others] = [one.words, other.words].map((list) =>
    list.filter((word) => !shared.includes(word) && word.length > 2),
  ) as [string[], string[]];
  const isSaid = (list: readonly string[]): boolean =>
    list.some((word) =>
      words.some((said) => said === word || (said.length > 3 && (word.startsWith(said) || said.startsWith(word)))),
    );
  return shared.length > 0 && own.length > 0 && others.length > 0 && isSaid(own) && isSaid(others) && named.length > 0;
}

function periodConditions(q: ConditionReading): void {
  for (const [at, mention] of q.mentions.entries()) {
    if (mention.meaning.kind !== 'period') continue;
    const { period } = mention.meaning;
    if (period.timeOfDay) {
      timeCondition(q, mention, period, at);
      continue;
    }
    const ofDays = period.weekdays && q.model.columns.find(isOfDays);
    if (period.weekdays && ofDays) {
      const not = q.notRightBefore(at);
      const values = [...ofDays.distinct.keys()].filter((text) => period.weekdays?.includes(weekdayOf(text)));
      q.add(
        { op: 'in', column: ofDays, values: values.length > 0 ? values : [period.name], isNot: not !== undefined },
        mention,
        not,
      );
      continue;
    }
    const years = period.isYear ? yearNamed(q, at) : undefined;
    if (years) {
      yearCondition(q, period, years.column, mention, years.mention);
      continue;
    }
    const { column, by } = dateColumn(q, at);
    const not = q.notRightBefore(at);
    if (column) {
      const condition = periodCondition(column, period);
      if (condition) q.add(not ? { op: 'any', column, of: [condition], isNot: true } : condition, mention, by, not);
    } else yearCondition(q, period, q.model.columns.find(isYearColumn), mention);
  }
}

/** A column of years that is named beside a year: "planted before 1960", whatever other dates there are. */
function yearNamed(
  q: ConditionReading,
  at: number,
): { readonly column: TableColumn; readonly mention: Mention } | undefined {
  for (const mention of [q.near(at, -1, isColumn, 3), q.near(at, 1, isColumn, 2)]) {
    const match = mention?.meaning.kind === 'column' ? mention.meaning.matches[0] : undefined;
    if (mention && match && match.score >= 0.45 && (isYearColumn(match.column) || isYearLike(match.column)))
      return { column: match.column, mention };
  }
  return undefined;
}

function isColumn({ meaning }: Mention): boolean {
  return meaning.kind === 'column';
}

/** A time of day, of the only column that has times. */
function timeCondition(q: ConditionReading, mention: Mention, { timeOfDay, name }: Period, at: number): void {
  const columns = q.model.columns.filter(({ type, granularity }) => type === 'date' && granularity === 'time');
  const { column: near } = dateColumn(q, at);
  const column = columns.length === 1 ? columns[0] : columns.find((other) => other === near);
  if (column && timeOfDay) q.add({ op: 'timeOfDay', column, ...timeOfDay, name }, mention);
}

function dateColumn(
  q: ConditionReading,
  at: number,
): { readonly column: TableColumn | undefined; readonly by: Mention | undefined } {
  const dates = q.model.columns.filter(({ type }) => type === 'date');
  const named = q.mentions
    .map((mention, index) => ({ mention, distance: Math.abs(index - at) }))
    .flatMap(({ mention, distance }) =>
      mention.meaning.kind === 'column'
        ? mention.meaning.matches
            .filter(({ column, score }) => dates.includes(column) && score >= 0.3)
            .map(({ column }) => ({ column, mention, distance }))
        : [],
    )
    .sort((a, b) => a.distance - b.distance)[0];
  if (named) return { column: named.column, by: q.reserved.has(named.mention) ? undefined : named.mention };
  if (dates.length > 1) q.doubt += UNCLEAR_DOUBT;
  return { column: dates[0], by: undefined };
}

function yearCondition(
  q: ConditionReading,
  period: Period,
  column: TableColumn | undefined,
  ...mentions: readonly Mention[]
): void {
  if (!column || !period.isYear) return;
  const from = period.from === undefined ? undefined : Number(period.from);
  const before = period.before === undefined ? undefined : Number(period.before);
  if (from !== undefined && before === from + 1) q.add({ op: '=', column, value: from }, ...mentions);
  else if (from !== undefined && before !== undefined)
    q.add({ op: 'between', column, low: from, high: before - 1 }, ...mentions);
  else if (from !== undefined) q.add({ op: '>=', column, value: from }, ...mentions);
  else if (before !== undefined) q.add({ op: '<', column, value: before }, ...mentions);
}

/** Drops words of values that leave no row where others do. */
function dropImpossible(q: ConditionReading): void {
  if (q.partial.size === 0 || q.count([...q.sources.keys()]) > 0) return;
  for (const condition of q.partial) {
    const others = [...q.sources.keys()].filter((other) => other !== condition);
    if (others.length === 0 || q.count(others) === 0) continue;
    q.sources.delete(condition);
    q.doubt += UNSURE;
    return;
  }
}

function periodCondition(column: TableColumn, period: Period): Condition | undefined {
  if (period.side !== undefined) return sidedCondition(column, period);
  if (period.months) {
    const of = period.months.map((month): Condition => ({ op: 'monthOfYear', column, month, name: period.name }));
    return { op: 'any', column, of, isNot: false };
  }
  if (period.weekdays) return { op: 'weekday', column, days: period.weekdays, name: period.name };
  if (period.monthOfYear !== undefined)
    return { op: 'monthOfYear', column, month: period.monthOfYear, name: period.name };
  if (period.dayOfYear !== undefined) return { op: 'dayOfYear', column, day: period.dayOfYear, name: period.name };
  return { op: 'period', column, from: period.from, before: period.before, name: period.name };
}

/** Before or after a month of no year: of the only such month within the dates of the column, or right beside them. */
function sidedCondition(column: TableColumn, { monthOfYear, side, name }: Period): Condition | undefined {
  const months = column.values.flatMap((value) => (typeof value === 'string' ? value.slice(0, 7) : [])).sort();
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined || monthOfYear === undefined) return undefined;
  const years = [];
  for (let year = Number(first.slice(0, 4)); year <= Number(last.slice(0, 4)); year++) {
    const month = `${String(year)}-${String(monthOfYear).padStart(2, '0')}`;
    if (month >= first && month <= last) years.push(year);
  }
  const isOneYear = first.slice(0, 4) === last.slice(0, 4);
  const span =
    (Number(last.slice(0, 4)) - Number(first.slice(0, 4))) * 12 + Number(last.slice(5)) - Number(first.slice(5));
  if (span > 12) return undefined;
  const [year] = isOneYear ? [Number(first.slice(0, 4))] : years;
  if (year === undefined || years.length > 1) return undefined;
  const from = `${String(year)}-${String(monthOfYear).padStart(2, '0')}`;
  const next =
    monthOfYear === 12 ? `${String(year + 1)}-01` : `${String(year)}-${String(monthOfYear + 1).padStart(2, '0')}`;
  if (side === 'before') return { op: 'period', column, from: undefined, before: from, name };
  if (side === 'until') return { op: 'period', column, from: undefined, before: next, name };
  return { op: 'period', column, from: side === 'after' ? next : from, before: undefined, name };
}
