import type { StructuredFile } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { alikeWords, isOfSibling, isVerb, LIKE, matchItems, unmetWords } from './matchItems.ts';
import { isPredicate } from './predicates.ts';
import { satisfiesByValue, typeFit } from './valueTypes.ts';
import type { Weighed } from './weighItems.ts';

/** A setting that is so much better than every other one is the only one that can be meant. */
const MARGIN = 0.24;
const LEAST_SCORE = 0.5;
const FITTING = 0.9;
/** So much of the question, by importance, has to be said by the setting and what it stands in. */
const LEAST_COVERAGE = 0.6;

/**
 * Whether a setting is the only one of a file that can be meant, though its words are not all of the question's: it is far better than
 * the next, it has what is asked for by name or by the type of its value, and what it lacks is only who does something or what is done.
 *
 * @param next the best of those that neither stand in it nor hold it; undefined where there is none
 */
export function isClearlyMeant(
  { item, score }: Weighed,
  next: Weighed | undefined,
  question: Question,
  file: StructuredFile,
): boolean {
  if (item.value === undefined || item.value === '' || item.traits.includes('commented')) return false;
  if (score < LEAST_SCORE || score - (next?.score ?? 0) < MARGIN || question.aims.has('reason')) return false;
  // A date is nobody, and a name no number.
  if (typeFit(question, item) < FITTING) return false;
  const alike = alikeWords(question.words, file);
  if (unmetWords(alike, item, file).some((word) => !isAside(word, question)) || isOfSibling(question, item))
    return false;
  const asked = question.subject.at(-1);
  const match = matchItems(question, file).find((one) => one.item === item);
  return (match?.coverage ?? 0) >= LEAST_COVERAGE && (asked === undefined || isHad(asked, { item, score }, file));
}

/** Whether a word is who does something or what is done: "how long can browsers cache it", "do messages stay". */
function isAside(word: QuestionWord, question: Question): boolean {
  if (word.isConstraint || question.subject.includes(word)) return false;
  const text = question.text.toLowerCase();
  const isActing = new RegExp(`\\b(?:can|may|must|should|could|do|does|did|will) ${word.word}\\b`, 'u').test(text);
  // "Which version gets deployed", "how many days ahead can one book".
  const isLast = new RegExp(
    `\\b(?:(?:is|are|was|were|gets?|be)\\b.* (?=\\S+ed\\W*$)|(?:can|may|must|do|does) (?:one|you|i|we|they|people|someone) )${word.word}\\W*$`,
    'u',
  ).test(text);
  return isActing || isLast || isVerb(word.word) || isPredicate(word, question);
}

/** Whether a setting itself is called so, or has a value of this type. */
function isHad(asked: QuestionWord, { item }: Weighed, file: StructuredFile): boolean {
  if (satisfiesByValue(asked, item)) return true;
  const [own] = matchItems(
    { text: asked.word, aims: new Set(), words: [asked], subject: [], excluded: [], identifiers: [] },
    file,
  ).filter((one) => one.item === item);
  return own !== undefined && own.own >= LIKE * OWN_SHARE;
}

/** A word in a comment or of the same meaning counts as well. */
const OWN_SHARE = 0.8;
