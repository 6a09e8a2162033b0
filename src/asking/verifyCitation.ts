import { setImmediate as nextTurn } from 'node:timers/promises';
import { REDACTION, scanText, SecretScanner } from '../privacy/secretScan.ts';
import type { LineRange } from './answer.ts';
import { readBlocks, detectFileEncoding } from '../localFile/fileBlocks.ts';
import { openForReading, takeSnapshot } from '../localFile/fileSnapshot.ts';
import { sniff, SNIFF_BYTES, type TextEncoding } from '../text/encoding.ts';
import { decoderOf } from '../text/encodingNames.ts';
import { escapeFormOf, shownLine, type EscapeForm } from '../text/shownText.ts';

/** The backend cites longer lines by a piece of them, in UTF-16 code units. */
const MAX_CITED_CHARS = 4000;

/** Whether a quote still stands where the citation says, in the file as it is now. */
export type CitationCheck =
  | { readonly status: 'verified'; readonly lines: LineRange }
  /** The quote has moved; `lines` is where it is now. */
  | { readonly status: 'moved'; readonly lines: LineRange }
  /** The quote is nowhere any more; `lines` is where it was. */
  | { readonly status: 'changed'; readonly lines: LineRange };

/**
 * Looks for a quote in a file's lines: where the citation says, else at the nearest place. `lines` come without their ends;
 * `quote` is lines joined by a line feed. A quote from a copy without its secrets is looked for in the lines without theirs.
 */
export function verifyCitation(lines: readonly string[], cited: LineRange, quote: string): CitationCheck {
  const check = findQuote(lines, cited, quote);
  if (!mayHaveHadSecrets(check, quote)) return check;
  return findQuote(scanText(lines.join('\n')).redacted.split('\n'), cited, quote);
}

/** Whether a quote that was not found may still stand in the text without its secrets. */
function mayHaveHadSecrets({ status }: CitationCheck, quote: string): boolean {
  return status === 'changed' && quote.includes(REDACTION);
}

/** Looks for a quote in lines that are told in their order, of which it keeps none. */
class QuoteSearch {
  readonly #cited: LineRange;
  readonly #quoted: readonly string[];
  /** The places where the quote may stand as far as the lines so far match it: the indexes of first lines. */
  #begun: number[] = [];
  #nearest: number | undefined;
  #index = 0;
  /** The end of the text taken so far of a line that comes in parts. */
  #part = '';
  /** Whether the quote stands in those parts. */
  #isInPart = false;

  constructor(cited: LineRange, quote: string) {
    this.#cited = cited;
    this.#quoted = quote.split('\n');
  }

  take(lines: readonly string[]): void {
    for (const line of lines) {
      if (this.isSettled) return;
      this.#takeLine(line);
    }
  }

  /** Whether no later line can change the result. */
  get isSettled(): boolean {
    if (this.#nearest === undefined) return false;
    return this.#distance(this.#begun[0] ?? this.#index) >= this.#distance(this.#nearest);
  }

  get result(): CitationCheck {
    if (this.#nearest === undefined) return { status: 'changed', lines: this.#cited };
    if (this.#distance(this.#nearest) === 0) return { status: 'verified', lines: this.#cited };
    return { status: 'moved', lines: { start: this.#nearest + 1, end: this.#nearest + this.#quoted.length } };
  }

  /** Takes a part of a line that goes on with what is taken next. */
  takePart(part: string): void {
    if (this.isSettled) return;
    const [quote = '', ...others] = this.#quoted;
    const text = this.#part + part;
    if (others.length === 0 && quote !== '' && text.includes(quote)) this.#isInPart = true;
    this.#part = quote === '' ? '' : text.slice(-quote.length);
  }

  #takeLine(rest: string): void {
    const line = this.#part + rest;
    const isInPart = this.#isInPart;
    this.#part = '';
    this.#isInPart = false;
    const index = this.#index++;
    this.#begun = this.#begun.filter((start) => this.#quoted[index - start] === line);
    if (line === this.#quoted[0] || isInPart || this.#isPieceOf(line)) this.#begun.push(index);
    if (this.#begun[0] !== index + 1 - this.#quoted.length) return;
    // A search that is not settled only comes to nearer places.
    this.#nearest = this.#begun.shift();
  }

  /** Whether the quote is a piece of this line: the backend quotes a piece of a line that is too long to be cited whole. */
  #isPieceOf(line: string): boolean {
    const [quote = '', ...others] = this.#quoted;
    return others.length === 0 && quote !== '' && line.length > MAX_CITED_CHARS && line.includes(quote);
  }

  #distance(place: number): number {
    return Math.abs(place - (this.#cited.start - 1));
  }
}

function findQuote(lines: readonly string[], cited: LineRange, quote: string): CitationCheck {
  const search = new QuoteSearch(cited, quote);
  search.take(lines);
  return search.result;
}

/**
 * About how many characters of a line are read at once; longer lines are read in parts, so that a file without line ends
 * cannot fill the memory.
 */
const MAX_LINE_LENGTH = 4 * 1024 * 1024;

/** How much is searched for secrets in one turn of the event loop, in characters: under a millisecond. */
const SCANNED_CHARS = 32 * 1024;

/** A citation's text, and the lines that it was quoted from. */
export interface Quote {
  readonly cited: LineRange;
  /** Lines joined by a line feed. */
  readonly text: string;
}

/**
 * Looks for quotes in the text file on disk as `verifyCitation` does in its lines: in bounded memory whatever its size, and
 * no farther than it takes. Throws `file_unreadable`.
 */
export async function verifyInFile(path: string, quotes: readonly Quote[]): Promise<CitationCheck[]> {
  // Throws for anything but a regular file, such as a pipe, which may have no end.
  await takeSnapshot(path, Infinity);
  const form = escapeFormOf(path);
  let encoding = await encodingByBeginning(path);
  let checks = await findQuotes(readText(path, encoding), quotes, form);
  if (encoding === 'utf-8' && checks.some(({ status }) => status === 'changed')) {
    encoding = await encodingOfAll(path);
    if (encoding !== 'utf-8') checks = await findQuotes(readText(path, encoding), quotes, form);
  }
  const isRedacted = checks.map((check, index) => mayHaveHadSecrets(check, quotes[index]?.text ?? ''));
  if (!isRedacted.includes(true)) return checks;
  const found = await findQuotes(withoutSecrets(readText(path, encoding)), quotes, form);
  return checks.map((check, index) => (isRedacted[index] ? (found[index] ?? check) : check));
}

async function findQuotes(
  text: AsyncIterable<string>,
  quotes: readonly Quote[],
  form: EscapeForm,
): Promise<CitationCheck[]> {
  const searches = quotes.map(({ cited, text: quote }) => new QuoteSearch(cited, quote));
  for await (const { lines, part } of linesOf(text)) {
    const shown = lines.map((line) => shownLine(line, form));
    for (const search of searches) {
      search.take(shown);
      if (part !== undefined) search.takePart(shownLine(part, form));
    }
    if (searches.every(({ isSettled }) => isSettled)) break;
  }
  return searches.map(({ result }) => result);
}

/** The text of a file without its byte order mark. */
async function* readText(path: string, encoding: TextEncoding): AsyncGenerator<string> {
  const handle = await openForReading(path);
  try {
    const decoder = decoderOf(encoding);
    for await (const block of readBlocks(handle, 0, Infinity)) yield decoder.decode(block, { stream: true });
    yield decoder.decode();
  } finally {
    await handle.close();
  }
}

/** The encoding that the first bytes of a file tell; what they do not tell is mostly UTF-8. */
async function encodingByBeginning(path: string): Promise<TextEncoding> {
  const handle = await openForReading(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    const detection = sniff(buffer.subarray(0, bytesRead));
    return detection.kind === 'text' ? detection.encoding : 'utf-8';
  } finally {
    await handle.close();
  }
}

/** The encoding that all bytes of a file tell. */
async function encodingOfAll(path: string): Promise<TextEncoding> {
  const handle = await openForReading(path);
  try {
    const detection = await detectFileEncoding(handle, Infinity);
    return detection.kind === 'text' ? detection.encoding : 'utf-8';
  } finally {
    await handle.close();
  }
}

async function* withoutSecrets(text: AsyncIterable<string>): AsyncGenerator<string> {
  const scanner = new SecretScanner();
  for await (const piece of text) {
    for (let at = 0; at < piece.length; at += SCANNED_CHARS) {
      yield scanner.push(piece.slice(at, at + SCANNED_CHARS)).redacted;
      await nextTurn();
    }
  }
  yield scanner.finish().redacted;
}

/** Lines of a text, and what follows them of a line that is too long to be held. */
interface ReadLines {
  readonly lines: readonly string[];
  readonly part?: string;
}

/** The lines of a text that comes in pieces, as an editor counts them. */
async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<ReadLines> {
  let rest = '';
  for await (const piece of text) {
    const whole = rest + piece;
    // A CR at the very end may be the first half of a CR LF, so it waits for the next piece.
    const end = whole.endsWith('\r') ? whole.length - 1 : whole.length;
    const lines = splitLines(whole.slice(0, end));
    const begun = lines.pop() ?? '';
    const isTooLong = begun.length > MAX_LINE_LENGTH;
    rest = (isTooLong ? '' : begun) + whole.slice(end);
    yield isTooLong ? { lines, part: begun } : { lines };
  }
  yield { lines: splitLines(rest) };
}

/** The lines of a text without their ends, which are those of VS Code's editor: LF, CR LF or CR. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}
