import { comparisonConditions, numberConditions, outOfStockCondition } from './conditions/comparisons.ts';
import { UNCLEAR_DOUBT, ConditionReading } from './conditions/conditionReading.ts';
import { flagConditions } from './conditions/flags.ts';
import { joinAlternatives } from './conditions/joining.ts';
import { textConditions, valueConditions } from './conditions/values.ts';
import { isYearColumn, type Mention } from './mentions.ts';
import type { Period } from './periods.ts';
import type { TableColumn } from './tableColumn.ts';
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
  comparisonConditions(q);
  outOfStockCondition(q);
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
    const { column, by } = dateColumn(q, at);
    const not = q.notRightBefore(at);
    if (column) {
      const condition = periodCondition(column, period);
      q.add(not ? { op: 'any', column, of: [condition], isNot: true } : condition, mention, by, not);
    } else yearCondition(q, period, mention);
  }
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

function yearCondition(q: ConditionReading, period: Period, mention: Mention): void {
  const column = q.model.columns.find(isYearColumn);
  if (!column || !period.isYear) return;
  const from = period.from === undefined ? undefined : Number(period.from);
  const before = period.before === undefined ? undefined : Number(period.before);
  if (from !== undefined && before === from + 1) q.add({ op: '=', column, value: from }, mention);
  else if (from !== undefined && before !== undefined)
    q.add({ op: 'between', column, low: from, high: before - 1 }, mention);
  else if (from !== undefined) q.add({ op: '>=', column, value: from }, mention);
  else if (before !== undefined) q.add({ op: '<', column, value: before }, mention);
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

function periodCondition(column: TableColumn, period: Period): Condition {
  if (period.weekdays) return { op: 'weekday', column, days: period.weekdays, name: period.name };
  if (period.monthOfYear !== undefined)
    return { op: 'monthOfYear', column, month: period.monthOfYear, name: period.name };
  if (period.dayOfYear !== undefined) return { op: 'dayOfYear', column, day: period.dayOfYear, name: period.name };
  return { op: 'period', column, from: period.from, before: period.before, name: period.name };
}
