import { contentWords } from '../../../understanding/question.ts';
import type { Part } from './questionParts.ts';

/** Verbs for what is done with any rows, which say nothing of which rows are meant. */
const USUAL_VERBS = new Set(
  (
    'own owns owned placed made recorded measured registered listed sold sell selling bought buy buying ordered purchased ridden ride rode driven drive rented employed hired worked live lives lived located based ' +
    'belong performed produced entered visited held holds hold houses keep keeps kept give gave gives given use geerntet gepflückt picked harvested grown given placed earned earn spent spend cost play played written wrote drawn came brought sit stand stood offered offer travelled traveled covered ' +
    'collected consumed generated reached achieved scored logged happened occurred seen saw 买 卖 工作 住 verkauft gekauft arbeiten arbeitet wohnen wohnt kosten kostet gemessen gemacht bestellt'
  ).split(' '),
);
const USUAL_VERB_WEIGHT = 0.2;

/** Words that count fully, although those of questions about settings say little: they choose rows. */
const CHOOSING_WORDS =
  /^(?:allowed|available|built|configured|defaults?|defined|installed|needed|possible|running|sent|served|set|switched|turned|works?)$/;

/** How much it counts that a word of a question is not understood, 0 to 1. */
export function weightOf({ word, isFiller }: Part): number {
  if (isFiller) return 0;
  if (CHOOSING_WORDS.test(word)) return 1;
  const weight = contentWords(word)[0]?.weight ?? 1;
  return USUAL_VERBS.has(word) ? weight * USUAL_VERB_WEIGHT : weight;
}
