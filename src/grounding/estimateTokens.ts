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
