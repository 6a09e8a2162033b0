import type { Citation, Turn } from '../protocol/query.ts';
import { estimateTokens } from './estimateTokens.ts';
import { buildPrompt } from './prompt.ts';
import { passageSource, type Source } from './source.ts';

/** What the marks around a passage cost beyond its name and text; 22 characters of nonce, three times. */
const MARKS_TOKENS = 50;

export interface Selection {
  /** Best first. */
  readonly sources: readonly Source[];
  /** How many of the passages did not fit. */
  readonly overBudget: number;
}

/** The best passages that fit into `maxTokens` together with the question, the turns before it and the instructions. */
export function selectPassages(
  question: string,
  passages: readonly Citation[],
  maxTokens: number,
  turns: readonly Turn[] = [],
): Selection {
  let left = maxTokens - promptTokens(question, turns);
  const sources: Source[] = [];
  for (const passage of passages) {
    const cost = MARKS_TOKENS + estimateTokens(passage.filename) + estimateTokens(passage.text);
    if (cost > left) continue;
    left -= cost;
    sources.push(passageSource(passage));
  }
  return { sources, overBudget: passages.length - sources.length };
}

/** What the instructions, the question and the turns before it cost without any passage. */
export function promptTokens(question: string, turns: readonly Turn[] = []): number {
  const messages = buildPrompt(question, [], () => NONCE_LENGTH_SAMPLE, turns);
  return messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
}

/** As long as a real nonce, and in no question. */
const NONCE_LENGTH_SAMPLE = '\u0000'.repeat(22);
