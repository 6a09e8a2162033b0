import type { Turn } from '../../protocol/query.ts';
import { isOverviewQuestion } from '../search/overviewQuestion.ts';
import { analyseQuestion } from '../search/ranking/question.ts';
import type { SearchHit, SearchResult } from '../search/passage.ts';

/** With this many words of its own that carry meaning, a question stands by itself whatever it refers to. */
const SELF_SUFFICIENT_WORDS = 4;

/** How a question begins that goes on from the one before, in the languages where that is easily told. */
const GOES_ON =
  /^\s*(?:and|or|but|so|then|also|what about|how about|what if|und|oder|aber|et|ou|mais|y|o|pero|e|ma)\b|^\s*(?:那么?|还有|另外|では|じゃあ|それで)|呢[?？]?\s*$/iu;

/** Words that stand for what was spoken of before. */
const REFERS_BACK =
  /\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|same|instead|otherwise|else|more)\b|[它他她]们?|这[个些里]?|那[个些里]|それ|その/iu;

const UNSPACED_TERM = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
/** Most words of such scripts have two characters, and every other pair joins two of them. */
const WORDS_PER_PAIR = 0.5;

/** A word that is in no question: beside it, the stop words of a question are dropped even where it has no other words. */
const PROBE = 'zqxj';

/** What the question before counts beside the follow-up itself, whose few words are what is asked now. */
const CONTEXT_WEIGHT = 0.5;

/**
 * Searches for a question together with what it refers to. A follow-up of hardly any words ("and in the second year?")
 * finds passages by its own words, those first that match the question before as well.
 *
 * @param search searches for one text, best hits first
 * @param limit the most hits to return
 */
export function searchInContext(
  search: (text: string) => SearchResult,
  question: string,
  history: readonly Turn[],
  limit: number,
): SearchResult {
  const context = questionReferredTo(question, history);
  if (context === undefined) return search(question);
  const together = search(`${question.replace(/[\s\p{P}]+$/u, '')}? ${context}`);
  return meaningfulWords(question) === 0 ? together : combine(search(question), together, limit);
}

/** The last question that stood by itself, where this one does not; undefined where it does or nothing came before. */
export function questionReferredTo(question: string, history: readonly Turn[]): string | undefined {
  if (standsByItself(question)) return undefined;
  return (history.findLast((turn) => standsByItself(turn.question)) ?? history[0])?.question;
}

/** Whether a question says what it is about: the words that carry meaning are enough, and none points elsewhere. */
function standsByItself(question: string): boolean {
  if (isOverviewQuestion(question)) return true;
  const words = meaningfulWords(question);
  if (GOES_ON.test(question) || REFERS_BACK.test(question)) return words > SELF_SUFFICIENT_WORDS;
  return words > 1;
}

/** About how many words of a question carry meaning. Scripts without spaces come in single characters and in pairs. */
function meaningfulWords(question: string): number {
  const weights = analyseQuestion(`${question} ${PROBE}`).terms.map(({ term }) => {
    if (term === PROBE) return 0;
    if (!UNSPACED_TERM.test(term)) return 1;
    return term.length > 1 ? WORDS_PER_PAIR : 0;
  });
  return weights.reduce<number>((sum, weight) => sum + weight, 0);
}

/** Where the file has none of the follow-up's own words it does not answer it, however well it answers the question before. */
function combine(own: SearchResult, together: SearchResult, limit: number): SearchResult {
  const scores = new Map<string, { hit: SearchHit; score: number }>();
  const add = ({ hits }: SearchResult, weight: number): void => {
    const best = hits[0]?.score ?? 0;
    for (const hit of hits) {
      const key = `${hit.fileId}:${String(hit.passage.lineStart)}:${String(hit.passage.lineEnd)}`;
      const score = best > 0 ? (weight * hit.score) / best : 0;
      scores.set(key, { hit, score: score + (scores.get(key)?.score ?? 0) });
    }
  };
  add(own, 1);
  add(together, CONTEXT_WEIGHT);
  const ranked = [...scores.values()].sort((a, b) => b.score - a.score);
  return {
    ...together,
    hits: ranked.slice(0, limit).map(({ hit, score }) => ({ ...hit, score })),
    isAnswerable: own.coverage > 0 && (own.isAnswerable || together.isAnswerable),
  };
}
