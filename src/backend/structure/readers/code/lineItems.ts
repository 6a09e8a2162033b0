import type { SourceComment } from './maskedSource.ts';
import { oneLine } from './parameters.ts';

const MAX_VALUE_CHARS = 400;

/** A value on one line and without its quotes; undefined where it is long. */
export function valueOf(text: string): string | undefined {
  const plain = oneLine(text).replace(/[;,]$/, '');
  if (plain === '' || plain.length > MAX_VALUE_CHARS) return undefined;
  return /^(["'`])((?:(?!\1)[^\\])*)\1$/.exec(plain)?.[2] ?? plain;
}

/** How far a line is indented; a tab counts to the next multiple of eight. */
export function indentOf(line: string): number {
  let columns = 0;
  for (const character of line) {
    if (character === ' ') columns++;
    else if (character === '\t') columns += 8 - (columns % 8);
    else break;
  }
  return columns;
}

/** Whether a comment is the line with the interpreter. */
export function isInterpreterLine({ text, lines }: SourceComment): boolean {
  return lines.first === 1 && text.startsWith('#!');
}
