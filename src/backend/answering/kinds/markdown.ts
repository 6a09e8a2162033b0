import type { Lines } from '../../structure/structure.ts';

/** Text of a file as inline code, whatever backticks it has. */
export function code(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  const longest = longestRun(plain);
  const fence = '`'.repeat(longest + 1);
  const isPadded = plain.startsWith('`') || plain.endsWith('`');
  return isPadded ? `${fence} ${plain} ${fence}` : `${fence}${plain}${fence}`;
}

/** Lines of a file as a code block, whatever backticks they have. */
export function codeBlock(text: string): string {
  const longest = Math.max(2, longestRun(text));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** The most backticks that stand in a row. */
function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 0);
}

/** Prose of a file: it must not fetch an image or become HTML because the file says so. */
export function prose(text: string): string {
  return text.replace(/!\[/g, '!\\[').replace(/<(?=[a-z/!?])/gi, '\\<');
}

/** Text that is cut at a word where it is too long. */
export function clipped(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars).replace(/\s+\S*$/, '')} …`;
}

/** Lines of a file, joined and without the indentation that they share. */
export function dedented(text: readonly string[], { first, last }: Lines): string {
  const lines = text.slice(first - 1, last);
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const common = indents.reduce((least, indent) => Math.min(least, indent), Number.MAX_SAFE_INTEGER);
  return lines.map((line) => line.slice(common).trimEnd()).join('\n');
}
