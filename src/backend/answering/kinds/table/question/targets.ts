import { DONE_BY, impliesColumn, MODIFIER_ALONE } from '../columnMatches.ts';
import { implies, isAgent } from '../columnWords.ts';
import type { Mention } from '../mentions.ts';
import { datePart } from './grouping.ts';
import { measureAfterHowMuch, UNITS_OF } from './measures.ts';
import type { OperatorOf, TableQuestion } from './tableQuestion.ts';
import { isMeasure, isYearLike, type TableColumn } from '../tableColumn.ts';
import { isOfDays } from '../period.ts';
import { UNSURE, type Condition } from '../tableQuery.ts';

/** The column of categories that `which …` asks for. */
export function groupTargetOf(q: TableQuestion): TableColumn | undefined {
  for (const target of targetsOf(q)) {
    const column = target.columns[0];
    if (column) return column;
  }
  return undefined;
}

/** What the question asks for, one for each `which`, `who`, `when`. */
export function targetsOf(q: TableQuestion): {
  readonly mention: Mention | undefined;
  readonly columns: readonly TableColumn[];
  readonly isRows: boolean;
  readonly isUnknown: boolean;
}[] {
  const targets = [];
  for (const [at, { meaning }] of q.mentions.entries()) {
    if (meaning.kind !== 'operator' || meaning.operator.kind !== 'target') continue;
    targets.push(targetAt(q, at, meaning.operator.of));
  }
  return targets;
}

function targetAt(
  q: TableQuestion,
  at: number,
  of: OperatorOf<'target'>['of'],
): {
  readonly mention: Mention | undefined;
  readonly columns: readonly TableColumn[];
  readonly isRows: boolean;
  readonly isUnknown: boolean;
} {
  const next = nounOfTarget(q, at);
  const none = { mention: undefined, columns: [], isRows: false, isUnknown: false };
  const measured = of === 'much' ? measureAfterHowMuch(q, next) : undefined;
  if (measured) return { ...none, mention: next, columns: [measured] };
  if (['who', 'where', 'when', 'why', 'much', 'long'].includes(of)) {
    const implied = impliedTargets(q, of);
    // "How much is the fee" may ask for a text too.
    const [named] = implied.length === 0 && next?.meaning.kind === 'column' ? next.meaning.matches : [];
    const columns = named?.isNamed === true && (of === 'much' || of === 'long') ? [named.column] : implied;
    return { ...none, columns, isUnknown: columns.length === 0 };
  }
  if (of === 'what' && WHAT_CAN.test(q.text)) return { ...none, isRows: true };
  const dated = of === 'which' || of === 'what' ? dateAfter(q, at) : undefined;
  if (dated) return { ...none, ...dated };
  if (!next) return none;
  // "What did order 10010 cost" asks for no order.
  if (next.meaning.kind === 'rows')
    return of === 'what' && q.isOneRow() ? none : { ...none, mention: next, isRows: true };
  if (next.meaning.kind === 'column' && !(q.used.has(next) && of !== 'which')) {
    const [best, ...others] = next.meaning.matches.filter(({ score }) => score > MODIFIER_ALONE);
    if (!best) return { ...none, mention: next, isUnknown: true };
    const equal = others.filter(({ score }) => best && score >= best.score - 0.02);
    const meant =
      best && equal.length > 0
        ? alsoNamed(
            q,
            [best, ...equal].map(({ column }) => column),
            next,
          )
        : undefined;
    if (meant) return { ...none, mention: next, columns: [meant] };
    return { ...none, mention: next, columns: best ? [best.column, ...equal.map(({ column }) => column)] : [] };
  }
  if (next.meaning.kind === 'value') {
    // "Which payment method": the last word is what is asked for.
    const head = q.mentions[q.mentions.indexOf(next) + 1];
    const match = head?.meaning.kind === 'column' ? head.meaning.matches[0] : undefined;
    if (head && match?.isNamed === true && match.score >= 0.6 && !q.used.has(head))
      return { ...none, mention: head, columns: [match.column] };
  }
  if (next.meaning.kind === 'unknown') return { ...none, mention: next, isUnknown: true };
  return none;
}

/** The beginning of a question that asks for rows by a verb, whichever it is: "What can I see with a four year old". */
const WHAT_CAN = /^what (?:can|could|may|should) (?:i|we|you|one|they|an?|my|our)\b/i;

/** What a word such as `which` asks for: in "what product categories" the categories, whatever the rows are. */
function nounOfTarget(q: TableQuestion, at: number): Mention | undefined {
  const next = q.nounAfter(at);
  if (next?.meaning.kind !== 'rows') return next;
  const after = q.mentions[q.mentions.indexOf(next) + 1];
  const match = after?.meaning.kind === 'column' ? after.meaning.matches[0] : undefined;
  const isSingular = !/s$/.test(next.words);
  return isSingular && match?.isNamed === true && match.score >= NAMED && match.column !== q.model.key ? after : next;
}

/** From this score on, a word is the name of a column. */
const NAMED = 0.6;

/** `which month`: the dates, by a part of them. */
export function dateAfter(
  q: TableQuestion,
  at: number,
): { readonly mention: Mention; readonly columns: readonly TableColumn[] } | undefined {
  const [date] = dateColumns(q);
  const mention = q.mentions
    .slice(at + 1, at + 5)
    .find(
      ({ meaning, words }) =>
        datePart(words) !== undefined ||
        (meaning.kind !== 'filler' && !(meaning.kind === 'operator' && meaning.operator.kind === 'superlative')),
    );
  const ofDays = mention && datePart(mention.words) === 'day' ? q.model.columns.find(isOfDays) : undefined;
  if (mention && ofDays) return { mention, columns: [ofDays] };
  const isPart =
    mention !== undefined &&
    datePart(mention.words) !== undefined &&
    !(mention.meaning.kind === 'column' && mention.meaning.matches[0]?.isNamed === true);
  return isPart && date ? { mention, columns: [date] } : undefined;
}

/** Which of some columns another word names too: "which station do trips end at". */
function alsoNamed(q: TableQuestion, columns: readonly TableColumn[], except: Mention): TableColumn | undefined {
  for (const mention of q.mentions) {
    if (mention === except || mention.meaning.kind !== 'column') continue;
    const match = mention.meaning.matches.find(({ column, isNamed }) => isNamed && columns.includes(column));
    if (!match) continue;
    q.use(mention);
    return match.column;
  }
  return undefined;
}

/** A column of text that is named for who does something: `runner`, `editor`. */
function agentColumn(q: TableQuestion): TableColumn | undefined {
  return q.model.columns.find(
    ({ type, words, distinct }) => type === 'text' && distinct.size > 1 && isAgent(words.at(-1) ?? ''),
  );
}

const NAME_OF_PERSON = /^\p{Lu}[\p{L}.'’-]*(?:,? \p{L}[\p{L}.'’-]*){0,3}$/u;

/** A column of names that the question names by what they do: "who was on duty". */
function namedDoers(q: TableQuestion, columns: readonly TableColumn[]): TableColumn | undefined {
  // "Who has the book" names what is had.
  if (!/^(?:who(?:['’]s| is| was| are| were)|wer (?:ist|war|sind|waren|hatte?))\b/i.test(q.text)) return undefined;
  for (const mention of q.mentions) {
    if (mention.meaning.kind !== 'column') continue;
    const match = mention.meaning.matches.find(
      ({ column, isNamed, score }) => isNamed && score >= 0.4 && columns.includes(column) && areNamesOfPersons(column),
    );
    if (!match) continue;
    q.use(mention);
    return match.column;
  }
  return undefined;
}

/** The only column of first and last names: who does what a row is of. */
function onlyPersons(q: TableQuestion, columns: readonly TableColumn[]): TableColumn | undefined {
  const persons = columns.filter(
    (column) =>
      column !== q.model.key &&
      areNamesOfPersons(column) &&
      [...column.distinct.keys()].every((text) => FULL_NAME.test(text)),
  );
  if (persons.length !== 1 || q.operator('superlative')) return undefined;
  const at = q.mentions.findIndex(({ words }) => /^(?:who|wer)$/.test(words));
  const deed = q.mentions[at + 1];
  // What is done is what the column is of.
  if (deed?.meaning.kind === 'unknown') {
    q.use(deed);
    q.doubt += UNSURE;
  }
  return persons[0];
}

const FULL_NAME = /^(?:\p{Lu}\.|\p{Lu}\p{L}+) (?:\p{Lu}\. )?\p{Lu}[\p{L}'’-]+$/u;

function areNamesOfPersons({ distinct }: TableColumn): boolean {
  return distinct.size > 1 && [...distinct.keys()].every((text) => NAME_OF_PERSON.test(text));
}

/** Names such as `common_name` or `product name`: nobody is called so. */
function isNameOfThings({ model }: TableQuestion, { words }: TableColumn): boolean {
  const others = words.filter((word) => word !== 'name');
  if (others.length === words.length || others.length === 0) return false;
  return !model.isOfPersons && !others.some((word) => OF_PERSON.test(word) || implies('who', [word]) > 0);
}

/** Whether `who` is followed by what the table has a date of, so that it may have no person for it. */
function isDeedWithDate({ mentions }: TableQuestion): boolean {
  const at = mentions.findIndex(({ words }) => words === 'who');
  const next = mentions[at + 1]?.meaning;
  return next?.kind === 'column' && next.matches[0]?.column.type === 'date';
}

const OF_PERSON = /^(?:first|last|full|family|given|middle|sur|nick|user|display|maiden|contact)$/;

function isSingleValue(q: TableQuestion, column: TableColumn): boolean {
  return q.where.some(
    (condition) =>
      condition.column === column && condition.op === 'in' && !condition.isNot && condition.values.length === 1,
  );
}

function impliedTargets(q: TableQuestion, of: string): TableColumn[] {
  const words: Readonly<Record<string, string>> = { much: 'money', long: 'long' };
  const word = words[of] ?? of;
  const columns = q.model.columns.filter((column) => {
    if (of === 'when')
      return (
        isYearLike(column) ||
        column.type === 'date' ||
        isOfDays(column) ||
        column.type === 'duration' ||
        implies('when', column.words) > 0
      );
    if (of === 'much' || of === 'long') return isMeasure(column) || column.type === 'duration';
    // The one that is named is not the one that is asked for.
    if (of === 'who' && (isSingleValue(q, column) || isNameOfThings(q, column))) return false;
    // "Who inspected it" is not the thing that was inspected.
    if (of === 'who' && column.words.join() === 'name' && !q.model.isOfPersons && isDeedWithDate(q)) return false;
    return column.type === 'text';
  });
  if (of === 'why') dropDenied(q, columns);
  const named = q.mentions.flatMap((mention) => {
    const { meaning } = mention;
    const matches =
      meaning.kind === 'column'
        ? meaning.matches
        : meaning.kind === 'value' && (!meaning.isExact || of === 'when')
          ? (meaning.columns ?? [])
          : [];
    return matches.filter(({ column }) => columns.includes(column)).map((match) => ({ ...match, mention }));
  });
  const scored = columns
    .map((column) => {
      const hint = named.find((match) => match.column === column);
      const units = column.unit.toLowerCase();
      const byType =
        of === 'when'
          ? column.type === 'date' ||
            isYearLike(column) ||
            isOfDays(column) ||
            (column.type === 'duration' && hint?.isNamed === true)
          : UNITS_OF[of]?.test(units) === true || column.type === 'duration';
      const isDoneBy = of === 'who' && hint?.isNamed === true && DONE_BY.test(column.words.at(-1) ?? '');
      const implied = Math.max(impliesColumn(word, column), byType || isDoneBy ? 0.6 : 0);
      const hinted = hint === undefined ? 0 : hint.isNamed ? hint.score : of === 'when' ? hint.score / 2 : 0;
      return { column, score: implied > 0 ? implied + hinted : implied, hint };
    })
    .filter(({ score }) => score > 0)
    .filter(({ column, hint }) => q.count([...whereWithout(q, hint?.mention), { op: 'filled', column }]) > 0)
    .sort((a, b) => b.score - a.score);
  const empty = named.find(
    (match) =>
      match.isNamed &&
      match.score >= 0.45 &&
      impliesColumn(word, match.column) > 0 &&
      !scored.some(({ column }) => column === match.column),
  );
  if (empty) {
    q.use(empty.mention);
    return [empty.column];
  }
  const best = scored[0];
  if (!best) {
    // A person is asked for, and the rows are persons or have names.
    if (of !== 'who') return [];
    const { key, isOfPersons } = q.model;
    const isOfRows = key !== undefined && isOfPersons && !q.where.some(({ column }) => column === key);
    const person = namedDoers(q, columns) ?? (isOfRows ? key : (agentColumn(q) ?? onlyPersons(q, columns)));
    return person ? [person] : [];
  }
  if (best.hint?.isNamed === true) {
    q.use(best.hint.mention);
    q.where = whereWithout(q, best.hint.mention);
  }
  const isUnclear = scored[1] && scored[1].score >= best.score - 0.06 && !best.hint;
  const coded = of === 'who' ? nameOfCode(q, best.column) : undefined;
  if (isUnclear && !coded) q.doubt += 0.05;
  return [coded ?? best.column];
}

const CODE = /^[\p{L}_-]{0,6}\d[\p{L}\d_-]*$/u;

/** The column that has a name for each code of another: the `farm` of a `member` M022. */
function nameOfCode({ model }: TableQuestion, codes: TableColumn): TableColumn | undefined {
  if (codes.distinct.size < 2 || ![...codes.distinct.keys()].every((value) => CODE.test(value))) return undefined;
  return model.columns.find((column) => column.type === 'text' && column !== codes && isNamedBy(column, codes));
}

/** Whether each value of a column of codes comes with one name, and each name with one code. */
function isNamedBy(names: TableColumn, codes: TableColumn): boolean {
  if (names.distinct.size !== codes.distinct.size || [...names.distinct.keys()].some((name) => /\d/.test(name)))
    return false;
  const nameOf = new Map<number | string | null, number | string | null>();
  return codes.values.every((code, row) => {
    const name = names.values[row] ?? null;
    if (!nameOf.has(code)) nameOf.set(code, name);
    return nameOf.get(code) === name;
  });
}

/** What could not be is no condition of why: "why could it not be emptied" asks for the reason of what is not emptied. */
function dropDenied(q: TableQuestion, columns: readonly TableColumn[]): void {
  const denied = q.where.filter((condition) => condition.op === 'in' && condition.isNot);
  if (denied.length === 0) return;
  const reasons = columns.filter((column) => impliesColumn('why', column) > 0);
  const exact = denied.filter(({ column }) => column === q.model.key || reasons.includes(column));
  // The word that is denied is a verb; what it is denied of stands before it.
  const kept = q.where.flatMap((condition): Condition[] => {
    if (condition.op !== 'in' || !condition.isNot || exact.includes(condition)) return [condition];
    const isWhole = [...(q.sources.get(condition) ?? [])].some(
      ({ meaning }) => meaning.kind === 'value' && meaning.isExact,
    );
    return isWhole ? [{ ...condition, isNot: false }] : [];
  });
  const isFilled = reasons.some((column) => q.count([...kept, { op: 'filled', column }]) > 0);
  if (isFilled) q.where = kept;
}

/** The conditions without that of a word that names the column that is asked for: "how long was it offline?" */
function whereWithout(q: TableQuestion, mention: Mention | undefined): readonly Condition[] {
  if (mention?.meaning.kind !== 'value') return q.where;
  return q.where.filter((condition) => q.sources.get(condition)?.has(mention) !== true);
}

export function dateColumns(q: TableQuestion): TableColumn[] {
  return q.model.columns.filter(({ type }) => type === 'date');
}
