import type { Mention } from '../mentions.ts';
import type { TableQuestion } from './tableQuestion.ts';
import { isName } from './unaccounted.ts';

/** What it tells against a reading that only its place says that a word means the rows. */
const GUESS_DOUBT = 0.1;
/** What may stand between a word that asks and the noun that it asks for. */
const BETWEEN = new Set(['filler', 'number', 'value']);
/** What the rows have is none of them: "which colours do the small ones have". */
const IS_HAD = /\b(?:do|does|did|haben|hat)\b.*\b(?:have|need|get|use|contain|haben)\s*[?.!]*$/iu;
/** Words that are no nouns, wherever they stand. */
const NO_NOUN = /(?:ed|ing|ly|est)$|^\P{L}/u;
const COMPARATIVE = /^\p{Ll}{3,}er$/u;
const PLURAL = /(?:[^s]s|men|mice|feet|sheep|fish)$|\p{Script=Han}/u;
/** German nouns have capitals, and more endings. */
const GERMAN_PLURAL = /^\p{Lu}\p{Ll}{2,}(?:en|er|e|s)$/u;

/**
 * Takes the noun of a question that has conditions, or asks for the most of something, for the rows, where the table calls them
 * otherwise: `looms` of a list of machines. The noun stands first, or right after what asks.
 */
export function guessRows(q: TableQuestion): void {
  const isOfRows = q.mentions.some(({ meaning }) => meaning.kind === 'rows');
  if (isOfRows || q.isOneRow() || IS_HAD.test(q.text)) return;
  const isRanked = q.operator('superlative') !== undefined;
  if (q.where.length === 0 && !isRanked) return;
  const noun = q.mentions.find((mention, at) => isUnknownNoun(q, mention) && isSubject(q, mention, at, isRanked));
  if (!noun) return;
  q.mentions = q.mentions.map((mention) =>
    mention === noun ? { ...mention, meaning: { kind: 'rows', isGuess: true } } : mention,
  );
  q.doubt += GUESS_DOUBT;
}

function isUnknownNoun(q: TableQuestion, mention: Mention): boolean {
  return (
    mention.meaning.kind === 'unknown' &&
    mention.parts.length === 1 &&
    mention.words.length > 1 &&
    !NO_NOUN.test(mention.words) &&
    !COMPARATIVE.test(mention.parts[0]?.raw ?? '') &&
    !isName(q, mention)
  );
}

function isSubject(q: TableQuestion, mention: Mention, at: number, isRanked: boolean): boolean {
  const next = q.mentions[at + 1];
  const gap = q.text.slice(mention.parts[0]?.end, next?.parts[0]?.start);
  // `alarm code`: the noun comes later.
  if ((next?.meaning.kind === 'column' || next?.meaning.kind === 'unknown') && gap.trim() === '') return false;
  let index = at - 1;
  while (index >= 0 && BETWEEN.has(q.mentions[index]?.meaning.kind ?? '')) index--;
  const before = q.mentions[index]?.meaning;
  const raw = mention.parts[0]?.raw ?? '';
  const isCompound = index < at - 1 && q.mentions[at - 1]?.meaning.kind === 'value';
  const isPlural = PLURAL.test(mention.words) || (at > 0 && GERMAN_PLURAL.test(raw));
  if (before === undefined) return isPlural;
  if (before.kind !== 'operator') return false;
  const { operator } = before;
  if (operator.kind === 'superlative') return true;
  if (operator.kind === 'count') return isPlural;
  return (
    operator.kind === 'target' &&
    ['which', 'what', 'list'].includes(operator.of) &&
    (isPlural || (isRanked && !isCompound))
  );
}
