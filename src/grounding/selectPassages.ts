import type { Citation, Turn } from '../protocol/query.ts';
import { buildPrompt } from './prompt.ts';
import { passageSource, type Source } from './source.ts';

/**
 * Tokens a character costs, by rule of thumb and on the high side: English comes to a token for about four letters, code
 * and punctuation to one for three, a Chinese character to one by itself.
 */
const TOKENS_PER_ASCII = 0.3;
const TOKENS_PER_LETTER_BEYOND_ASCII = 0.6;
const TOKENS_PER_WIDE_CHARACTER = 1;

const FIRST_WIDE_CODE_POINT = 0x2e80;

/** How many tokens a model will count for a text, estimated without knowing the model. */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80) tokens += TOKENS_PER_ASCII;
    else tokens += code < FIRST_WIDE_CODE_POINT ? TOKENS_PER_LETTER_BEYOND_ASCII : TOKENS_PER_WIDE_CHARACTER;
  }
  return Math.ceil(tokens);
}

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
