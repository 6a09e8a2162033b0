import { MAX_TURN_ANSWER_CHARS, MAX_TURNS, type Turn } from '../protocol/query.ts';
import type { Answer } from './answer.ts';
import type { LineRange } from './lineRange.ts';

/** What a question is about. */
export interface AskedTarget {
  /** The absolute paths of the files; one at least. */
  readonly paths: readonly string[];
  /** The only lines that the answer may come from, where there is one file. */
  readonly lines?: LineRange | undefined;
}

/** A question with those that follow it, all answered from the same version of the same files. */
export interface Conversation {
  /** The answers before the latest, oldest first. */
  readonly earlier: readonly Answer[];
  readonly latest: Answer;
}

/** What a later question needs of an answer. */
export interface EarlierAnswer extends Turn {
  readonly files: readonly { readonly backend: string }[];
}

/** A conversation of one answer. */
export function beginConversation(answer: Answer): Conversation {
  return { earlier: [], latest: answer };
}

/** The conversation with one more answer. */
export function continueConversation({ earlier, latest }: Conversation, answer: Answer): Conversation {
  return { earlier: [...earlier, latest], latest: answer };
}

/** The files of a conversation as a question can be asked about them once more. */
export function targetOf({ latest: { files } }: Conversation): AskedTarget {
  const [only, ...others] = files;
  const lines = others.length === 0 ? only?.lines : undefined;
  return { paths: files.map(({ path }) => path), ...(lines ? { lines } : {}) };
}

/** What a backend is told of earlier answers when the next question is asked: the latest, cut to what it takes. */
export function turnsOf(answers: readonly Turn[]): Turn[] {
  return answers.slice(-MAX_TURNS).map(({ question, answer }) => ({
    question,
    answer: answer.slice(0, MAX_TURN_ANSWER_CHARS),
  }));
}
