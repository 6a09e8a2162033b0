import { BINARY_DOCUMENTS } from '../protocol/documents.ts';

/** Names of texts that the backend takes for documents, once their content agrees. */
const TEXT_DOCUMENT_NAME = /\.(?:html?|xhtml|ipynb|fod[tsp]|eml|mbox|mbx|mht|mhtml|gz)$/i;

/** How many characters of a file tell whether it is a document by its content. */
export const DOCUMENT_MAGIC_CHARS = Math.max(...BINARY_DOCUMENTS.map(({ magic }) => magic.length));

/**
 * Whether a file may be asked about by a text that is extracted from it, so that its own lines are not those that answers
 * are found in. `beginning` are its first characters.
 */
export function hasExtractedLines(filename: string, beginning: string): boolean {
  return TEXT_DOCUMENT_NAME.test(filename) || BINARY_DOCUMENTS.some(({ magic }) => beginning.startsWith(magic));
}
