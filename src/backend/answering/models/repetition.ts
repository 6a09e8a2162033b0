/** So much of an output's end has to repeat itself, in characters. */
const WINDOW = 1_200;
/** What is repeated is no longer than this, so that it stands there five times at least. */
const MAX_PERIOD = 240;

/**
 * Where an output has begun to say the same again and again: the offset behind the first time; undefined where it has not.
 * Models that have lost their way repeat a sentence until they run out of tokens.
 */
export function repetitionStart(output: string): number | undefined {
  if (output.length < WINDOW) return undefined;
  const tail = output.slice(-WINDOW);
  if (tail.trim() === '') return output.trimEnd().length;
  const period = periodOf(tail);
  if (period > MAX_PERIOD) return undefined;
  let start = output.length - WINDOW;
  while (start > 0 && output[start - 1] === output[start - 1 + period]) start--;
  return start + period;
}

/** The smallest shift under which a text is itself, by the failure function of Knuth, Morris and Pratt. */
function periodOf(text: string): number {
  const border = new Uint32Array(text.length);
  let length = 0;
  for (let at = 1; at < text.length; at++) {
    while (length > 0 && text[at] !== text[length]) length = border[length - 1] ?? 0;
    if (text[at] === text[length]) length++;
    border[at] = length;
  }
  return text.length - (border.at(-1) ?? 0);
}
