import { MAX_DISTANCE, UNCLEAR_DOUBT, type ConditionReading } from './conditionReading.ts';
import type { Mention } from '../mentions.ts';
import type { TableColumn } from '../tableColumn.ts';
import type { ColumnValues } from '../tableModel.ts';
import type { Condition } from '../tableQuery.ts';

export const PARTIAL_DOUBT = 0.03;

const FREE_TEXT_DOUBT = 0.12;

const FREE_TEXT_CHARS = 30;

const MAX_LISTED_VALUES = 20;

const MAX_LISTS = 2000;

/** Values of a column that a question names, or that it excludes. */
interface ChosenValues {
  readonly column: TableColumn;
  values: Set<string>;
  readonly mentions: Mention[];
  readonly isNot: boolean;
  isExact: boolean;
}

const INCLUDED = /^(?:includ(?:ing|ed)|inclusive(?: of)?|inbegriffen|ein(?:schließlich|geschlossen)|inklusive|inkl)$/;

const LIST_SEPARATOR = /[,;|]/;

export function valueConditions(q: ConditionReading): void {
  const chosenValues: ChosenValues[] = [];
  for (const [at, mention] of q.mentions.entries()) {
    if (mention.meaning.kind !== 'value') continue;
    const chosen = chooseColumn(q, mention, at);
    if (!chosen) continue;
    if (isIncluded(q, at)) {
      // The word itself, before or after, has its part too.
      const beside = [q.mentions[at - 2], q.mentions[at - 1], q.mentions[at + 1], q.mentions[at + 2]];
      for (const other of beside) if (other && INCLUDED.test(other.words)) q.used.add(other);
      q.used.add(mention);
      continue;
    }
    const not = negationBefore(q, at, chosen.column);
    const isNot = not !== undefined;
    const known = chosenValues.find((other) => other.column === chosen.column && other.isNot === isNot);
    const isExact = mention.meaning.isExact;
    if (!isExact && isHardlyMeant(mention, chosen)) continue;
    if (known && !isExact && known.isExact) continue;
    if (known) {
      combineValues(q, known, chosen.values, isExact);
      known.mentions.push(mention, ...(not ? [not] : []));
    } else {
      const mentions = not ? [mention, not] : [mention];
      chosenValues.push({ column: chosen.column, values: new Set(chosen.values), mentions, isNot, isExact });
    }
  }
  for (const { column, values, mentions, isNot, isExact } of chosenValues) {
    const condition: Condition = { op: 'in', column, values: withLists(column, [...values]), isNot };
    q.add(condition, ...mentions, ...qualifiers(q, column, mentions));
    if (isExact) continue;
    q.partial.add(condition);
    const isFree = [...values].some((value) => value.length > FREE_TEXT_CHARS);
    q.doubt += isFree ? FREE_TEXT_DOUBT : PARTIAL_DOUBT;
  }
}

/** `depot included` chooses nothing: all rows are meant, that one too. */
function isIncluded(q: ConditionReading, at: number): boolean {
  const before = q.mentions
    .slice(Math.max(0, at - 2), at)
    .map(({ words }) => words)
    .join(' ');
  const next = q.mentions[at + 1];
  const after = (/^(?:ones?|rows?|too|also)$/.test(next?.words ?? '') ? q.mentions[at + 2] : next)?.words ?? '';
  return (
    /\b(?:including|inclusive of|einschließlich|inklusive|inkl)(?: the| der| des)?$/.test(before) ||
    /^(?:included|inclusive|inbegriffen|eingeschlossen|inklusive)$/.test(after)
  );
}

/** Whole values are alternatives; words of values narrow each other where they can. */
function combineValues(q: ConditionReading, known: ChosenValues, values: readonly string[], isExact: boolean): void {
  if (isExact && known.isExact) for (const value of values) known.values.add(value);
  else if (isExact) {
    known.values = new Set(values);
    known.isExact = true;
  } else {
    const both = values.filter((value) => known.values.has(value));
    if (both.length > 0) known.values = new Set(both);
    else {
      for (const value of values) known.values.add(value);
      q.doubt += PARTIAL_DOUBT;
    }
  }
}

/** A word of values that names the column or the rows better. */
function isHardlyMeant(mention: Mention, { column }: ColumnValues): boolean {
  return column.distinct.size > 200 && mention.weight < 1;
}

/** The word that negates a value of a column: what comes between is of that column, or joins values. */
function negationBefore(q: ConditionReading, at: number, column: TableColumn): Mention | undefined {
  let isJoined = false;
  for (let index = at - 1, passed = 0; index >= 0 && passed < 3; index--, passed++) {
    const mention = q.mentions[index];
    if (!mention) return undefined;
    const { meaning, words } = mention;
    if (q.isOperator(mention, 'not')) return mention;
    if (q.isOperator(mention, 'empty') && /^(?:without|ohne)/.test(words)) return mention;
    if (meaning.kind === 'value') {
      const isAlike = isJoined && meaning.candidates.some((other) => other.column === column);
      return isAlike ? negationBefore(q, index, column) : undefined;
    }
    if (/^(?:and|or|nor|und|oder)$/.test(words)) isJoined = true;
    else if (meaning.kind === 'column') {
      if (!meaning.matches.some((match) => match.column === column)) return undefined;
    } else if (meaning.kind !== 'filler' || /^(?:but|sondern|aber)$/.test(words)) return undefined;
  }
  return undefined;
}

/** Which of the columns that have a value is meant: one that is named nearby, or what `from` and `to` imply. */
function chooseColumn(q: ConditionReading, mention: Mention, at: number): ColumnValues | undefined {
  if (mention.meaning.kind !== 'value') return undefined;
  const { candidates } = mention.meaning;
  if (candidates.length <= 1) return candidates[0];
  const around = q.mentions.slice(Math.max(0, at - 4), at + 4);
  const named = candidates.find(({ column }) =>
    around.some(
      (other) =>
        other !== mention &&
        other.meaning.kind === 'column' &&
        other.meaning.matches.slice(0, 3).some((match) => match.column === column && match.isNamed) &&
        other.meaning.matches[0]?.column === column,
    ),
  );
  if (named) return named;
  const nearest = nearestNamed(q, candidates, at);
  if (nearest) return nearest;
  const before = q.mentions
    .slice(Math.max(0, at - 2), at)
    .map(({ words }) => words)
    .join(' ');
  const direction = /\b(?:because of|because|due to|caused by|wegen|aufgrund|durch)$/.test(before)
    ? /^(?:cause|reason|why|fault|error|grund|ursache|原因)$/
    : /\b(?:from|von|ab|aus)\b/.test(before)
      ? /^(?:start|from|origin|source|departure|begin|von|sender)$/
      : /\b(?:to|nach|towards)\b/.test(before)
        ? /^(?:end|to|destination|dest|target|arrival|nach|bis|receiver)$/
        : undefined;
  const directed = direction && candidates.find(({ column }) => column.words.some((word) => direction.test(word)));
  if (directed) return directed;
  const sorted = candidates.toSorted(
    (a, b) =>
      Number(a.column.distinct.size > 200) - Number(b.column.distinct.size > 200) ||
      (mention.meaning.kind === 'value' && mention.meaning.isExact
        ? 0
        : b.values.length / b.column.distinct.size - a.values.length / a.column.distinct.size),
  );
  q.doubt += mention.meaning.isExact ? UNCLEAR_DOUBT : UNCLEAR_DOUBT / 2;
  return sorted[0];
}

/** The column that a word near a value names in part, one before it rather: "started at the airport". */
function nearestNamed(q: ConditionReading, candidates: readonly ColumnValues[], at: number): ColumnValues | undefined {
  let best: { readonly values: ColumnValues; readonly distance: number } | undefined;
  for (const [index, { meaning }] of q.mentions.entries()) {
    if (meaning.kind !== 'column' || index === at) continue;
    const distance = index < at ? at - index : index - at + 2;
    const named = candidates.filter(({ column }) =>
      meaning.matches.some((match) => match.isNamed && match.column === column),
    );
    const [only] = named;
    if (named.length === 1 && only && distance <= MAX_DISTANCE && distance < (best?.distance ?? MAX_DISTANCE + 1))
      best = { values: only, distance };
  }
  return best?.values;
}

/** Words beside values that name their column: `status cancelled`, `the University station`. */
function qualifiers(q: ConditionReading, column: TableColumn, values: readonly Mention[]): Mention[] {
  return q.mentions.filter((mention, at) => {
    if (mention.meaning.kind !== 'column' || q.reserved.has(mention)) return false;
    const isNear = values.some((value) => Math.abs(q.mentions.indexOf(value) - at) <= 3);
    return isNear && mention.meaning.matches.some((match) => match.column === column && match.score >= 0.3);
  });
}

/** Words in quotes that are no whole value: `comments that mention "brakes"`. */
export function textConditions(q: ConditionReading): void {
  for (const [at, mention] of q.mentions.entries()) {
    if (mention.meaning.kind !== 'text') continue;
    const { text } = mention.meaning;
    const before = q.mentions.slice(Math.max(0, at - 3), at);
    const operator = before.find((other) => q.isOperator(other, 'contains', 'starts', 'ends'));
    const kind = operator?.meaning.kind === 'operator' ? operator.meaning.operator.kind : undefined;
    const where = kind === 'starts' ? 'start' : kind === 'ends' ? 'end' : 'anywhere';
    const named = q.mentions.find(
      ({ meaning }) => meaning.kind === 'column' && meaning.matches[0]?.column.type === 'text',
    );
    const columns =
      named?.meaning.kind === 'column' ? named.meaning.matches.map(({ column }) => column) : q.model.columns;
    const column = columns.find(
      (candidate) => candidate.type === 'text' && q.count([{ op: 'like', column: candidate, text, at: where }]) > 0,
    );
    const not = notBeforeText(q, at);
    const condition: Condition | undefined = column && { op: 'like', column, text, at: where };
    if (condition && not)
      q.add({ op: 'any', column: condition.column, of: [condition], isNot: true }, mention, operator, named, not);
    else if (condition) q.add(condition, mention, operator, named);
    else q.isImpossible = true;
  }
}

/** `without "brakes"`, `does not mention "brakes"`. */
function notBeforeText(q: ConditionReading, at: number): Mention | undefined {
  const isOfText = (mention: Mention): boolean =>
    ['filler', 'column', 'rows'].includes(mention.meaning.kind) || q.isOperator(mention, 'contains', 'starts', 'ends');
  for (const mention of q.mentions.slice(Math.max(0, at - 4), at).reverse()) {
    if (q.isOperator(mention, 'not', 'empty')) return mention;
    if (!isOfText(mention)) return undefined;
  }
  return undefined;
}

/** Values together with the lists of the column that have one of them: `sale` is also in `new, sale`. */
function withLists({ distinct }: TableColumn, values: readonly string[]): readonly string[] {
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  if (values.length > MAX_LISTED_VALUES || distinct.size > MAX_LISTS) return values;
  const lists = [...distinct.keys()].filter(
    (text) =>
      LIST_SEPARATOR.test(text) && text.split(LIST_SEPARATOR).some((entry) => wanted.has(entry.trim().toLowerCase())),
  );
  return [...new Set([...values, ...lists])];
}
