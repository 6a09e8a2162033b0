import { code } from '../../markdown.ts';
import { computedText } from '../rowText.ts';
import type { TableColumn } from '../tableColumn.ts';
import type { Condition } from '../tableQuery.ts';

export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const MAX_NAMED_VALUES = 4;

export function rowsText(count: number): string {
  return `${String(count)} ${count === 1 ? 'row' : 'rows'}`;
}

export function bold(text: string): string {
  return `**${text.replace(/\*\*/g, '')}**`;
}

export function plain(text: string): string {
  return text.replace(/`/g, '');
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function conditionsPlain(where: readonly Condition[]): string {
  return plain(conditionsMarked(where));
}

/** Conditions in words: `status` = `failed`, `km` > 20. */
export function conditionsMarked(where: readonly Condition[]): string {
  const text = where.map(conditionMarked).join(' and ');
  return where.length === 1 ? text.replace(/^\((.*)\)$/s, '$1') : text;
}

function conditionMarked(condition: Condition): string {
  const name = code(condition.column.name);
  switch (condition.op) {
    case 'in': {
      const shown = condition.values
        .slice(0, MAX_NAMED_VALUES)
        .map((value) => code(value.length > 40 ? `${value.slice(0, 40)}…` : value));
      const more =
        condition.values.length > MAX_NAMED_VALUES
          ? ` or ${String(condition.values.length - MAX_NAMED_VALUES)} others`
          : '';
      return `${name} ${condition.isNot ? '≠' : '='} ${shown.join(' or ')}${more}`;
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '=': {
      const sign = condition.isNot === true ? '≠' : condition.op.replace('<=', '≤').replace('>=', '≥');
      return `${name} ${sign} ${numberText(condition.column, condition.value)}`;
    }
    case 'between':
      return `${name} from ${numberText(condition.column, condition.low)} to ${numberText(condition.column, condition.high)}`;
    case 'period':
      return `${name} ${periodText(condition.from, condition.before)}`;
    case 'monthOfYear':
      return `${name} in month ${String(condition.month)}`;
    case 'dayOfYear':
      return `${name} on ${condition.name.replace(/^on /i, '')}`;
    case 'weekday':
      return `${name} on ${condition.days.map((day) => WEEKDAYS[day] ?? '').join(' or ')}`;
    case 'true':
      return `${name} = yes`;
    case 'false':
      return `${name} = no`;
    case 'empty':
      return `no ${name}`;
    case 'filled':
      return `a ${name}`;
    case 'like':
      return `${name} ${condition.at === 'start' ? 'beginning with' : condition.at === 'end' ? 'ending with' : 'containing'} ${code(condition.text)}`;
    case 'sameAs':
      return `${name} = ${code(condition.other.name)}`;
    case 'differsFrom':
      return `${name} ≠ ${code(condition.other.name)}`;
    case 'comparedTo': {
      const sign = condition.compares.replace('<=', '≤').replace('>=', '≥');
      return `${name} ${sign} ${code(condition.other.name)}`;
    }
    case 'timeOfDay':
      return `${name} ${condition.name}`;
    case 'any': {
      const text = condition.of.map(conditionMarked).join(' or ');
      if (condition.isNot) return `not (${text})`;
      return condition.of.length > 1 ? `(${text})` : text;
    }
  }
}

function numberText(column: TableColumn, value: number): string {
  const decimals = /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0;
  return computedText(column, value, decimals);
}

function periodText(from: string | undefined, before: string | undefined): string {
  const isOne = from !== undefined && before !== undefined && from.length === before.length;
  if (isOne && from.length === 4 && Number(before) === Number(from) + 1) return `in ${from}`;
  if (isOne && from.length === 7 && nextMonth(from) === before) return `in ${from}`;
  if (from !== undefined && before !== undefined) return `from ${from} and before ${before}`;
  return from === undefined ? `before ${before ?? ''}` : `from ${from}`;
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${String(year + 1)}-01` : `${String(year)}-${String(number + 1).padStart(2, '0')}`;
}
