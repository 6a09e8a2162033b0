import { implies, isAgent, sameness } from '../columnWords.ts';
import { UNCLEAR_DOUBT, type ConditionReading } from './conditionReading.ts';
import { PARTIAL_DOUBT } from './values.ts';
import type { Mention } from '../mentions.ts';
import { isMeasure, type TableColumn } from '../tableColumn.ts';
import { UNSURE, type Condition } from '../tableQuery.ts';

/** Words for a cell that has nothing; others, such as `without`, may as well mean `no`. */
const OF_CELLS = /missing|empty|blank|unknown|not (?:given|set|filled)|unset|leer|fehl|缺少|为空/;

/** Yes and no, empty and filled: `has no bell`, `failed`, `without a comment`. */
export function flagConditions(q: ConditionReading): void {
  stillCondition(q);
  for (const [at, mention] of q.mentions.entries()) {
    if (q.used.has(mention)) continue;
    if (q.isOperator(mention, 'failed', 'succeeded')) outcomeCondition(q, mention, at);
    else if (q.isOperator(mention, 'empty')) absenceCondition(q, mention, at);
    else if (q.isOperator(mention, 'not')) negatedFlagCondition(q, mention, at);
    else if (mention.meaning.kind === 'column' && !q.reserved.has(mention)) presenceCondition(q, mention);
    else if (mention.meaning.kind === 'unknown') oppositeCondition(q, mention);
    if (!q.used.has(mention) && isPerhapsState(mention)) stateCondition(q, mention, at);
  }
}

/** `still in hospital`, `still open`: what has begun and has no end, where the table has dates of both. */
function stillCondition(q: ConditionReading): void {
  const { datePair, rows } = q.model;
  const at = q.mentions.findIndex(({ words }) => /^(?:still|noch|immer noch)$/.test(words));
  const still = q.mentions[at];
  if (!datePair || !still || datePair.to.filled === rows.length || q.isOperator(q.mentions[at - 1], 'not')) return;
  const said: Mention[] = [];
  for (const mention of q.mentions.slice(at + 1, at + 1 + MAX_STATE_WORDS)) {
    const { meaning } = mention;
    const isBegun = meaning.kind === 'column' && meaning.matches.some(({ column }) => column === datePair.from);
    if (meaning.kind === 'unknown' || isBegun) said.push(mention);
    else if (meaning.kind !== 'filler') break;
  }
  if (said.length === 0) return;
  q.add({ op: 'empty', column: datePair.to }, still, ...said);
  const isPlain = said.every(({ meaning, words }) => meaning.kind === 'column' || GOING_ON.test(words));
  q.doubt += isPlain ? UNCLEAR_DOUBT : UNSURE;
}

const MAX_STATE_WORDS = 4;
/** What is said of what has no end yet, whatever it is. */
const GOING_ON =
  /^(?:open|there|here|out|away|running|active|present|ongoing|going on|missing|offen|da|drin|weg|aktiv)$/;

function outcomeCondition(q: ConditionReading, mention: Mention, at: number): void {
  // "Failed with 500" is said by the number.
  const next = q.near(at, 1, ({ meaning }) => meaning.kind === 'number', 2);
  if (next && q.used.has(next)) {
    q.used.add(mention);
    return;
  }
  const isNot = q.isOperator(q.mentions[at - 1], 'not');
  const isGood = q.isOperator(mention, 'succeeded') !== isNot;
  const column = q.model.columns.find(
    ({ type, words }) =>
      type === 'boolean' &&
      words.some((word) => /^(?:ok|success|succeeded|successful|passed|valid|erfolg|erfolgreich)$/.test(word)),
  );
  const opposite = q.model.columns.find(
    ({ type, words }) =>
      type === 'boolean' && words.some((word) => /^(?:fail|failed|error|failure|fehler)$/.test(word)),
  );
  const before = isNot ? q.mentions[at - 1] : undefined;
  if (column) q.add(isGood ? { op: 'true', column } : notSo(column), mention, before);
  else if (opposite) q.add(isGood ? notSo(opposite) : { op: 'true', column: opposite }, mention, before);
  else outcomeInWords(q, mention, isGood, before);
}

function outcomeInWords(q: ConditionReading, mention: Mention, isGood: boolean, before: Mention | undefined): void {
  const stems = isGood
    ? ['success', 'succeed', 'ok', 'pass', 'approv', 'approve']
    : ['fail', 'error', 'failur', 'failure'];
  for (const stem of stems) {
    const found = q.model.valuesWithStem(stem).find(({ column }) => column.distinct.size <= 50);
    if (!found) continue;
    q.add({ op: 'in', column: found.column, values: found.values, isNot: false }, mention, before);
    q.doubt += PARTIAL_DOUBT;
    return;
  }
}

function absenceCondition(q: ConditionReading, mention: Mention, at: number): void {
  const isColumn = (other: Mention): boolean => other.meaning.kind === 'column';
  const after = q.near(at, 1, isColumn, 3);
  const before = q.near(at, -1, isColumn, 3);
  const named = after ?? before;
  if (named?.meaning.kind !== 'column') return;
  const [match] = named.meaning.matches;
  if (!match?.isNamed) return;
  const { column } = match;
  const isNegated = q.isOperator(q.mentions[at - 1], 'not');
  const not = isNegated ? q.mentions[at - 1] : undefined;
  const isOfCells = OF_CELLS.test(mention.words);
  // Without rain there are zero millimetres of it.
  const isZero = !isOfCells && isMeasure(column) && column.values.includes(0);
  if (isZero) q.add(isNegated ? { op: '>', column, value: 0 } : { op: '=', column, value: 0 }, mention, named, not);
  else if (column.type === 'boolean' && !isOfCells)
    q.add(isNegated ? { op: 'true', column } : notSo(column), mention, named, not);
  else q.add({ op: isNegated ? 'filled' : 'empty', column }, mention, named, not);
}

function negatedFlagCondition(q: ConditionReading, mention: Mention, at: number): void {
  const named =
    q.near(at, 1, ({ meaning }) => meaning.kind === 'column', 3) ??
    q.near(at, -1, ({ meaning }) => meaning.kind === 'column', 1);
  if (named?.meaning.kind !== 'column') {
    if (/^(?:nobody|no one|niemand(?:en)?)$/.test(mention.words)) nobodyCondition(q, mention);
    return;
  }
  const flag = named.meaning.matches.find(({ column }) => column.type === 'boolean');
  const denied = named.meaning.matches.flatMap(({ column, isNamed }) => (isNamed ? valuesOfNone(column) : []))[0];
  if (flag) q.add(notSo(flag.column), mention, named);
  else if (denied) q.add({ op: 'in', ...denied, isNot: false }, mention, named);
  else if (named.meaning.matches[0]?.isNamed === true && !isMeasure(named.meaning.matches[0].column)) {
    q.add({ op: 'empty', column: named.meaning.matches[0].column }, mention, named);
    q.doubt += UNCLEAR_DOUBT;
  }
}

/** Values by which a column says that there is none of what it is of: `backup: none`. */
function valuesOfNone(column: TableColumn): { readonly column: TableColumn; readonly values: readonly string[] }[] {
  const values = [...column.distinct.keys()].filter((value) => NONE.test(value));
  return column.type === 'text' && values.length > 0 ? [{ column, values }] : [];
}

const NONE = /^(?:none|no|never|nothing|off|disabled|keine?[rs]?|nein|nie|aus|无|没有|否)$/iu;

/** Rows in which a column of persons has nobody. */
function nobodyCondition(q: ConditionReading, mention: Mention): void {
  const columns = q.model.columns.filter(
    ({ type, words, filled }) =>
      type === 'text' &&
      filled < q.model.rows.length &&
      words.some((word) => implies('who', [word]) > 0 || isAgent(word)),
  );
  const [column] = columns;
  if (column && columns.length === 1) q.add({ op: 'empty', column }, mention);
}

/** `inactive`, `unpaid`: the opposite of a column of yes and no. */
function oppositeCondition(q: ConditionReading, mention: Mention): void {
  const base = /^(?:in|un|non|dis)(\p{L}{4,})$/u.exec(mention.words)?.[1];
  if (base === undefined) return;
  const column = q.model.columns.find(
    ({ type, words }) => type === 'boolean' && words.some((word) => sameness(word, base) >= 0.95),
  );
  if (column) q.add(notSo(column), mention);
  else undoneCondition(q, mention, (word) => sameness(word, base) >= 0.95);
}

/** States and what ends them: a loan is `out` until it is returned. */
const ENDS: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:out|outstanding|missing)$/, /^(?:returned|return|back|zurück\p{L}*|归还)$/u],
  [/^(?:outstanding|owing|owed?|owes|unpaid|due)$/, /^(?:paid|settled|reimbursed|refunded|repaid|bezahlt|erstattet)$/],
  [
    /^(?:open|outstanding|unresolved|unfinished|ongoing|pending|offen)$/,
    /^(?:closed|resolved|finished|completed|complete|ended|end|done|solved|fixed|erledigt|geschlossen)$/,
  ],
  [/^(?:pending|waiting)$/, /^(?:shipped|delivered|sent|processed|approved)$/],
];

/** Whether a word is no name of a column: `owe` only implies one of money. */
function isPerhapsState({ meaning }: Mention): boolean {
  if (meaning.kind === 'column') return meaning.matches[0]?.isNamed !== true;
  return meaning.kind === 'unknown' || meaning.kind === 'filler';
}

/** A state that the table has only the end of: `still out` where there is a day of return. */
function stateCondition(q: ConditionReading, mention: Mention, at: number): void {
  const before = q.mentions[at - 1]?.words ?? '';
  const isState =
    mention.words !== 'out' ||
    ((/^(?:is|are|was|were|still|currently|been)$/.test(before) || isHad(q, at)) && q.mentions[at + 1]?.words !== 'of');
  if (!isState) return;
  for (const [state, end] of ENDS) {
    if (!state.test(mention.words)) continue;
    const flag = q.model.columns.find(({ type, words }) => type === 'boolean' && words.some((word) => end.test(word)));
    if (flag) {
      q.add(q.isOperator(q.mentions[at - 1], 'not') ? { op: 'true', column: flag } : notSo(flag), mention);
      return;
    }
    if (undoneCondition(q, mention, (word) => end.test(word))) return;
  }
}

/** Whether something is had in a state that is said last: "who has a book out". */
function isHad(q: ConditionReading, at: number): boolean {
  return at === q.mentions.length - 1 && q.mentions.some(({ words }) => /^(?:has|have|had|got)$/.test(words));
}

/** Rows without a date of what has not been done, in a column that has some without and some with one. */
function undoneCondition(q: ConditionReading, mention: Mention, isDeed: (word: string) => boolean): boolean {
  const column = q.model.columns.find(
    ({ type, words, filled }) =>
      type === 'date' && filled > 0 && filled < q.model.rows.length && words.some((word) => isDeed(word)),
  );
  if (column) q.add({ op: 'empty', column }, mention);
  return column !== undefined;
}

/** A column of yes and no that is named: "how many are active". */
function presenceCondition(q: ConditionReading, mention: Mention): void {
  if (mention.meaning.kind !== 'column') return;
  const [match] = mention.meaning.matches;
  if (match?.isNamed !== true || match.score < 0.45) return;
  const { column } = match;
  if (column.type === 'boolean') q.add({ op: 'true', column }, mention);
  // What was cancelled has a date of that, where others have none.
  else if (column.type === 'date' && column.filled < q.model.rows.length && isDone(q, mention))
    q.add({ op: 'filled', column }, mention);
}

const PARTICIPLE = /(?:ed|paid|sold|sent|taken|given)$/;

/** Whether a participle stands before a noun for the rows: "the cancelled orders". */
export function isBeforeRows(mentions: readonly Mention[], at: number): boolean {
  return PARTICIPLE.test(mentions[at]?.words ?? '') && mentions[at + 1]?.meaning.kind === 'rows';
}

/** Whether rows are chosen by what was done with them, and not asked for when. */
function isDone(q: ConditionReading, mention: Mention): boolean {
  const at = q.mentions.indexOf(mention);
  const before = q.mentions[at - 1]?.words ?? '';
  return (
    (mention.parts.length > 1 || PARTICIPLE.test(mention.words)) &&
    (/^(?:is|are|was|were|been|already|got|which|that)$/.test(before) || isBeforeRows(q.mentions, at)) &&
    !q.mentions.some(
      ({ meaning }) =>
        meaning.kind === 'period' ||
        meaning.kind === 'comparison' ||
        (meaning.kind === 'operator' &&
          (meaning.operator.kind === 'superlative' ||
            (meaning.operator.kind === 'target' && ['when', 'long', 'who'].includes(meaning.operator.of)))),
    )
  );
}

/** Says that something is not so: `no`, or nothing at all where a column has no `no`. */
function notSo(column: TableColumn): Condition {
  return { op: column.values.includes(0) ? 'false' : 'empty', column };
}
