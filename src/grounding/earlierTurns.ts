import type { Turn } from '../protocol/query.ts';
import { readAnswer } from './answerTokens.ts';
import { textWithoutMarks } from './answerWriter.ts';
import { estimateTokens } from './selectPassages.ts';

/** A follow-up question leans on what was said a moment ago; what is older costs more tokens than it helps. */
const MAX_TURNS = 6;
/** The passages are what an answer is made from: the conversation takes this share of the tokens at most. */
const MAX_BUDGET_SHARE = 0.25;
/** The beginning of an answer tells what it was about, in UTF-16 code units. */
const MAX_ANSWER_CHARS = 1_500;
/** What the marks around a turn cost: 22 characters of nonce, six times. */
const MARKS_TOKENS = 70;

/**
 * The latest turns of a conversation that a model is told of, oldest first: as many as fit into their share of
 * `maxTokens`. Answers are cut, and their citations left out, since the numbers are those of other passages.
 */
export function selectTurns(history: readonly Turn[], maxTokens: number): Turn[] {
  let left = maxTokens * MAX_BUDGET_SHARE;
  const selected: Turn[] = [];
  for (const { question, answer } of history.slice(-MAX_TURNS).reverse()) {
    const turn = { question, answer: shortened(withoutCitations(answer)) };
    left -= MARKS_TOKENS + estimateTokens(turn.question) + estimateTokens(turn.answer);
    // A gap in the middle would make the rest hard to follow.
    if (left < 0) break;
    selected.unshift(turn);
  }
  return selected;
}

/** Of a model that has cited on its own, too. */
function withoutCitations(answer: string): string {
  return textWithoutMarks(readAnswer(answer, { count: Infinity, texts: [] }));
}

function shortened(text: string): string {
  return text.length <= MAX_ANSWER_CHARS ? text : `${text.slice(0, MAX_ANSWER_CHARS)} …`;
}
