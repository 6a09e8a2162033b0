import type { ConditionReading } from './conditionReading.ts';
import type { Mention } from '../mentions.ts';
import { LEVEL, stockColumns } from './stock.ts';
import { isMeasure, type TableColumn } from '../tableColumn.ts';
import type { Condition } from '../tableQuery.ts';

type Op = Extract<Condition, { readonly op: 'comparedTo' }>['compares'];

/** What stands between two columns that are compared: "stock below the minimum". */
const COMPARING: readonly (readonly [RegExp, Op])[] = [
  [/^(?:at or (?:below|under)|no more than|at most)$/, '<='],
  [/^(?:at or (?:above|over)|at least|no less than)$/, '>='],
  [/^(?:equals|equal to|is equal to|gleich)$/, '='],
  [/^(?:below|under|beneath|(?:less|fewer|lower|smaller|shorter) than|short of|unter)$/, '<'],
  [/^(?:above|over|beyond|exceed(?:s|ed|ing)?|(?:more|greater|higher|larger|bigger|longer) than|über)$/, '>'],
];
const MAX_WORDS = 3;

/** Rows where one column of numbers is below or above another: "items below their reorder level". */
export function columnComparison(q: ConditionReading): void {
  for (let at = 0; at < q.mentions.length; at++) {
    const found = comparingAt(q, at);
    if (!found) continue;
    const right = q.near(
      found.last,
      1,
      (mention) => mention.meaning.kind === 'column' || q.isOperator(mention, 'superlative'),
      3,
    );
    const other = right && (namedMeasure(right) ?? levelNamed(q, right));
    if (!right || !other) continue;
    const left = leftColumn(q, at, other);
    if (!left) continue;
    const words = q.mentions.slice(at, found.last + 1);
    q.add({ op: 'comparedTo', column: left.column, other, compares: found.op }, ...words, right, left.mention);
    return;
  }
}

function comparingAt(q: ConditionReading, at: number): { readonly op: Op; readonly last: number } | undefined {
  for (let size = MAX_WORDS; size >= 1; size--) {
    const part = q.mentions.slice(at, at + size);
    if (part.length < size || part.some(({ meaning }) => meaning.kind === 'comparison')) continue;
    const phrase = part.map(({ words }) => words).join(' ');
    const found = COMPARING.find(([pattern]) => pattern.test(phrase));
    if (found) return { op: found[1], last: at + size - 1 };
  }
  return undefined;
}

function namedMeasure({ meaning }: Mention): TableColumn | undefined {
  if (meaning.kind !== 'column') return undefined;
  const [best] = meaning.matches.filter(({ column, isNamed }) => isNamed && isMeasure(column));
  return best && best.score >= 0.45 ? best.column : undefined;
}

/** `the minimum`, where one column is of it. */
function levelNamed({ model }: ConditionReading, { words }: Mention): TableColumn | undefined {
  const side = /^(?:the )?min(?:imum)?$/.test(words)
    ? /^min/
    : /^(?:the )?max(?:imum)?$/.test(words)
      ? /^max/
      : undefined;
  const found = side
    ? model.columns.filter((column) => isMeasure(column) && column.words.some((word) => side.test(word)))
    : [];
  return found.length === 1 ? found[0] : undefined;
}

/** The column before the comparison; where none is named, the stock that a level is for. */
function leftColumn(
  q: ConditionReading,
  at: number,
  other: TableColumn,
): { readonly column: TableColumn; readonly mention: Mention | undefined } | undefined {
  const before = q.mentions
    .slice(Math.max(0, at - 4), at)
    .toReversed()
    .find((mention) => {
      const column = namedMeasure(mention);
      return column !== undefined && column !== other;
    });
  const named = before && namedMeasure(before);
  if (named) return { column: named, mention: before };
  if (!other.words.some((word) => LEVEL.test(word))) return undefined;
  const stocks = stockColumns(q, other);
  const [stock] = stocks;
  return stocks.length === 1 && stock ? { column: stock, mention: undefined } : undefined;
}
