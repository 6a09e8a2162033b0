/** Limits of the cost of one document. Each document is treated as an attack until it has been read to its end. */

/** The most text that a document may hold, in characters. */
export const MAX_TEXT_CHARS = 20 * 1024 * 1024;
/** The most places (pages, sections, runs of rows) that are kept of a document. */
export const MAX_PLACES = 100_000;
/** How deep elements of XML and HTML, and values of JSON, may be nested. */
export const MAX_DEPTH = 1000;

/** The most parts that the directory of a ZIP container may list. */
export const MAX_ZIP_PARTS = 20_000;
/** The most bytes that a ZIP container may inflate to. */
export const MAX_INFLATED_BYTES = 256 * 1024 * 1024;
/** The factor of growth from which on a part is taken for a bomb, once it has grown beyond `RATIO_FREE_BYTES`. */
export const MAX_INFLATE_RATIO = 250;
export const RATIO_FREE_BYTES = 10 * 1024 * 1024;

/** The largest file of a format that is read as a whole (PDF, HTML, notebooks), in bytes. */
export const MAX_WHOLE_FILE_BYTES = 100 * 1024 * 1024;

/** How long reading a document may take, in milliseconds. */
export const EXTRACT_TIMEOUT_MS = 20_000;
/** How long reading a document may take in whose pictures text is recognised, in milliseconds. */
export const PICTURES_TIMEOUT_MS = 180_000;
/** How long pictures of one document are begun to be recognised, in milliseconds; those left then are named as not read. */
export const PICTURES_BUDGET_MS = 90_000;
/** The largest picture that is decoded, in pixels. */
export const MAX_PICTURE_PIXELS = 40_000_000;
/** The JavaScript heap of the thread that reads a document, in MiB. */
export const EXTRACT_HEAP_MB = 256;
/** How much the process may grow while documents are read, in bytes: buffers lie outside of the JavaScript heap. */
export const EXTRACT_GROWTH_BYTES = 1024 * 1024 * 1024;

/** Error of a document that is damaged, encrypted, too large or an attack. The message is one sentence for the user. */
export class UnreadableDocument extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnreadableDocument';
  }
}

/** Error of a document that is damaged. The message says so in a sentence; advice for the user follows. */
export class DamagedDocument extends UnreadableDocument {
  constructor(message: string, options?: ErrorOptions) {
    super(`${message} Save it again in the program that made it, or ask about another copy.`, options);
  }
}
