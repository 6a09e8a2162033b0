import type { LineRange } from './answer.ts';
import { BINARY_DOCUMENTS } from '../protocol/documents.ts';

/** A place in an editor, 0-based. */
interface Position {
  readonly line: number;
  readonly character: number;
}

/** From the first selected line to the last, 1-based; a line of which nothing but its start is selected does not count. */
export function selectedLines(selections: readonly { readonly start: Position; readonly end: Position }[]): LineRange {
  const spans = selections.map(({ start, end }) => {
    const isBeforeLine = end.character === 0 && end.line > start.line;
    return { start: start.line + 1, end: isBeforeLine ? end.line : end.line + 1 };
  });
  return { start: Math.min(...spans.map(({ start }) => start)), end: Math.max(...spans.map(({ end }) => end)) };
}

/** Names of texts that the backend takes for documents, once their content agrees. */
const TEXT_DOCUMENT_NAME = /\.(?:html?|xhtml|ipynb|fod[tsp]|png|jpe?g|tiff?|webp|bmp|eml|mbox|mbx|mht|mhtml|gz)$/i;

/** How many characters of a file tell whether it is a document by its content. */
export const DOCUMENT_MAGIC_CHARS = Math.max(...BINARY_DOCUMENTS.map(({ magic }) => magic.length));

/**
 * Whether a file may be asked about by a text that is extracted from it, so that its own lines are not those that answers
 * are found in. `beginning` are its first characters.
 */
export function hasExtractedLines(filename: string, beginning: string): boolean {
  return TEXT_DOCUMENT_NAME.test(filename) || BINARY_DOCUMENTS.some(({ magic }) => beginning.startsWith(magic));
}
