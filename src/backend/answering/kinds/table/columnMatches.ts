import { stemOf } from '../../../understanding/words.ts';
import { implies, sameness, SAME_THING, withoutGermanEnding } from './columnWords.ts';
import { plainWords } from './lexicon.ts';
import type { TableColumn } from './tableColumn.ts';

/** Parts of names that tell little: `customer_id` is the customer. */
const LIGHT = new Set(
  'id ids no nr number num code key unit hand at on in of the is has are was can avg average mean total name day date time ts von der am um nummer datum gesamt einzel netto brutto 编号 名称 号码'.split(
    ' ',
  ),
);
const LIGHT_WEIGHT = 0.2;

/** Words for money: only numbers of money, or of nothing that is named, stand for them. */
const OF_MONEY = new Set(
  'revenue turnover takings earnings proceeds sales umsatz 销售额 income earn cost kosten spend worth money pay expensive value'.split(
    ' ',
  ),
);
const MONEY_UNIT = /^(?:eur|usd|chf|gbp|jpy|cny|rmb|sek|nok|dkk|pln|inr|aud|cad|euros?|dollars?|[€$£¥₹]|元|万元)$/i;

/** Whether a unit is one of money: `EUR`, `$`. */
export function isMoneyUnit(unit: string): boolean {
  return MONEY_UNIT.test(unit);
}

/** How surely a word of a question stands for a column that is not called so. */
export function impliesColumn(word: string, { words, unit, type }: TableColumn): number {
  const isOfMoney = OF_MONEY.has(word) || OF_MONEY.has(stemOf(word));
  if (isOfMoney && (type !== 'number' || (unit !== '' && !isMoneyUnit(unit)))) return 0;
  return implies(word, [...words, unit.toLowerCase()]);
}

/** A column that words of a question may stand for. */
export interface ColumnMatch {
  readonly column: TableColumn;
  /** 0 to 1: the share of the column's name that the words make. */
  readonly score: number;
  /** Whether the words are those of the name; otherwise they only imply it. */
  readonly isNamed: boolean;
}

/** The columns that words of a question stand for, the likeliest first. */
export function matchColumns(words: readonly string[], columns: readonly TableColumn[]): ColumnMatch[] {
  const matches: ColumnMatch[] = [];
  for (const column of columns) {
    const named = nameScore(words, column);
    // A column that says it in full is meant before one that says it in short.
    if (named > 0) matches.push({ column, score: isShort(column) ? Math.min(named, IN_SHORT) : named, isNamed: true });
    else {
      const implied = Math.max(0, ...words.map((word) => impliesColumn(word, column)));
      if (implied > 0) matches.push({ column, score: implied * 0.8, isNamed: false });
    }
  }
  return matches.sort((a, b) => b.score - a.score);
}

const IN_SHORT = 0.97;
/** The score of words whose first letters are a part of the name. */
const INITIALS = 0.9;

/** Whether a name has the first letters of words as a part: `tp_mgl` those of "total phosphorus". */
export function isInitials(words: readonly string[], name: string): boolean {
  if (words.length < 2 || words.length > 4 || words.some((word) => !/^\p{L}{3,}$/u.test(word) || ASKING.test(word)))
    return false;
  const initials = words.map((word) => word.charAt(0)).join('');
  return !SHORT_WORD.test(initials) && plainWords(name).includes(initials);
}

/** Words that are in the name of nothing. */
const ASKING =
  /^(?:which|what|whats|who|whom|whose|when|where|why|how|and|the|for|from|with|has|have|had|are|was|were|does|did|all|any|each|per|average|mean|highest|lowest|most|least|number|count|sum|list|show|give|find|tell)$/;
/** Parts of names that are words themselves. */
const SHORT_WORD = /^(?:at|as|is|it|of|on|in|or|to|no|by|id|am|pm|an|be|if|up|us|per|end|day|min|max)$/;

/** Whether a name has none of its words written out: `grp`. */
function isShort({ name, words }: TableColumn): boolean {
  return (
    words.length > 0 && name.length < words.join('').length && !words.some((word) => name.toLowerCase().includes(word))
  );
}

/** Whether a German word is an English one in a name of several words: the `tag` of `ear_tag` is no day. */
function isOtherInNames(name: string, own: readonly string[]): boolean {
  return own.length > 1 && (name === 'tag' || name === 'art' || name === 'note');
}

/** The last word of a column of who does something: `Approved By`, `assigned_to`. */
export const DONE_BY = /^(?:by|to|von|durch|an)$/;

/** Whether a word is for who does, or gets, what another says: `approver` and `approved`, `assignee` and `assigned`. */
function isDoerOf(word: string, done: string): boolean {
  const deed = /^(\p{L}{3,}?)e?d$/u.exec(done)?.[1];
  return deed !== undefined && /^(?:e?rs?|ors?|ees?|)$/.test(word.slice(deed.length)) && word.startsWith(deed) && word !== deed; // prettier-ignore
}

/** The score of a name of which all is said but what it is a part of. */
const OWN_NAME = 0.96;

/** What the first part of a German compound counts without the second: it goes with the column, and asks for another. */
export const MODIFIER_ALONE = 0.3;

function nameScore(
  words: readonly string[],
  { name: written, words: own, unit, parentWords, modifiers }: TableColumn,
): number {
  const unitWord = unit.toLowerCase();
  const names = own.length === 0 && unitWord !== '' ? [unitWord] : own;
  const joined = words.join('');
  if (joined === written.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')) return 1;
  if (joined === names.join('') || stemOf(joined) === stemOf(names.join(''))) return 1;
  if (isInitials(words, written)) return INITIALS;
  if (names.length > 1 && withoutGermanEnding(joined) === withoutGermanEnding(names.join(''))) return 1;
  // `street` names `location.street`; what it is a part of need not be said.
  const isOwnSaid =
    parentWords > 0 &&
    names.slice(parentWords).every((name) => words.some((word) => sameness(word, name) >= SAME_THING));
  const isLight = names.map((word, at) => LIGHT.has(word) || (isOwnSaid && at < parentWords));
  const areAllLight = isLight.every(Boolean);
  let total = 0;
  let found = 0;
  let isHeadSaid = false;
  const used = new Set<number>();
  const isOfDoers = DONE_BY.test(names.at(-1) ?? '');
  for (const [at, name] of names.entries()) {
    const weight = isLight[at] === true && !areAllLight ? LIGHT_WEIGHT : 1;
    total += weight;
    let best = 0;
    let bestAt = -1;
    for (const [index, word] of words.entries()) {
      if (used.has(index)) continue;
      const isOther = isOtherInNames(name, own) && word !== name;
      const same = isOther ? 0 : Math.max(sameness(word, name), isOfDoers && isDoerOf(word, name) ? SAME_THING : 0);
      if (same > best) [best, bestAt] = [same, index];
    }
    if (bestAt >= 0) used.add(bestAt);
    found += best * weight;
    isHeadSaid ||= (best > 0 || isLight[at] === true) && !modifiers.has(name);
  }
  if (used.size === 0)
    return words.length === 1 && unitWord !== '' && sameness(words[0] ?? '', unitWord) >= 0.9 ? 0.7 : 0;
  // Words that the name does not have tell against it.
  const strangers = words.length - used.size;
  const score = total === 0 ? 0 : (found / total) * (1 - 0.3 * strangers);
  // The whole of `labels.team` is said by `team`.
  if (isOwnSaid && strangers === 0 && names.slice(parentWords).every((name) => words.includes(name))) return OWN_NAME;
  // `Abenddienst` is no evening.
  return isHeadSaid ? score : Math.min(score, MODIFIER_ALONE);
}
