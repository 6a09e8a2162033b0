import { stemOf } from '../../../../understanding/words.ts';
import { impliesColumn, isMoneyUnit } from '../columnMatches.ts';
import type { Mention } from '../mentions.ts';
import { plainWords } from '../lexicon.ts';
import { datePart } from './grouping.ts';
import { NUMBER_WORDS, type TableQuestion } from './tableQuestion.ts';
import { isMeasure, type TableColumn } from '../tableColumn.ts';
import { columnsOfCondition, UNSURE } from '../tableQuery.ts';

const MIN_DEED_CHARS = 4;

/** Words before what chooses rows. */
const CHOOSING = /^(?:.+ )?(?:of|for|from|in|at|by|with|von|vom|für|aus|bei|beim|mit)$/;

const GERMAN =
  /\b(?:der|die|das|ist|sind|wie|welche[rnsm]?|wann|wer|wo|was|und|für|gibt|hat|haben|im|am|den|dem|von)\b/iu;

/** Whether there is a word that may be a condition and is none of the table. */
export function hasUnknown(q: TableQuestion): boolean {
  return q.mentions.some(
    (mention) =>
      mention.meaning.kind === 'unknown' && !q.used.has(mention) && mention.weight >= 0.5 && !isExplanation(q, mention),
  );
}

/** "What do they get to eat" is answered by no row, where the table knows of no eating. */
export function isOfUnknownDeed(q: TableQuestion): boolean {
  const isOpen = /^(?:what|how|where|when|why|who|was|wie|wo|wann|warum|wer)\b/i.test(q.text);
  return isOpen && q.mentions.some((mention) => mention.meaning.kind === 'unknown' && mention.weight >= 1);
}

/** Whether a noun that is not understood says of what: "kilos of quinces", "revenue in Utopia". */
export function hasUnknownChoice(q: TableQuestion): boolean {
  return q.mentions.some((mention, at) => {
    const { meaning, weight, words } = mention;
    if (q.used.has(mention) || meaning.kind !== 'unknown' || weight < 1 || isExplanation(q, mention)) return false;
    if (/(?:ed|ing)$/.test(words) || datePart(words) !== undefined) return false;
    const before = q.mentions.slice(Math.max(0, at - 2), at).map((mention) => mention.words);
    return before.some((word) => CHOOSING.test(word));
  });
}

/** What is said of a place, after the word for it: `country of origin`, `place of residence`. */
const OF_PLACE = /^(?:origin|provenance|residence|domicile|herkunft)$/;
const PLACES =
  /^(?:countr(?:y|ies)|nations?|cit(?:y|ies)|towns?|places?|regions?|states?|provinces?|count(?:y|ies)|locations?|localit(?:y|ies)|areas?|districts?)$/;

/** Whether a word only explains the column that is named before it, the only one that it can be: `country of origin`. */
export function isExplanation(q: TableQuestion, mention: Mention): boolean {
  const [place, of] = q.mentions.slice(Math.max(0, q.mentions.indexOf(mention) - 2));
  if (!OF_PLACE.test(mention.words) || place?.meaning.kind !== 'column' || !PLACES.test(place.words)) return false;
  return of?.words === 'of' && place.meaning.matches.filter(({ isNamed }) => isNamed).length === 1;
}

/** A name that the table does not have: `CEO`, `Q7`, `Germany`. */
export function isName(q: TableQuestion, { parts: [part] }: Mention): boolean {
  if (!part) return false;
  if (
    /\d/.test(part.raw) ||
    (part.raw.length > 1 && part.raw === part.raw.toUpperCase() && part.raw !== part.raw.toLowerCase())
  )
    return true;
  const isCapital = /^\p{Lu}/u.test(part.raw);
  return isCapital && part.start > 0 && !/[.?!:]\s*$/.test(q.text.slice(0, part.start)) && !GERMAN.test(q.text);
}

/** What the words that have no part in the query tell against it. */
export function notUnderstood(q: TableQuestion, asked: ReadonlySet<TableColumn>): number {
  let doubt = 0;
  for (const mention of q.mentions) {
    if (q.used.has(mention)) continue;
    const { kind } = mention.meaning;
    if (isCountOfNext(q, mention)) continue;
    if (kind === 'filler' && isIgnoredState(q, mention)) doubt += UNSURE;
    if (kind === 'unknown') doubt += unknownDoubt(q, mention, asked) * mention.weight;
    else if (kind === 'number' || kind === 'text') doubt += 0.4;
    else if (kind === 'column')
      doubt +=
        isOfTimeBetween(q, mention, asked) ||
        isSecondary(q, mention, asked) ||
        isOfAll(q, mention) ||
        isOfAny(q, mention) ||
        isDeedOf(mention, asked)
          ? 0
          : isThingOfOneRow(q, mention, asked)
            ? 0.05
            : 0.26 * columnWeight(mention);
    else if (kind === 'rows') doubt += mention.meaning.isGuess === true ? 0.05 : 0;
    else if (kind === 'comparison' || kind === 'period') doubt += 0.4;
    else if (kind === 'value') doubt += mention.weight === 0 ? 0.05 : 0.26;
    else if (kind === 'operator') doubt += unusedOperator(q, mention);
  }
  return doubt;
}

/** `still out`: a state that is said by a word of grammar. */
function isIgnoredState(q: TableQuestion, mention: Mention): boolean {
  const at = q.mentions.indexOf(mention);
  return mention.words === 'out' && /^(?:is|are|was|were|still|currently)$/.test(q.mentions[at - 1]?.words ?? '');
}

function unknownDoubt(q: TableQuestion, mention: Mention, asked: ReadonlySet<TableColumn>): number {
  if (isLasting(mention, asked) || isDateOfColumn(q, mention) || isWholeDay(q, mention) || isExplanation(q, mention))
    return 0.02;
  if (isNounOfState(q, mention) || LEFT_OVER.test(mention.words)) return 0.02;
  if (
    isPaying(mention, asked) ||
    isDeedOf(mention, asked) ||
    isObjectOfDeed(q, mention, asked) ||
    isKindOfNext(q, mention)
  )
    return 0.05;
  if (isBeforeReason(q, mention) || isKindOfCode(q, mention)) return 0.05;
  if (isThisFile(q, mention) || isOfReason(q) || isDoneByAsked(q, mention)) return 0.1;
  return isPurposeOfFlag(q, mention) || isGermanPerfect(q, mention) ? 0.12 : 0.3;
}

/** `took` in "who took the samples", where the table says who without a word for what was done. */
function isDoneByAsked(q: TableQuestion, { words }: Mention): boolean {
  return LIGHT_DEED.test(words) && q.operator('target')?.operator.of === 'who';
}

const LIGHT_DEED =
  /^(?:took|takes?|taken|did|does|made|makes?|handled|handles?|ran|runs?|wrote|carried|looked|dealt|machte|nahm)$/;

/** `stay` in "how long did she stay", where the time between two dates is asked for. */
function isLasting({ words }: Mention, asked: ReadonlySet<TableColumn>): boolean {
  return LASTING.test(words) && [...asked].some(({ isComputed }) => isComputed === true);
}

/** `close` in "which took longest to close", where the time to that is asked for. */
function isOfTimeBetween(q: TableQuestion, { meaning }: Mention, asked: ReadonlySet<TableColumn>): boolean {
  const { datePair } = q.model;
  return (
    datePair !== undefined &&
    meaning.kind === 'column' &&
    meaning.matches.some(({ column }) => column === datePair.from || column === datePair.to) &&
    [...asked].some(({ isComputed }) => isComputed === true)
  );
}

const LASTING =
  /^(?:stay(?:ed|s)?|last(?:ed|s)?|take[ns]?|took|taking|run|ran|remain(?:ed|s)?|keep|kept|away|gone|there|time|length|days?|hours?|dauer(?:te|n|t)?|gedauert|blieb(?:en)?|geblieben|tage?n?|stunden?)$/;

/** `date` in "by purchase date", where that is `boughtOn`. */
function isDateOfColumn(q: TableQuestion, mention: Mention): boolean {
  const before = q.mentions[q.mentions.indexOf(mention) - 1];
  return (
    /^(?:dates?|days?|datum|日期)$/u.test(mention.words) &&
    before?.meaning.kind === 'column' &&
    before.meaning.matches[0]?.column.type === 'date'
  );
}

/** `over the day`, where all rows are of one day. */
function isWholeDay(q: TableQuestion, mention: Mention): boolean {
  const at = q.mentions.indexOf(mention);
  const before = q.mentions.slice(Math.max(0, at - 3), at).map(({ words }) => words);
  if (mention.words !== 'day' || !before.some((word) => /^(?:over|during|throughout|in|of)$/.test(word))) return false;
  const dates = q.model.columns.filter(({ type }) => type === 'date');
  return dates.some(
    ({ values }) =>
      new Set(values.flatMap((value) => (typeof value === 'string' ? value.slice(0, 10) : []))).size === 1,
  );
}

/** `condition` in "in poor condition", where the state is a value of the table. */
export function isNounOfState(q: TableQuestion, mention: Mention): boolean {
  const at = q.mentions.indexOf(mention);
  return (
    NOUN_OF_STATE.test(mention.words) &&
    [q.mentions[at - 1], q.mentions[at + 1]].some((other) => other?.meaning.kind === 'value' && q.used.has(other))
  );
}

/** What is said of an amount that is there. */
const LEFT_OVER = /^(?:left|remaining|(?:on )?hand|übrig|verbleibend|剩|剩余|剩下)$/;

const NOUN_OF_STATE =
  /^(?:conditions?|states?|status(?:es)?|shape|order|stages?|phases?|situations?|levels?|categor(?:y|ies)|groups?|class|kind|type|grade|zustand|zustände|lage|phase|stufe|状态|类别)$/;

/** `book` in "when is her book due", where the row of the book is known and a day or a number of it is asked for. */
function isThingOfOneRow(q: TableQuestion, { meaning }: Mention, asked: ReadonlySet<TableColumn>): boolean {
  const match = meaning.kind === 'column' ? meaning.matches[0] : undefined;
  return (
    match?.isNamed === true &&
    match.column.type === 'text' &&
    asked.size > 0 &&
    [...asked].every(({ type }) => type === 'date' || type === 'number') &&
    q.where.length > 0 &&
    q.count(q.where) === 1
  );
}

/** What is done with money, where an amount is asked for: "who paid the highest fines". */
function isPaying({ words }: Mention, asked: ReadonlySet<TableColumn>): boolean {
  return (
    PAYING.test(words) &&
    [...asked].some((column) => isMeasure(column) && (isMoneyUnit(column.unit) || impliesColumn('money', column) > 0))
  );
}

const PAYING = /^(?:pays?|paid|spen[dt]s?|owes?|owed|costs?|earn(?:s|ed)?|gezahlt|bezahlt|ausgegeben|verdient)$/;

/** `fährt` where the `Fahrer` is asked for. */
function isDeedOf({ words }: Mention, asked: ReadonlySet<TableColumn>): boolean {
  const base = folded(words).slice(0, MIN_DEED_CHARS);
  return (
    base.length === MIN_DEED_CHARS &&
    [...asked].some((column) => column.type === 'text' && column.words.some((word) => folded(word).startsWith(base)))
  );
}

/** What is done with things, in English and German: `sold`, `verkauft`. */
export const DEED =
  /(?:ed|sold|bought|sent|won|lost|paid|given|taken|lent|made)$|^(?:(?:ver|be|ent|er|zer)\p{L}{3,}|\p{L}{0,5}ge\p{L}{3,})(?:t|en)$/u;

/** `Karten` in "wie viele Karten wurden verkauft", where the numbers are of what was sold. */
function isObjectOfDeed(q: TableQuestion, mention: Mention, asked: ReadonlySet<TableColumn>): boolean {
  const at = q.mentions.indexOf(mention);
  const before = q.mentions[at - 1]?.meaning;
  const isCounted = before?.kind === 'operator' && before.operator.kind === 'count';
  return (
    isCounted &&
    q.mentions
      .slice(at + 1)
      .some(
        ({ meaning, words }) =>
          DEED.test(words) &&
          meaning.kind === 'column' &&
          meaning.matches.some(({ column, isNamed }) => isNamed && isMeasure(column) && asked.has(column)),
      )
  );
}

const KIND =
  /^(?:categor(?:y|ies)|class(?:es)?|types?|groups?|levels?|zones?|tiers?|grades?|kategorien?|klassen?|gruppen?|stufen?|typ|typen)$/;

/** `category` in "category A", where a column or a value is called A. */
function isKindOfNext(q: TableQuestion, mention: Mention): boolean {
  const next = q.mentions[q.mentions.indexOf(mention) + 1];
  return (
    KIND.test(mention.words) &&
    next !== undefined &&
    ['column', 'value'].includes(next.meaning.kind) &&
    (next.parts[0]?.word.length ?? 0) <= 3
  );
}

/** `chopper` in "the chopper R948": what a code is of that is a whole value. */
function isKindOfCode(q: TableQuestion, mention: Mention): boolean {
  const at = q.mentions.indexOf(mention);
  const next = q.mentions[at + 1];
  return (
    next?.meaning.kind === 'value' &&
    next.meaning.isExact &&
    q.used.has(next) &&
    /\d/.test(next.words) &&
    /^(?:the|der|die|das|dem|den|des)$/.test(q.mentions[at - 1]?.words ?? '')
  );
}

/** `this season`, which is what the file is of; `this week` is of the time of asking. */
function isThisFile(q: TableQuestion, mention: Mention): boolean {
  const before = q.mentions[q.mentions.indexOf(mention) - 1]?.words ?? '';
  const isOfTime =
    datePart(mention.words) !== undefined ||
    /^(?:weeks?|quarters?|mornings?|evenings?|woche|quartal)$/.test(mention.words);
  return /^(?:this|our|dies(?:e[mnrs]?)?|unsere?[mnrs]?)$/.test(before) && !isOfTime;
}

/** `turned away` in "turned away because they were already in", where the rows are chosen by the reason. */
function isBeforeReason(q: TableQuestion, mention: Mention): boolean {
  const reason = q.mentions.findIndex(({ words }) => /^(?:because|weil)$/.test(words));
  return (
    reason > q.mentions.indexOf(mention) &&
    q.mentions
      .slice(reason + 1)
      .some((other) => other.meaning.kind === 'value' && other.meaning.isExact && q.used.has(other))
  );
}

/** Whether the reason is asked for of a single row: what it is the reason of is not for the table to say. */
function isOfReason(q: TableQuestion): boolean {
  const operator = q.operator('target')?.operator;
  return operator?.of === 'why' && q.where.length > 0 && q.count(q.where) === 1;
}

/** `verursacht` at the end of "welcher hat am meisten Kosten verursacht": what is done with what is asked for. */
function isGermanPerfect(q: TableQuestion, mention: Mention): boolean {
  const isLast = q.mentions.at(-1) === mention;
  return (
    isLast &&
    /^(?:\p{L}{0,5}ge\p{L}{3,}|(?:ver|be|ent|er|zer)\p{L}{3,})(?:t|en)$/u.test(mention.words) &&
    /\b(?:hat|haben|ist|sind)\b/i.test(q.text) &&
    !/\b(?:wurden?|worden)\b/i.test(q.text)
  );
}

/** `milking` in "has a milking robot", where there is a column of whether there is a robot. */
function isPurposeOfFlag(q: TableQuestion, mention: Mention): boolean {
  const next = q.mentions[q.mentions.indexOf(mention) + 1];
  return (
    /ing$/.test(mention.words) && next?.meaning.kind === 'column' && next.meaning.matches[0]?.column.type === 'boolean'
  );
}

/** `four` in "the four days" of a table of four days. */
function isCountOfNext(q: TableQuestion, mention: Mention): boolean {
  const next = q.mentions[q.mentions.indexOf(mention) + 1];
  const column = next?.meaning.kind === 'column' ? next.meaning.matches[0]?.column : undefined;
  return column !== undefined && isNumberOfAll(mention.words, column);
}

/** `over all months and stations`: that is no choice. */
function isOfAll(q: TableQuestion, mention: Mention): boolean {
  const at = q.mentions.indexOf(mention);
  return (
    q.mentions
      .slice(Math.max(0, at - 4), at)
      .some(({ words }) => /\b(?:all|every|any|alle[rn]?|jede[rn]?)\b/.test(words)) || isPluralOfAll(q, mention, at)
  );
}

/** `a station`, where each row is of one. */
function isOfAny(q: TableQuestion, mention: Mention): boolean {
  const before = q.mentions[q.mentions.indexOf(mention) - 1]?.words ?? '';
  const column = mention.meaning.kind === 'column' ? mention.meaning.matches[0]?.column : undefined;
  return /^(?:an?|eine?[rnm]?)$/.test(before) && column?.type === 'text' && column.filled === q.model.rows.length;
}

/** `in the tanks`, `in the four days`: all of them, where there are as many. */
function isPluralOfAll(q: TableQuestion, { meaning, words }: Mention, at: number): boolean {
  const column =
    meaning.kind === 'column' && meaning.matches[0]?.isNamed === true ? meaning.matches[0].column : undefined;
  if (!column || !/s$/.test(words) || stemOf(words) === words) return false;
  const [before = '', last = ''] = q.mentions.slice(Math.max(0, at - 2), at).map((other) => other.words);
  return last === 'the' || (before === 'the' && isNumberOfAll(last, column));
}

function isNumberOfAll(word: string, column: TableColumn): boolean {
  const number = /^\d+$/.test(word) ? Number(word) : NUMBER_WORDS.get(word);
  return number !== undefined && number === column.distinct.size;
}

/** A column's word that only goes with a value of that column, or with a column that is used. */
function isSecondary(q: TableQuestion, { meaning, parts }: Mention, asked: ReadonlySet<TableColumn>): boolean {
  if (meaning.kind !== 'column') return false;
  const columns = new Set(q.where.flatMap(columnsOfCondition));
  const best = meaning.matches[0]?.score ?? 0;
  // "Net weight" is the net, "blocked bins" are those of `bin.blocked`.
  if (meaning.matches.some(({ column, score }) => asked.has(column) && score >= best - 0.25)) return true;
  if (
    q.where.some(
      (condition) =>
        condition.op === 'in' &&
        condition.values.every((value) =>
          plainWords(value).some((word) => parts.some(({ stem }) => stem === stemOf(word))),
        ),
    )
  )
    return true;
  return meaning.matches.some(({ column, isNamed }) => columns.has(column) || (!isNamed && asked.has(column)));
}

/** A verb such as `sold` only implies a column. */
function columnWeight({ meaning, weight }: Mention): number {
  return meaning.kind === 'column' && meaning.matches[0]?.isNamed !== true ? weight : 1;
}

/** `name or title`: what is shown, and no condition. */
function isBetweenColumns(q: TableQuestion, mention: Mention): boolean {
  const at = q.mentions.indexOf(mention);
  return [q.mentions[at - 1], q.mentions[at + 1]].every((other) => other?.meaning.kind === 'column');
}

function unusedOperator(q: TableQuestion, mention: Mention): number {
  const { meaning } = mention;
  if (meaning.kind !== 'operator') return 0;
  switch (meaning.operator.kind) {
    case 'not':
      return isOfReason(q) ? 0 : 0.3;
    case 'differs':
    case 'same':
    case 'empty':
    case 'starts':
    case 'ends':
    case 'soldOut':
    case 'inStock':
      return 0.3;
    case 'failed':
    case 'succeeded':
      return 0.25;
    case 'or':
      return isBetweenColumns(q, mention) ? 0 : 0.3;
    default:
      return 0;
  }
}

function folded(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '');
}
